// Where layers show: boxes, clips, masks, windows.
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "compose/cover.h"
#include "kit.h"

static const struct color BLACK = {0, 0, 0, 255};

static int alpha_at(const uint8_t *canvas, int x, int y)
{
    return canvas[4 * (y * kit_scene.width_px + x) + 3];
}

TEST(coverage_is_the_exact_area)
{
    kit_start(4, 3, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill(BLACK, 0.25, 0.5, 2.25, 1.0); // x 0.25..2.5, y 0.5..1.5
    const uint8_t *got = kit_canvas();
    static const double want[3][4] = {{0.375, 0.5, 0.25, 0}, {0.375, 0.5, 0.25, 0}, {0, 0, 0, 0}};
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 4; x++)
            assert_int_equal(alpha_at(got, x, y), lround(255 * want[y][x]));
}

TEST(slivers_count_for_their_area)
{
    kit_start(3, 1, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill(BLACK, 1.25, 0.25, 0.5, 0.5);
    assert_int_equal(alpha_at(kit_canvas(), 1, 0), lround(255 * 0.25));
}

TEST(box_and_clip_with_one_edge_do_not_cover_twice)
{
    kit_start(4, 1, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill(BLACK, 0.5, 0, 3, 1)->clip = kit_box(0.5, 0, 3, 1);
    const uint8_t *got = kit_canvas();
    assert_int_equal(alpha_at(got, 0, 0), 128);
    assert_int_equal(alpha_at(got, 1, 0), 255);
    assert_int_equal(alpha_at(got, 3, 0), 128);
}

TEST(nothing_shows_outside_the_clip)
{
    kit_start(9, 7, MANIFEST_BLEND_SRGB);
    int slot = kit_noise(20, 20, 3, true);
    for (int moving = 0; moving < 2; moving++)
        for (int angle = 0; angle < 90; angle += 45) {
            kit_scene.group_count = kit_scene.layer_count = 0;
            kit_group(1);
            struct scene_layer *l = kit_picture(slot, -5.5, -5.5, 23, 23);
            l->clip = kit_box(2, 3, 4, 2);
            l->moving = moving == 1;
            l->box.angle = angle;
            const uint8_t *got = kit_canvas();
            for (int y = 0; y < 7; y++)
                for (int x = 0; x < 9; x++)
                    assert_int_equal(alpha_at(got, x, y),
                                     x >= 2 && x < 6 && y >= 3 && y < 5 ? 255 : 0);
        }
}

TEST(turned_boxes_have_their_area)
{
    static const double angles[] = {10, 30, 45, 77.5, 133, -20, 361, 89.99};
    for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++) {
        kit_start(100, 100, MANIFEST_BLEND_SRGB);
        kit_group(1);
        kit_fill(BLACK, 20, 30, 60, 40)->box.angle = angles[i];
        const uint8_t *got = kit_canvas();
        double area = 0;
        for (int p = 0; p < 100 * 100; p++)
            area += got[4 * p + 3] / 255.0;
        assert_true(fabs(area - 60 * 40) < 12);
        assert_int_equal(alpha_at(got, 50, 50), 255);
        assert_int_equal(alpha_at(got, 1, 1), 0);
    }
}

TEST(a_turned_zone_cuts_in_its_own_axes)
{
    kit_start(60, 60, MANIFEST_BLEND_SRGB);
    kit_group(1);
    struct scene_layer *l = kit_fill(BLACK, 10, 20, 40, 20);
    l->box.angle = 30;
    const uint8_t *without = kit_canvas();
    l->clip = l->box; // the same edge twice covers no less
    assert_memory_equal(kit_canvas(), without, 60 * 60 * 4);
    l->clip.angle = 120; // seen from its other side
    l->clip.w = l->box.h;
    l->clip.h = l->box.w;
    const uint8_t *got = kit_canvas();
    for (int p = 0; p < 60 * 60; p++)
        assert_true(abs(got[4 * p + 3] - without[4 * p + 3]) <= 1);
}

static void check_complement(enum scene_mask kind, struct box mask)
{
    enum { W = 50, H = 30 };
    static const struct color grey = {90, 150, 210, 255};
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    kit_group(1);
    for (int i = 0; i < 2; i++) {
        struct scene_layer *l = kit_fill(grey, 0, 0, W, H);
        l->mask_kind = kind;
        l->mask_inverted = i == 1;
        l->mask = mask;
    }
    const uint8_t *got = kit_canvas();
    for (int p = 0; p < W * H; p++)
        assert_memory_equal(got + 4 * p, ((const uint8_t[4]){90, 150, 210, 255}), 4);
}

TEST(a_mask_and_its_inverse_make_a_whole)
{
    for (int i = 0; i <= 20; i++) {
        double p = i / 20.0;
        check_complement(SCENE_MASK_BOX, kit_box(0, 0, 50 * p, 30));
        check_complement(SCENE_MASK_BOX, kit_box(50 - 50 * p, 3.3, 50 * p, 30));
        check_complement(SCENE_MASK_ELLIPSE, kit_box(25 - 40 * p, 15 - 30 * p, 80 * p, 60 * p));
        struct box turned = kit_box(25 - 20 * p, 10, 40 * p, 11);
        turned.angle = 33;
        check_complement(SCENE_MASK_BOX, turned);
        check_complement(SCENE_MASK_ELLIPSE, turned);
    }
}

TEST(a_box_mask_wipes_to_the_pixel)
{
    kit_start(10, 1, MANIFEST_BLEND_SRGB);
    kit_group(1);
    struct scene_layer *l = kit_fill(BLACK, 0, 0, 10, 1);
    l->mask_kind = SCENE_MASK_BOX;
    l->mask = kit_box(0, 0, 4.5, 1);
    const uint8_t *got = kit_canvas();
    assert_int_equal(alpha_at(got, 3, 0), 255);
    assert_int_equal(alpha_at(got, 4, 0), 128);
    assert_int_equal(alpha_at(got, 5, 0), 0);
}

// Two sheets side by side, as a push has them, each filled to its edges: the pixel that both share
// is as full as any other.
TEST(a_sheet_and_what_fills_it_have_one_edge)
{
    enum { W = 40, H = 30 };
    static const struct color grey = {90, 150, 210, 255};
    for (int angle = 0; angle <= 90; angle += 30)
        for (double x = 10; x < 12; x += 0.13) {
            kit_start(W, H, MANIFEST_BLEND_SRGB);
            kit_group(1);
            for (int i = 0; i < 2; i++) {
                struct scene_layer *l = kit_fill(grey, i ? x : x - 60, -40, 60, 110);
                l->clip = kit_box(-60, -40, 160, 110);
                l->box = box_turned(l->box, x, 15, angle);
                l->clip = box_turned(l->clip, x, 15, angle);
                l->mask_kind = SCENE_MASK_BOX;
                l->mask = l->box;
            }
            const uint8_t *got = kit_canvas();
            for (int p = 0; p < W * H; p++)
                assert_in_range(got[4 * p + 3], 254, 255);
        }
}

TEST(an_ellipse_grows_from_nothing_to_everything)
{
    enum { W = 80, H = 40 };
    double diagonal = sqrt(2.0); // of the unit box: semi axes that reach the corners
    double last = 0;
    for (int i = 0; i <= 40; i++) {
        double p = i / 40.0 * diagonal;
        kit_start(W, H, MANIFEST_BLEND_SRGB);
        kit_group(1);
        struct scene_layer *l = kit_fill(BLACK, 0, 0, W, H);
        l->mask_kind = SCENE_MASK_ELLIPSE;
        l->mask = kit_box(W / 2.0 - W / 2.0 * p, H / 2.0 - H / 2.0 * p, W * p, H * p);
        const uint8_t *got = kit_canvas();
        double area = 0;
        for (int k = 0; k < W * H; k++)
            area += got[4 * k + 3] / 255.0;
        assert_true(area >= last);
        if (p <= 1)
            assert_true(fabs(area - 3.14159265358979 * W * H / 4 * p * p) < 2 + 10 * p);
        last = area;
        if (i == 0)
            assert_true(area == 0);
    }
    assert_true(last == W * H);
}

TEST(windows_keep_the_glass_clear)
{
    kit_start(8, 4, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill((struct color){200, 100, 50, 255}, 0, 0, 8, 4);
    const struct manifest_point square[4] = {{2, 1}, {5, 1}, {5, 3}, {2, 3}};
    const struct manifest_point wide[4] = {{4, 0}, {8, 0}, {8, 4}, {4, 4}};
    kit_window(0, square, 4);
    kit_window(0.4, wide, 4);
    const uint8_t *got = kit_canvas();
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 8; x++) {
            bool clear = x >= 2 && x < 5 && y >= 1 && y < 3;
            int want = clear ? 0 : x >= 4 ? 102 : 255;
            const uint8_t *pixel = got + 4 * (y * 8 + x);
            assert_int_equal(pixel[3], want);
            assert_int_equal(pixel[0], want > 0 ? 200 : 0);
            assert_int_equal(pixel[2], want > 0 ? 50 : 0);
        }
}

TEST(windows_leave_what_is_clear_enough)
{
    kit_start(4, 1, MANIFEST_BLEND_SRGB);
    kit_group(0.25);
    kit_fill((struct color){200, 100, 50, 255}, 0, 0, 4, 1);
    const uint8_t *without = kit_canvas();
    const struct manifest_point all[4] = {{0, 0}, {4, 0}, {4, 1}, {0, 1}};
    kit_window(0.5, all, 4);
    assert_memory_equal(kit_canvas(), without, 16);
}

TEST(windows_follow_even_odd_and_pixel_centres)
{
    kit_start(10, 10, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill(BLACK, 0, 0, 10, 10);
    // A square with a square hole, drawn as one outline.
    const struct manifest_point ring[10] = {{1, 1}, {9, 1}, {9, 9}, {1, 9}, {1, 1},
                                            {3, 3}, {3, 7}, {7, 7}, {7, 3}, {3, 3}};
    kit_window(0, ring, 10);
    const uint8_t *got = kit_canvas();
    for (int y = 0; y < 10; y++)
        for (int x = 0; x < 10; x++) {
            bool outer = x >= 1 && x < 9 && y >= 1 && y < 9;
            bool hole = x >= 3 && x < 7 && y >= 3 && y < 7;
            assert_int_equal(alpha_at(got, x, y), outer && !hole ? 0 : 255);
        }
    // Edges between centres round to the pixel whose centre is inside.
    kit_scene.window_count = kit_scene.point_count = 0;
    const struct manifest_point slim[4] = {{2.4, 0}, {4.6, 0}, {4.6, 10}, {2.4, 10}};
    kit_window(0, slim, 4);
    got = kit_canvas();
    static const int want[10] = {255, 255, 0, 0, 0, 255, 255, 255, 255, 255};
    for (int x = 0; x < 10; x++)
        assert_int_equal(alpha_at(got, x, 5), want[x]);
}

TEST(windows_of_no_area_or_far_away_change_nothing)
{
    kit_start(5, 5, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_fill(BLACK, 0, 0, 5, 5);
    const struct manifest_point line[2] = {{0, 0}, {5, 5}};
    const struct manifest_point far[4] = {{1e18, 0}, {2e18, 0}, {2e18, 5}, {1e18, 5}};
    kit_window(0, line, 2);
    kit_window(0, far, 4);
    kit_window(0, far, 0);
    kit_scene.windows[kit_scene.window_count++] = (struct scene_window){UINT32_MAX, 4, 0};
    const uint8_t *got = kit_canvas();
    for (int p = 0; p < 25; p++)
        assert_int_equal(got[4 * p + 3], 255);
}

// ---- what changes -------------------------------------------------------------------------------

static struct box random_box(struct prng *r)
{
    double numbers[5];
    for (int i = 0; i < 5; i++)
        numbers[i] = (double)(prng_next(r) % 100000) / 1000;
    bool turned = prng_next(r) % 4;
    return (struct box){numbers[0], numbers[1], numbers[2], numbers[3],
                        turned ? numbers[4] * 3.6 : 0};
}

// How a pixel is made may depend on which layers are looked at for it, so that the pixels that a
// layer may touch are drawn again when it comes or goes.
TEST(changes_hold_all_that_covers_look_at)
{
    kit_start(100, 100, MANIFEST_BLEND_SRGB);
    static struct scene empty;
    scene_copy(&empty, &kit_scene);
    kit_group(1);
    struct scene_layer *l = kit_fill((struct color){0, 0, 0, 255}, 0, 0, 1, 1);
    struct prng r = {3};
    for (int i = 0; i < 5000; i++) {
        struct cover c;
        struct areas changes = {.count = 0};
        l->box = random_box(&r);
        l->clip = random_box(&r);
        l->mask = random_box(&r);
        l->mask_kind = (enum scene_mask)(i % 3);
        if (!cover_prepare(&c, l, 100, 100))
            continue;
        assert_true(scene_changes(&empty, &kit_scene, &changes));
        assert_int_equal(changes.count, 1);
        assert_true(area_holds(changes.list[0], (struct area){c.x0, c.y0, c.x1, c.y1}));
    }
}
