#include "output/screen.h"

static const struct screen_kind kind = {
    .quit_keys = true,
    .advice = "expected a running desktop; without one use --output kms or headless",
};

static struct output *open_window(const struct output_options *options, struct err *err)
{
    return screen_open(&kind, options, err);
}

const struct output_impl output_window = {
    .name = "window",
    .open = open_window,
    .size = screen_size,
    .interval_ns = screen_interval_ns,
    .waits = screen_waits,
    .gl = screen_gl,
    .buffer = screen_buffer,
    .show = screen_show,
    .wait = screen_wait,
    .close = screen_close,
};
