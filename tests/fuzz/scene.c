// Any two moments of any layout, with numbers at the edges of what a manifest may say (and now and
// then of what a double can be): nothing undefined happens, and drawing only what differs gives the
// bytes of drawing all.

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/picture.h"
#include "compose/compose.h"
#include "scene/scene.h"

enum { ZONES = 4, ITEMS = 2 * ZONES, KEYS = 4, WINDOWS = 2, POINTS = 5, PICTURES = 4, SIDE = 48 };

static const int64_t second = INT64_C(1000000000);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    const uint8_t *at, *end;
};

static uint32_t take(struct bytes *b, uint32_t bound)
{
    return b->at < b->end ? *b->at++ % bound : 0;
}

// Any bits as a number, once in a while.
static double wild(struct bytes *b)
{
    double v;
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | take(b, 256);
    memcpy(&v, &bits, sizeof v);
    return v;
}

// A length or place in canvas pixels.
static double place(struct bytes *b)
{
    static const double edges[] = {0,    1,     -1,       0.5,     24,    47.99995, 48, 1e6,
                                   -1e6, 1e-12, 999999.5, 1.0 / 3, -0.25, 5e-324,   7,  -31.0625};
    uint32_t which = take(b, 64);
    if (which == 63)
        return wild(b);
    if (which < 16)
        return edges[which];
    return which + take(b, 256) / 256.0 - 36;
}

static double part(struct bytes *b)
{
    static const double edges[] = {0, 1, 0.5, 1e-320, 1.0 / 255, 254.4 / 255, 1 - 1e-16, 0.1};
    uint32_t which = take(b, 12);
    return which < 8 ? edges[which] : take(b, 256) / 255.0;
}

static double factor(struct bytes *b)
{
    static const double edges[] = {0, 1, 1000, 5e-324, 1e-9, 0.5, 2, 999.9999};
    uint32_t which = take(b, 12);
    return which < 8 ? edges[which] : take(b, 256) / 64.0;
}

static double angle(struct bytes *b)
{
    static const double edges[] = {0,   90,   -90,           180, 270, 45,
                                   1e6, -1e6, 90.0000000001, 30,  360, 1e-9};
    uint32_t which = take(b, 16);
    return which < 12 ? edges[which] : 1.5 * take(b, 256);
}

struct world {
    struct manifest m;
    struct manifest_layout layout;
    struct manifest_zone zones[ZONES];
    uint16_t order[ZONES];
    struct manifest_item items[ITEMS];
    struct manifest_keyframe keys[ITEMS][KEYS];
    struct manifest_keep_clear windows[WINDOWS];
    struct manifest_point points[WINDOWS][POINTS];
    struct scene_zone shows[ZONES];
    bool open[WINDOWS];
    struct scene_view view;
    const struct picture *pictures[PICTURES];
};

static struct color color(struct bytes *b)
{
    static const uint8_t alphas[] = {255, 255, 128, 1, 0, 254};
    return (struct color){(uint8_t)take(b, 256), (uint8_t)take(b, 256), (uint8_t)take(b, 256),
                          alphas[take(b, 6)]};
}

static void make_item(struct world *w, int i, struct bytes *b)
{
    struct manifest_item *item = &w->items[i];
    *item = (struct manifest_item){.content = -1, .fill = color(b), .opacity = part(b)};
    item->kind = take(b, 2) ? MANIFEST_ITEM_FILL : MANIFEST_ITEM_CONTENT;
    item->fit = (enum manifest_fit)take(b, 4);
    item->align_x = part(b);
    item->align_y = part(b);
    item->enter.transition = (enum manifest_transition)take(b, 6);
    item->enter.direction = (enum manifest_direction)take(b, 4);
    item->enter.duration_ns = 1 + take(b, 200) * (second / 100);
    item->keyframes = w->keys[i];
    item->keyframe_count = take(b, KEYS + 1);
    int64_t at_ns = 0;
    for (size_t k = 0; k < item->keyframe_count; k++) {
        at_ns += take(b, 4) ? take(b, 100) * (second / 50) : 0;
        w->keys[i][k] = (struct manifest_keyframe){.at_ns = at_ns,
                                                   .x = place(b),
                                                   .y = place(b),
                                                   .scale = factor(b),
                                                   .rotate = angle(b),
                                                   .opacity = part(b),
                                                   .names = (uint8_t)take(b, 32),
                                                   .ease = (enum manifest_ease)take(b, 5)};
    }
}

static void make_media(struct world *w, const struct manifest_item *item, struct scene_media *media,
                       struct bytes *b)
{
    *media = (struct scene_media){.ready = take(b, 8) != 7};
    if (item->kind == MANIFEST_ITEM_FILL)
        return;
    media->boxed = take(b, 3) == 0;
    media->picture_count = media->boxed ? take(b, 4) : 1;
    for (size_t i = 0; i < media->picture_count; i++) {
        uint32_t slot = take(b, PICTURES);
        const struct picture *p = w->pictures[slot];
        media->pictures[i] = (struct scene_picture){.slot = (int32_t)slot,
                                                    .serial = p->serial,
                                                    .width_px = p->width_px,
                                                    .height_px = p->height_px,
                                                    .natural_w = p->width_px,
                                                    .natural_h = p->height_px};
        media->offset_px[i] = place(b);
    }
}

