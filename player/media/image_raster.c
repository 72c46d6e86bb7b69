#include "media/image.h"

#include <pthread.h>
#include <string.h>

#include <SDL_image.h>

static pthread_once_t formats_once = PTHREAD_ONCE_INIT;
static bool has_webp;

// Once and under a lock: SDL_image's own bookkeeping is not made for threads. No SDL_Init is
// needed.
static void formats_load(void)
{
    has_webp = IMG_Init(IMG_INIT_WEBP) & IMG_INIT_WEBP;
}

// ---- rows of a surface to RGBA ------------------------------------------------------------------

void image_rgb_to_rgba(uint8_t *rgba, const uint8_t *rgb, size_t w)
{
    // A whole word a pixel, but for the last one, behind which there may be nothing to read.
    for (size_t x = 0; x + 1 < w; x++) {
        memcpy(rgba + 4 * x, rgb + 3 * x, 4);
        rgba[4 * x + 3] = 255;
    }
    memcpy(rgba + 4 * (w - 1), rgb + 3 * (w - 1), 3);
    rgba[4 * (w - 1) + 3] = 255;
}

static void surface_rows(const SDL_Surface *s, struct picture *p)
{
    for (int y = 0; y < s->h; y++) {
        const uint8_t *src = (const uint8_t *)s->pixels + (size_t)y * (size_t)s->pitch;
        uint8_t *dst = p->pixels + (size_t)y * p->stride;
        if (s->format->BytesPerPixel == 3)
            image_rgb_to_rgba(dst, src, (size_t)s->w);
        else
            memcpy(dst, src, 4 * (size_t)s->w);
    }
}

// ---- the whole ----------------------------------------------------------------------------------

static bool surface_as_declared(const SDL_Surface *s, const struct image_head *head)
{
    return (uint32_t)s->w == head->width_px && (uint32_t)s->h == head->height_px &&
           (s->format->BytesPerPixel == 3 || s->format->BytesPerPixel == 4);
}

static struct picture *surface_picture(SDL_Surface *s, const struct image_file *f,
                                       const struct image_head *head, struct err *err)
{
    if (!surface_as_declared(s, head)) {
        err_set(err, ERR_CONTENT, f->where, "is broken: its data has another size than its header");
        return NULL;
    }
    struct picture *p = image_canvas(f, s->w, s->h, PICTURE_STRAIGHT, err);
    if (p)
        surface_rows(s, p);
    return p;
}

struct picture *image_raster(const struct image_file *f, const struct image_head *head,
                             struct err *err)
{
    pthread_once(&formats_once, formats_load);
    SDL_RWops *ops = SDL_RWFromConstMem(f->bytes, (int)f->len);
    SDL_Surface *s = NULL;
    if (ops && has_webp)
        s = IMG_LoadWEBP_RW(ops);
    if (ops)
        SDL_RWclose(ops);
    if (!s) {
        err_set(err, ERR_CONTENT, f->where, "cannot be decoded: %s", SDL_GetError());
        return NULL;
    }
    struct picture *p = surface_picture(s, f, head, err);
    SDL_FreeSurface(s);
    return p;
}
