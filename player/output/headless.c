// No display: frames are dumped to files, or nowhere, in real time; the caller keeps the time.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "output/output.h"

struct output {
    int32_t width_px, height_px;
    int64_t interval_ns;
    struct wake *wake;                  // borrowed
    struct output_offscreen *offscreen; // with gl
    struct output_files *files;
    uint64_t count;
    uint8_t clear[3];
    uint8_t *pixels;        // owned; without files
    int32_t last_w, last_h; // of the last frame; 0: there was none
    int32_t same;           // frames of this size in a row
};

static bool show_clear(struct output *o, int32_t width_px, int32_t height_px, struct err *err);

static struct output *headless_open(const struct output_options *options, struct err *err)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        abort();
    o->width_px = options->width_px;
    o->height_px = options->height_px;
    o->interval_ns = options->interval_ns > 0 ? options->interval_ns : NS_PER_S / 30;
    o->wake = options->wake;
    memcpy(o->clear, options->clear_code, sizeof o->clear);
    if (options->gl)
        o->offscreen = output_offscreen_open(err);
    bool ok = !options->gl || o->offscreen;
    if (ok && options->dump) {
        o->files = output_files_open(OUTPUT_PNG, options->dump, NS_PER_S, o->interval_ns, err);
        ok = o->files && (!o->width_px || show_clear(o, o->width_px, o->height_px, err));
    }
    if (ok)
        return o;
    (void)output_files_close(o->files, NULL);
    output_offscreen_close(o->offscreen);
    free(o);
    return NULL;
}

static void headless_size(const struct output *o, int32_t *width_px, int32_t *height_px)
{
    *width_px = o->width_px;
    *height_px = o->height_px;
}

static int64_t headless_interval(const struct output *o)
{
    return o->interval_ns;
}

static const struct gl_host *headless_gl(const struct output *o)
{
    return o->offscreen ? output_offscreen_gl(o->offscreen) : NULL;
}

static bool headless_waits(const struct output *o)
{
    (void)o;
    return false;
}

// Frames that are dumped are made where they are written from; then the writer is the display, and
// is waited for when two frames are not written yet.
static bool headless_buffer(struct output *o, int32_t width_px, int32_t height_px,
                            struct output_buffer *out, struct err *err)
{
    bool same = width_px == o->last_w && height_px == o->last_h;
    *out = (struct output_buffer){.pixel_bytes = o->files ? 3 : 4, .bgrx = !o->files};
    out->stride = (size_t)width_px * (size_t)out->pixel_bytes;
    size_t bytes = out->stride * (size_t)height_px;
    if (o->files) {
        out->pixels = output_files_buffer(o->files, bytes, &out->age, err);
        o->same = same ? o->same : 0;
        if (out->age > o->same)
            out->age = 0; // it holds a frame of another size
        return out->pixels;
    }
    if (!same) {
        free(o->pixels);
        o->pixels = malloc(bytes);
    }
    out->pixels = o->pixels;
    out->age = same;
    o->last_w = width_px;
    o->last_h = height_px;
    return o->pixels || err_set(err, ERR_FAILED, "", "no memory for a frame");
}

static bool submit(struct output *o, const struct output_frame *frame, struct err *err)
{
    char stem[40];
    snprintf(stem, sizeof stem, "frame-%06llu", (unsigned long long)o->count++);
    return output_files_submit(o->files, stem, frame, err);
}

static bool headless_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    if (!o->files)
        return true;
    o->last_w = frame->width_px;
    o->last_h = frame->height_px;
    o->same++;
    return submit(o, frame, err);
}

static enum output_event headless_wait(struct output *o, int64_t until_ns)
{
    (void)wake_sleep(o->wake, -1, until_ns);
    return OUTPUT_NOTHING;
}

static bool show_clear(struct output *o, int32_t width_px, int32_t height_px, struct err *err)
{
    size_t pixels = (size_t)width_px * (size_t)height_px;
    struct output_frame frame = {.width_px = width_px,
                                 .height_px = height_px,
                                 .pixel_bytes = 3,
                                 .stride = (size_t)width_px * 3};
    int32_t age;
    uint8_t *rgb = output_files_buffer(o->files, pixels * 3, &age, err);
    for (size_t i = 0; rgb && i < pixels; i++)
        memcpy(rgb + 3 * i, o->clear, 3);
    frame.pixels = rgb;
    return rgb && submit(o, &frame, err);
}

static void headless_close(struct output *o)
{
    if (!o)
        return;
    // A clean end leaves clear glass, in the dump too.
    if (o->files && o->last_w > 0)
        (void)show_clear(o, o->last_w, o->last_h, NULL);
    (void)output_files_close(o->files, NULL);
    output_offscreen_close(o->offscreen);
    free(o->pixels);
    free(o);
}

const struct output_impl output_headless = {
    .name = "headless",
    .open = headless_open,
    .size = headless_size,
    .interval_ns = headless_interval,
    .waits = headless_waits,
    .gl = headless_gl,
    .buffer = headless_buffer,
    .show = headless_show,
    .wait = headless_wait,
    .close = headless_close,
};
