#include "show.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

static double part(struct prng *r)
{
    return (double)(prng_next(r) >> 11) / 9007199254740992.0;
}

static double whole(struct prng *r, int low, int high)
{
    return low + (double)(prng_next(r) % (uint64_t)(high - low + 1));
}

// A picture with clear, opaque and soft parts, so that it has runs of all kinds.
static int patches(int w, int h, uint64_t seed, enum picture_alpha kind)
{
    struct picture *p = picture_create(w, h, kind);
    struct prng r = {seed};
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            uint64_t bits = prng_next(&r);
            uint8_t *px = p->pixels + (size_t)y * p->stride + 4 * (size_t)x;
            int kind_of_patch = (x / 23 + y / 9 + (int)seed) % 4;
            memcpy(px, &bits, 3);
            px[3] = kind_of_patch == 0 ? 0 : kind_of_patch == 1 ? 255 : (uint8_t)(bits >> 32);
            for (int c = 0; kind == PICTURE_PREMUL && c < 3; c++)
                px[c] = px[c] < px[3] ? px[c] : px[3];
        }
    return kit_keep(p);
}

void show_pictures(uint64_t seed)
{
    kit_start(SHOW_W, SHOW_H, MANIFEST_BLEND_SRGB);
    patches(SHOW_W, SHOW_H, seed, PICTURE_STRAIGHT);
    patches(90, 40, seed + 1, PICTURE_PREMUL);
    patches(61, 50, seed + 2, PICTURE_STRAIGHT);
    kit_noise(SHOW_W, SHOW_H, seed + 3, true);
    kit_noise(40, 61, seed + 4, false);
    kit_noise(33, 20, seed + 5, true);
}

static void random_mask(struct scene_layer *l, struct prng *r)
{
    uint64_t which = prng_next(r) % 8;
    if (which > 1)
        return;
    l->mask_kind = which ? SCENE_MASK_BOX : SCENE_MASK_ELLIPSE;
    l->mask_inverted = prng_next(r) & 1;
    l->mask =
        kit_box(part(r) * SHOW_W - 20, part(r) * SHOW_H - 20, part(r) * SHOW_W, part(r) * SHOW_H);
}

static void random_layer(struct prng *r)
{
    struct scene_layer *l;
    uint64_t which = prng_next(r) % 10;
    if (which == 0) {
        struct color c;
        uint64_t bits = prng_next(r);
        memcpy(&c, &bits, 4);
        c.a = bits >> 40 & 1 ? 255 : c.a;
        l = kit_fill(c, whole(r, -20, SHOW_W), whole(r, -20, SHOW_H), whole(r, 1, SHOW_W),
                     whole(r, 1, SHOW_H));
    } else {
        int slot = (int)(prng_next(r) % SHOW_SLOTS);
        const struct picture *p = kit_pictures[slot];
        double x = whole(r, -40, SHOW_W - 20);
        double y = whole(r, -30, SHOW_H - 10);
        l = kit_picture(slot, x, y, p->width_px, p->height_px);
        if (which == 1) {
            l->box = kit_box(x, y, p->width_px * 0.8, p->height_px * 1.1);
        } else if (which == 6 || which == 7) {
            double scale = 0.2 + 2 * part(r);
            l->box = kit_box(x + part(r), y + part(r), p->width_px * scale, p->height_px * scale);
            l->moving = true;
        } else if (which == 2 || which > 7) {
            l->box = kit_box(x + part(r), y + part(r), p->width_px, p->height_px);
            l->moving = true;
        } else if (which == 3) {
            l->box.angle = whole(r, 0, 3) * 90;
        } else if (which == 4) {
            l->box.angle = part(r) * 360;
        }
    }
    if (prng_next(r) % 4 == 0)
        l->clip = kit_box(part(r) * SHOW_W, part(r) * SHOW_H, part(r) * SHOW_W, part(r) * SHOW_H);
    if (prng_next(r) % 4 == 0)
        l->weight = part(r);
    random_mask(l, r);
}

