#include "output/kms_dumb.h"

#include <stdlib.h>
#include <string.h>

#include <unistd.h>
#include <xf86drm.h>

#include "base/now.h"
#include "output/kms_card.h"
#include "output/kms_dumb_state.h"
#include "output/kms_pick.h"
#include "sys/clock.h"
#include "sys/wake.h"

static struct output *dumb_open(const struct output_options *options, struct err *err)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        abort(); // small: see docs/ARCHITECTURE.md, "Errors"
    o->wake = options->wake;
    memcpy(o->clear_code, options->clear_code, sizeof o->clear_code);
    // Before the look at what is plugged in, so that no change is missed.
    o->uevents = kms_uevents_open();
    if (kms_head_open(&o->head, options->display, err) && kms_dumb_light(o, err))
        return o;
    output_kms_dumb.close(o);
    return NULL;
}

// What was on the display before is not put back: a console is black, which a panel shows opaque.
// The kernel takes the last frame away with its memory, when the card is closed.
static void dumb_close(struct output *o)
{
    if (!o)
        return;
    if (o->lit) {
        kms_dumb_fill(o, !o->front);
        (void)kms_dumb_exchange(o, !o->front, NULL);
    }
    kms_dumb_darken(o);
    kms_head_close(&o->head);
    if (o->uevents >= 0)
        close(o->uevents);
    free(o);
}

static void dumb_size(const struct output *o, int32_t *width_px, int32_t *height_px)
{
    *width_px = o->width_px;
    *height_px = o->height_px;
}

static int64_t dumb_interval(const struct output *o)
{
    return o->interval_ns;
}

static bool dumb_waits(const struct output *o)
{
    return o->flips;
}

static const struct gl_host *dumb_gl(const struct output *o)
{
    (void)o;
    return NULL;
}

// ---- frames -------------------------------------------------------------------------------------

static bool give_spare(struct output *o, struct output_buffer *out, size_t bytes, struct err *err)
{
    if (o->spare_bytes < bytes) {
        free(o->spare);
        o->spare = malloc(bytes);
        o->spare_bytes = o->spare ? bytes : 0;
    }
    out->pixels = o->spare;
    return o->spare || err_set(err, ERR_DISPLAY, "", "no memory for a frame");
}

static bool dumb_buffer(struct output *o, int32_t width_px, int32_t height_px,
                        struct output_buffer *out, struct err *err)
{
    const struct kms_memory *m = &o->memory[!o->front];
    *out = (struct output_buffer){.pixel_bytes = 4, .bgrx = true, .stride = (size_t)width_px * 4};
    if (!m->pixels || width_px != o->width_px || height_px != o->height_px)
        return give_spare(o, out, out->stride * (size_t)height_px, err);
    if (o->shadow) {
        out->pixels = o->shadow;
        out->age = o->shadow_known;
        return true;
    }
    out->pixels = m->pixels;
    out->stride = m->stride;
    out->age = m->shown ? (int32_t)(o->frames - m->shown + 1) : 0;
    return true;
}

static void copy_area(const struct output *o, struct kms_memory *m, struct area a)
{
    size_t stride = (size_t)o->width_px * 4;
    for (int32_t y = a.y0; y < a.y1; y++)
        memcpy(m->pixels + (size_t)y * m->stride + (size_t)a.x0 * 4,
               o->shadow + (size_t)y * stride + (size_t)a.x0 * 4, (size_t)(a.x1 - a.x0) * 4);
}

// The shadow's news to the buffer: what changed since that one was shown, no more.
static void copy_shadow(struct output *o, const struct output_frame *frame)
{
    struct area all = {0, 0, o->width_px, o->height_px};
    struct kms_memory *next = &o->memory[!o->front];
    for (int i = 0; i < KMS_BUFFERS; i++)
        if (!frame->changed || !o->memory[i].shown)
            areas_add(&o->memory[i].stale, all);
        else
            areas_add_all(&o->memory[i].stale, frame->changed);
    for (size_t i = 0; i < next->stale.count; i++)
        copy_area(o, next, area_intersect(next->stale.list[i], all));
    next->stale.count = 0;
    o->shadow_known = true;
}

// Nothing to show it on: time passes as if there were.
static void pass_beat(struct output *o)
{
    now_sleep_until(o->shown_ns + o->interval_ns);
}

static bool dumb_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    (void)err;
    int next = !o->front;
    struct kms_memory *m = &o->memory[next];
    bool ours = o->lit && frame->pixels && frame->pixels != o->spare;
    o->frames++; // shown or not: ages are counted in frames that were made
    if (ours && o->shadow)
        copy_shadow(o, frame);
    if (ours && !kms_dumb_exchange(o, next, frame->changed)) {
        // Another program took the display for a while, or the display is going.
        (void)drmSetMaster(o->head.fd);
        m->shown = 0;
        ours = false;
    }
    if (ours)
        m->shown = o->frames;
    else
        pass_beat(o);
    o->shown_ns = now_read().mono_ns;
    return true;
}

// ---- what is plugged in -------------------------------------------------------------------------

static enum output_event look_again(struct output *o)
{
    struct kms_head before = o->head;
    if (!kms_head_probe(&o->head)) {
        o->lit = false;
        return OUTPUT_NOTHING;
    }
    bool same = o->lit && before.connector == o->head.connector && before.crtc == o->head.crtc &&
                kms_same_mode(&before.mode, &o->head.mode);
    if (same) {
        // It may have been gone for a moment: the way to it is made anew.
        drmModeModeInfo mode = o->head.mode;
        uint32_t connector = o->head.connector;
        (void)drmModeSetCrtc(o->head.fd, o->head.crtc, o->memory[o->front].frame_id, 0, 0,
                             &connector, 1, &mode);
        return OUTPUT_NOTHING;
    }
    kms_dumb_darken(o);
    return kms_dumb_light(o, NULL) ? OUTPUT_RESIZED : OUTPUT_NOTHING;
}

static enum output_event dumb_wait(struct output *o, int64_t until_ns)
{
    for (;;) {
        unsigned why = wake_sleep(o->wake, o->uevents, until_ns);
        if (why & WAKE_FD && kms_uevents_take(o->uevents)) {
            enum output_event event = look_again(o);
            if (event != OUTPUT_NOTHING)
                return event;
        }
        // However much the kernel has to tell, the next frame is on time.
        if (why != WAKE_FD || now_read().mono_ns >= until_ns)
            return OUTPUT_NOTHING;
    }
}

const struct output_impl output_kms_dumb = {
    .name = "kms",
    .open = dumb_open,
    .size = dumb_size,
    .interval_ns = dumb_interval,
    .waits = dumb_waits,
    .gl = dumb_gl,
    .buffer = dumb_buffer,
    .show = dumb_show,
    .wait = dumb_wait,
    .close = dumb_close,
};
