#include "output/kms_memory.h"

#include <errno.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "output/kms_card.h"

static bool make(struct kms_memory *m, int fd, int32_t width_px, int32_t height_px)
{
    enum { DEPTH = 24, BITS = 32 };
    struct drm_mode_create_dumb create = {
        .width = (uint32_t)width_px, .height = (uint32_t)height_px, .bpp = BITS};
    if (drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &create) != 0)
        return false;
    m->handle = create.handle;
    m->stride = create.pitch;
    m->bytes = create.size;
    struct drm_mode_map_dumb map = {.handle = m->handle};
    if (drmModeAddFB(fd, create.width, create.height, DEPTH, BITS, m->stride, m->handle,
                     &m->frame_id) != 0 ||
        drmIoctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &map) != 0)
        return false;
    m->pixels = kms_card_map(fd, m->bytes, map.offset);
    return m->pixels;
}

bool kms_memory_init(struct kms_memory *m, int fd, int32_t width_px, int32_t height_px,
                     struct err *err)
{
    *m = (struct kms_memory){0};
    if (make(m, fd, width_px, height_px))
        return true;
    err_set(err, ERR_DISPLAY, "", "no memory of the display's for %d x %d pixels: %s",
            (int)width_px, (int)height_px, strerror(errno));
    kms_memory_finish(m, fd);
    return false;
}

void kms_memory_finish(struct kms_memory *m, int fd)
{
    struct drm_mode_destroy_dumb destroy = {.handle = m->handle};
    if (m->pixels)
        kms_card_unmap(m->pixels, m->bytes);
    if (m->frame_id)
        (void)drmModeRmFB(fd, m->frame_id);
    if (m->handle)
        (void)drmIoctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy);
    *m = (struct kms_memory){0};
}
