#pragma once
// Inside output: an output that is one of several others. Which one, is decided when it is opened.

#include "output/output.h"

// Opens this one.
struct output *chosen_open(const struct output_impl *impl, const struct output_options *options,
                           struct err *err);
void chosen_size(const struct output *o, int32_t *width_px, int32_t *height_px);
int64_t chosen_interval_ns(const struct output *o);
bool chosen_waits(const struct output *o);
const struct gl_host *chosen_gl(const struct output *o);
bool chosen_buffer(struct output *o, int32_t width_px, int32_t height_px, struct output_buffer *out,
                   struct err *err);
bool chosen_show(struct output *o, const struct output_frame *frame, struct err *err);
enum output_event chosen_wait(struct output *o, int64_t until_ns);
void chosen_close(struct output *o);

// What all of them have of struct output_impl, beside name and open.
#define CHOSEN_IMPL                                                                                \
    .size = chosen_size, .interval_ns = chosen_interval_ns, .waits = chosen_waits,                 \
    .gl = chosen_gl, .buffer = chosen_buffer, .show = chosen_show, .wait = chosen_wait,            \
    .close = chosen_close
