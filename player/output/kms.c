#include "output/screen.h"

static const struct screen_kind kind = {
    .drivers = "kmsdrm",
    .bare = true,
    .advice = "expected a connected display that no other program holds, and the groups video, "
              "render and input",
};

static struct output *open_kms(const struct output_options *options, struct err *err)
{
    return screen_open(&kind, options, err);
}

const struct output_impl output_kms = {
    .name = "kms",
    .open = open_kms,
    .size = screen_size,
    .interval_ns = screen_interval_ns,
    .waits = screen_waits,
    .gl = screen_gl,
    .buffer = screen_buffer,
    .show = screen_show,
    .wait = screen_wait,
    .close = screen_close,
};
