// Parts of a picture that are of one colour are written without being read: the same bytes as else.
#include "base/prng.h"
#include "kit.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { W = 709, H = 24 };

static uint32_t random_pixel(struct prng *r, int kind, enum picture_alpha alpha)
{
    uint8_t px[4];
    uint64_t bits = prng_next(r);
    memcpy(px, &bits, sizeof px);
    px[3] = kind == 0 ? 0 : kind == 1 ? 255 : px[3];
    for (int c = 0; alpha == PICTURE_PREMUL && c < 3; c++)
        px[c] = px[c] < px[3] ? px[c] : px[3];
    uint32_t all;
    memcpy(&all, px, sizeof all);
    return all;
}

// Rows of pieces of one colour and of many, each clear, opaque or soft; some rows as the one above.
static int pieces(int width, uint64_t seed, enum picture_alpha alpha)
{
    struct picture *p = picture_create(width, H, alpha);
    struct prng r = {seed};
    for (int y = 0; y < H; y++) {
        uint8_t *row = p->pixels + (size_t)y * p->stride;
        if (y > 0 && prng_next(&r) % 3 == 0) {
            memcpy(row, row - p->stride, p->stride);
            continue;
        }
        for (int x = 0; x < width;) {
            int n = 1 + (int)(prng_next(&r) % 300);
            int kind = (int)(prng_next(&r) % 3);
            bool even = prng_next(&r) % 3 > 0;
            uint32_t px = random_pixel(&r, kind, alpha);
            for (; n > 0 && x < width; n--, x++) {
                memcpy(row + 4 * (size_t)x, &px, sizeof px);
                px = even ? px : random_pixel(&r, kind, alpha);
            }
        }
    }
    return kit_keep(p);
}

static int forget(int slot)
{
    struct picture *p = kit_owned(slot);
    int count = 0;
    for (uint32_t i = 0; p->runs && i < p->run_starts[p->height_px]; i++) {
        count += p->runs[i].even;
        p->runs[i].even = false;
    }
    return count;
}

static void build(struct prng *r, int slot, int noise)
{
    kit_scene.group_count = kit_scene.layer_count = 0;
    const struct color fill = {12, 200, 99, prng_next(r) & 1 ? 255 : 130};
    if (prng_next(r) % 3 == 0) {
        kit_group(1);
        kit_fill(fill, 0, 0, W, H);
    }
    kit_group(prng_next(r) % 6 == 0 ? 0.6 : 1);
    int w = kit_pictures[slot]->width_px;
    struct scene_layer *l = kit_picture(slot, w == W ? 0 : (double)(prng_next(r) % 90) - 30,
                                        (double)(prng_next(r) % 9) - 4, w, H);
    if (prng_next(r) % 5 == 0)
        l->clip = kit_box((double)(prng_next(r) % 100), 3, 400, 15);
    for (uint64_t above = prng_next(r) % 4; above > 1; above--) {
        kit_group(1);
        kit_picture(above == 2 ? noise : slot, (double)(prng_next(r) % 300), 2, 200, 18);
    }
}

static void check(struct prng *r, enum picture_alpha alpha, int *evens)
{
    static uint8_t before[3][W * H * 4];
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int slot = pieces(prng_next(r) & 1 ? W : 641, prng_next(r), alpha);
    int noise = kit_noise(200, 18, prng_next(r), false);
    build(r, slot, noise);
    const struct panel *panel = panel_builtin(prng_next(r) & 1 ? "lcd" : "oled");
    memcpy(before[0], kit_render(COMPOSE_PANEL, panel, 1), W * H * 3);
    memcpy(before[1], kit_canvas(), W * H * 4);
    memcpy(before[2], kit_render(COMPOSE_PANEL, panel_builtin("odh80"), 1), W * H * 3);
    *evens += forget(slot);
    assert_memory_equal(before[0], kit_render(COMPOSE_PANEL, panel, 1), W * H * 3);
    assert_memory_equal(before[1], kit_canvas(), W * H * 4);
    assert_memory_equal(before[2], kit_render(COMPOSE_PANEL, panel_builtin("odh80"), 1), W * H * 3);
}

TEST(even_parts_give_the_same_bytes)
{
    struct prng r = {3};
    int evens = 0;
    for (int i = 0; i < 400; i++)
        check(&r, i & 1 ? PICTURE_PREMUL : PICTURE_STRAIGHT, &evens);
    assert_true(evens > 4000);
}
