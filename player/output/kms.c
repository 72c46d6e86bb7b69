// A bare display: by OpenGL ES through SDL, or by the processor through the kernel alone.

#include "output/chosen.h"
#include "output/kms_dumb.h"
#include "output/screen.h"

static const struct screen_kind kind = {
    .drivers = "kmsdrm",
    .bare = true,
    .advice = "expected a connected display that no other program holds, and the groups video, "
              "render and input",
};

static struct output *open_gl(const struct output_options *options, struct err *err)
{
    return screen_open(&kind, options, err);
}

static const struct output_impl by_gl = {
    .name = "kms",
    .open = open_gl,
    SCREEN_IMPL,
};

static struct output *open_kms(const struct output_options *options, struct err *err)
{
    return chosen_open(options->gl ? &by_gl : &output_kms_dumb, options, err);
}

const struct output_impl output_kms = {
    .name = "kms",
    .open = open_kms,
    CHOSEN_IMPL,
};
