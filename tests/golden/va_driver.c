// A driver for libva that a test brings: it knows H.264, and instead of decoding it paints what
// tests/clips/clips.py has on picture n, for n by the stream's own count of pictures. So all of
// FFmpeg's VAAPI and of libva runs, in the cage, without a graphics processor.
//
// As real ones do, it works in a thread of its own, asks its device, and tries what the cage
// forbids; what it must not get spoils its pictures.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/shm.h>
#include <unistd.h>

#include <va/va_backend.h>
#include <va/va_drmcommon.h>

#include "paint.h"

enum { SURFACES = 64, BUFFERS = 256, IMAGE_BASE = 1000, SPOILT = 255 };

struct surface {
    bool used;
    unsigned w, h;
    uint8_t *pixels; // NV12, packed
};

struct buffer {
    bool used;
    VABufferType type;
    size_t size;
    uint8_t *data;
};

static struct surface surfaces[SURFACES];
static struct buffer buffers[BUFFERS];
static VASurfaceID target;
static int poc; // of the picture that is decoded
static int device = -1;

// The driver's own thread paints.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool wanted;

static VAStatus fine(void)
{
    return VA_STATUS_SUCCESS;
}

static VAStatus lacking(void)
{
    return VA_STATUS_ERROR_UNIMPLEMENTED;
}

// Whether this thread, too, has lost what a decoder must not have, and kept its device.
static bool is_shut_in(void)
{
    const int file = open("/etc/hostname", O_RDONLY);
    const bool shut =
        file < 0 && errno == EACCES && shmget(IPC_PRIVATE, 4096, 0600) < 0 && errno == EPERM;
    const int answer = ioctl(device, (unsigned long)'d' << 8); // it is no such device, really
    return shut && answer < 0 && errno != EACCES;
}

static void *work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!wanted)
            pthread_cond_wait(&changed, &lock);
        const struct surface *s = &surfaces[target];
        paint_picture(s->pixels, s->w, s->h, is_shut_in() ? poc / 2 : SPOILT);
        wanted = false;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

// ---- what libva asks for ------------------------------------------------------------------------

