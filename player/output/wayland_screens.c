// The desktop's displays, and how many pixels of theirs a window has.

#include "output/wayland_state.h"

#include <stdlib.h>
#include <string.h>

static struct wayland_screen *find(struct output *o, const struct wl_output *wl)
{
    for (int i = 0; i < o->screen_count; i++)
        if (o->screens[i].wl == wl)
            return &o->screens[i];
    return NULL;
}

static int32_t within(int32_t value, int32_t most)
{
    return value < 1 ? 1 : value > most ? most : value;
}

static void on_geometry(void *data, struct wl_output *wl, int32_t x, int32_t y, int32_t width_mm,
                        int32_t height_mm, int32_t subpixel, const char *make, const char *model,
                        int32_t transform)
{
    (void)x, (void)y, (void)width_mm, (void)height_mm, (void)subpixel, (void)make, (void)model;
    struct wayland_screen *s = find(data, wl);
    if (s)
        s->turned = transform & 1;
}

static void on_mode(void *data, struct wl_output *wl, uint32_t flags, int32_t width_px,
                    int32_t height_px, int32_t rate_mhz)
{
    struct wayland_screen *s = find(data, wl);
    if (!s || !(flags & WL_OUTPUT_MODE_CURRENT))
        return;
    s->width_px = width_px;
    s->height_px = height_px;
    s->rate_mhz = rate_mhz;
}

static void on_done(void *data, struct wl_output *wl)
{
    (void)wl;
    struct output *o = data;
    if (!o->configured)
        return;
    wayland_refit(o);
    o->resized = true; // or the rate may be another
}

static void on_scale(void *data, struct wl_output *wl, int32_t scale)
{
    struct wayland_screen *s = find(data, wl);
    if (s)
        s->scale = within(scale, WAYLAND_SCALE_MAX);
}

static const struct wl_output_listener listener = {
    .geometry = on_geometry, .mode = on_mode, .done = on_done, .scale = on_scale};

void wayland_screen_add(struct output *o, uint32_t name, uint32_t version)
{
    if (o->screen_count == WAYLAND_SCREENS_MAX)
        return;
    struct wl_output *wl =
        wl_registry_bind(o->registry, name, &wl_output_interface, version < 2 ? version : 2);
    if (!wl)
        return;
    o->screens[o->screen_count++] = (struct wayland_screen){.wl = wl, .name = name, .scale = 1};
    wl_output_add_listener(wl, &listener, o);
}

void wayland_screen_remove(struct output *o, uint32_t name)
{
    for (int i = 0; i < o->screen_count; i++) {
        if (o->screens[i].name != name)
            continue;
        if (o->screen == o->screens[i].wl)
            o->screen = NULL;
        wl_output_destroy(o->screens[i].wl);
        o->screen_count--;
        memmove(&o->screens[i], &o->screens[i + 1],
                (size_t)(o->screen_count - i) * sizeof o->screens[0]);
        return;
    }
}

const struct wayland_screen *wayland_screen_of(const struct output *o)
{
    for (int i = 0; i < o->screen_count; i++)
        if (o->screens[i].wl == o->screen)
            return &o->screens[i];
    return o->screen_count ? &o->screens[0] : NULL;
}

// A display may be scaled by a fraction, of which the desktop tells only what is above it. A window
// that fills the display has its pixels, one to one.
static bool fills_by_fraction(const struct output *o, const struct wayland_screen *s,
                              int32_t width_px, int32_t height_px)
{
    int32_t most_w = o->logical_w * s->scale;
    int32_t most_h = o->logical_h * s->scale;
    if (!o->viewporter || s->scale < 2 || width_px < 1 || height_px < 1)
        return false;
    if (width_px >= most_w || width_px <= most_w - o->logical_w || height_px >= most_h)
        return false;
    // The same ratio both ways, to the pixel that rounding takes.
    double ratio = (double)width_px / o->logical_w;
    double off = (double)height_px / ratio - o->logical_h;
    return off > -1.5 && off < 1.5;
}

static int32_t side(int32_t px)
{
    return within(px, WAYLAND_SIDE_MAX);
}

bool wayland_fit(struct output *o)
{
    const struct wayland_screen *s = wayland_screen_of(o);
    int32_t scale = s && !o->plain ? s->scale : 1;
    int32_t w = s && s->turned ? s->height_px : s ? s->width_px : 0;
    int32_t h = s && s->turned ? s->width_px : s ? s->height_px : 0;
    o->logical_w = side(o->told_w ? o->told_w : o->plain ? o->wanted_w : w / scale);
    o->logical_h = side(o->told_h ? o->told_h : o->plain ? o->wanted_h : h / scale);
    o->scaled = s && !o->plain && fills_by_fraction(o, s, w, h);
    o->scale = o->scaled ? 1 : scale;
    w = side(o->scaled ? w : o->logical_w * scale);
    h = side(o->scaled ? h : o->logical_h * scale);
    bool changed = w != o->width_px || h != o->height_px;
    o->width_px = w;
    o->height_px = h;
    return changed;
}

void wayland_refit(struct output *o)
{
    if (!wayland_fit(o))
        return;
    wayland_memory_leave(o);
    o->resized = true;
}

int64_t wayland_interval_ns(const struct output *o)
{
    // Less than one frame a second is no rate: some say hertz where thousandths are meant.
    enum { USUAL_MHZ = 60000, LEAST_MHZ = 1000 };
    const struct wayland_screen *s = wayland_screen_of(o);
    return INT64_C(1000000000000) / (s && s->rate_mhz >= LEAST_MHZ ? s->rate_mhz : USUAL_MHZ);
}
