// Scaled and turned pictures.
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

static int flat(int w, int h, struct color c)
{
    struct picture *p = picture_create(w, h, PICTURE_STRAIGHT);
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
        memcpy(p->pixels + 4 * i, &c, 4);
    return kit_keep(p);
}

// A red disc with a soft edge; what is clear is green, which must never show.
static int soft_disc(int size)
{
    struct picture *p = picture_create(size, size, PICTURE_STRAIGHT);
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++) {
            double r = hypot(x + 0.5 - size / 2.0, y + 0.5 - size / 2.0);
            double a = fmin(fmax((size * 0.4 - r) / (size * 0.1), 0), 1);
            uint8_t *pixel = p->pixels + 4 * (y * size + x);
            pixel[0] = a > 0 ? 220 : 0;
            pixel[1] = a > 0 ? 20 : 255;
            pixel[2] = a > 0 ? 40 : 0;
            pixel[3] = (uint8_t)lround(255 * a);
        }
    return kit_keep(p);
}

static const double SIZES[][2] = {{20, 20},   {64, 64},    {7, 5},   {64.5, 31.25},
                                  {3.3, 2.2}, {100, 0.75}, {41, 39}, {300, 300}};

TEST(flat_colour_stays_flat_to_the_edge)
{
    for (int linear = 0; linear < 2; linear++)
        for (int moving = 0; moving < 2; moving++)
            for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
                kit_start(70, 70, linear ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
                kit_group(1);
                struct color c = {201, 99, 3, 255};
                kit_picture(flat(41, 39, c), 2, 3, SIZES[i][0], SIZES[i][1])->moving = moving;
                const uint8_t *got = kit_canvas();
                int right = (int)fmin(2 + SIZES[i][0], 70);
                int bottom = (int)fmin(3 + SIZES[i][1], 70);
                for (int y = 3; y < bottom; y++)
                    for (int x = 2; x < right; x++)
                        assert_memory_equal(got + 4 * (y * 70 + x), &c, 4);
            }
}

// Unmultiplied colour must be the disc's wherever enough alpha is left to tell.
static void check_fringe(const uint8_t *got, int pixels)
{
    int solid = 0;
    for (int p = 0; p < pixels; p++, got += 4) {
        if (got[3] == 0)
            continue;
        double slack = 1 + 255.0 / got[3];
        assert_true(fabs(got[0] - 220.0) <= slack);
        assert_true(fabs(got[1] - 20.0) <= slack);
        assert_true(fabs(got[2] - 40.0) <= slack);
        solid += got[3] == 255;
    }
    assert_true(solid > 0);
}

TEST(soft_cut_outs_have_no_fringe)
{
    static const double sizes[] = {50, 23.7, 90.3, 12, 64};
    for (int linear = 0; linear < 2; linear++)
        for (int kind = 0; kind < 3; kind++)
            for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
                kit_start(100, 100, linear ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
                kit_group(1);
                struct scene_layer *l = kit_picture(soft_disc(64), 3.3, 4.4, sizes[i], sizes[i]);
                l->moving = kind == 1;
                l->box.angle = kind == 2 ? 17 : 0;
                check_fringe(kit_canvas(), 100 * 100);
            }
}

TEST(shrinking_keeps_the_mean)
{
    for (int moving = 0; moving < 2; moving++) {
        kit_start(8, 8, MANIFEST_BLEND_SRGB);
        int slot = kit_noise(512, 512, 9, true);
        double mean = 0;
        for (size_t i = 0; i < 512 * 512; i++)
            mean += kit_pictures[slot]->pixels[4 * i] / (512.0 * 512);
        kit_group(1);
        kit_picture(slot, 0, 0, 8, 8)->moving = moving;
        const uint8_t *got = kit_canvas();
        for (int p = 0; p < 64; p++)
            assert_true(fabs(got[4 * p] - mean) < 8); // of 128 x noise: no aliasing
    }
}