static void random_group(struct prng *r)
{
    kit_group(prng_next(r) % 3 ? 1 : part(r));
    random_layer(r);
    if (prng_next(r) % 3)
        return;
    kit_scene.layers[kit_scene.layer_count - 1].weight = 0.4; // of a group they sum to 1 at most
    random_layer(r);
    kit_scene.layers[kit_scene.layer_count - 1].weight = 0.6;
}

void show_scene(struct prng *r, int groups)
{
    kit_scene.group_count = kit_scene.layer_count = 0;
    kit_scene.window_count = kit_scene.point_count = 0;
    for (int i = 0; i < groups; i++)
        random_group(r);
    if (prng_next(r) % 4 == 0) {
        const struct manifest_point points[3] = {{part(r) * SHOW_W, part(r) * SHOW_H},
                                                 {part(r) * SHOW_W, part(r) * SHOW_H},
                                                 {part(r) * SHOW_W, part(r) * SHOW_H}};
        kit_window(part(r), points, 3);
    }
}

// ---- partial renders ----------------------------------------------------------------------------

// Three targets that take turns, as the buffers of a screen do.
struct turns {
    const struct compose_impl *impl;
    struct compose *compose;
    struct panel_map *map;
    struct compose_glass glass;
    struct compose_target targets[COMPOSE_AGE_MAX];
};

static struct turns start_turns(const struct show_by *by, enum compose_stage stage,
                                const struct panel *panel, enum compose_format format)
{
    struct turns t = {.impl = by->impl,
                      .compose = by->impl->create(&by->options, NULL),
                      .map = panel_map_create(panel)};
    t.glass = (struct compose_glass){
        .map = t.map, .backdrop_color = {255, 255, 255, 255}, .emission_gain = 1};
    for (int i = 0; i < COMPOSE_AGE_MAX; i++) {
        struct compose_target *to = &t.targets[i];
        int32_t bytes;
        to->stage = stage;
        to->format = format;
        compose_target_size(stage, panel, SHOW_W, SHOW_H, &to->width_px, &to->height_px, &bytes);
        to->stride = (size_t)to->width_px * (size_t)compose_pixel_bytes(stage, format) + 5;
        to->pixels = calloc(to->stride, (size_t)to->height_px);
    }
    return t;
}

static void end_turns(struct turns *t)
{
    t->impl->destroy(t->compose);
    panel_map_destroy(t->map);
    for (int i = 0; i < COMPOSE_AGE_MAX; i++)
        free(t->targets[i].pixels);
}

static void draw(struct turns *t, struct compose_target *to)
{
    assert_true(
        t->impl->render(t->compose, &kit_scene, kit_pictures, KIT_PICTURES, &t->glass, to, NULL));
}

// A step of a show: something moves, comes, goes, fades or is wiped.
static void change_scene(struct prng *r)
{
    if (kit_scene.layer_count == 0 || prng_next(r) % 12 == 0) {
        show_scene(r, 4);
        return;
    }
    struct scene_layer *l = &kit_scene.layers[prng_next(r) % kit_scene.layer_count];
    switch (prng_next(r) % 6) {
    case 0:
        l->box.cx += whole(r, -5, 5);
        break;
    case 1:
        l->box.cy += part(r);
        l->moving = true;
        break;
    case 2:
        l->weight = part(r) * 0.5;
        break;
    case 3:
        l->mask_kind = SCENE_MASK_BOX;
        l->mask = kit_box(10, 5, 20 + part(r) * 100, 50);
        break;
    case 4:
        if (l->slot != SCENE_NO_SLOT) {
            l->slot = (int32_t)(prng_next(r) % SHOW_SLOTS);
            l->serial = kit_pictures[l->slot]->serial;
        }
        break;
    default: // nothing changes
        break;
    }
}

// What the compositor says it drew, and nothing else, may differ.
static void check_changed(const struct areas *changed, const struct compose_target *now,
                          const uint8_t *before)
{
    size_t bytes = (size_t)compose_pixel_bytes(now->stage, now->format);
    for (int y = 0; y < now->height_px; y++)
        for (int x = 0; x < now->width_px; x++) {
            bool inside = false;
            for (size_t i = 0; i < changed->count; i++)
                inside = inside || area_holds(changed->list[i], (struct area){x, y, x + 1, y + 1});
            size_t at = (size_t)y * now->stride + (size_t)x * bytes;
            assert_true(inside || memcmp(now->pixels + at, before + at, bytes) == 0);
        }
}

