#include "output/screen_state.h"

#include <string.h>

#include "sys/clock.h"

int64_t screen_next_beat(int64_t now_ns, int64_t last_ns, int64_t interval_ns)
{
    int64_t next = now_ns + interval_ns;
    if (last_ns <= 0 || last_ns > now_ns)
        return next;
    int64_t beats = (next - last_ns + interval_ns / 2) / interval_ns;
    return last_ns + beats * interval_ns;
}

// ---- renderer -----------------------------------------------------------------------------------

bool screen_make_renderer(struct output *o, struct err *err)
{
    Uint32 flags = SDL_RENDERER_PRESENTVSYNC;
    o->renderer = SDL_CreateRenderer(o->window, -1, flags | SDL_RENDERER_ACCELERATED);
    if (!o->renderer)
        o->renderer = SDL_CreateRenderer(o->window, -1, flags | SDL_RENDERER_SOFTWARE);
    return o->renderer ||
           err_set(err, ERR_DISPLAY, "", "no graphics: %s; %s", SDL_GetError(), o->kind->advice);
}

static void drop_texture(struct output *o)
{
    if (o->texture)
        SDL_DestroyTexture(o->texture);
    o->texture = NULL;
}

void screen_drop_renderer(struct output *o)
{
    drop_texture(o);
    if (o->renderer)
        SDL_DestroyRenderer(o->renderer);
    o->renderer = NULL;
}

static void clear(struct output *o)
{
    const uint8_t *c = o->clear_code;
    (void)SDL_SetRenderDrawColor(o->renderer, c[0], c[1], c[2], 255);
    (void)SDL_RenderClear(o->renderer);
}

void screen_show_clear(struct output *o)
{
    if (!o->renderer)
        return;
    // Twice, so that both buffers hold it whichever is put on show.
    for (int i = 0; i < 2; i++) {
        clear(o);
        SDL_RenderPresent(o->renderer);
    }
}

// ---- frames -------------------------------------------------------------------------------------

static void words_row(uint32_t *out, const uint8_t *px, size_t w, size_t pixel_bytes)
{
    for (size_t x = 0; x < w; x++, px += pixel_bytes)
        out[x] = 0xff000000u | (uint32_t)px[0] << 16 | (uint32_t)px[1] << 8 | px[2];
}

void screen_words(const struct output_frame *frame, void *words, int pitch)
{
    size_t w = (size_t)frame->width_px;
    uint8_t *row = words;
    for (int32_t y = 0; y < frame->height_px; y++, row += pitch) {
        const uint8_t *px = frame->pixels + (size_t)y * frame->stride;
        // Apart, so that the step is a constant to the compiler.
        if (frame->pixel_bytes == 4)
            words_row((uint32_t *)(void *)row, px, w, 4);
        else
            words_row((uint32_t *)(void *)row, px, w, 3);
    }
}

static bool fail(const char *what, struct err *err)
{
    return err_set(err, ERR_DISPLAY, "", "%s: %s", what, SDL_GetError());
}

static bool fit_texture(struct output *o, const struct output_frame *frame, struct err *err)
{
    if (o->texture && o->texture_w == frame->width_px && o->texture_h == frame->height_px)
        return true;
    drop_texture(o);
    o->texture = SDL_CreateTexture(o->renderer, SDL_PIXELFORMAT_ARGB8888,
                                   SDL_TEXTUREACCESS_STREAMING, frame->width_px, frame->height_px);
    if (!o->texture)
        return fail("no room for a frame on the graphics side", err);
    (void)SDL_SetTextureBlendMode(o->texture, SDL_BLENDMODE_NONE);
    o->texture_w = frame->width_px;
    o->texture_h = frame->height_px;
    return true;
}

static bool fill_texture(struct output *o, const struct output_frame *frame, struct err *err)
{
    void *words;
    int pitch;
    if (!fit_texture(o, frame, err))
        return false;
    if (SDL_LockTexture(o->texture, NULL, &words, &pitch) != 0)
        return fail("a frame cannot be handed over", err);
    screen_words(frame, words, pitch);
    SDL_UnlockTexture(o->texture);
    return true;
}

bool screen_show(struct output *o, const struct output_frame *frame, struct err *err)
{
    if (!o->renderer && !screen_make_renderer(o, err))
        return false;
    if (!fill_texture(o, frame, err))
        return false;
    clear(o);
    // Over the whole output: pixel on pixel, unless the output changed its size this very moment.
    if (SDL_RenderCopy(o->renderer, o->texture, NULL, NULL) != 0)
        return fail("a frame cannot be drawn", err);
    SDL_RenderPresent(o->renderer);
    o->last_shown_ns = now_read().mono_ns;
    o->showing = true;
    return true;
}
