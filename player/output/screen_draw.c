// Frames onto a window: made straight in its surface, or drawn by OpenGL ES.

#include "output/screen_state.h"

#include <stdlib.h>

static bool fail(const char *what, struct err *err)
{
    return err_set(err, ERR_DISPLAY, "", "%s: %s", what, SDL_GetError());
}

// The window's surface; SDL makes another one when the size has changed, if only for a moment, and
// often in the same place: what we have drawn on bears our mark.
static SDL_Surface *surface_of(struct output *o)
{
    SDL_Surface *s = SDL_GetWindowSurface(o->window);
    if (s && s->userdata != o) {
        s->userdata = o;
        o->kept = false;
    }
    o->surface = s;
    return s;
}

// Four bytes a pixel, blue first, are what the compositor makes.
static bool is_plain(const SDL_Surface *s)
{
    return s->format->format == SDL_PIXELFORMAT_RGB888 ||
           s->format->format == SDL_PIXELFORMAT_ARGB8888;
}

static bool fits(const SDL_Surface *s, int32_t width_px, int32_t height_px)
{
    return is_plain(s) && s->w == width_px && s->h == height_px;
}

static bool fit_spare(struct output *o, size_t bytes, struct err *err)
{
    if (o->spare_bytes == bytes)
        return true;
    free(o->spare);
    o->kept = false;
    o->spare_bytes = 0;
    o->spare = malloc(bytes);
    if (!o->spare)
        return err_set(err, ERR_DISPLAY, "", "no memory for a frame");
    o->spare_bytes = bytes;
    return true;
}

bool screen_buffer(struct output *o, int32_t width_px, int32_t height_px, struct output_buffer *out,
                   struct err *err)
{
    *out = (struct output_buffer){.pixel_bytes = 4, .bgrx = true};
    if (o->gl)
        return true;
    const SDL_Surface *s = surface_of(o);
    if (!s)
        return fail("no surface to draw on", err);
    if (fits(s, width_px, height_px)) {
        out->pixels = s->pixels;
        out->stride = (size_t)s->pitch;
    } else {
        out->stride = (size_t)width_px * 4;
        if (!fit_spare(o, out->stride * (size_t)height_px, err))
            return false;
        out->pixels = o->spare;
    }
    out->age = o->kept;
    return true;
}

// The parts that changed, in SDL's words and within the surface.
static int rects_of(const struct output_frame *f, const SDL_Surface *s, SDL_Rect rects[AREAS_MAX])
{
    struct area all = {0, 0, s->w < f->width_px ? s->w : f->width_px,
                       s->h < f->height_px ? s->h : f->height_px};
    struct areas whole = {.count = 1, .list = {all}};
    const struct areas *changed = f->changed ? f->changed : &whole;
    int n = 0;
    for (size_t i = 0; i < changed->count; i++) {
        struct area a = area_intersect(changed->list[i], all);
        if (!area_is_empty(a))
            rects[n++] = (SDL_Rect){a.x0, a.y0, a.x1 - a.x0, a.y1 - a.y0};
    }
    return n;
}

static bool convert(const struct output_frame *f, const SDL_Surface *s, const SDL_Rect *r)
{
    size_t to_bytes = s->format->BytesPerPixel;
    const uint8_t *from = f->pixels + (size_t)r->y * f->stride + (size_t)r->x * 4;
    uint8_t *to = (uint8_t *)s->pixels + (size_t)r->y * (size_t)s->pitch + (size_t)r->x * to_bytes;
    return SDL_ConvertPixels(r->w, r->h, SDL_PIXELFORMAT_RGB888, from, (int)f->stride,
                             s->format->format, to, s->pitch) == 0;
}

static bool show_surface(struct output *o, const struct output_frame *f, struct err *err)
{
    SDL_Rect rects[AREAS_MAX];
    const SDL_Surface *s = o->surface;
    int n = rects_of(f, s, rects);
    for (int i = 0; i < n && f->pixels != s->pixels; i++)
        if (!convert(f, s, &rects[i]))
            return fail("a frame cannot be converted", err);
    if (n && SDL_UpdateWindowSurfaceRects(o->window, rects, n) != 0)
        return fail("a frame cannot be shown", err);
    o->kept = true;
    return true;
}

bool screen_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    if (o->gl)
        SDL_GL_SwapWindow(o->window);
    else if (!show_surface(o, frame, err))
        return false;
    o->showing = true;
    return true;
}

bool screen_show_again(struct output *o)
{
    // After a swap nobody knows what the other buffer holds.
    if (o->gl || !o->surface)
        return false;
    const SDL_Surface *s = SDL_GetWindowSurface(o->window);
    return s && s->userdata == o && SDL_UpdateWindowSurface(o->window) == 0;
}

// ---- clear glass --------------------------------------------------------------------------------

static void clear_gl(struct output *o)
{
    int32_t w, h;
    uint32_t framebuffer, generation;
    (void)o->context.host.begin(&o->context, &w, &h, &framebuffer, &generation);
    // Twice, so that both buffers hold it whichever is put on show.
    for (int i = 0; i < 2 && context_clear(&o->context, o->clear_code); i++)
        SDL_GL_SwapWindow(o->window);
}

void screen_show_clear(struct output *o)
{
    if (!o->window)
        return;
    o->kept = false;
    if (o->gl) {
        clear_gl(o);
        return;
    }
    SDL_Surface *s = surface_of(o);
    const uint8_t *c = o->clear_code;
    if (s && SDL_FillRect(s, NULL, SDL_MapRGB(s->format, c[0], c[1], c[2])) == 0)
        (void)SDL_UpdateWindowSurface(o->window);
}