void show_check(const struct show_by *by, enum compose_stage stage, const struct panel *panel,
                enum compose_format format)
{
    show_pictures(31);
    struct turns part_by_part = start_turns(by, stage, panel, format);
    struct turns anew = start_turns(by, stage, panel, format);
    struct prng r = {77 + (uint64_t)stage};
    int ages[COMPOSE_AGE_MAX] = {0, 0, 0};
    struct compose_target *fresh = &anew.targets[0];
    size_t size = fresh->stride * (size_t)fresh->height_px;
    uint8_t *before = malloc(size);
    int drawn_whole = 0;
    for (int i = 0; i < 120; i++) {
        change_scene(&r);
        size_t which = prng_next(&r) % COMPOSE_AGE_MAX;
        struct compose_target *to = &part_by_part.targets[which];
        to->age = ages[which];
        memcpy(before, to->pixels, size);
        draw(&part_by_part, to);
        draw(&anew, fresh);
        assert_memory_equal(to->pixels, fresh->pixels, size);
        struct compose_stats stats;
        by->impl->stats(part_by_part.compose, &stats);
        check_changed(&stats.changed, to, before);
        drawn_whole += areas_pixels(&stats.changed) == (int64_t)SHOW_W * SHOW_H;
        for (size_t k = 0; k < COMPOSE_AGE_MAX; k++)
            ages[k] += ages[k] > 0;
        ages[which] = 1;
    }
    assert_true(drawn_whole < 100); // else nothing was shown here
    free(before);
    end_turns(&part_by_part);
    end_turns(&anew);
}

void show_check_repeat(const struct show_by *by)
{
    show_pictures(5);
    struct prng r = {5};
    show_scene(&r, 3);
    struct turns t = start_turns(by, COMPOSE_PANEL, panel_builtin("lcd"), COMPOSE_RGBX);
    draw(&t, &t.targets[0]);
    size_t size = t.targets[0].stride * (size_t)SHOW_H;
    memset(t.targets[0].pixels, 0x5A, size);
    t.targets[0].age = 1;
    draw(&t, &t.targets[0]);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(t.targets[0].pixels[i], 0x5A);
    struct compose_stats stats;
    by->impl->stats(t.compose, &stats);
    assert_int_equal(stats.pixels_drawn, 0);
    assert_int_equal(stats.changed.count, 0);
    end_turns(&t);
}

// Draws over what the last render left: the same as a compositor that knows of none; how much.
static int64_t check_age_one(struct turns *t, const struct show_by *by)
{
    struct compose_stats stats;
    struct turns own = *t;
    own.compose = by->impl->create(&by->options, NULL);
    t->targets[0].age = 1;
    draw(t, &t->targets[0]);
    draw(&own, &t->targets[1]);
    size_t size = t->targets[0].stride * (size_t)t->targets[0].height_px;
    assert_memory_equal(t->targets[0].pixels, t->targets[1].pixels, size);
    by->impl->destroy(own.compose);
    by->impl->stats(t->compose, &stats);
    return areas_pixels(&stats.changed);
}

void show_check_glass(const struct show_by *by)
{
    show_pictures(7);
    struct prng r = {7};
    show_scene(&r, 3);
    struct turns t = start_turns(by, COMPOSE_GLASS, panel_builtin("lcd"), COMPOSE_RGB);
    struct picture backdrop = *kit_pictures[0];
    t.glass.backdrop = &backdrop;
    draw(&t, &t.targets[0]);
    backdrop = *kit_pictures[3]; // another one in the same place
    assert_int_equal(check_age_one(&t, by), SHOW_W * SHOW_H);
    struct panel_map *first = t.map;
    t.glass.map = t.map = panel_map_create(panel_builtin("lcd"));
    assert_int_equal(check_age_one(&t, by), 0);
    panel_map_destroy(first);
    first = t.map;
    t.glass.map = t.map = panel_map_create(panel_builtin("odh80"));
    assert_int_equal(check_age_one(&t, by), SHOW_W * SHOW_H);
    panel_map_destroy(first);
    end_turns(&t);
}

