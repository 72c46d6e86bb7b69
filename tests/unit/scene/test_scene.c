#include <math.h>

#include "base/now.h"
#include "unit.h"
#include "world.h"

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

static void enter(struct world *w, enum manifest_transition t, enum manifest_direction d)
{
    w->items[1].enter = (struct manifest_enter){t, 2 * NS_PER_S, d};
}

TEST(nothing_due_is_an_empty_scene)
{
    struct world *w = world_new();
    assert_true(scene_build(&w->manifest, NULL, NULL, NULL, NULL, 0, &w->view, &w->scene));
    assert_int_equal(w->scene.group_count, 0);
    assert_int_equal(w->scene.layer_count, 0);
}

TEST(contain_touches_the_nearer_sides)
{
    struct world *w = world_new();
    struct rectf r = scene_fit(&w->items[0], w->zone.rect, 200, 50);
    assert_near(r.w, 100);
    assert_near(r.h, 25);
    assert_near(r.x, 20);
    assert_near(r.y, 22.5);
}

TEST(cover_touches_the_farther_sides)
{
    struct world *w = world_new();
    w->items[0].fit = MANIFEST_COVER;
    struct rectf r = scene_fit(&w->items[0], w->zone.rect, 200, 50);
    assert_near(r.w, 200);
    assert_near(r.h, 50);
    assert_near(r.x, -30);
}

TEST(none_keeps_pixels_and_align_places_them)
{
    struct world *w = world_new();
    w->items[0].fit = MANIFEST_NONE;
    w->items[0].align_x = 1;
    w->items[0].align_y = 0;
    struct rectf r = scene_fit(&w->items[0], w->zone.rect, 30, 20);
    assert_near(r.x, 90);
    assert_near(r.y, 10);
    assert_near(r.w, 30);
}

TEST(at_rest_is_where_a_scene_has_it)
{
    static const enum manifest_fit fits[] = {MANIFEST_CONTAIN, MANIFEST_COVER, MANIFEST_FILL};
    for (int i = 0; i < 6; i++) {
        struct world *w = world_new();
        w->items[1].kind = MANIFEST_ITEM_CONTENT;
        w->items[1].fit = fits[i % 3];
        w->items[1].align_x = 0.3;
        w->zone.rotate = i < 3 ? 0 : 30;
        w->view = scene_view_contain(200, 100, 531, 301);
        w->show.current.picture_count = 1;
        w->show.current.pictures[0] = (struct scene_picture){
            .serial = 1, .width_px = 37, .height_px = 21, .natural_w = 37, .natural_h = 21};
        world_build(w, 15);
        assert_int_equal(w->scene.layer_count, 1);
        const struct scene_layer *l = &w->scene.layers[0];
        struct scene_rest rest = {&w->items[1], w->zone.rect, w->zone.rotate, 37, 21};
        struct box box;
        struct box clip;
        scene_rest_box(&rest, &w->view, &box, &clip);
        assert_memory_equal(&box, &l->box, sizeof box);
        assert_memory_equal(&clip, &l->clip, sizeof clip);
    }
}

TEST(view_contains_the_canvas_in_the_middle)
{
    struct scene_view v = scene_view_contain(200, 100, 400, 400);
    assert_near(v.scale, 2);
    assert_near(v.x, 0);
    assert_near(v.y, 100);
}

TEST(cut_shows_the_new_item_at_once)
{
    struct world *w = world_new();
    world_build(w, 10);
    assert_int_equal(w->scene.layer_count, 1);
    assert_int_equal(w->scene.layers[0].fill.r, 101);
}

TEST(fade_weights_sum_to_one)
{
    struct world *w = world_new();
    enter(w, MANIFEST_FADE, MANIFEST_LEFT);
    for (double s = 10.125; s < 12; s += 0.25) {
        world_build(w, s);
        assert_int_equal(w->scene.layer_count, 2);
        assert_near(w->scene.layers[0].weight + w->scene.layers[1].weight, 1);
        assert_near(w->scene.layers[1].weight, (s - 10) / 2);
    }
    world_build(w, 12);
    assert_int_equal(w->scene.layer_count, 1);
}

TEST(first_item_enters_from_clear)
{
    struct world *w = world_new();
    enter(w, MANIFEST_FADE, MANIFEST_LEFT);
    w->show.show.has_previous = false;
    world_build(w, 10.5);
    assert_int_equal(w->scene.layer_count, 1);
    assert_near(w->scene.layers[0].weight, 0.25);
}

