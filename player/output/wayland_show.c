// Frames: made in memory that the desktop reads, handed over with what changed in them, and paced
// by the display's word that it wants another one.

#include "output/wayland_state.h"

#include <string.h>

#include <viewporter-client-protocol.h>
#include <xdg-shell-client-protocol.h>

#include "sys/clock.h"

static void on_beat(void *data, struct wl_callback *callback, uint32_t time_ms)
{
    (void)time_ms;
    struct output *o = data;
    wl_callback_destroy(callback);
    o->beat = NULL;
}

static const struct wl_callback_listener beat_listener = {.done = on_beat};

static void ask_beat(struct output *o)
{
    if (o->beat)
        wl_callback_destroy(o->beat);
    o->beat = wl_surface_frame(o->surface);
    if (o->beat)
        wl_callback_add_listener(o->beat, &beat_listener, o);
    o->beat_ns = now_read().mono_ns;
}

void wayland_wait_beat(struct output *o, int64_t most_ms)
{
    int64_t until_ns = o->beat_ns + most_ms * NS_PER_MS;
    while (o->beat && now_read().mono_ns < until_ns && wayland_turn(o, until_ns))
        ;
}

static void ack(struct output *o)
{
    if (o->to_ack)
        xdg_surface_ack_configure(o->xdg, o->serial);
    o->to_ack = false;
}

void wayland_answer(struct output *o)
{
    if (!o->memory->shown || !o->to_ack)
        return; // the first frame of the new size answers
    ack(o);
    wl_surface_commit(o->surface);
}

// In pixels of the frame, where the desktop knows that; NULL: all of it.
static void tell_damage(struct output *o, const struct areas *changed)
{
    bool exact = wl_surface_get_version(o->surface) >= WL_SURFACE_DAMAGE_BUFFER_SINCE_VERSION;
    if (!exact)
        wl_surface_damage(o->surface, 0, 0, INT32_MAX, INT32_MAX);
    else if (!changed)
        wl_surface_damage_buffer(o->surface, 0, 0, o->width_px, o->height_px);
    for (size_t i = 0; exact && changed && i < changed->count; i++) {
        const struct area *a = &changed->list[i];
        wl_surface_damage_buffer(o->surface, a->x0, a->y0, a->x1 - a->x0, a->y1 - a->y0);
    }
}

static void tell_scale(struct output *o)
{
    if (wl_surface_get_version(o->surface) >= WL_SURFACE_SET_BUFFER_SCALE_SINCE_VERSION)
        wl_surface_set_buffer_scale(o->surface, o->scale);
    if (o->viewport)
        wp_viewport_set_destination(o->viewport, o->scaled ? o->logical_w : -1,
                                    o->scaled ? o->logical_h : -1);
}

static void hand_over(struct output *o, int i, const struct areas *changed)
{
    ack(o);
    tell_scale(o);
    wl_surface_attach(o->surface, o->memory->buffers[i].wl, 0, 0);
    tell_damage(o, changed);
    ask_beat(o);
    o->memory->buffers[i].taken = true;
    wl_surface_commit(o->surface);
    wayland_memory_settle(o);
    (void)wl_display_flush(o->display); // what does not go now, goes with the next turn
}

static bool gone(struct err *err)
{
    return err_set(err, ERR_DISPLAY, "", "the Wayland desktop has gone");
}

// One frame at a time is on its way: a window that nobody sees gets none, or one a second.
static bool is_busy(struct output *o)
{
    int64_t patience_ns = o->beat_ns + WAYLAND_HIDDEN_MS * NS_PER_MS;
    return o->beat && now_read().mono_ns < patience_ns;
}

bool wayland_buffer(struct output *o, int32_t width_px, int32_t height_px,
                    struct output_buffer *out, struct err *err)
{
    *out = (struct output_buffer){.pixel_bytes = 4, .bgrx = true};
    if (!wayland_turn(o, 0))
        return gone(err);
    bool fits = width_px == o->width_px && height_px == o->height_px;
    if (fits && !o->memory->pixels && !wayland_memory_open(o, err))
        return false;
    int i = fits && !is_busy(o) ? wayland_memory_free(o) : -1;
    o->lent = i;
    o->missed = i < 0;
    out->busy = i < 0;
    if (i < 0)
        return true;
    // The caller draws once into what it is given, shown or not: that is what ages are counted in.
    struct wayland_buffer *b = &o->memory->buffers[i];
    out->pixels = b->pixels;
    out->stride = (size_t)o->width_px * 4;
    out->age = b->frame ? (int32_t)(o->frames + 1 - b->frame) : 0;
    b->frame = ++o->frames;
    b->filled = true;
    return true;
}

bool wayland_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    if (o->dead)
        return gone(err);
    if (o->lent < 0)
        return true; // its size has gone while it was made; the event says so
    hand_over(o, o->lent, frame->changed);
    o->lent = -1;
    wayland_wait_beat(o, WAYLAND_FRAME_MAX_MS);
    return !o->dead || gone(err);
}

void wayland_show_clear(struct output *o)
{
    int i = wayland_memory_free(o);
    if (o->dead || i < 0)
        return;
    const uint8_t pixel[4] = {o->clear_code[2], o->clear_code[1], o->clear_code[0], 255};
    uint8_t *to = o->memory->buffers[i].pixels;
    for (size_t n = 0; n < o->memory->buffer_bytes; n += 4)
        memcpy(to + n, pixel, 4);
    for (int k = 0; k < WAYLAND_BUFFERS; k++)
        o->memory->buffers[k].frame = 0;
    o->memory->buffers[i].filled = true;
    hand_over(o, i, NULL);
}