static VAStatus profiles(VADriverContextP c, VAProfile *list, int *count)
{
    (void)c;
    list[0] = VAProfileH264High;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus entrypoints(VADriverContextP c, VAProfile p, VAEntrypoint *list, int *count)
{
    (void)c, (void)p;
    list[0] = VAEntrypointVLD;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_config(VADriverContextP c, VAProfile p, VAEntrypoint e, VAConfigAttrib *a,
                              int count, VAConfigID *out)
{
    (void)c, (void)p, (void)e, (void)a, (void)count;
    *out = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_surfaces(VADriverContextP c, unsigned format, unsigned w, unsigned h,
                                VASurfaceID *out, unsigned count, VASurfaceAttrib *a, unsigned n)
{
    (void)c, (void)format, (void)a, (void)n;
    for (unsigned made = 0, i = 0; made < count; i++) {
        if (i == SURFACES)
            return VA_STATUS_ERROR_ALLOCATION_FAILED;
        if (surfaces[i].used)
            continue;
        surfaces[i] = (struct surface){true, w, h, calloc((size_t)w * h * 2, 1)};
        out[made++] = i;
    }
    return VA_STATUS_SUCCESS;
}

static VAStatus destroy_surfaces(VADriverContextP c, VASurfaceID *list, int count)
{
    (void)c;
    for (int i = 0; i < count; i++) {
        free(surfaces[list[i]].pixels);
        surfaces[list[i]] = (struct surface){.used = false};
    }
    return VA_STATUS_SUCCESS;
}

static VAStatus surface_attributes(VADriverContextP c, VAConfigID config, VASurfaceAttrib *list,
                                   unsigned *count)
{
    (void)c, (void)config;
    if (list) {
        list[0] = (VASurfaceAttrib){.type = VASurfaceAttribPixelFormat,
                                    .flags = VA_SURFACE_ATTRIB_GETTABLE,
                                    .value.type = VAGenericValueTypeInteger};
        list[0].value.value.i = VA_FOURCC_NV12;
    }
    *count = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_context(VADriverContextP c, VAConfigID config, int w, int h, int flag,
                               VASurfaceID *list, int count, VAContextID *out)
{
    (void)c, (void)config, (void)w, (void)h, (void)flag, (void)list, (void)count;
    *out = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_buffer(VADriverContextP c, VAContextID context, VABufferType type,
                              unsigned size, unsigned count, void *data, VABufferID *out)
{
    (void)c, (void)context;
    for (unsigned i = 0; i < BUFFERS; i++) {
        if (buffers[i].used)
            continue;
        const size_t bytes = (size_t)size * count;
        buffers[i] = (struct buffer){true, type, bytes, calloc(bytes, 1)};
        if (data)
            memcpy(buffers[i].data, data, bytes);
        *out = i;
        return VA_STATUS_SUCCESS;
    }
    return VA_STATUS_ERROR_ALLOCATION_FAILED;
}

static VAStatus map_buffer(VADriverContextP c, VABufferID id, void **out)
{
    (void)c;
    *out = buffers[id].data;
    return VA_STATUS_SUCCESS;
}

static VAStatus destroy_buffer(VADriverContextP c, VABufferID id)
{
    (void)c;
    free(buffers[id].data);
    buffers[id] = (struct buffer){.used = false};
    return VA_STATUS_SUCCESS;
}

static VAStatus begin(VADriverContextP c, VAContextID context, VASurfaceID surface)
{
    (void)c, (void)context;
    target = surface;
    return VA_STATUS_SUCCESS;
}

static VAStatus render(VADriverContextP c, VAContextID context, VABufferID *list, int count)
{
    (void)c, (void)context;
    for (int i = 0; i < count; i++) {
        const struct buffer *b = &buffers[list[i]];
        VAPictureParameterBufferH264 picture;
        if (b->type != VAPictureParameterBufferType || b->size < sizeof picture)
            continue;
        memcpy(&picture, b->data, sizeof picture);
        poc = picture.CurrPic.TopFieldOrderCnt;
    }
    return VA_STATUS_SUCCESS;
}

static VAStatus end(VADriverContextP c, VAContextID context)
{
    (void)c, (void)context;
    pthread_mutex_lock(&lock);
    wanted = true;
    pthread_cond_broadcast(&changed);
    while (wanted)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return VA_STATUS_SUCCESS;
}

static VAStatus image_formats(VADriverContextP c, VAImageFormat *list, int *count)
{
    (void)c;
    list[0] =
        (VAImageFormat){.fourcc = VA_FOURCC_NV12, .byte_order = VA_LSB_FIRST, .bits_per_pixel = 12};
    *count = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_image(VADriverContextP c, VAImageFormat *format, int w, int h, VAImage *out)
{
    const unsigned bytes = (unsigned)(w * h * 3 / 2);
    *out = (VAImage){.format = *format, .width = (uint16_t)w, .height = (uint16_t)h};
    VAStatus status = create_buffer(c, 0, VAImageBufferType, bytes, 1, NULL, &out->buf);
    out->image_id = IMAGE_BASE + out->buf;
    out->data_size = bytes;
    out->num_planes = 2;
    out->pitches[0] = out->pitches[1] = (uint32_t)w;
    out->offsets[1] = (uint32_t)(w * h);
    return status;
}

static VAStatus get_image(VADriverContextP c, VASurfaceID id, int x, int y, unsigned w, unsigned h,
                          VAImageID image)
{
    (void)c, (void)x, (void)y, (void)w, (void)h;
    const struct surface *s = &surfaces[id];
    const struct buffer *b = &buffers[image - IMAGE_BASE];
    const size_t bytes = (size_t)s->w * s->h * 3 / 2;
    memcpy(b->data, s->pixels, bytes < b->size ? bytes : b->size);
    return VA_STATUS_SUCCESS;
}

static VAStatus destroy_image(VADriverContextP c, VAImageID image)
{
    return destroy_buffer(c, image - IMAGE_BASE);
}

VAStatus __vaDriverInit_1_17(VADriverContextP c);
VAStatus __vaDriverInit_1_17(VADriverContextP c)
{
    struct VADriverVTable *v = c->vtable;
    // The calls that libva wants to be there; then those that are more than a word.
    void **all = (void **)(void *)v;
    for (size_t i = 0; i < offsetof(struct VADriverVTable, vaBufferInfo) / sizeof *all; i++)
        all[i] = (void *)lacking;
    v->vaTerminate = (void *)fine;
    v->vaQueryConfigProfiles = profiles;
    v->vaQueryConfigEntrypoints = entrypoints;
    v->vaCreateConfig = create_config;
    v->vaDestroyConfig = (void *)fine;
    v->vaCreateSurfaces2 = create_surfaces;
    v->vaDestroySurfaces = destroy_surfaces;
    v->vaQuerySurfaceAttributes = surface_attributes;
    v->vaCreateContext = create_context;
    v->vaDestroyContext = (void *)fine;
    v->vaCreateBuffer = create_buffer;
    v->vaMapBuffer = map_buffer;
    v->vaUnmapBuffer = (void *)fine;
    v->vaDestroyBuffer = destroy_buffer;
    v->vaBeginPicture = begin;
    v->vaRenderPicture = render;
    v->vaEndPicture = end;
    v->vaSyncSurface = (void *)fine;
    v->vaQueryImageFormats = image_formats;
    v->vaCreateImage = create_image;
    v->vaGetImage = get_image;
    v->vaDestroyImage = destroy_image;
    c->max_profiles = c->max_entrypoints = c->max_attributes = 1;
    c->max_image_formats = c->max_subpic_formats = c->max_display_attributes = 1;
    c->str_vendor = "the driver of a test";
    device = ((const struct drm_state *)c->drm_state)->fd;
    pthread_t thread;
    return pthread_create(&thread, NULL, work, NULL) == 0 ? VA_STATUS_SUCCESS
                                                          : VA_STATUS_ERROR_OPERATION_FAILED;
}