TEST(slide_left_comes_from_the_right_over_the_old)
{
    struct world *w = world_new();
    enter(w, MANIFEST_SLIDE, MANIFEST_LEFT);
    world_build(w, 10.5);
    const struct scene_layer *old = &w->scene.layers[0];
    const struct scene_layer *new = &w->scene.layers[1];
    assert_near(old->box.cx, 70);
    assert_near(new->box.cx, 70 + 75);
    assert_near(new->mask.cx, 145);
    assert_near(old->mask.cx + old->mask.w / 2, new->mask.cx - new->mask.w / 2);
    assert_true(!old->mask_inverted && !new->mask_inverted);
    assert_near(new->clip.cx, 70);
}

TEST(push_moves_both)
{
    struct world *w = world_new();
    enter(w, MANIFEST_PUSH, MANIFEST_UP);
    world_build(w, 11);
    assert_near(w->scene.layers[0].box.cy, 35 - 25);
    assert_near(w->scene.layers[1].box.cy, 35 + 25);
    const struct scene_layer *old = &w->scene.layers[0];
    const struct scene_layer *new = &w->scene.layers[1];
    assert_near(new->mask.cy, new->box.cy);
    assert_near(old->mask.cy + old->mask.h / 2, new->mask.cy - new->mask.h / 2);
    assert_false(old->mask_inverted);
}

TEST(wipe_uncovers_without_moving)
{
    struct world *w = world_new();
    enter(w, MANIFEST_WIPE, MANIFEST_RIGHT);
    world_build(w, 11);
    assert_near(w->scene.layers[1].box.cx, 70);
    assert_near(w->scene.layers[1].mask.cx, 20);
    assert_int_equal(w->scene.layers[1].mask_kind, SCENE_MASK_BOX);
}

TEST(iris_opens_from_the_centre_to_the_corners)
{
    struct world *w = world_new();
    enter(w, MANIFEST_IRIS, MANIFEST_LEFT);
    world_build(w, 11);
    const struct scene_layer *new = &w->scene.layers[1];
    assert_int_equal(new->mask_kind, SCENE_MASK_ELLIPSE);
    assert_near(new->mask.cx, 70);
    assert_near(new->mask.w, hypot(100, 50) / 2);
}

TEST(keyframes_skip_those_that_name_another_field)
{
    struct world *w = world_new();
    w->keys[0] = (struct manifest_keyframe){.at_ns = 0, .x = 0, .names = MANIFEST_KEY_X};
    w->keys[1] =
        (struct manifest_keyframe){.at_ns = NS_PER_S, .scale = 2, .names = MANIFEST_KEY_SCALE};
    w->keys[2] =
        (struct manifest_keyframe){.at_ns = 4 * NS_PER_S, .x = 40, .names = MANIFEST_KEY_X};
    w->items[1].keyframe_count = 3;
    world_build(w, 12);
    assert_near(w->scene.layers[0].box.cx, 70 + 20);
    assert_near(w->scene.layers[0].box.w, 200); // before its first keyframe a field holds, too
    world_build(w, 19);
    assert_near(w->scene.layers[0].box.cx, 70 + 40);
}

TEST(eases_shape_the_segment_that_starts_there)
{
    static const enum manifest_ease eases[] = {MANIFEST_EASE_LINEAR, MANIFEST_EASE_IN,
                                               MANIFEST_EASE_OUT, MANIFEST_EASE_IN_OUT,
                                               MANIFEST_EASE_HOLD};
    static const double at_quarter[] = {0.25, 0.0625, 0.4375, 0.15625, 0};
    for (size_t i = 0; i < sizeof eases / sizeof eases[0]; i++) {
        struct world *w = world_new();
        w->keys[0] = (struct manifest_keyframe){.names = MANIFEST_KEY_OPACITY, .ease = eases[i]};
        w->keys[1] = (struct manifest_keyframe){
            .at_ns = 4 * NS_PER_S, .opacity = 1, .names = MANIFEST_KEY_OPACITY};
        w->items[1].keyframe_count = 2;
        world_build(w, 11);
        double weight = w->scene.layer_count ? w->scene.layers[0].weight : 0;
        assert_near(weight, at_quarter[i]);
    }
}

