#pragma once
// What is said between a player and a decoder's process: requests one way, one reply to each the
// other way. Both run from the same build on the same machine, so the bytes are those of the
// structs. What a reply says is from outside: nobody looks into one that reply_check() refused.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/planes.h"
#include "base/video.h"

enum {
    MESSAGE_VERSION = 4, // grows with each change of this file
    MESSAGE_FDS_MAX = 2,
    MESSAGE_FD = 3,                // the child's end of the socket
    MESSAGE_SOUND_FRAMES = 48000,  // most of one request
    MESSAGE_SLOT_ALIGN = 64 * 1024 // slots are whole such pieces, whatever a page is
};
// Nothing in a moving picture of ours is later.
#define MESSAGE_TIME_MAX_NS (INT64_C(24) * 3600 * 1000000000 * VIDEO_DAYS_MAX)

enum request_what {
    REQUEST_OPEN = 1, // with the file's descriptor, and its matte's
    REQUEST_NEXT,     // with the slot's memory when that is new
    REQUEST_SEEK,
    REQUEST_SOUND, // with the memory for it, the first time
};

struct request {
    uint32_t serial; // of the request; never 0
    uint32_t what;
    int32_t kind;  // REQUEST_OPEN, REQUEST_NEXT
    int32_t alpha; // REQUEST_OPEN
    int32_t width_px, height_px;
    uint32_t slot;
    uint32_t frames; // REQUEST_SOUND
    uint32_t planes; // REQUEST_NEXT: 1: planes will do, in the same memory
    uint32_t turns;  // REQUEST_NEXT: 1: behind the last picture the first one will be wanted
    int64_t t_ns;    // REQUEST_SEEK
};

enum reply_answer {
    REPLY_READY = 1, // unasked, once, when nothing but the socket is left to the child
    REPLY_OPENED,
    REPLY_PICTURE, // it is in the slot
    REPLY_END,
    REPLY_SOUGHT,
    REPLY_SOUND,
    REPLY_FAILED, // text says why
};

// In reply.flags.
enum {
    REPLY_OPAQUE = 1u << 0,
    REPLY_ALPHA = 1u << 1,
    REPLY_SCALABLE = 1u << 2,
    REPLY_HDR = 1u << 3,
    REPLY_INTERLACED = 1u << 4,
    REPLY_HAS_SOUND = 1u << 5,
    REPLY_HARDWARE = 1u << 6, // REPLY_READY: it has a device; else a device decodes, as text says
    REPLY_SURE = 1u << 7,
    REPLY_STRAIGHT = 1u << 8, // colour is not multiplied by alpha
    REPLY_FLAGS = (1u << 9) - 1,
};

struct reply {
    uint32_t serial; // of the request it answers; 0 with REPLY_READY
    uint32_t answer;
    uint32_t flags;
    uint32_t frames;             // REPLY_SOUND; REPLY_READY: MESSAGE_VERSION
    int64_t start_ns, end_ns;    // REPLY_PICTURE, REPLY_SOUND
    int32_t kind;                // REPLY_OPENED, and all below
    int32_t width_px, height_px; // of the picture
    int32_t sound_rate, sound_channels;
    int32_t unused;          // 0
    struct planes_form form; // REPLY_PICTURE: of its planes, if these were asked for
    int64_t rate_num, rate_den, duration_ns, pictures;
    char codec[VIDEO_CODEC_MAX];
    // REPLY_FAILED: why. REPLY_READY: the device, or why it has none. REPLY_OPENED, REPLY_PICTURE:
    // who decodes from here on, or "".
    char text[ERR_TEXT_MAX];
};

// Whether len bytes are a reply to the request (NULL: to none, REPLY_READY) that can be believed:
// its serial, an answer that fits, every number within its bounds. Copies it to *out, with its
// texts one printable line each. False leaves *out undefined.
bool reply_check(const void *bytes, size_t len, const struct request *request, struct reply *out);
// What REPLY_OPENED says.
void reply_info(const struct reply *reply, struct video_info *info);
void reply_from_info(struct reply *reply, const struct video_info *info);
// Bytes of the memory that a picture of such a size lies in; its rows are packed. 0: there is no
// such picture.
size_t slot_bytes(int32_t width_px, int32_t height_px);
// The same for a still, whose decoder works in that memory (picture_room_of).
size_t slot_still_bytes(int32_t width_px, int32_t height_px);

struct message_fds {
    int list[MESSAGE_FDS_MAX];
    size_t count;
};
// Sends one message with its descriptors. Never waits; SIGPIPE never comes. False with errno.
bool message_send(int socket, const void *bytes, size_t len, const struct message_fds *fds);
// There is one to receive, or the other end is gone.
bool message_waits(int socket);
// Waits for a message of exactly len bytes and takes its descriptors, which are then the caller's,
// closed on exec. False: the other end is gone, or sent something else.
bool message_receive(int socket, void *bytes, size_t len, struct message_fds *fds);
