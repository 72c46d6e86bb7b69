#pragma once
// A file becomes pictures and the moments at which they show. Used by one thread, in a process of
// its own (see cage/cage.h): it trusts nothing of the file, but FFmpeg and its kin are large.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/planes.h"
#include "base/video.h"

struct hardware;

struct decode_input {
    int fd;               // of the file, borrowed; read by pread(), never by name
    int matte_fd;         // VIDEO_ALPHA_MATTE: of the second file; else -1
    enum video_kind kind; // video_kind() of its bytes
    enum video_alpha alpha;
    int threads; // of each decoder; 0: DECODE_THREADS. Pictures are the same with any number
    // The machine's own decoder, open; borrowed; NULL: the processor decodes (hardware.h).
    struct hardware *hardware;
    const char *where; // for errors
};

struct decode;

// NULL and *err (ERR_CONTENT) with the reason: "no picture in it", "audio only", ...
struct decode *decode_open(const struct decode_input *input, struct video_info *info,
                           struct err *err);
void decode_close(struct decode *d); // NULL is fine

enum decode_answer { DECODE_PICTURE, DECODE_END, DECODE_FAILED };
// Decodes the next picture in order of time; after decode_open() or decode_seek(d, 0) the first.
// DECODE_END after the last. A broken picture in the middle is passed over as long as later ones
// decode.
enum decode_answer decode_next(struct decode *d, struct video_span *span, struct err *err);
// The next picture will be the newest not later than t_ns: exactly, wherever key pictures lie.
bool decode_seek(struct decode *d, int64_t t_ns, struct err *err);
// From now on the first picture will be wanted right behind the last one, by decode_seek(d, 0). It
// is made ready beside the last ones, where it would be late otherwise.
void decode_turns(struct decode *d);
// Decodes a picture more, while nobody asks for one. False: enough of them are at hand.
bool decode_ahead(struct decode *d);
// Where a picture is to be written, at which size.
struct decode_target {
    uint8_t *rgba; // h rows of w pixels: R G B A, premultiplied, 8 bits, sRGB
    size_t stride; // bytes from row to row
    int32_t w, h;
    bool opaque; // out: all of it is
    // Planes may be written instead, from rgba on and without gaps, into so many bytes. 0: not.
    size_t planes_room;
    struct planes_form form; // out: of these planes; PLANES_NONE: it is R G B A
};
// Writes the picture decoded last, scaled to the target's size. As planes only where no more is to
// be done than to copy (or scale) them: not what is turned, HDR, or no planes of Y, U, V.
bool decode_write(struct decode *d, struct decode_target *target, struct err *err);

// Who decodes, where there was a choice.
struct decode_news {
    char text[ERR_TEXT_MAX]; // one line; "": no news
    bool hardware;           // the machine's own decoder does
};
// What has not been told yet: after decode_open(), and where the hardware failed later. The
// processor goes on from there, without a picture lost or shown twice.
void decode_tell(struct decode *d, struct decode_news *out);

// Sound as 48 kHz stereo floats, in step with the pictures: what belongs from the time of the
// picture decoded last on. Returns frames written (0: none there yet, or over); *start_ns: when the
// first is to be heard.
enum { DECODE_SOUND_RATE = 48000, DECODE_SOUND_CHANNELS = 2 };
size_t decode_sound(struct decode *d, float *out, size_t frames_max, int64_t *start_ns);