TEST(stripes_at_half_the_pixel_become_grey)
{
    kit_start(32, 4, MANIFEST_BLEND_SRGB);
    struct picture *p = picture_create(128, 4, PICTURE_STRAIGHT);
    for (int i = 0; i < 128 * 4; i++) {
        uint8_t v = i % 2 ? 255 : 0;
        memcpy(p->pixels + 4 * i, ((const uint8_t[4]){v, v, v, 255}), 4);
    }
    kit_group(1);
    kit_picture(kit_keep(p), 0, 0, 32, 4);
    const uint8_t *got = kit_canvas();
    for (int x = 2; x < 30; x++)
        assert_true(abs(got[4 * x] - 128) <= 2);
}

TEST(enlarging_keeps_order_and_range)
{
    kit_start(200, 1, MANIFEST_BLEND_SRGB);
    struct picture *p = picture_create(10, 1, PICTURE_STRAIGHT);
    for (int i = 0; i < 10; i++)
        memcpy(p->pixels + 4 * i, ((const uint8_t[4]){i < 5 ? 0 : 255, 0, 0, 255}), 4);
    kit_group(1);
    kit_picture(kit_keep(p), 0, 0, 200, 1);
    const uint8_t *got = kit_canvas();
    for (int x = 1; x < 200; x++)
        assert_true(got[4 * x] >= got[4 * x - 4]); // no ringing beside a hard edge
    assert_int_equal(got[0], 0);
    assert_int_equal(got[4 * 199], 255);
}

TEST(extreme_scales_are_drawn)
{
    for (int moving = 0; moving < 2; moving++) {
        kit_start(64, 8, MANIFEST_BLEND_SRGB);
        struct color c = {10, 20, 30, 255};
        int dot = flat(1, 1, c);
        int wide = flat(16384, 2, c);
        kit_group(1);
        kit_picture(dot, -8000, -8000, 16384, 16384)->moving = moving;
        const uint8_t *got = kit_canvas();
        for (int p = 0; p < 64 * 8; p++)
            assert_memory_equal(got + 4 * p, &c, 4);
        kit_scene.group_count = kit_scene.layer_count = 0;
        kit_group(1);
        kit_picture(wide, 3, 3, 1, 1)->moving = moving;
        kit_picture(wide, 5.25, 3.25, 0.5, 0.5)->moving = moving;
        kit_picture(dot, -1e9, -1e9, 1e8, 1e8)->moving = moving;
        kit_picture(dot, 10, 0, 1e-9, 1e-9)->moving = moving;
        kit_picture(dot, 10, 4, 1e12, 1e12)->moving = moving;
        got = kit_canvas();
        assert_memory_equal(got + 4 * (3 * 64 + 3), &c, 4);
        assert_int_equal(got[4 * (3 * 64 + 5) + 3], 64);
        assert_memory_equal(got + 4 * (7 * 64 + 63), &c, 4);
    }
}

// The pixel of a picture that a quarter turn brings to (x, y).
static const uint8_t *turned_pixel(const struct picture *p, int quarters, int x, int y)
{
    int u = x;
    int v = y;
    if (quarters == 1) {
        u = y;
        v = p->height_px - 1 - x;
    } else if (quarters == 2) {
        u = p->width_px - 1 - x;
        v = p->height_px - 1 - y;
    } else if (quarters == 3) {
        u = p->width_px - 1 - y;
        v = x;
    }
    return p->pixels + (size_t)v * p->stride + 4 * (size_t)u;
}

