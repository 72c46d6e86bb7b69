#include "fake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <xf86drm.h>

#include "output/kms_card.h"

enum { CRTC = 41, ENCODER = 31, CONNECTOR = 21, STRIDE = 640, ROWS = 64 };

struct fake fake;
static void *user; // of the exchange under way
static int events = -1;
static int news = -1;
static uint8_t *memory[FAKE_FRAMES];

void fake_reset(void)
{
    fake = (struct fake){.plugged = true};
    fake.mode = (drmModeModeInfo){.clock = 148352,
                                  .hdisplay = FAKE_W,
                                  .vdisplay = FAKE_H,
                                  .htotal = 2200,
                                  .vtotal = 1125,
                                  .type = DRM_MODE_TYPE_PREFERRED};
}

void fake_tell(void)
{
    fake.news = true;
    (void)eventfd_write(news, 1);
}

uint32_t fake_pixel(int32_t x, int32_t y)
{
    const uint8_t *p = memory[fake.frame_id - 1] + y * STRIDE + x * 4;
    return (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static int refuse(int number)
{
    errno = number;
    return number ? -1 : 0;
}

// ---- the doors ----------------------------------------------------------------------------------

int kms_card_open(int number)
{
    if (number != 1 || fake.no_card)
        return refuse(fake.denied ? EACCES : ENOENT);
    fake.open++;
    events = eventfd(0, EFD_NONBLOCK);
    return events;
}

void kms_card_close(int fd)
{
    fake.open--;
    close(fd);
}

void *kms_card_map(int fd, uint64_t bytes, uint64_t offset)
{
    (void)fd, (void)bytes;
    return memory[offset];
}

void kms_card_unmap(void *pixels, uint64_t bytes)
{
    (void)pixels, (void)bytes;
}

int kms_uevents_open(void)
{
    news = eventfd(0, EFD_NONBLOCK);
    return news;
}

bool kms_uevents_take(int fd)
{
    eventfd_t unused;
    (void)eventfd_read(fd, &unused);
    bool told = fake.news;
    fake.news = fake.flood > 0;
    if (fake.news) {
        fake.flood--;
        (void)eventfd_write(fd, 1);
    }
    return told;
}

// ---- libdrm -------------------------------------------------------------------------------------

int drmSetMaster(int fd)
{
    (void)fd;
    return refuse(fake.other_master ? EBUSY : 0);
}

int drmIsMaster(int fd)
{
    (void)fd;
    return !fake.other_master;
}

int drmGetCap(int fd, uint64_t capability, uint64_t *value)
{
    (void)fd;
    *value = capability == DRM_CAP_DUMB_BUFFER ? !fake.no_dumb : fake.shadow;
    return 0;
}

drmModeResPtr drmModeGetResources(int fd)
{
    static uint32_t crtc = CRTC;
    static uint32_t connector = CONNECTOR;
    static drmModeRes r = {
        .count_crtcs = 1, .crtcs = &crtc, .count_connectors = 1, .connectors = &connector};
    (void)fd;
    return &r;
}

drmModeConnectorPtr drmModeGetConnector(int fd, uint32_t id)
{
    static uint32_t encoder = ENCODER;
    static drmModeConnector c;
    (void)fd;
    c = (drmModeConnector){.connector_id = id,
                           .connection = fake.plugged ? DRM_MODE_CONNECTED : DRM_MODE_DISCONNECTED,
                           .count_modes = fake.plugged,
                           .modes = &fake.mode,
                           .count_encoders = 1,
                           .encoders = &encoder};
    return &c;
}

drmModeEncoderPtr drmModeGetEncoder(int fd, uint32_t id)
{
    static drmModeEncoder e;
    (void)fd;
    e = (drmModeEncoder){.encoder_id = id, .possible_crtcs = 1};
    return &e;
}

void drmModeFreeResources(drmModeResPtr p)
{
    (void)p;
}

void drmModeFreeConnector(drmModeConnectorPtr p)
{
    (void)p;
}

void drmModeFreeEncoder(drmModeEncoderPtr p)
{
    (void)p;
}

int drmIoctl(int fd, unsigned long request, void *argument)
{
    (void)fd;
    if (request == DRM_IOCTL_MODE_CREATE_DUMB) {
        struct drm_mode_create_dumb *c = argument;
        uint32_t i = 0;
        while (memory[i])
            i++;
        memory[i] = calloc(ROWS, STRIDE);
        c->handle = i + 1;
        c->pitch = STRIDE;
        c->size = STRIDE * ROWS;
        fake.memories++;
    } else if (request == DRM_IOCTL_MODE_MAP_DUMB) {
        struct drm_mode_map_dumb *m = argument;
        m->offset = m->handle - 1;
    } else if (request == DRM_IOCTL_MODE_DESTROY_DUMB) {
        const struct drm_mode_destroy_dumb *d = argument;
        free(memory[d->handle - 1]);
        memory[d->handle - 1] = NULL;
        fake.memories--;
    }
    return 0;
}

int drmModeAddFB(int fd, uint32_t width, uint32_t height, uint8_t depth, uint8_t bpp,
                 uint32_t pitch, uint32_t handle, uint32_t *id)
{
    (void)fd, (void)width, (void)height, (void)depth, (void)bpp, (void)pitch;
    *id = handle;
    return 0;
}

int drmModeRmFB(int fd, uint32_t id)
{
    (void)fd, (void)id;
    return 0;
}

int drmModeSetCrtc(int fd, uint32_t crtc, uint32_t id, uint32_t x, uint32_t y, uint32_t *connectors,
                   int count, drmModeModeInfoPtr mode)
{
    (void)fd, (void)x, (void)y, (void)count;
    if (fake.set_error || crtc != CRTC || *connectors != CONNECTOR || !mode->hdisplay)
        return refuse(fake.set_error ? fake.set_error : EINVAL);
    fake.sets++;
    fake.frame_id = id;
    fake.corner = fake_pixel(0, 0);
    return 0;
}

int drmModePageFlip(int fd, uint32_t crtc, uint32_t id, uint32_t flags, void *data)
{
    (void)crtc, (void)flags;
    if (fake.flip_error)
        return refuse(fake.flip_error);
    fake.flips++;
    fake.frame_id = id;
    fake.corner = fake_pixel(0, 0);
    user = data;
    if (!fake.lose_flips)
        (void)eventfd_write(fd, 1);
    return 0;
}

int drmModeDirtyFB(int fd, uint32_t id, drmModeClipPtr clips, uint32_t count)
{
    (void)fd, (void)id, (void)clips;
    fake.dirty += count ? (int)count : 1;
    return 0;
}

int drmHandleEvent(int fd, drmEventContextPtr context)
{
    eventfd_t unused;
    (void)eventfd_read(fd, &unused);
    context->page_flip_handler(fd, 0, 0, 0, user);
    return 0;
}
