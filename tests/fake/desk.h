#pragma once
// A Wayland desktop for the tests, on a thread of its own: it shows one window in memory, checks
// that the rules are kept, and can be stubborn. 60 beats a second.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct desk;

struct desk_options {
    int32_t width_px, height_px; // of its display
    int32_t scale;               // of its display, as told; 0: 1
    int32_t rate_mhz;            // of its display, as told; 0: 59.94 Hz
    int32_t wide, high;          // a window's size in steps that it tells first; 0: as it likes
    bool viewporter;
    bool early;       // buffers are copied and released at once, not when the next one comes
    bool hold_frames; // from the start: no word that another frame is wanted
};

// What was seen so far.
struct desk_seen {
    int32_t width_px, height_px; // of what is on show; 0: nothing
    int32_t scale, steps_w;      // by the client; steps_w: of its viewport, 0: none
    int64_t commits;             // with a buffer
    int64_t damaged_px;          // by the last of them
    int64_t acks;
    char fault[96]; // the first rule that was broken; "" none
};

// The socket's folder and name are put into the environment. NULL: no socket.
struct desk *desk_start(const struct desk_options *options);
void desk_stop(struct desk *d); // a client that is left finds it gone
void desk_hold(struct desk *d, bool frames, bool buffers);
void desk_configure(struct desk *d, int32_t wide, int32_t high);
void desk_key(struct desk *d, uint32_t key);
void desk_close(struct desk *d); // asks the window to close
void desk_look(struct desk *d, struct desk_seen *seen);
// The pixels on show, rows without padding, blue first; at most `bytes` of them. Only what was said
// to be changed is taken from a buffer.
void desk_pixels(struct desk *d, uint8_t *out, size_t bytes);
