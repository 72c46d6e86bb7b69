#include "media/overlay.h"

#include <SDL2/SDL_ttf.h>
#include <stdlib.h>
#include <string.h>

struct overlay {
    TTF_Font *font;
    int line_px;
    int pad_px;
};

struct overlay *overlay_create(const char *font, int size_px, struct err *err)
{
    if (TTF_Init() != 0) {
        err_set(err, ERR_FAILED, font, "%s", TTF_GetError());
        return NULL;
    }
    TTF_Font *opened = TTF_OpenFont(font, size_px);
    if (!opened) {
        err_set(err, ERR_CONTENT, font, "%s", TTF_GetError());
        TTF_Quit();
        return NULL;
    }
    struct overlay *o = calloc(1, sizeof *o);
    if (!o)
        abort();
    *o = (struct overlay){opened, TTF_FontLineSkip(opened), size_px / 2};
    return o;
}

void overlay_destroy(struct overlay *o)
{
    if (!o)
        return;
    TTF_CloseFont(o->font);
    TTF_Quit();
    free(o);
}

static uint8_t *pixel_at(const struct overlay_frame *f, int32_t x, int32_t y)
{
    return f->pixels + (size_t)y * f->stride + (size_t)(x * f->pixel_bytes);
}

static void fill_plate(const struct overlay_frame *f, int32_t w, int32_t h)
{
    for (int32_t y = 0; y < h && y < f->height_px; y++)
        for (int32_t x = 0; x < w && x < f->width_px; x++)
            memset(pixel_at(f, x, y), 0, 3);
}

// The surface is 8-bit grey: 0 is the plate, 255 a letter.
static void put_line(const struct overlay_frame *f, const SDL_Surface *s, int32_t left, int32_t top)
{
    for (int32_t y = 0; y < s->h && top + y < f->height_px; y++) {
        const uint8_t *from = (const uint8_t *)s->pixels + (size_t)y * (size_t)s->pitch;
        for (int32_t x = 0; x < s->w && left + x < f->width_px; x++)
            memset(pixel_at(f, left + x, top + y), from[x], 3);
    }
}

// Cuts the next line out of text; NULL behind the last.
static const char *next_line(const char *text, char line[OVERLAY_TEXT_MAX])
{
    size_t n = strcspn(text, "\n");
    size_t keep = n < OVERLAY_TEXT_MAX - 1 ? n : OVERLAY_TEXT_MAX - 1;
    memcpy(line, text, keep);
    line[keep] = '\0';
    return text[n] ? text + n + 1 : NULL;
}

static void measure(const struct overlay *o, const char *text, int32_t *w, int32_t *h)
{
    char line[OVERLAY_TEXT_MAX];
    *w = 0;
    *h = 2 * o->pad_px;
    while (text) {
        int line_w = 0;
        text = next_line(text, line);
        TTF_SizeUTF8(o->font, line, &line_w, NULL);
        *w = line_w > *w ? line_w : *w;
        *h += o->line_px;
    }
    *w += 2 * o->pad_px;
}

void overlay_draw(struct overlay *o, const char *text, const struct overlay_frame *f)
{
    int32_t w;
    int32_t h;
    measure(o, text, &w, &h);
    fill_plate(f, w, h);
    int32_t top = o->pad_px;
    char line[OVERLAY_TEXT_MAX];
    while (text) {
        text = next_line(text, line);
        SDL_Color white = {255, 255, 255, 255};
        SDL_Color black = {0, 0, 0, 255};
        // "Shaded" is an 8-bit surface whose index is the coverage.
        SDL_Surface *s = *line ? TTF_RenderUTF8_Shaded(o->font, line, white, black) : NULL;
        if (s)
            put_line(f, s, o->pad_px, top);
        SDL_FreeSurface(s);
        top += o->line_px;
    }
}
