// SDL2's own renderer without a GPU: its software renderer on a surface, straight alpha.
#include <stdio.h>
#include <stdlib.h>

#include <SDL.h>

#include "peers/kit.h"
#include "scene_b.h"

struct work {
    struct kit kit;
    SDL_Renderer *renderer;
};

static SDL_Texture *texture_of(const struct work *w, const struct kit_picture *p, bool opaque)
{
    SDL_Texture *t = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_ARGB8888,
                                       SDL_TEXTUREACCESS_STATIC, p->width, p->height);
    if (!t) {
        fprintf(stderr, "bench-sdl: %s\n", SDL_GetError());
        exit(1);
    }
    SDL_UpdateTexture(t, NULL, p->pixels, p->width * 4);
    SDL_SetTextureBlendMode(t, opaque ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    return t;
}

static SDL_Texture *texture_load(const struct work *w, const char *name)
{
    struct kit_picture p = kit_png(w->kit.folder, name, false);
    SDL_Texture *t = texture_of(w, &p, false);
    kit_picture_free(&p);
    return t;
}

static void run_a(struct work *w)
{
    SDL_Texture *poster = texture_load(w, "poster.png");
    for (int n = 0; n < w->kit.frames; n++) {
        SDL_SetRenderDrawColor(w->renderer, 255, 255, 255, 255);
        SDL_RenderClear(w->renderer);
        SDL_RenderCopy(w->renderer, poster, NULL, NULL);
        SDL_RenderPresent(w->renderer);
        kit_frame_done(&w->kit, n, KIT_WHOLE);
    }
    SDL_DestroyTexture(poster);
}

static void draw_b(SDL_Renderer *renderer, SDL_Texture *const *textures, int n)
{
    SDL_RenderCopy(renderer, textures[SCENE_B_LAYERS], NULL, NULL);
    for (int i = 0; i < SCENE_B_LAYERS; i++) {
        const struct scene_b_layer *l = &scene_b[i];
        SDL_Rect to = {l->x + n * l->dx, l->y + n * l->dy, 0, 0};
        SDL_QueryTexture(textures[i], NULL, NULL, &to.w, &to.h);
        SDL_RenderCopy(renderer, textures[i], NULL, &to);
    }
    const SDL_Rect from = {n * SCENE_B_TICKER_STEP % SCENE_W, 0, SCENE_W, SCENE_B_TICKER_H};
    const SDL_Rect to = {0, SCENE_B_TICKER_Y, SCENE_W, SCENE_B_TICKER_H};
    SDL_RenderCopy(renderer, textures[SCENE_B_LAYERS + 1], &from, &to);
    SDL_RenderPresent(renderer);
}

static void run_b(struct work *w)
{
    enum { PICTURES = SCENE_B_LAYERS + 2 };
    SDL_Texture *textures[PICTURES];
    for (int i = 0; i < SCENE_B_LAYERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "l%d.png", i);
        textures[i] = texture_load(w, name);
    }
    struct kit_picture back = kit_jpeg(w->kit.folder, "bg.jpg");
    textures[SCENE_B_LAYERS] = texture_of(w, &back, true);
    kit_picture_free(&back);
    textures[SCENE_B_LAYERS + 1] = texture_load(w, "ticker.png");
    for (int n = 0; n < w->kit.frames; n++) {
        draw_b(w->renderer, textures, n);
        kit_frame_done(&w->kit, n, KIT_WHOLE);
    }
    for (int i = 0; i < PICTURES; i++)
        SDL_DestroyTexture(textures[i]);
}

// The texture of a slide, filled again when its slot has just got another one.
static SDL_Texture *slide(struct work *w, struct kit_slots *slots, SDL_Texture **textures, int k)
{
    int held = slots->holds[k % 2];
    int slot = kit_slot(&w->kit, slots, k);
    const struct kit_picture *p = &slots->picture[slot];
    if (!textures[slot])
        textures[slot] = texture_of(w, p, true);
    else if (held != k)
        SDL_UpdateTexture(textures[slot], NULL, p->pixels, p->width * 4);
    return textures[slot];
}

static void copy_weighted(struct work *w, SDL_Texture *t, int weight)
{
    SDL_SetTextureBlendMode(t, weight < 255 ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE);
    SDL_SetTextureAlphaMod(t, (Uint8)weight);
    SDL_RenderCopy(w->renderer, t, NULL, NULL);
}

static void run_c(struct work *w)
{
    struct kit_slots slots = {.holds = {-1, -1}};
    SDL_Texture *textures[2] = {NULL, NULL};
    for (int n = 0; n < w->kit.frames; n++) {
        struct kit_fade f = kit_fade_at(n);
        if (f.changed)
            copy_weighted(w, slide(w, &slots, textures, f.slide), 255);
        if (f.weight)
            copy_weighted(w, slide(w, &slots, textures, f.slide + 1), f.weight);
        if (f.changed)
            SDL_RenderPresent(w->renderer);
        kit_frame_done(&w->kit, n, f.changed ? KIT_WHOLE : 0);
    }
    for (int i = 0; i < 2; i++) {
        SDL_DestroyTexture(textures[i]);
        kit_picture_free(&slots.picture[i]);
    }
}

int main(int argc, char **argv)
{
    struct work w;
    if (!kit_begin(&w.kit, argc, argv))
        return 2;
    uint32_t *pixels = kit_canvas();
    SDL_Surface *canvas =
        pixels ? SDL_CreateRGBSurfaceWithFormatFrom(pixels, SCENE_W, SCENE_H, 32, SCENE_W * 4,
                                                    SDL_PIXELFORMAT_ARGB8888)
               : NULL;
    w.renderer = canvas ? SDL_CreateSoftwareRenderer(canvas) : NULL;
    if (!w.renderer)
        return 1;
    if (w.kit.scene == 'A')
        run_a(&w);
    else if (w.kit.scene == 'B')
        run_b(&w);
    else
        run_c(&w);
    int code = kit_end(&w.kit, pixels);
    SDL_DestroyRenderer(w.renderer);
    SDL_FreeSurface(canvas);
    free(pixels);
    return code;
}
