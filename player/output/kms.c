// A bare display: by OpenGL ES through SDL, or by the processor through the kernel alone.

#include <stdlib.h>

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
    .size = screen_size,
    .interval_ns = screen_interval_ns,
    .waits = screen_waits,
    .gl = screen_gl,
    .buffer = screen_buffer,
    .show = screen_show,
    .wait = screen_wait,
    .close = screen_close,
};

struct output {
    const struct output_impl *impl;
    struct output *inner; // owned; what impl opened, which is of another make than this
};

static struct output *kms_open(const struct output_options *options, struct err *err)
{
    const struct output_impl *impl = options->gl ? &by_gl : &output_kms_dumb;
    struct output *inner = impl->open(options, err);
    if (!inner)
        return NULL;
    struct output *o = malloc(sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    *o = (struct output){.impl = impl, .inner = inner};
    return o;
}

static void kms_size(const struct output *o, int32_t *width_px, int32_t *height_px)
{
    o->impl->size(o->inner, width_px, height_px);
}

static int64_t kms_interval_ns(const struct output *o)
{
    return o->impl->interval_ns(o->inner);
}

static bool kms_waits(const struct output *o)
{
    return o->impl->waits(o->inner);
}

static const struct gl_host *kms_gl(const struct output *o)
{
    return o->impl->gl(o->inner);
}

static bool kms_buffer(struct output *o, int32_t width_px, int32_t height_px,
                       struct output_buffer *out, struct err *err)
{
    return o->impl->buffer(o->inner, width_px, height_px, out, err);
}

static bool kms_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    return o->impl->show(o->inner, frame, err);
}

static enum output_event kms_wait(struct output *o, int64_t until_ns)
{
    return o->impl->wait(o->inner, until_ns);
}

static void kms_close(struct output *o)
{
    if (!o)
        return;
    o->impl->close(o->inner);
    free(o);
}

const struct output_impl output_kms = {
    .name = "kms",
    .open = kms_open,
    .size = kms_size,
    .interval_ns = kms_interval_ns,
    .waits = kms_waits,
    .gl = kms_gl,
    .buffer = kms_buffer,
    .show = kms_show,
    .wait = kms_wait,
    .close = kms_close,
};
