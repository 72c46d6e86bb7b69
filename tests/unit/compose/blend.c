// The compositor against an independent formula in double precision.
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "kit.h"

struct exact {
    double c[3], a; // premultiplied, blend space
};

static double to_light(double code)
{
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

static double to_code(double light)
{
    return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

// W3C source-over, with the source scaled by its opacity.
static void over(struct exact *below, const uint8_t rgba[4], double opacity, bool linear)
{
    double a = rgba[3] / 255.0 * opacity;
    for (int i = 0; i < 3; i++) {
        double code = rgba[i] / 255.0;
        below->c[i] = (linear ? to_light(code) : code) * a + below->c[i] * (1 - a);
    }
    below->a = a + below->a * (1 - a);
}

// Judged at 8 bits on alpha and premultiplied colour.
static void expect_pixel(const uint8_t *got, const struct exact *want, int layers, bool linear)
{
    double allowed = 1 + 0.5 * (layers - 1);
    assert_true(fabs(got[3] - 255 * want->a) <= allowed);
    if (got[3] == 0)
        assert_true(got[0] == 0 && got[1] == 0 && got[2] == 0);
    for (int i = 0; i < 3; i++) {
        double code = got[i] / 255.0;
        double value = (linear ? to_light(code) : code) * got[3];
        // In linear light the step of a code grows with its slope, 2.27 at white.
        double slack = linear ? 2.28 : 1;
        assert_true(fabs(value - 255 * want->c[i]) <= allowed * slack);
    }
}

static void check_layers(int layers, bool linear, bool opaque_first)
{
    enum { W = 67, H = 23 };
    double opacity[6] = {1, 0.5, 1, 0.123, 0.9, 1};
    kit_start(W, H, linear ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
    for (int i = 0; i < layers; i++) {
        kit_group(opacity[i]);
        kit_picture(kit_noise(W, H, (uint64_t)i + 1, opaque_first && i == 0), 0, 0, W, H);
    }
    const uint8_t *got = kit_canvas();
    for (size_t p = 0; p < (size_t)W * H; p++) {
        struct exact want = {{0, 0, 0}, 0};
        for (int i = 0; i < layers; i++)
            over(&want, kit_pictures[i]->pixels + 4 * p, opacity[i], linear);
        expect_pixel(got + 4 * p, &want, layers, linear);
    }
}

TEST(source_over_srgb)
{
    for (int layers = 1; layers <= 6; layers++) {
        check_layers(layers, false, false);
        check_layers(layers, false, true);
    }
}

TEST(source_over_linear)
{
    for (int layers = 1; layers <= 6; layers++) {
        check_layers(layers, true, false);
        check_layers(layers, true, true);
    }
}

// One opaque or half-clear picture in its place changes no byte.
static void check_untouched(enum manifest_blend blend)
{
    enum { W = 37, H = 19 };
    kit_start(W, H, blend);
    kit_group(1);
    int slot = kit_noise(W, H, 5, false);
    kit_picture(slot, 0, 0, W, H);
    const uint8_t *got = kit_canvas();
    for (size_t p = 0; p < (size_t)W * H; p++) {
        const uint8_t *in = kit_pictures[slot]->pixels + 4 * p;
        if (in[3] == 0)
            assert_memory_equal(got + 4 * p, "\0\0\0\0", 4);
        else
            assert_memory_equal(got + 4 * p, in, 4);
    }
}

TEST(pictures_in_place_are_untouched)
{
    check_untouched(MANIFEST_BLEND_SRGB);
    check_untouched(MANIFEST_BLEND_LINEAR);
}

TEST(premultiplied_pictures_keep_their_colour)
{
    for (int linear = 0; linear < 2; linear++) {
        kit_start(256, 1, linear ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
        struct picture *p = picture_create(256, 1, PICTURE_PREMUL);
        for (int a = 0; a < 256; a++) {
            const uint8_t premul[4] = {(uint8_t)a, (uint8_t)((a * 128 + 127) / 255), 0, (uint8_t)a};
            memcpy(p->pixels + 4 * a, premul, 4);
        }
        kit_group(1);
        kit_picture(kit_keep(p), 0, 0, 256, 1);
        const uint8_t *got = kit_canvas();
        for (int a = 1; a < 256; a++) {
            assert_int_equal(got[4 * a], 255);
            assert_int_equal(got[4 * a + 2], 0);
            assert_int_equal(got[4 * a + 3], a);
            assert_true(fabs(got[4 * a + 1] - 128.0) <= 128.0 / a + 1);
        }
    }
}

TEST(fade_is_the_weighted_sum)
{
    enum { W = 41, H = 9 };
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int old = kit_noise(W, H, 1, false);
    int new = kit_noise(W, H, 2, false);
    for (int step = 0; step <= 10; step++) {
        double p = step / 10.0;
        kit_scene.group_count = kit_scene.layer_count = 0;
        kit_group(1);
        kit_picture(old, 0, 0, W, H)->weight = 1 - p;
        kit_picture(new, 0, 0, W, H)->weight = p;
        const uint8_t *got = kit_canvas();
        for (size_t i = 0; i < (size_t)W * H; i++) {
            struct exact a = {{0, 0, 0}, 0};
            struct exact b = {{0, 0, 0}, 0};
            over(&a, kit_pictures[old]->pixels + 4 * i, 1, false);
            over(&b, kit_pictures[new]->pixels + 4 * i, 1, false);
            for (int c = 0; c < 3; c++)
                a.c[c] = (1 - p) * a.c[c] + p * b.c[c];
            a.a = (1 - p) * a.a + p * b.a;
            expect_pixel(got + 4 * i, &a, 1, false);
        }
    }
}

TEST(fading_between_equal_pictures_changes_nothing)
{
    enum { W = 33, H = 5 };
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int slot = kit_noise(W, H, 1, true);
    for (int step = 0; step <= 60; step++) {
        kit_scene.group_count = kit_scene.layer_count = 0;
        kit_group(1);
        kit_picture(slot, 0, 0, W, H)->weight = 1 - step / 60.0;
        kit_picture(slot, 0, 0, W, H)->weight = step / 60.0;
        assert_memory_equal(kit_canvas(), kit_pictures[slot]->pixels, (size_t)W * H * 4);
    }
}

TEST(group_opacity_applies_to_the_sum)
{
    kit_start(4, 1, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill((struct color){0, 0, 0, 255}, 0, 0, 4, 1);
    kit_group(0.5);
    kit_fill((struct color){255, 0, 0, 255}, 0, 0, 4, 1)->weight = 0.5;
    kit_fill((struct color){0, 255, 0, 255}, 0, 0, 4, 1)->weight = 0.5;
    static const uint8_t want[4] = {64, 64, 0, 255};
    const uint8_t *got = kit_canvas();
    assert_memory_equal(got, want, 4);
    assert_memory_equal(got + 12, want, 4);
}

TEST(layers_without_effect_are_skipped)
{
    kit_start(8, 8, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill((struct color){1, 2, 3, 255}, 0, 0, 8, 8)->weight = 0;
    kit_fill((struct color){1, 2, 3, 0}, 0, 0, 8, 8);
    kit_fill((struct color){1, 2, 3, 255}, 0, 0, 0, 8);
    kit_fill((struct color){1, 2, 3, 255}, 8, 0, 8, 8);
    kit_fill((struct color){1, 2, 3, 255}, -1e12, 1e15, 8, 8);
    kit_fill((struct color){1, 2, 3, 255}, (double)NAN, 0, 8, 8);
    kit_picture(3, 0, 0, 8, 8);                      // no such picture
    kit_picture(0, 0, 0, 8, 8)->slot = KIT_PICTURES; // no such slot
    kit_picture(0, 0, 0, 8, 8)->slot = -7;
    kit_group(0);
    kit_fill((struct color){1, 2, 3, 255}, 0, 0, 8, 8);
    kit_scene.groups[1].count = UINT32_MAX; // beyond the layers
    const uint8_t *got = kit_canvas();
    for (size_t i = 0; i < sizeof(uint8_t[8 * 8 * 4]); i++)
        assert_int_equal(got[i], 0);
}

TEST(wrong_targets_are_refused)
{
    kit_start(8, 8, MANIFEST_BLEND_SRGB);
    struct err err;
    struct compose *c = compose_cpu.create(&(struct compose_options){.threads = 1}, &err);
    static uint8_t pixels[8 * 8 * 4];
    struct compose_target t = {
        .stage = COMPOSE_CANVAS, .width_px = 8, .height_px = 7, .stride = 32, .pixels = pixels};
    assert_false(compose_cpu.render(c, &kit_scene, NULL, 0, NULL, &t, &err));
    t = (struct compose_target){
        .stage = COMPOSE_CANVAS, .width_px = 8, .height_px = 8, .stride = 31, .pixels = pixels};
    assert_false(compose_cpu.render(c, &kit_scene, NULL, 0, NULL, &t, &err));
    t = (struct compose_target){
        .stage = COMPOSE_PANEL, .width_px = 8, .height_px = 8, .stride = 32, .pixels = pixels};
    assert_false(compose_cpu.render(c, &kit_scene, NULL, 0, NULL, &t, &err));
    kit_scene.width_px = 0;
    t = (struct compose_target){
        .stage = COMPOSE_CANVAS, .width_px = 0, .height_px = 8, .stride = 32, .pixels = pixels};
    assert_false(compose_cpu.render(c, &kit_scene, NULL, 0, NULL, &t, &err));
    assert_int_equal(err.code, ERR_FAILED);
    compose_cpu.destroy(c);
    compose_cpu.destroy(NULL);
}

TEST(codes_in_linear_light_survive)
{
    kit_start(256, 1, MANIFEST_BLEND_LINEAR);
    struct picture *p = picture_create(256, 1, PICTURE_STRAIGHT);
    for (int i = 0; i < 256; i++) {
        const uint8_t grey[4] = {(uint8_t)i, (uint8_t)i, (uint8_t)i, 255};
        memcpy(p->pixels + 4 * i, grey, 4);
    }
    int slot = kit_keep(p);
    kit_group(1);
    kit_picture(slot, 0, 0, 256, 1);
    const uint8_t *got = kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1);
    for (int i = 0; i < 256; i++)
        assert_int_equal(got[3 * i], i);
    // Half of it over white, in light.
    kit_scene.groups[0].opacity = 0.5;
    got = kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1);
    for (int i = 0; i < 256; i++)
        assert_int_equal(got[3 * i], lround(255 * to_code(0.5 + 0.5 * to_light(i / 255.0))));
}