TEST(quarter_turns_are_exact)
{
    enum { W = 21, H = 12 };
    for (int quarters = -4; quarters < 8; quarters++)
        for (int moving = 0; moving < 2; moving++) {
            int turn = (quarters + 8) % 4;
            kit_start(40, 40, MANIFEST_BLEND_SRGB);
            int slot = kit_noise(W, H, 3, true);
            int w = turn % 2 ? H : W;
            int h = turn % 2 ? W : H;
            kit_group(1);
            struct scene_layer *l = kit_picture(slot, 0, 0, W, H);
            l->box = (struct box){5 + w / 2.0, 7 + h / 2.0, W, H, 90.0 * quarters};
            l->moving = moving;
            const uint8_t *got = kit_canvas();
            for (int y = 0; y < 40; y++)
                for (int x = 0; x < 40; x++) {
                    bool inside = x >= 5 && x < 5 + w && y >= 7 && y < 7 + h;
                    const uint8_t *pixel = got + 4 * (y * 40 + x);
                    if (inside)
                        assert_memory_equal(
                            pixel, turned_pixel(kit_pictures[slot], turn, x - 5, y - 7), 4);
                    else
                        assert_int_equal(pixel[3], 0);
                }
        }
}

// Largest difference of two canvases in any byte.
static int difference(const uint8_t *a, const uint8_t *b, size_t bytes)
{
    int most = 0;
    for (size_t i = 0; i < bytes; i++)
        most = abs(a[i] - b[i]) > most ? abs(a[i] - b[i]) : most;
    return most;
}

// A smooth picture, so that filters differ little and misplacement shows.
static int slope(int w, int h)
{
    struct picture *p = picture_create(w, h, PICTURE_STRAIGHT);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            memcpy(p->pixels + 4 * (y * w + x),
                   ((const uint8_t[4]){(uint8_t)((x + 0.5) / w * 250),
                                       (uint8_t)((y + 0.5) / h * 250), 128, 255}),
                   4);
    return kit_keep(p);
}

TEST(all_filters_put_a_picture_in_the_same_place)
{
    static const double places[][4] = {
        {3, 4, 50, 40}, {3.4, 4.7, 33.3, 21.9}, {-10.5, 2, 90, 50}, {0, 0, 12, 9}};
    static const double angles[] = {0, 90, 180, 270};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++) {
            kit_start(64, 64, MANIFEST_BLEND_SRGB);
            kit_group(1);
            struct scene_layer *l =
                kit_picture(slope(60, 44), places[i][0], places[i][1], places[i][2], places[i][3]);
            l->box.angle = angles[k];
            const uint8_t *good = kit_canvas();
            l->moving = true;
            const uint8_t *quick = kit_canvas();
            assert_true(difference(good, quick, 64 * 64 * 4) <= 12); // edges of 28 a pixel
            l->box.angle = angles[k] + 0.001;                        // through the turned filter
            quick = kit_canvas();
            assert_true(difference(good, quick, 64 * 64 * 4) <= 12);
        }
}

TEST(half_a_pixel_is_the_mean_of_two)
{
    enum { W = 40, H = 6 };
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int slot = kit_noise(W, H, 4, true);
    kit_group(1);
    kit_picture(slot, 0.5, 0, W, H)->moving = true;
    const uint8_t *got = kit_canvas();
    const uint8_t *in = kit_pictures[slot]->pixels;
    for (int y = 0; y < H; y++)
        for (int x = 1; x < W; x++) {
            const uint8_t *left = in + 4 * (y * W + x - 1);
            double want = (left[0] + left[4]) / 2.0;
            assert_true(fabs(got[4 * (y * W + x)] - want) <= 0.51);
        }
}