void show_check_groups(const struct show_by *by)
{
    show_pictures(8);
    struct turns t = start_turns(by, COMPOSE_CANVAS, panel_builtin("lcd"), COMPOSE_RGB);
    for (int i = 0; i < 8; i++) {
        kit_scene.group_count = kit_scene.layer_count = 0;
        kit_group(0.3 + i * 0.05);
        kit_picture(0, -40, 0, SHOW_W, SHOW_H)->weight = 0.37;
        struct scene_layer *other = kit_picture(5, 90, 20, 33, 20);
        other->weight = 0.63;
        draw(&t, &t.targets[0]);
        other->box.cx += 30; // they no longer touch
        (void)check_age_one(&t, by);
        other->box.cx -= 30;
        (void)check_age_one(&t, by);
    }
    end_turns(&t);
}

void show_check_formats(const struct show_by *by)
{
    show_pictures(6);
    struct prng r = {6};
    show_scene(&r, 5);
    static const char *const panels[] = {"lcd", "odh80"};
    for (int i = 0; i < 2; i++) {
        const struct panel *panel = panel_builtin(panels[i]);
        struct turns rgb = start_turns(by, COMPOSE_PANEL, panel, COMPOSE_RGB);
        struct turns rgbx = start_turns(by, COMPOSE_PANEL, panel, COMPOSE_RGBX);
        struct turns bgrx = start_turns(by, COMPOSE_PANEL, panel, COMPOSE_BGRX);
        draw(&rgb, &rgb.targets[0]);
        draw(&rgbx, &rgbx.targets[0]);
        draw(&bgrx, &bgrx.targets[0]);
        for (size_t y = 0; y < SHOW_H; y++)
            for (size_t x = 0; x < SHOW_W; x++) {
                const uint8_t *a = rgb.targets[0].pixels + y * rgb.targets[0].stride + 3 * x;
                const uint8_t *b = rgbx.targets[0].pixels + y * rgbx.targets[0].stride + 4 * x;
                const uint8_t *c = bgrx.targets[0].pixels + y * bgrx.targets[0].stride + 4 * x;
                assert_memory_equal(a, b, 3);
                assert_true(a[0] == c[2] && a[1] == c[1] && a[2] == c[0]);
                assert_true(b[3] == 255 && c[3] == 255);
            }
        end_turns(&rgb);
        end_turns(&rgbx);
        end_turns(&bgrx);
    }
}

void show_check_parts(const struct show_by *by)
{
    show_pictures(9);
    struct prng r = {9};
    struct turns kept = start_turns(by, COMPOSE_PANEL, panel_builtin("lcd"), COMPOSE_RGBX);
    struct turns anew = start_turns(by, COMPOSE_PANEL, panel_builtin("lcd"), COMPOSE_RGBX);
    size_t size = kept.targets[0].stride * (size_t)SHOW_H;
    for (int i = 0; i < 200; i++) {
        kit_scene.group_count = kit_scene.layer_count = 0;
        kit_group(1);
        kit_picture(3, 0, 0, SHOW_W, SHOW_H);
        kit_group(1);
        struct scene_layer *scaled = kit_picture(2, 0, 0, SHOW_W, SHOW_H);
        kit_group(1);
        kit_picture(4, whole(&r, 0, SHOW_W - 40), 0, 40, 61);
        if (i > 0)
            scaled->clip = kit_box(whole(&r, 0, 60), whole(&r, 0, 20), whole(&r, 1, 90), 40);
        by->impl->destroy(anew.compose);
        anew.compose = by->impl->create(&by->options, NULL);
        draw(&kept, &kept.targets[0]);
        draw(&anew, &anew.targets[0]);
        assert_memory_equal(kept.targets[0].pixels, anew.targets[0].pixels, size);
    }
    end_turns(&kept);
    end_turns(&anew);
}
