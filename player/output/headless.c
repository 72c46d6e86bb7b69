// No display: frames are dumped to files, or nowhere, in real time.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/output.h"
#include "sys/clock.h"

struct output {
    int32_t width_px, height_px;
    int64_t interval_ns;
    int64_t start_ns; // monotonic: frames light up at whole intervals after it
    struct output_files *files;
    uint64_t count;
    uint8_t clear[3];
    int32_t last_w, last_h;
};

static struct output *headless_open(const struct output_options *options, struct err *err)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        abort();
    o->width_px = options->width_px;
    o->height_px = options->height_px;
    o->interval_ns = options->interval_ns > 0 ? options->interval_ns : NS_PER_S / 30;
    o->start_ns = now_read().mono_ns;
    memcpy(o->clear, options->clear_code, sizeof o->clear);
    if (!options->dump)
        return o;
    o->files = output_files_open(OUTPUT_PNG, options->dump, NS_PER_S, o->interval_ns, err);
    if (o->files)
        return o;
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

static int64_t headless_next(const struct output *o, int64_t now_ns)
{
    int64_t passed = now_ns - o->start_ns;
    return o->start_ns + (passed / o->interval_ns + 1) * o->interval_ns;
}

static bool dump(struct output *o, const struct output_frame *frame, struct err *err)
{
    char stem[40];
    if (!o->files)
        return true;
    snprintf(stem, sizeof stem, "frame-%06llu", (unsigned long long)o->count++);
    return output_files_write(o->files, stem, frame, err);
}

static bool headless_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    o->last_w = frame->width_px;
    o->last_h = frame->height_px;
    now_sleep_until(headless_next(o, now_read().mono_ns));
    return dump(o, frame, err);
}

static enum output_event headless_wait(struct output *o, int64_t timeout_ns)
{
    (void)o;
    if (timeout_ns > 0)
        now_sleep_until(now_read().mono_ns + timeout_ns);
    return OUTPUT_NOTHING;
}

// A clean end leaves clear glass, in the dump too.
static void dump_clear(struct output *o)
{
    size_t pixels = (size_t)o->last_w * (size_t)o->last_h;
    uint8_t *rgb = malloc(pixels ? pixels * 3 : 1);
    if (!rgb)
        return;
    for (size_t i = 0; i < pixels; i++)
        memcpy(rgb + 3 * i, o->clear, 3);
    struct output_frame frame = {.width_px = o->last_w,
                                 .height_px = o->last_h,
                                 .pixel_bytes = 3,
                                 .stride = (size_t)o->last_w * 3,
                                 .pixels = rgb};
    if (pixels)
        (void)dump(o, &frame, NULL);
    free(rgb);
}

static void headless_close(struct output *o)
{
    if (!o)
        return;
    if (o->files)
        dump_clear(o);
    (void)output_files_close(o->files, NULL);
    free(o);
}

const struct output_impl output_headless = {
    .name = "headless",
    .open = headless_open,
    .size = headless_size,
    .interval_ns = headless_interval,
    .next_shown_ns = headless_next,
    .show = headless_show,
    .wait = headless_wait,
    .close = headless_close,
};