TEST(odd_sides_halve_without_a_shift)
{
    // A mark in the middle of odd sides stays in the middle of the shrunk picture.
    for (int size = 33; size < 64; size += 5) {
        kit_start(15, 15, MANIFEST_BLEND_SRGB);
        struct picture *p = picture_create(size, size, PICTURE_STRAIGHT);
        for (int y = size / 2 - 4; y <= size / 2 + 4; y++)
            for (int x = size / 2 - 4; x <= size / 2 + 4; x++)
                memset(p->pixels + 4 * (y * size + x), 255, 4);
        int slot = kit_keep(p);
        for (int moving = 0; moving < 2; moving++) {
            kit_scene.group_count = kit_scene.layer_count = 0;
            kit_group(1);
            kit_picture(slot, 0, 0, 15, 15)->moving = moving;
            const uint8_t *got = kit_canvas();
            double sum = 0;
            double at = 0;
            for (int i = 0; i < 15 * 15; i++) {
                sum += got[4 * i + 3];
                at += got[4 * i + 3] * (i % 15 + 0.5);
            }
            assert_true(fabs(at / sum - (size / 2 + 0.5) * 15 / size) < 0.1);
        }
    }
}

TEST(scaled_pictures_are_kept_and_renewed)
{
    enum { W = 30, H = 20 };
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    kit_group(1);
    int a = kit_noise(60, 40, 1, true);
    int b = kit_noise(60, 40, 2, true);
    struct scene_layer *l = kit_picture(a, 0, 0, W, H);
    static uint8_t first[W * H * 4];
    static uint8_t second[W * H * 4];
    static uint8_t again[W * H * 4];
    struct compose_target t = {
        .stage = COMPOSE_CANVAS, .width_px = W, .height_px = H, .stride = W * 4, .pixels = first};
    struct compose *c = compose_cpu.create(&(struct compose_options){.threads = 2}, NULL);
    assert_true(compose_cpu.render(c, &kit_scene, kit_pictures, KIT_PICTURES, NULL, &t, NULL));
    t.pixels = second;
    l->slot = b;
    l->serial = kit_pictures[b]->serial;
    assert_true(compose_cpu.render(c, &kit_scene, kit_pictures, KIT_PICTURES, NULL, &t, NULL));
    t.pixels = again;
    l->slot = a;
    l->serial = kit_pictures[a]->serial;
    assert_true(compose_cpu.render(c, &kit_scene, kit_pictures, KIT_PICTURES, NULL, &t, NULL));
    compose_cpu.destroy(c);
    assert_memory_equal(first, again, sizeof first);
    assert_memory_not_equal(first, second, sizeof first);
}

// Made ahead of time or in the frame: the same pixels.
TEST(a_copy_made_ahead_gives_the_same_pixels)
{
    static uint8_t plain[90 * 70 * 3];
    for (int i = 0; i < 6; i++) {
        kit_start(90, 70, MANIFEST_BLEND_SRGB);
        kit_group(1);
        int slot = kit_noise(61, 43, (uint64_t)i, i % 2);
        const struct scene_layer *l = kit_picture(slot, -7.25 + 9 * i, 3.5, 40.0 + 20 * i, 77);
        memcpy(plain, kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1), sizeof plain);
        struct picture *p = kit_owned(slot);
        compose_scale(p, &(struct compose_rest){l->box, l->clip, 90, 70});
        assert_non_null(p->scaled.picture);
        assert_memory_equal(plain, kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1),
                            sizeof plain);
    }
}

TEST(nothing_is_copied_that_needs_no_scaling)
{
    kit_start(90, 70, MANIFEST_BLEND_SRGB);
    int slot = kit_noise(20, 10, 1, true);
    const struct box clip = kit_box(0, 0, 90, 70);
    struct box box = kit_box(3, 4, 20, 10);
    compose_scale(kit_owned(slot), &(struct compose_rest){box, clip, 90, 70}); // its own size
    assert_null(kit_owned(slot)->scaled.picture);
    box = kit_box(200, 0, 40, 20);
    compose_scale(kit_owned(slot), &(struct compose_rest){box, clip, 90, 70}); // not on show
    assert_null(kit_owned(slot)->scaled.picture);
    box = kit_box(3, 4, 40, 20);
    box.angle = 30;
    compose_scale(kit_owned(slot), &(struct compose_rest){box, clip, 90, 70}); // never upright
    assert_null(kit_owned(slot)->scaled.picture);
}
