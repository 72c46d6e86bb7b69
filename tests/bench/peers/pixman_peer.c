// Pixman as its makers intend it: premultiplied a8r8g8b8, the opaque background by SRC, layers by
// OVER, each composite clipped by hand to what it covers.
#include <stdio.h>
#include <stdlib.h>

#include <pixman.h>

#include "peers/kit.h"
#include "scene_b.h"

struct work {
    struct kit kit;
    pixman_image_t *canvas;
};

static pixman_image_t *wrap(const struct kit_picture *p)
{
    return pixman_image_create_bits(PIXMAN_a8r8g8b8, p->width, p->height, p->pixels, p->width * 4);
}

static void run_a(struct work *w)
{
    struct kit_picture poster = kit_png(w->kit.folder, "poster.png", true);
    pixman_image_t *image = wrap(&poster);
    const pixman_color_t white = {0xffff, 0xffff, 0xffff, 0xffff};
    const pixman_box32_t all = {0, 0, SCENE_W, SCENE_H};
    for (int n = 0; n < w->kit.frames; n++) {
        pixman_image_fill_boxes(PIXMAN_OP_SRC, w->canvas, &white, 1, &all);
        pixman_image_composite32(PIXMAN_OP_OVER, image, NULL, w->canvas, 0, 0, 0, 0, 0, 0, SCENE_W,
                                 SCENE_H);
        kit_frame_done(&w->kit, n, KIT_WHOLE);
    }
    pixman_image_unref(image);
    kit_picture_free(&poster);
}

static void draw_b(pixman_image_t *canvas, pixman_image_t *const *images, int n)
{
    pixman_image_t *back = images[SCENE_B_LAYERS];
    pixman_image_composite32(PIXMAN_OP_SRC, back, NULL, canvas, 0, 0, 0, 0, 0, 0, SCENE_W, SCENE_H);
    for (int i = 0; i < SCENE_B_LAYERS; i++) {
        const struct scene_b_layer *l = &scene_b[i];
        pixman_image_composite32(
            PIXMAN_OP_OVER, images[i], NULL, canvas, 0, 0, 0, 0, l->x + n * l->dx, l->y + n * l->dy,
            pixman_image_get_width(images[i]), pixman_image_get_height(images[i]));
    }
    int from = n * SCENE_B_TICKER_STEP % SCENE_W;
    pixman_image_composite32(PIXMAN_OP_OVER, images[SCENE_B_LAYERS + 1], NULL, canvas, from, 0, 0,
                             0, 0, SCENE_B_TICKER_Y, SCENE_W, SCENE_B_TICKER_H);
}

static void run_b(struct work *w)
{
    enum { PICTURES = SCENE_B_LAYERS + 2 };
    struct kit_picture pictures[PICTURES];
    pixman_image_t *images[PICTURES];
    for (int i = 0; i < SCENE_B_LAYERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "l%d.png", i);
        pictures[i] = kit_png(w->kit.folder, name, true);
    }
    pictures[SCENE_B_LAYERS] = kit_jpeg(w->kit.folder, "bg.jpg");
    pictures[SCENE_B_LAYERS + 1] = kit_png(w->kit.folder, "ticker.png", true);
    for (int i = 0; i < PICTURES; i++)
        images[i] = wrap(&pictures[i]);
    for (int n = 0; n < w->kit.frames; n++) {
        draw_b(w->canvas, images, n);
        kit_frame_done(&w->kit, n, KIT_WHOLE);
    }
    for (int i = 0; i < PICTURES; i++) {
        pixman_image_unref(images[i]);
        kit_picture_free(&pictures[i]);
    }
}

static void draw_over(struct work *w, const struct kit_picture *next, int weight)
{
    uint16_t alpha = (uint16_t)(weight * 257);
    const pixman_color_t color = {alpha, alpha, alpha, alpha};
    pixman_image_t *mask = pixman_image_create_solid_fill(&color);
    pixman_image_t *image = wrap(next);
    pixman_image_composite32(PIXMAN_OP_OVER, image, mask, w->canvas, 0, 0, 0, 0, 0, 0, SCENE_W,
                             SCENE_H);
    pixman_image_unref(image);
    pixman_image_unref(mask);
}

static void run_c(struct work *w)
{
    struct kit_slots slots = {.holds = {-1, -1}};
    for (int n = 0; n < w->kit.frames; n++) {
        struct kit_fade f = kit_fade_at(n);
        if (f.changed) {
            pixman_image_t *image = wrap(&slots.picture[kit_slot(&w->kit, &slots, f.slide)]);
            pixman_image_composite32(PIXMAN_OP_SRC, image, NULL, w->canvas, 0, 0, 0, 0, 0, 0,
                                     SCENE_W, SCENE_H);
            pixman_image_unref(image);
        }
        if (f.weight)
            draw_over(w, &slots.picture[kit_slot(&w->kit, &slots, f.slide + 1)], f.weight);
        kit_frame_done(&w->kit, n, f.changed ? KIT_WHOLE : 0);
    }
    kit_picture_free(&slots.picture[0]);
    kit_picture_free(&slots.picture[1]);
}

int main(int argc, char **argv)
{
    struct work w;
    if (!kit_begin(&w.kit, argc, argv))
        return 2;
    uint32_t *pixels = kit_canvas();
    if (!pixels)
        return 1;
    w.canvas = pixman_image_create_bits(PIXMAN_a8r8g8b8, SCENE_W, SCENE_H, pixels, SCENE_W * 4);
    if (w.kit.scene == 'A')
        run_a(&w);
    else if (w.kit.scene == 'B')
        run_b(&w);
    else
        run_c(&w);
    int code = kit_end(&w.kit, pixels);
    pixman_image_unref(w.canvas);
    free(pixels);
    return code;
}