static void make_zone(struct world *w, int z, struct bytes *b)
{
    double width = fabs(place(b));
    double height = fabs(place(b));
    w->zones[z] = (struct manifest_zone){
        .rect = {place(b), place(b), width > 0 ? width : 20, height > 0 ? height : 20},
        .opacity = part(b),
        .rotate = take(b, 3) ? 0 : angle(b)};
    w->order[z] = (uint16_t)z;
    struct plan_cue now = {.start_ns = 100 * second, .end_ns = 110 * second, .zone = (uint32_t)z};
    struct plan_cue was = {.start_ns = 95 * second, .end_ns = 100 * second, .zone = (uint32_t)z};
    now.item = (uint32_t)(2 * z);
    was.item = now.item + 1;
    struct scene_zone *show = &w->shows[z];
    show->show = (struct plan_show){.has_current = take(b, 8) != 7,
                                    .has_previous = take(b, 4) != 3,
                                    .current = now,
                                    .previous = was};
    make_item(w, 2 * z, b);
    make_item(w, 2 * z + 1, b);
    make_media(w, &w->items[now.item], &show->current, b);
    make_media(w, &w->items[was.item], &show->previous, b);
}

static void make_windows(struct world *w, struct bytes *b)
{
    w->m.keep_clear = w->windows;
    w->m.keep_clear_count = take(b, WINDOWS + 1);
    for (int i = 0; i < WINDOWS; i++) {
        w->windows[i] = (struct manifest_keep_clear){
            .points = w->points[i], .point_count = 3 + take(b, POINTS - 2), .max_opacity = part(b)};
        for (int k = 0; k < POINTS; k++)
            w->points[i][k] = (struct manifest_point){place(b), place(b)};
        w->open[i] = take(b, 2);
    }
}

static void make_world(struct world *w, struct bytes *b)
{
    int32_t width = 1 + (int32_t)take(b, SIDE);
    int32_t height = 1 + (int32_t)take(b, SIDE);
    w->m = (struct manifest){.width_px = width, .height_px = height, .items = w->items};
    w->m.blend = take(b, 4) ? MANIFEST_BLEND_SRGB : MANIFEST_BLEND_LINEAR;
    w->view = take(b, 2) ? scene_view_contain(width, height, width, height)
                         : scene_view_contain(width, height, 1 + (int32_t)take(b, SIDE),
                                              1 + (int32_t)take(b, SIDE));
    w->layout = (struct manifest_layout){.background = color(b),
                                         .background_content = -1,
                                         .zones = w->zones,
                                         .zone_count = 1 + take(b, ZONES),
                                         .draw_order = w->order};
    for (int z = 0; z < ZONES; z++)
        make_zone(w, z, b);
    make_windows(w, b);
}

static const struct picture *make_picture(int width, int height, int alpha)
{
    struct picture *p = picture_create(width, height, PICTURE_STRAIGHT);
    if (!p)
        abort();
    for (int i = 0; i < width * height; i++) {
        uint8_t *pixel = p->pixels + 4 * (size_t)i;
        pixel[0] = (uint8_t)(37 * i);
        pixel[1] = (uint8_t)(11 * i);
        pixel[2] = (uint8_t)(i * i);
        pixel[3] = (uint8_t)(alpha < 0 ? 71 * i : alpha);
    }
    picture_classify(p);
    return p;
}

// One compositor goes on from what it drew last, the other draws all anew each time.
struct pair {
    struct compose *part, *whole;
    struct compose_target a, b;
};

static struct compose *make_compose(void)
{
    struct compose_options options = {.threads = 1};
    struct err err;
    struct compose *c = compose_cpu.create(&options, &err);
    if (!c)
        abort();
    return c;
}

static void aim(struct compose_target *t, const struct world *w, int32_t age)
{
    uint8_t *pixels = t->pixels;
    *t = (struct compose_target){.stage = COMPOSE_CANVAS,
                                 .width_px = w->view.width_px,
                                 .height_px = w->view.height_px,
                                 .stride = 4 * (size_t)w->view.width_px,
                                 .pixels = pixels,
                                 .age = age};
}

static void draw(struct pair *p, const struct world *w, const struct scene *scene, int32_t age)
{
    struct err err;
    aim(&p->a, w, age);
    aim(&p->b, w, 0);
    if (!compose_cpu.render(p->part, scene, w->pictures, PICTURES, NULL, &p->a, &err) ||
        !compose_cpu.render(p->whole, scene, w->pictures, PICTURES, NULL, &p->b, &err))
        abort();
    if (memcmp(p->a.pixels, p->b.pixels, p->a.stride * (size_t)p->a.height_px) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    static struct scene scene;
    static struct pair pair;
    static uint8_t pixels[2][SIDE * SIDE * 4];
    if (!pair.part) {
        pair = (struct pair){.part = make_compose(),
                             .whole = make_compose(),
                             .a.pixels = pixels[0],
                             .b.pixels = pixels[1]};
        w.pictures[0] = make_picture(1, 1, 255);
        w.pictures[1] = make_picture(7, 5, -1);
        w.pictures[2] = make_picture(64, 40, 255);
        w.pictures[3] = make_picture(48, 48, 90);
    }
    struct bytes b = {data, data + size};
    make_world(&w, &b);
    int64_t t_ns = 100 * second;
    for (int i = 0; i < 3; i++) {
        scene_build(&w.m, &w.layout, w.shows, NULL, w.open, t_ns, &w.view, &scene);
        draw(&pair, &w, &scene, i > 0);
        t_ns += take(&b, 128) * (second / 90);
    }
    return 0;
}
