#include "kit.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/prng.h"

struct scene kit_scene;
enum compose_cpu_kind kit_cpu;
struct compose_glass kit_glass;
const struct picture *kit_pictures[KIT_PICTURES];
static struct picture *owned[KIT_PICTURES];
static int picture_count;

void kit_start(int width, int height, enum manifest_blend blend)
{
    for (int i = 0; i < picture_count; i++)
        picture_unref(owned[i]);
    memset(owned, 0, sizeof owned);
    memset(kit_pictures, 0, sizeof kit_pictures);
    picture_count = 0;
    kit_cpu = COMPOSE_CPU_BEST;
    kit_glass = (struct compose_glass){.backdrop_color = {255, 255, 255, 255}, .emission_gain = 1};
    kit_scene.width_px = width;
    kit_scene.height_px = height;
    kit_scene.blend = blend;
    kit_scene.group_count = kit_scene.layer_count = 0;
    kit_scene.window_count = kit_scene.point_count = 0;
    kit_scene.canvas = (struct rectf){0, 0, width, height};
}

struct scene_group *kit_group(double opacity)
{
    struct scene_group *g = &kit_scene.groups[kit_scene.group_count++];
    *g = (struct scene_group){.first = kit_scene.layer_count, .opacity = opacity};
    return g;
}

int kit_keep(struct picture *p)
{
    assert_non_null(p);
    assert_true(picture_count < KIT_PICTURES);
    picture_classify(p);
    owned[picture_count] = p;
    kit_pictures[picture_count] = p;
    return picture_count++;
}

struct picture *kit_owned(int slot)
{
    return owned[slot];
}

int kit_noise(int width, int height, uint64_t seed, bool opaque)
{
    struct picture *p = picture_create(width, height, PICTURE_STRAIGHT);
    struct prng r = {seed};
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++) {
        uint64_t bits = prng_next(&r);
        memcpy(p->pixels + 4 * i, &bits, 4);
        // Many fully clear and fully opaque ones, as in real pictures.
        uint8_t kind = (uint8_t)(bits >> 40 & 7);
        if (opaque || kind == 0)
            p->pixels[4 * i + 3] = 255;
        else if (kind == 1)
            p->pixels[4 * i + 3] = 0;
    }
    return kit_keep(p);
}

struct box kit_box(double x, double y, double w, double h)
{
    return box_of_rect((struct rectf){x, y, w, h}, 0);
}

static struct scene_layer *add(int slot, double x, double y, double w, double h)
{
    struct scene_layer *l = &kit_scene.layers[kit_scene.layer_count++];
    *l = (struct scene_layer){.slot = slot,
                              .box = kit_box(x, y, w, h),
                              .clip = kit_box(0, 0, kit_scene.width_px, kit_scene.height_px),
                              .weight = 1};
    kit_scene.groups[kit_scene.group_count - 1].count++;
    return l;
}

struct scene_layer *kit_fill(struct color color, double x, double y, double w, double h)
{
    struct scene_layer *l = add(SCENE_NO_SLOT, x, y, w, h);
    l->fill = color;
    return l;
}

struct scene_layer *kit_picture(int slot, double x, double y, double w, double h)
{
    struct scene_layer *l = add(slot, x, y, w, h);
    l->serial = kit_pictures[slot] ? kit_pictures[slot]->serial : 0;
    return l;
}

void kit_window(double max_opacity, const struct manifest_point *points, uint32_t count)
{
    struct scene_window *w = &kit_scene.windows[kit_scene.window_count++];
    *w = (struct scene_window){kit_scene.point_count, count, max_opacity};
    memcpy(&kit_scene.points[kit_scene.point_count], points, count * sizeof *points);
    kit_scene.point_count += count;
}

void kit_busy(int w, int h, enum manifest_blend blend)
{
    kit_start(w, h, blend);
    int noise = kit_noise(w, h, 1, false);
    int small = kit_noise(31, 17, 2, true);
    kit_group(1);
    kit_picture(noise, 0, 0, w, h);
    kit_group(0.7);
    kit_picture(small, 3.3, 5.1, w * 0.8, h * 0.6)->weight = 0.6;
    kit_picture(small, 10, 10, 31, 17)->weight = 0.3;
    kit_group(1);
    struct scene_layer *l = kit_picture(small, 20, 8, 50, 30);
    l->box.angle = 25;
    l->moving = true;
    l->weight = 0.5;
    l = kit_picture(noise, 7.25, 1.5, w, h);
    l->moving = true;
    l->mask_kind = SCENE_MASK_ELLIPSE;
    l->mask = kit_box(5, 5, 40, 20);
    l->weight = 0.5;
    const struct manifest_point triangle[3] = {{10, 2}, {60, 20}, {5, 40}};
    kit_window(0.3, triangle, 3);
}

struct compose_target kit_target(enum compose_stage stage, const struct panel *panel)
{
    static uint8_t *kept[4];
    static int turn;
    turn = (turn + 1) % 4;
    struct compose_target t = {.stage = stage};
    int32_t bytes;
    compose_target_size(stage, panel, kit_scene.width_px, kit_scene.height_px, &t.width_px,
                        &t.height_px, &bytes);
    t.stride = (size_t)t.width_px * (size_t)bytes;
    free(kept[turn]);
    kept[turn] = t.pixels = malloc(t.stride * (size_t)t.height_px);
    memset(t.pixels, 0xA5, t.stride * (size_t)t.height_px);
    return t;
}

const uint8_t *kit_render(enum compose_stage stage, const struct panel *panel, int threads)
{
    struct compose_target t = kit_target(stage, panel);
    struct err err;
    struct compose *c =
        compose_cpu.create(&(struct compose_options){.threads = threads, .cpu = kit_cpu}, &err);
    assert_non_null(c);
    struct panel_map *map = panel_map_create(panel);
    struct compose_glass glass = kit_glass;
    glass.map = map;
    bool ok = compose_cpu.render(c, &kit_scene, kit_pictures, KIT_PICTURES, &glass, &t, &err);
    panel_map_destroy(map);
    compose_cpu.destroy(c);
    assert_true(ok);
    return t.pixels;
}

const uint8_t *kit_canvas(void)
{
    return kit_render(COMPOSE_CANVAS, panel_builtin("lcd"), 1);
}