TEST(zone_rotates_about_its_centre_with_its_clip)
{
    struct world *w = world_new();
    w->zone.rotate = 90;
    w->keys[0] = (struct manifest_keyframe){.x = 10, .names = MANIFEST_KEY_X};
    w->items[1].keyframe_count = 1;
    world_build(w, 12);
    const struct scene_layer *l = &w->scene.layers[0];
    assert_near(l->box.cx, 70); // 10 to the right of the centre, turned: 10 below it
    assert_near(l->box.cy, 45);
    assert_near(l->box.angle, 90);
    assert_near(l->clip.angle, 90);
}

TEST(pixel_exact_picture_snaps_to_whole_pixels)
{
    struct world *w = world_new();
    w->items[1].kind = MANIFEST_ITEM_CONTENT;
    w->items[1].fit = MANIFEST_NONE;
    w->show.current.picture_count = 1;
    w->show.current.pictures[0] = (struct scene_picture){
        .serial = 7, .width_px = 31, .height_px = 21, .natural_w = 31, .natural_h = 21};
    world_build(w, 12);
    const struct scene_layer *l = &w->scene.layers[0];
    double left = l->box.cx - l->box.w / 2;
    assert_near(left, floor(left));
    assert_int_equal(l->serial, 7);
}

TEST(keep_clear_windows_follow_the_view)
{
    struct world *w = world_new();
    static const struct manifest_point points[] = {{0, 0}, {10, 0}, {10, 20}};
    struct manifest_keep_clear keep = {.points = points, .point_count = 3, .max_opacity = 0.25};
    w->manifest.keep_clear = &keep;
    w->manifest.keep_clear_count = 1;
    w->view = scene_view_contain(200, 100, 400, 400);
    bool open = true;
    scene_build(&w->manifest, NULL, NULL, NULL, &open, 0, &w->view, &w->scene);
    assert_int_equal(w->scene.window_count, 1);
    assert_near(w->scene.points[2].x, 20);
    assert_near(w->scene.points[2].y, 140);
    open = false;
    scene_build(&w->manifest, NULL, NULL, NULL, &open, 0, &w->view, &w->scene);
    assert_int_equal(w->scene.window_count, 0);
}

TEST(equal_scenes_are_equal_and_any_change_is_seen)
{
    static struct scene other;
    struct world *w = world_new();
    world_build(w, 12);
    other = w->scene;
    assert_true(scene_equal(&w->scene, &other));
    other.layers[0].serial++;
    assert_false(scene_equal(&w->scene, &other));
    other = w->scene;
    other.layers[0].weight = 0.5;
    assert_false(scene_equal(&w->scene, &other));
    other = w->scene;
    other.groups[0].opacity = 0.5;
    assert_false(scene_equal(&w->scene, &other));
}

TEST(a_scene_moves_only_while_something_is_under_way)
{
    struct world *w = world_new();
    enter(w, MANIFEST_FADE, MANIFEST_LEFT);
    assert_true(scene_is_moving(&w->manifest, &w->layout, &w->show, 11 * NS_PER_S));
    assert_false(scene_is_moving(&w->manifest, &w->layout, &w->show, 13 * NS_PER_S));
}

TEST(too_many_layers_are_left_out_and_said)
{
    static struct scene_zone shows[1];
    struct world *w = world_new();
    w->scene.layer_count = 0;
    w->show.current.boxed = true;
    shows[0] = w->show;
    static struct manifest_zone zones[MANIFEST_ZONES_MAX];
    static struct scene_zone all[MANIFEST_ZONES_MAX];
    static uint16_t order[MANIFEST_ZONES_MAX];
    for (uint16_t i = 0; i < MANIFEST_ZONES_MAX; i++) {
        zones[i] = w->zone;
        all[i] = shows[0];
        all[i].current.picture_count = SCENE_ITEM_PICTURES_MAX;
        order[i] = i;
    }
    w->items[1].kind = MANIFEST_ITEM_FEED;
    struct manifest_layout crowd = {.background_content = -1,
                                    .zones = zones,
                                    .zone_count = MANIFEST_ZONES_MAX,
                                    .draw_order = order};
    assert_false(
        scene_build(&w->manifest, &crowd, all, NULL, NULL, 12 * NS_PER_S, &w->view, &w->scene));
    assert_int_equal(w->scene.layer_count, SCENE_LAYERS_MAX);
}
