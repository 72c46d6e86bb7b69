// Memory that is shared with the desktop. The size is sealed: the desktop need not fear for it.

#define _GNU_SOURCE // memfd_create(), fallocate()

#include "output/wayland_state.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void on_release(void *data, struct wl_buffer *wl)
{
    (void)wl;
    struct wayland_buffer *b = data;
    b->taken = false;
}

static const struct wl_buffer_listener listener = {.release = on_release};

static bool make_memory(struct wayland_memory *m, size_t bytes)
{
    m->fd = memfd_create("vitrine", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (m->fd < 0)
        return false;
    bool ok = ftruncate(m->fd, (off_t)bytes) == 0;
    (void)fcntl(m->fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
    void *pixels =
        ok ? mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0) : MAP_FAILED;
    if (pixels != MAP_FAILED) {
        m->pixels = pixels;
        return true;
    }
    close(m->fd);
    return false;
}

static bool make_buffer(struct output *o, struct wl_shm_pool *pool, int i)
{
    struct wayland_memory *m = o->memory;
    size_t at = (size_t)i * m->buffer_bytes;
    struct wayland_buffer *b = &m->buffers[i];
    b->pixels = m->pixels + at;
    b->wl = wl_shm_pool_create_buffer(pool, (int32_t)at, o->width_px, o->height_px, o->width_px * 4,
                                      WL_SHM_FORMAT_XRGB8888);
    if (b->wl)
        wl_buffer_add_listener(b->wl, &listener, b);
    return b->wl;
}

bool wayland_memory_open(struct output *o, struct err *err)
{
    struct wayland_memory *m = o->memory;
    size_t bytes = (size_t)o->width_px * 4 * (size_t)o->height_px;
    // wl_shm counts bytes in 32 bits.
    if (bytes * WAYLAND_BUFFERS > INT32_MAX)
        return err_set(err, ERR_DISPLAY, "", "a window of %d x %d pixels is too large",
                       (int)o->width_px, (int)o->height_px);
    *m = (struct wayland_memory){.buffer_bytes = bytes};
    struct wl_shm_pool *pool = NULL;
    if (make_memory(m, bytes * WAYLAND_BUFFERS))
        pool = wl_shm_create_pool(o->shm, m->fd, (int32_t)(bytes * WAYLAND_BUFFERS));
    bool ok = pool;
    for (int i = 0; ok && i < WAYLAND_BUFFERS; i++)
        ok = make_buffer(o, pool, i);
    if (pool)
        wl_shm_pool_destroy(pool);
    if (!ok)
        wayland_memory_close(m);
    return ok || err_set(err, ERR_DISPLAY, "", "no memory for frames");
}

void wayland_memory_close(struct wayland_memory *m)
{
    for (int i = 0; i < WAYLAND_BUFFERS; i++)
        if (m->buffers[i].wl)
            wl_buffer_destroy(m->buffers[i].wl);
    if (m->pixels) {
        (void)munmap(m->pixels, m->buffer_bytes * WAYLAND_BUFFERS);
        close(m->fd);
    }
    *m = (struct wayland_memory){0};
}

static struct wayland_memory *other(struct output *o)
{
    return o->memory == &o->memories[0] ? &o->memories[1] : &o->memories[0];
}

void wayland_memory_leave(struct output *o)
{
    if (o->memory->shown)
        o->memory = other(o);
    wayland_memory_close(o->memory);
    o->lent = -1;
}

void wayland_memory_settle(struct output *o)
{
    o->memory->shown = true;
    wayland_memory_close(other(o));
}

int wayland_memory_free(const struct output *o)
{
    const struct wayland_buffer *all = o->memory->buffers;
    int best = -1;
    for (int i = 0; i < WAYLAND_BUFFERS; i++)
        if (all[i].wl && !all[i].taken && (best < 0 || all[i].frame > all[best].frame))
            best = i;
    return best;
}

void wayland_memory_trim(struct output *o)
{
    const struct wayland_memory *m = o->memory;
    for (int i = 0; i < WAYLAND_BUFFERS; i++) {
        struct wayland_buffer *b = &o->memory->buffers[i];
        // The newest one stays: it is what is on show.
        if (b->taken || !b->filled || (b->frame > 0 && b->frame == o->frames))
            continue;
        (void)fallocate(m->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, b->pixels - m->pixels,
                        (off_t)m->buffer_bytes);
        b->filled = false;
        b->frame = 0;
    }
}
