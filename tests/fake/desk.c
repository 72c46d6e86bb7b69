#define _GNU_SOURCE // memfd_create()

#include "desk.h"
#include "desk_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

// ---- frames -------------------------------------------------------------------------------------

void desk_fault(struct desk *d, const char *what)
{
    if (!d->seen.fault[0])
        snprintf(d->seen.fault, sizeof d->seen.fault, "%s", what);
}

// What a client writes into a buffer that it has handed over is seen here.
static uint32_t sum_of(struct wl_shm_buffer *shm)
{
    const uint8_t *p = wl_shm_buffer_get_data(shm);
    size_t n = (size_t)wl_shm_buffer_get_stride(shm) * (size_t)wl_shm_buffer_get_height(shm);
    uint32_t sum = 1;
    for (size_t i = 0; i < n; i++)
        sum = sum * 31 + p[i];
    return sum;
}

static void release(struct desk *d, struct wl_resource *buffer)
{
    struct wl_shm_buffer *shm = wl_shm_buffer_get(buffer);
    if (shm && sum_of(shm) != d->sum)
        desk_fault(d, "a buffer on show was drawn on");
    wl_buffer_send_release(buffer);
}

static void on_buffer_gone(struct wl_listener *listener, void *data)
{
    (void)data;
    struct desk *d = wl_container_of(listener, d, gone);
    desk_fault(d, "what is on show was taken away");
    desk_forget(d);
}

void desk_forget(struct desk *d)
{
    if (d->shown)
        wl_list_remove(&d->gone.link);
    d->shown = NULL;
}

static void show(struct desk *d, struct wl_resource *buffer)
{
    if (d->shown) {
        wl_list_remove(&d->gone.link);
        if (!d->hold_buffers)
            release(d, d->shown);
        else if (d->held_count < DESK_HELD_MAX)
            d->held[d->held_count++] = d->shown;
    }
    d->shown = buffer;
    if (!buffer)
        return;
    d->sum = sum_of(wl_shm_buffer_get(buffer));
    d->gone.notify = on_buffer_gone;
    wl_resource_add_destroy_listener(buffer, &d->gone);
    if (!d->early || d->hold_buffers)
        return;
    wl_list_remove(&d->gone.link);
    wl_buffer_send_release(buffer);
    d->shown = NULL;
}

// All that was not told as changed must be as it was.
static void check_whole(struct desk *d, struct wl_shm_buffer *shm)
{
    size_t row = (size_t)d->seen.width_px * 4;
    const uint8_t *from = wl_shm_buffer_get_data(shm);
    for (size_t y = 0; y < (size_t)d->seen.height_px; y++)
        if (memcmp(from + y * (size_t)wl_shm_buffer_get_stride(shm), d->glass + y * row, row) != 0)
            desk_fault(d, "a frame differs where nothing was told");
}

static void copy_damage(struct desk *d, struct wl_shm_buffer *shm)
{
    int32_t w = wl_shm_buffer_get_width(shm);
    int32_t h = wl_shm_buffer_get_height(shm);
    size_t stride = (size_t)wl_shm_buffer_get_stride(shm);
    if (w != d->seen.width_px || h != d->seen.height_px) {
        free(d->glass);
        d->glass = calloc((size_t)w * (size_t)h, 4);
        d->seen.width_px = w;
        d->seen.height_px = h;
    }
    d->seen.damaged_px = 0;
    const uint8_t *from = wl_shm_buffer_get_data(shm);
    for (int i = 0; i < d->damage_count; i++) {
        const int32_t *r = d->damage[i];
        int32_t x1 = r[0] + r[2] < w ? r[0] + r[2] : w;
        for (int32_t y = r[1]; y < r[1] + r[3] && y < h; y++) {
            memcpy(d->glass + ((size_t)y * (size_t)w + (size_t)r[0]) * 4,
                   from + (size_t)y * stride + (size_t)r[0] * 4, (size_t)(x1 - r[0]) * 4);
            d->seen.damaged_px += x1 - r[0];
        }
    }
}

// A window that fills the display must have the size that it was told.
static void check_size(struct desk *d, struct wl_shm_buffer *shm)
{
    int32_t steps = d->steps_w ? d->steps_w : wl_shm_buffer_get_width(shm) / d->scale;
    if (!d->acked)
        desk_fault(d, "a frame before the first answer");
    if (d->fullscreen && steps != d->acked_wide)
        desk_fault(d, "a frame of a size that was not asked for");
}

void desk_commit(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    if (d->attached && d->pending) {
        struct wl_shm_buffer *shm = wl_shm_buffer_get(d->pending);
        check_size(d, shm);
        if (d->pending == d->shown)
            desk_fault(d, "a buffer on show was handed over again");
        copy_damage(d, shm);
        check_whole(d, shm);
        show(d, d->pending);
        d->seen.commits++;
        d->seen.scale = d->scale;
        d->seen.steps_w = d->steps_w;
    }
    d->attached = false;
    d->damage_count = 0;
    wl_list_insert_list(&d->beats, &d->asked);
    wl_list_init(&d->asked);
    if (d->xdg && !d->configured)
        desk_tell_size(d);
    pthread_mutex_unlock(&d->lock);
}

