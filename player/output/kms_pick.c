#include "output/kms_pick.h"

#include <string.h>

#include "base/now.h"

const drmModeModeInfo *kms_pick_mode(const drmModeModeInfo *modes, int count)
{
    for (int i = 0; i < count; i++)
        if (modes[i].type & DRM_MODE_TYPE_PREFERRED)
            return &modes[i];
    return count > 0 ? modes : NULL;
}

bool kms_same_mode(const drmModeModeInfo *a, const drmModeModeInfo *b)
{
    return a->clock == b->clock && a->hdisplay == b->hdisplay && a->vdisplay == b->vdisplay &&
           a->htotal == b->htotal && a->vtotal == b->vtotal && a->hsync_start == b->hsync_start &&
           a->vsync_start == b->vsync_start && a->hsync_end == b->hsync_end &&
           a->vsync_end == b->vsync_end && a->vscan == b->vscan && a->flags == b->flags;
}

int64_t kms_mode_interval_ns(const drmModeModeInfo *mode)
{
    enum { USUAL_HZ = 60 };
    int64_t clocks = (int64_t)mode->htotal * mode->vtotal;
    if (!mode->clock || !clocks)
        return NS_PER_S / USUAL_HZ;
    if (mode->flags & DRM_MODE_FLAG_DBLSCAN)
        clocks *= 2;
    if (mode->vscan > 1)
        clocks *= mode->vscan;
    int64_t khz = (int64_t)mode->clock * (mode->flags & DRM_MODE_FLAG_INTERLACE ? 2 : 1);
    return (clocks * NS_PER_MS + khz / 2) / khz;
}

uint32_t kms_pick_crtc(const uint32_t *crtcs, int count, uint32_t possible, uint32_t current)
{
    uint32_t first = 0;
    for (int i = 0; i < count && i < 32; i++) {
        if (!(possible & UINT32_C(1) << i))
            continue;
        if (crtcs[i] == current)
            return current;
        if (!first)
            first = crtcs[i];
    }
    return first;
}

bool kms_is_hotplug(const char *message, size_t bytes)
{
    bool drm = false;
    bool plug = false;
    for (size_t at = 0; at < bytes;) {
        size_t len = strnlen(message + at, bytes - at);
        if (at + len == bytes)
            break; // cut off: the word is not whole
        drm |= strcmp(message + at, "SUBSYSTEM=drm") == 0;
        plug |= strcmp(message + at, "HOTPLUG=1") == 0;
        at += len + 1;
    }
    return drm && plug;
}
