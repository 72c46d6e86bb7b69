#include "output/chosen.h"

#include <stdlib.h>

struct output {
    const struct output_impl *impl;
    struct output *inner; // owned; of another make than this
};

struct output *chosen_open(const struct output_impl *impl, const struct output_options *options,
                           struct err *err)
{
    struct output *inner = impl->open(options, err);
    if (!inner)
        return NULL;
    struct output *o = malloc(sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    *o = (struct output){.impl = impl, .inner = inner};
    return o;
}

void chosen_size(const struct output *o, int32_t *width_px, int32_t *height_px)
{
    o->impl->size(o->inner, width_px, height_px);
}

int64_t chosen_interval_ns(const struct output *o)
{
    return o->impl->interval_ns(o->inner);
}

bool chosen_waits(const struct output *o)
{
    return o->impl->waits(o->inner);
}

const struct gl_host *chosen_gl(const struct output *o)
{
    return o->impl->gl(o->inner);
}

bool chosen_buffer(struct output *o, int32_t width_px, int32_t height_px, struct output_buffer *out,
                   struct err *err)
{
    return o->impl->buffer(o->inner, width_px, height_px, out, err);
}

bool chosen_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    return o->impl->show(o->inner, frame, err);
}

enum output_event chosen_wait(struct output *o, int64_t until_ns)
{
    return o->impl->wait(o->inner, until_ns);
}

void chosen_close(struct output *o)
{
    if (!o)
        return;
    o->impl->close(o->inner);
    free(o);
}