static int on_beat(int fd, uint32_t mask, void *data)
{
    (void)mask;
    struct desk *d = data;
    uint64_t count;
    if (read(fd, &count, sizeof count) < 0)
        return 0;
    pthread_mutex_lock(&d->lock);
    bool hold = d->hold_frames;
    pthread_mutex_unlock(&d->lock);
    struct wl_resource *r, *next;
    wl_resource_for_each_safe(r, next, &d->beats)
    {
        if (hold)
            break;
        wl_callback_send_done(r, 0);
        wl_resource_destroy(r);
    }
    return 0;
}

// ---- orders from the test -----------------------------------------------------------------------

static void send_key(struct desk *d, uint32_t key)
{
    if (!d->keyboard)
        return;
    wl_keyboard_send_key(d->keyboard, 1, 0, key, WL_KEYBOARD_KEY_STATE_PRESSED);
    wl_keyboard_send_key(d->keyboard, 2, 0, key, WL_KEYBOARD_KEY_STATE_RELEASED);
}

static int on_order(int fd, uint32_t mask, void *data)
{
    (void)mask;
    struct desk *d = data;
    uint64_t count;
    if (read(fd, &count, sizeof count) < 0)
        return 0;
    pthread_mutex_lock(&d->lock);
    struct desk_order order = d->order;
    d->order = (struct desk_order){0};
    if (order.configure && d->xdg)
        desk_tell_size(d);
    while (!d->hold_buffers && d->held_count > 0)
        wl_buffer_send_release(d->held[--d->held_count]);
    pthread_mutex_unlock(&d->lock);
    if (order.key)
        send_key(d, order.key);
    if (order.close && d->toplevel)
        xdg_toplevel_send_close(d->toplevel);
    if (order.stop)
        wl_display_terminate(d->display);
    return 0;
}

static void ring(struct desk *d)
{
    const uint64_t one = 1;
    ssize_t unused = write(d->bell, &one, sizeof one);
    (void)unused;
}

void desk_hold(struct desk *d, bool frames, bool buffers)
{
    pthread_mutex_lock(&d->lock);
    d->hold_frames = frames;
    d->hold_buffers = buffers;
    pthread_mutex_unlock(&d->lock);
    ring(d);
}

void desk_configure(struct desk *d, int32_t wide, int32_t high)
{
    pthread_mutex_lock(&d->lock);
    d->wide = wide;
    d->high = high;
    d->order.configure = true;
    pthread_mutex_unlock(&d->lock);
    ring(d);
}

void desk_key(struct desk *d, uint32_t key)
{
    pthread_mutex_lock(&d->lock);
    d->order.key = key;
    pthread_mutex_unlock(&d->lock);
    ring(d);
}

void desk_close(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    d->order.close = true;
    pthread_mutex_unlock(&d->lock);
    ring(d);
}

void desk_look(struct desk *d, struct desk_seen *seen)
{
    pthread_mutex_lock(&d->lock);
    *seen = d->seen;
    pthread_mutex_unlock(&d->lock);
}

void desk_pixels(struct desk *d, uint8_t *out, size_t bytes)
{
    pthread_mutex_lock(&d->lock);
    size_t have = (size_t)d->seen.width_px * (size_t)d->seen.height_px * 4;
    if (d->glass)
        memcpy(out, d->glass, have < bytes ? have : bytes);
    pthread_mutex_unlock(&d->lock);
}

// ---- the thread ---------------------------------------------------------------------------------

static void *run(void *data)
{
    struct desk *d = data;
    wl_display_run(d->display);
    wl_display_destroy_clients(d->display);
    wl_event_source_remove(d->on_timer);
    wl_event_source_remove(d->on_bell);
    wl_display_destroy(d->display);
    return NULL;
}

static bool open_socket(struct desk *d)
{
    snprintf(d->folder, sizeof d->folder, "/tmp/vitrine-desk-XXXXXX");
    if (!mkdtemp(d->folder))
        return false;
    setenv("XDG_RUNTIME_DIR", d->folder, 1);
    setenv("WAYLAND_DISPLAY", "desk", 1);
    return wl_display_add_socket(d->display, "desk") == 0;
}

struct desk *desk_start(const struct desk_options *options)
{
    struct desk *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    pthread_mutex_init(&d->lock, NULL);
    d->options = *options;
    d->wide = options->wide;
    d->high = options->high;
    d->early = options->early;
    d->hold_frames = options->hold_frames;
    d->scale = 1;
    wl_list_init(&d->beats);
    wl_list_init(&d->asked);
    d->display = wl_display_create();
    if (!d->display || !open_socket(d))
        return NULL;
    desk_offer(d);
    d->bell = eventfd(0, EFD_CLOEXEC);
    d->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    struct itimerspec beat = {.it_interval.tv_nsec = 16666667, .it_value.tv_nsec = 16666667};
    timerfd_settime(d->timer, 0, &beat, NULL);
    struct wl_event_loop *loop = wl_display_get_event_loop(d->display);
    d->on_timer = wl_event_loop_add_fd(loop, d->timer, WL_EVENT_READABLE, on_beat, d);
    d->on_bell = wl_event_loop_add_fd(loop, d->bell, WL_EVENT_READABLE, on_order, d);
    pthread_create(&d->thread, NULL, run, d);
    return d;
}

void desk_stop(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    d->order.stop = true;
    pthread_mutex_unlock(&d->lock);
    ring(d);
    pthread_join(d->thread, NULL);
    close(d->bell);
    close(d->timer);
    rmdir(d->folder);
    free(d->glass);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
