#pragma once
// Inside output: a window or a bare display through SDL2; window and kms differ in a few words.

#include <stdbool.h>
#include <stdint.h>

#include "output/output.h"

struct screen_kind {
    const char *drivers; // SDL's video drivers to try; NULL: by the desktop that is there
    bool bare;           // no desktop: always the whole display
    bool quit_keys;      // Escape, q and Ctrl-Q end the program
    const char *advice;  // what to do when there is no display
};

struct output *screen_open(const struct screen_kind *kind, const struct output_options *options,
                           struct err *err);
void screen_size(const struct output *o, int32_t *width_px, int32_t *height_px);
int64_t screen_interval_ns(const struct output *o);
bool screen_waits(const struct output *o);
const struct gl_host *screen_gl(const struct output *o);
bool screen_buffer(struct output *o, int32_t width_px, int32_t height_px, struct output_buffer *out,
                   struct err *err);
bool screen_show(struct output *o, const struct output_frame *frame, struct err *err);
enum output_event screen_wait(struct output *o, int64_t until_ns);
void screen_close(struct output *o);

// What all of them have of struct output_impl, beside name and open.
#define SCREEN_IMPL                                                                                \
    .size = screen_size, .interval_ns = screen_interval_ns, .waits = screen_waits,                 \
    .gl = screen_gl, .buffer = screen_buffer, .show = screen_show, .wait = screen_wait,            \
    .close = screen_close

extern const struct output_impl screen_window; // a window through SDL, on any desktop
