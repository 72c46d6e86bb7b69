// What comes out: threads, stages, rotation, the rest state.
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

TEST(threads_do_not_change_a_byte)
{
    static const int threads[] = {2, 3, 7};
    static const enum compose_stage stages[] = {COMPOSE_CANVAS, COMPOSE_PANEL, COMPOSE_GLASS};
    enum { W = 97, H = 71 };
    for (int blend = 0; blend < 2; blend++) {
        kit_busy(W, H, blend ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
        for (size_t s = 0; s < 3; s++) {
            size_t bytes = (size_t)W * H * (stages[s] == COMPOSE_CANVAS ? 4 : 3);
            const uint8_t *one = kit_render(stages[s], panel_builtin("odh80"), 1);
            uint8_t *kept = malloc(bytes);
            memcpy(kept, one, bytes);
            for (size_t i = 0; i < 3; i++)
                assert_memory_equal(kit_render(stages[s], panel_builtin("odh80"), threads[i]), kept,
                                    bytes);
            free(kept);
        }
    }
}

TEST(stats_count_touched_pixels)
{
    kit_start(20, 10, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill((struct color){0, 0, 0, 255}, 2, 3, 5, 4);
    kit_fill((struct color){0, 0, 0, 255}, -4, 0, 6, 10);
    static uint8_t pixels[20 * 10 * 4];
    struct compose_target t = {
        .stage = COMPOSE_CANVAS, .width_px = 20, .height_px = 10, .stride = 80, .pixels = pixels};
    struct compose *c = compose_cpu.create(&(struct compose_options){.threads = 3}, NULL);
    struct compose_stats stats;
    for (int i = 0; i < 2; i++) {
        assert_true(compose_cpu.render(c, &kit_scene, kit_pictures, 0, NULL, &t, NULL));
        compose_cpu.stats(c, &stats);
        assert_int_equal(stats.pixels_drawn, 5 * 4 + 2 * 10);
    }
    compose_cpu.destroy(c);
}

TEST(rows_keep_their_distance)
{
    kit_start(5, 3, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill((struct color){1, 2, 3, 255}, 0, 0, 5, 3);
    static uint8_t pixels[3 * 32];
    memset(pixels, 0xEE, sizeof pixels);
    struct compose_target t = {
        .stage = COMPOSE_CANVAS, .width_px = 5, .height_px = 3, .stride = 32, .pixels = pixels};
    struct compose *c = compose_cpu.create(&(struct compose_options){.threads = 1}, NULL);
    assert_true(compose_cpu.render(c, &kit_scene, kit_pictures, 0, NULL, &t, NULL));
    compose_cpu.destroy(c);
    for (int y = 0; y < 3; y++) {
        assert_int_equal(pixels[32 * y + 19], 255);
        for (int i = 20; i < 32; i++)
            assert_int_equal(pixels[32 * y + i], 0xEE); // beyond the row
    }
}

static void check_all(const uint8_t *bytes, size_t count, uint8_t value)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(bytes[i], value);
}

TEST(nothing_is_clear_glass)
{
    static const int sizes[][2] = {{1, 1}, {17, 33}, {5, 1}};
    for (int blend = 0; blend < 2; blend++)
        for (size_t i = 0; i < 3; i++) {
            size_t n = (size_t)sizes[i][0] * (size_t)sizes[i][1];
            kit_start(sizes[i][0], sizes[i][1],
                      blend ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
            check_all(kit_canvas(), 4 * n, 0);
            check_all(kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1), 3 * n, 255);
            check_all(kit_render(COMPOSE_PANEL, panel_builtin("odh80"), 1), 3 * n, 255);
            check_all(kit_render(COMPOSE_PANEL, panel_builtin("oled"), 1), 3 * n, 0);
            check_all(kit_render(COMPOSE_GLASS, panel_builtin("lcd"), 1), 3 * n, 255);
            check_all(kit_render(COMPOSE_GLASS, panel_builtin("oled"), 1), 3 * n, 255);
            // Also where a layer is drawn that has nothing to show.
            kit_group(1);
            struct picture *p = picture_create(sizes[i][0], sizes[i][1], PICTURE_STRAIGHT);
            kit_picture(kit_keep(p), 0, 0, sizes[i][0], sizes[i][1]);
            check_all(kit_canvas(), 4 * n, 0);
            check_all(kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1), 3 * n, 255);
            check_all(kit_render(COMPOSE_PANEL, panel_builtin("oled"), 1), 3 * n, 0);
            check_all(kit_render(COMPOSE_GLASS, panel_builtin("lcd"), 1), 3 * n, 255);
        }
}

// The drive code of each pixel, from the canvas at stage canvas.
static void check_panel(const struct panel *panel, bool linear)
{
    enum { W = 60, H = 40 };
    kit_busy(W, H, linear ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
    kit_cpu = COMPOSE_CPU_REFERENCE; // steep curves enlarge what other ways round differently
    const struct panel *srgb = panel_builtin("lcd");
    bool filter = panel->kind == PANEL_TRANSMISSIVE;
    static uint8_t canvas[W * H * 4];
    memcpy(canvas, kit_canvas(), sizeof canvas);
    const uint8_t *got = kit_render(COMPOSE_PANEL, panel, 1);
    for (size_t p = 0; p < (size_t)W * H; p++) {
        double a = canvas[4 * p + 3] / 255.0;
        double tau[3];
        for (size_t c = 0; c < 3; c++) {
            double code = canvas[4 * p + c] / 255.0;
            double value = linear ? panel_curve_forward(srgb, 0, code) : code;
            value = value * a + (filter ? 1 - a : 0);
            tau[c] = linear ? value : panel_curve_forward(srgb, 0, value);
        }
        double v[3];
        panel_drive(panel, tau, v);
        for (size_t c = 0; c < 3; c++) // the canvas was rounded on the way here
            assert_true(fabs(255 * v[c] - got[3 * p + c]) <= (linear ? 14 : 6));
    }
}

TEST(panel_codes_follow_the_canvas)
{
    for (size_t i = 0; i < panel_builtin_count(); i++) {
        check_panel(panel_builtin_at(i), false);
        check_panel(panel_builtin_at(i), true);
    }
}

TEST(lcd_codes_are_the_canvas_over_white)
{
    static const struct color translucent = {200, 0, 100, 128};
    kit_start(3, 1, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill(translucent, 0, 0, 3, 1);
    const uint8_t *got = kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1);
    double a = 128 / 255.0;
    assert_int_equal(got[0], lround(200 * a + 255 * (1 - a)));
    assert_int_equal(got[1], lround(255 * (1 - a)));
    assert_int_equal(got[2], lround(100 * a + 255 * (1 - a)));
    got = kit_render(COMPOSE_PANEL, panel_builtin("oled"), 1);
    assert_int_equal(got[0], lround(200 * a));
    assert_int_equal(got[1], 0);
}

TEST(rotation_turns_the_drive_clockwise)
{
    enum { W = 53, H = 37 };
    kit_busy(W, H, MANIFEST_BLEND_SRGB);
    struct panel panel = *panel_builtin("odh80");
    static uint8_t upright[W * H * 3];
    memcpy(upright, kit_render(COMPOSE_PANEL, &panel, 1), sizeof upright);
    for (int rotate = 90; rotate < 360; rotate += 90) {
        panel.rotate = rotate;
        const uint8_t *got = kit_render(COMPOSE_PANEL, &panel, 3);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                int at = rotate == 90    ? x * H + H - 1 - y
                         : rotate == 180 ? (H - 1 - y) * W + W - 1 - x
                                         : (W - 1 - x) * H + y;
                assert_memory_equal(got + 3 * at, upright + 3 * (y * W + x), 3);
            }
        static uint8_t turned[W * H * 3];
        panel.rotate = 0;
        memcpy(turned, kit_render(COMPOSE_GLASS, &panel, 1), sizeof turned);
        panel.rotate = rotate; // the view through the glass does not turn
        assert_memory_equal(kit_render(COMPOSE_GLASS, &panel, 1), turned, sizeof turned);
    }
}

static const uint8_t *through_glass(const struct picture *backdrop, struct color color)
{
    static uint8_t pixels[64 * 64 * 3];
    struct panel_map *map = panel_map_create(panel_builtin("lcd"));
    struct compose_glass glass = {map, backdrop, color, 1};
    struct compose_target t = {.stage = COMPOSE_GLASS,
                               .width_px = kit_scene.width_px,
                               .height_px = kit_scene.height_px,
                               .stride = (size_t)kit_scene.width_px * 3,
                               .pixels = pixels};
    struct compose *c = compose_cpu.create(&(struct compose_options){.threads = 2}, NULL);
    assert_true(compose_cpu.render(c, &kit_scene, kit_pictures, KIT_PICTURES, &glass, &t, NULL));
    compose_cpu.destroy(c);
    panel_map_destroy(map);
    return pixels;
}

TEST(clear_glass_shows_the_backdrop_as_it_is)
{
    kit_start(40, 30, MANIFEST_BLEND_SRGB);
    int same = kit_noise(40, 30, 8, true);
    const uint8_t *got = through_glass(kit_pictures[same], (struct color){0, 0, 0, 0});
    for (size_t p = 0; p < 40 * 30; p++)
        assert_memory_equal(got + 3 * p, kit_pictures[same]->pixels + 4 * p, 3);
    got = through_glass(NULL, (struct color){10, 100, 200, 255});
    for (size_t p = 0; p < 40 * 30; p++)
        assert_memory_equal(got + 3 * p, ((const uint8_t[3]){10, 100, 200}), 3);
    check_all(through_glass(NULL, (struct color){0, 0, 0, 0}), 40 * 30 * 3, 255);
}

TEST(backdrops_cover_the_glass)
{
    // 40 x 10 over 20 x 10: the middle half shows.
    kit_start(20, 10, MANIFEST_BLEND_SRGB);
    struct picture *p = picture_create(80, 20, PICTURE_STRAIGHT);
    for (int i = 0; i < 80 * 20; i++) {
        uint8_t v = i % 80 < 20 ? 0 : i % 80 < 60 ? 100 : 255;
        memcpy(p->pixels + 4 * i, ((const uint8_t[4]){v, v, v, 255}), 4);
    }
    int slot = kit_keep(p);
    const uint8_t *got = through_glass(kit_pictures[slot], (struct color){0, 0, 0, 0});
    for (int y = 0; y < 10; y++)
        for (int x = 2; x < 18; x++)
            assert_int_equal(got[3 * (y * 20 + x)], 100);
}

TEST(glass_filters_the_backdrop_in_light)
{
    kit_start(2, 1, MANIFEST_BLEND_LINEAR);
    kit_group(0.5);
    kit_fill((struct color){0, 0, 0, 255}, 0, 0, 2, 1);
    const uint8_t *got = through_glass(NULL, (struct color){188, 255, 0, 255});
    const struct panel *srgb = panel_builtin("lcd");
    double light = panel_curve_forward(srgb, 0, 188 / 255.0) / 2;
    assert_int_equal(got[0], lround(255 * panel_curve_inverse(srgb, 0, light)));
    assert_int_equal(got[1], 188);
    assert_int_equal(got[2], 0);
}

TEST(opaque_pictures_take_a_short_cut_to_the_same_bytes)
{
    enum { W = 45, H = 37 };
    static const enum compose_stage stages[] = {COMPOSE_CANVAS, COMPOSE_PANEL};
    for (int blend = 0; blend < 2; blend++)
        for (size_t s = 0; s < 2; s++)
            for (int rotate = 0; rotate < 360; rotate += 90) {
                struct panel panel = *panel_builtin("lcd");
                panel.rotate = rotate;
                kit_start(W, H, blend ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
                int under = kit_noise(W, H, 1, false);
                int slot = kit_noise(W, H, 2, true);
                kit_group(1);
                kit_picture(under, 0, 0, W, H); // hidden
                kit_group(1);
                kit_picture(slot, 0, 0, W, H);
                const uint8_t *quick = kit_render(stages[s], &panel, 2);
                if (stages[s] == COMPOSE_CANVAS)
                    assert_memory_equal(quick, kit_pictures[slot]->pixels, W * H * 4);
                // The same through the rows: a group of two, of which one shows nothing.
                kit_picture(slot, 0, 0, W, H)->weight = 1e-9;
                const uint8_t *slow = kit_render(stages[s], &panel, 2);
                assert_memory_equal(quick, slow, W * H * (stages[s] == COMPOSE_CANVAS ? 4 : 3));
            }
}

TEST(what_covers_a_row_only_in_part_hides_nothing)
{
    kit_start(20, 4, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill((struct color){10, 20, 30, 255}, 0, 0, 20, 4);
    kit_group(1);
    kit_fill((struct color){200, 100, 50, 255}, 0, 0.5, 20, 2);
    kit_group(1);
    kit_fill((struct color){0, 0, 0, 255}, 0.5, 3, 20, 1);
    const uint8_t *got = kit_canvas();
    assert_memory_equal(got, ((const uint8_t[4]){105, 60, 40, 255}), 4);
    assert_memory_equal(got + 4 * 20, ((const uint8_t[4]){200, 100, 50, 255}), 4);
    assert_memory_equal(got + 4 * 60, ((const uint8_t[4]){5, 10, 15, 255}), 4);
    assert_memory_equal(got + 4 * 61, ((const uint8_t[4]){0, 0, 0, 255}), 4);
}
