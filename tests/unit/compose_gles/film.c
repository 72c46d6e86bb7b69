// A video on show whose frames are planes, against the reference with the same frames as R G B A.
#include "base/planes.h"
#include "base/prng.h"
#include "rig.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { W = 64, H = 40, FILM_W = 33, FILM_H = 21 };

static const struct planes_form opaque_form = {
    .layout = PLANES_THREE, .half_w = 1, .half_h = 1, .depth = 8, .matrix = PLANES_BT709};

// A frame of random codes that owns its memory.
static struct picture *new_frame(const struct planes_form *form, int w, int h, uint64_t seed)
{
    struct picture_planes planes;
    struct prng r = {seed};
    size_t bytes = planes_lay(&planes, form, w, h);
    uint8_t *pixels = malloc(bytes + PICTURE_BEHIND);
    for (size_t i = 0; i < bytes; i++)
        pixels[i] = (uint8_t)prng_next(&r);
    struct picture *p =
        picture_wrap_planes(w, h, &planes, &(struct picture_memory){pixels, 0, free, pixels});
    assert_non_null(p);
    return p;
}

struct show {
    struct compose *c;
    struct panel_map *map;
    struct compose_glass glass;
    int slot;              // of the film
    uint8_t *pixels;       // of gles
    struct picture *frame; // planes
};

static struct compose_target target_of(struct show *s)
{
    return (struct compose_target){.stage = COMPOSE_PANEL,
                                   .width_px = kit_scene.width_px,
                                   .height_px = kit_scene.height_px,
                                   .stride = 3 * (size_t)kit_scene.width_px,
                                   .pixels = s->pixels};
}

// A picture behind a film that lies in its place, and one more of it, scaled.
static struct show begin(const struct rig_poverty *poverty)
{
    rig_host(poverty);
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int back = kit_noise(W, H, 1, true);
    struct show s = {.slot = kit_noise(FILM_W, FILM_H, 2, true),
                     .map = panel_map_create(panel_builtin("lcd")),
                     .pixels = calloc(3 * W, H)};
    kit_group(1);
    kit_picture(back, 0, 0, W, H);
    kit_group(0.8);
    kit_picture(s.slot, 3, 2, FILM_W, FILM_H);
    kit_group(1);
    kit_picture(s.slot, 20.5, 18, 40, 20);
    s.glass = (struct compose_glass){.map = s.map, .emission_gain = 1};
    s.c = rig_create();
    return s;
}

static void end(struct show *s)
{
    compose_gles.destroy(s->c);
    picture_unref(s->frame);
    panel_map_destroy(s->map);
    free(s->pixels);
    assert_int_equal(rig_errors(), 0);
}

static void put_frame(struct show *s, struct picture *frame)
{
    picture_unref(s->frame);
    s->frame = frame;
    kit_pictures[s->slot] = frame;
    for (uint32_t i = 0; i < kit_scene.layer_count; i++)
        if (kit_scene.layers[i].slot == s->slot)
            kit_scene.layers[i].serial = frame->serial;
}

static void check(struct show *s)
{
    struct compose_target t = target_of(s);
    struct err err;
    struct rig_range range = {0, 0};
    if (!rig_render_with(s->c, &s->glass, &t, &err))
        fail_msg("%s", err.text);
    struct picture *rgba = picture_of_planes(s->frame);
    kit_pictures[s->slot] = rgba;
    kit_cpu = COMPOSE_CPU_REFERENCE;
    const uint8_t *want = kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1);
    kit_pictures[s->slot] = s->frame;
    for (size_t i = 0; i < (size_t)3 * W * H; i++) {
        int off = s->pixels[i] - want[i];
        range.low = off < range.low ? off : range.low;
        range.high = off > range.high ? off : range.high;
    }
    picture_unref(rgba);
    rig_check("film", &range, -1, 1);
}

static void play(const struct rig_poverty *poverty, const struct planes_form *form)
{
    struct show s = begin(poverty);
    for (int i = 0; i < 8; i++) {
        put_frame(&s, new_frame(form, FILM_W, FILM_H, (uint64_t)i + 10));
        check(&s);
        if (i % 3 == 1) { // in the middle of it: the frame on show comes back from its planes
            rig_lose();
            check(&s);
        }
    }
    end(&s);
}

TEST(a_video_of_planes_plays_through_lost_contexts)
{
    struct planes_form form = opaque_form;
    play(&(struct rig_poverty){.major = 3}, &form);
    play(&(struct rig_poverty){.major = 2}, &form);
    form.alpha = 1;
    form.full = 1;
    play(&(struct rig_poverty){.major = 3}, &form);
    form.layout = PLANES_PAIRED;
    form.depth = 16;
    form.half_w = form.half_h = 0;
    play(&(struct rig_poverty){.major = 3}, &form);
}

TEST(without_a_context_the_frame_waits_for_one)
{
    struct show s = begin(&(struct rig_poverty){.major = 3});
    struct compose_target t = target_of(&s);
    struct err err;
    put_frame(&s, new_frame(&opaque_form, FILM_W, FILM_H, 5));
    check(&s);
    rig_keep_lost(true);
    assert_false(rig_render_with(s.c, &s.glass, &t, &err));
    rig_keep_lost(false);
    check(&s);
    end(&s);
}

TEST(a_frame_of_planes_is_uploaded_once_and_whole)
{
    struct show s = begin(&(struct rig_poverty){.major = 3});
    struct compose_target t = target_of(&s);
    struct err err;
    put_frame(&s, new_frame(&opaque_form, FILM_W, FILM_H, 5));
    check(&s);
    (void)rig_uploaded_bytes();
    put_frame(&s, new_frame(&opaque_form, FILM_W, FILM_H, 6));
    // Ahead of time nothing is: a video's frames come when they show.
    assert_true(compose_gles.prefetch(s.c, kit_pictures, KIT_PICTURES));
    assert_int_equal(rig_uploaded_bytes(), 0);
    check(&s);
    assert_int_equal(rig_uploaded_bytes(), FILM_W * FILM_H + 2 * 17 * 11);
    kit_scene.layers[1].box.cx += 1;
    assert_true(rig_render_with(s.c, &s.glass, &t, &err));
    assert_int_equal(rig_uploaded_bytes(), 0);
    end(&s);
}

TEST(planes_larger_than_a_texture_are_halved)
{
    struct show s = begin(&(struct rig_poverty){.major = 3, .side_max = 64});
    struct compose_target t = target_of(&s);
    struct err err;
    // Of one colour, so that halving changes nothing: 81 90 240 is red.
    struct picture *p = new_frame(&opaque_form, 200, 100, 1);
    memset(p->pixels, 81, (size_t)200 * 100);
    memset(p->pixels + p->planes->list[1].offset, 90, (size_t)100 * 50);
    memset(p->pixels + p->planes->list[2].offset, 240, (size_t)100 * 50);
    put_frame(&s, p);
    kit_scene.layer_count = 2;
    kit_scene.group_count = 2;
    kit_scene.groups[1].opacity = 1;
    assert_true(rig_render_with(s.c, &s.glass, &t, &err));
    struct picture *rgba = picture_of_planes(p);
    for (int y = 4; y < FILM_H; y++)
        for (int x = 5; x < FILM_W; x++)
            assert_memory_equal(s.pixels + 3 * (y * W + x), rgba->pixels, 3);
    picture_unref(rgba);
    end(&s);
}
