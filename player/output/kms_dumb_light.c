// A bare display is lit, and frames are exchanged on it.

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "base/now.h"
#include "output/kms_dumb_state.h"
#include "output/kms_pick.h"
#include "sys/clock.h"

void kms_dumb_fill(struct output *o, int which)
{
    const uint8_t *c = o->clear_code;
    const uint8_t pixel[4] = {c[2], c[1], c[0], 255};
    struct kms_memory *m = &o->memory[which];
    for (int32_t y = 0; y < o->height_px; y++)
        for (int32_t x = 0; x < o->width_px; x++)
            memcpy(m->pixels + (size_t)y * m->stride + (size_t)x * 4, pixel, 4);
    m->shown = 0;
}

static bool set_mode(struct output *o, int which)
{
    const struct kms_head *h = &o->head;
    uint32_t connector = h->connector;
    drmModeModeInfo mode = h->mode;
    return drmModeSetCrtc(h->fd, h->crtc, o->memory[which].frame_id, 0, 0, &connector, 1, &mode) ==
           0;
}

static bool make_memory(struct output *o, struct err *err)
{
    uint64_t slow = 0;
    for (int i = 0; i < KMS_BUFFERS; i++) {
        if (!kms_memory_init(&o->memory[i], o->head.fd, o->width_px, o->height_px, err))
            return false;
        kms_dumb_fill(o, i);
    }
    if (drmGetCap(o->head.fd, DRM_CAP_DUMB_PREFER_SHADOW, &slow) != 0 || !slow)
        return true;
    o->shadow = malloc((size_t)o->width_px * 4 * (size_t)o->height_px);
    return o->shadow || err_set(err, ERR_DISPLAY, "", "no memory for a frame");
}

bool kms_dumb_light(struct output *o, struct err *err)
{
    o->width_px = o->head.mode.hdisplay;
    o->height_px = o->head.mode.vdisplay;
    o->interval_ns = kms_mode_interval_ns(&o->head.mode);
    o->flips = true;
    o->lost = 0;
    o->front = 0;
    if (make_memory(o, err)) {
        if (set_mode(o, 0)) {
            o->lit = true;
            return true;
        }
        err_set(err, ERR_DISPLAY, "", "the display cannot be driven at %d x %d: %s",
                (int)o->width_px, (int)o->height_px, strerror(errno));
    }
    kms_dumb_darken(o);
    return false;
}

void kms_dumb_darken(struct output *o)
{
    for (int i = 0; i < KMS_BUFFERS; i++)
        kms_memory_finish(&o->memory[i], o->head.fd);
    free(o->shadow);
    free(o->spare);
    o->shadow = o->spare = NULL;
    o->spare_bytes = 0;
    o->shadow_known = o->lit = o->pending = false;
}

// ---- exchange -----------------------------------------------------------------------------------

static void on_flip(int fd, unsigned sequence, unsigned s, unsigned us, void *user)
{
    (void)fd, (void)sequence, (void)s, (void)us;
    ((struct output *)user)->pending = false;
}

// Until the exchange under way is over, or for KMS_FLIP_MAX_MS.
static void await_flip(struct output *o)
{
    drmEventContext context = {.version = 2, .page_flip_handler = on_flip};
    int64_t until_ns = now_read().mono_ns + KMS_FLIP_MAX_MS * NS_PER_MS;
    while (o->pending) {
        int64_t left_ns = until_ns - now_read().mono_ns;
        struct pollfd p = {o->head.fd, POLLIN, 0};
        int got = left_ns > 0 ? poll(&p, 1, (int)(left_ns / NS_PER_MS) + 1) : 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || p.revents & (POLLERR | POLLHUP | POLLNVAL) ||
            drmHandleEvent(o->head.fd, &context) != 0)
            break;
    }
    o->lost = o->pending ? o->lost + 1 : 0;
    if (o->lost >= KMS_LOST_MAX)
        o->flips = o->pending = false;
}

// 0, or an error number.
static int flip(struct output *o, int next)
{
    if (drmModePageFlip(o->head.fd, o->head.crtc, o->memory[next].frame_id,
                        DRM_MODE_PAGE_FLIP_EVENT, o) != 0)
        return errno;
    o->pending = true;
    await_flip(o);
    return 0;
}

// Drivers that hand frames on (to a host, over USB) are told which parts; the others refuse that.
static void tell_changed(const struct output *o, int next, const struct areas *changed)
{
    drmModeClip clips[AREAS_MAX];
    size_t count = changed ? changed->count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct area *a = &changed->list[i];
        clips[i] =
            (drmModeClip){(uint16_t)a->x0, (uint16_t)a->y0, (uint16_t)a->x1, (uint16_t)a->y1};
    }
    (void)drmModeDirtyFB(o->head.fd, o->memory[next].frame_id, count ? clips : NULL,
                         (uint32_t)count);
}

bool kms_dumb_exchange(struct output *o, int next, const struct areas *changed)
{
    if (o->pending)
        await_flip(o); // of an event that came late, so that this one is not refused
    int why = o->flips ? flip(o, next) : EINVAL;
    if (why == EBUSY) { // something else is under way there
        o->pending = true;
        await_flip(o);
        o->pending = false;
        why = o->flips ? flip(o, next) : EINVAL;
    }
    // Atomic drivers say EINVAL where the display is not driven, older ones where they cannot.
    if (why && !set_mode(o, next))
        return false;
    if (why)
        tell_changed(o, next, changed);
    if (why == EINVAL || why == ENOSYS || why == EOPNOTSUPP)
        o->flips = false;
    o->front = next;
    return true;
}
