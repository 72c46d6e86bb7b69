// From a scene to a frame.
#include <math.h>
#include <string.h>

#include "base/color.h"
#include "compose/frame.h"
#include "compose/mip.h"
#include "compose/resample.h"

static float unit(double x)
{
    return x > 0 ? (x < 1 ? (float)x : 1) : 0;
}

static struct row_color premultiplied(struct color c, bool linear)
{
    float a = (float)c.a / 255;
    if (linear)
        return (struct row_color){color_linear8(c.r) * a, color_linear8(c.g) * a,
                                  color_linear8(c.b) * a, a};
    return (struct row_color){(float)c.r / 255 * a, (float)c.g / 255 * a, (float)c.b / 255 * a, a};
}

static struct source source_of_color(struct color c, bool linear)
{
    return (struct source){.kind = SOURCE_FILL,
                           .opaque = c.a == 255,
                           .fill = premultiplied(c, linear),
                           .wide = {(uint16_t)(c.r * c.a), (uint16_t)(c.g * c.a),
                                    (uint16_t)(c.b * c.a), (uint16_t)(c.a * 255)},
                           .codes = {c.r, c.g, c.b, c.a}};
}

// Pixels as they are: the box has the (turned) picture's own size and lies on whole pixels.
static bool make_direct(struct source *out, const struct picture *p, const struct cover_box *box,
                        int quarters, bool linear)
{
    struct view view = view_of_picture(p, linear, quarters);
    if (box->x0 != floor(box->x0) || box->y0 != floor(box->y0) ||
        box->x1 - box->x0 != view.width_px || box->y1 - box->y0 != view.height_px)
        return false;
    *out = (struct source){.kind = SOURCE_DIRECT,
                           .opaque = p->opaque,
                           .plain = quarters == 0 && !linear ? p : NULL,
                           .view = view,
                           .dx = (int)box->x0,
                           .dy = (int)box->y0};
    return true;
}

struct scaled {
    const struct picture *picture;
    uint32_t slot_serial;
    bool linear;
    int quarters;
    struct rectf box;
    struct cover_bounds part; // of the output
};

static struct cache_key key_of(const struct scaled *want, bool codes)
{
    const struct cover_bounds *part = &want->part;
    struct cache_key key = cache_key_of(codes ? CACHE_CODES : CACHE_SCALED, want->picture,
                                        want->slot_serial, want->linear);
    key.quarters = want->quarters;
    key.x = want->box.x;
    key.y = want->box.y;
    key.w = want->box.w;
    key.h = want->box.h;
    key.x0 = part->x0;
    key.y0 = part->y0;
    key.x1 = part->x1;
    key.y1 = part->y1;
    return key;
}

static bool fill_scaled(struct cache_entry *e, const struct scaled *want,
                        const struct frame_tools *tools)
{
    struct view source = view_of_picture(want->picture, want->linear, want->quarters);
    struct resample_range range = {want->part.x0, want->part.y0, want->part.x1, want->part.y1};
    struct resample_target to = {e->data, e->picture ? e->picture->pixels : NULL, tools->kernels};
    if (!resample_draw(tools->pool, tools->scratch, &source, want->box, range, to))
        return false;
    if (e->picture)
        picture_classify(e->picture);
    ++*tools->scaled;
    return true;
}

// The maker of the picture has scaled it already; one that has runs, for just this part (below).
static bool make_copied(struct source *out, const struct scaled *want)
{
    const struct picture_copy *copy = &want->picture->scaled;
    const struct picture *p = copy->picture;
    const struct cover_bounds *part = &want->part;
    if (!p || memcmp(&copy->box, &want->box, sizeof copy->box) != 0)
        return false;
    bool around = copy->x0 <= part->x0 && copy->y0 <= part->y0 &&
                  copy->x0 + p->width_px >= part->x1 && copy->y0 + p->height_px >= part->y1;
    bool same = around && p->width_px == part->x1 - part->x0 && p->height_px == part->y1 - part->y0;
    if (!same && !(around && want->picture->opaque))
        return false;
    *out = (struct source){.kind = SOURCE_DIRECT,
                           .opaque = want->picture->opaque,
                           .plain = p,
                           .view = view_of_picture(p, false, 0),
                           .dx = copy->x0,
                           .dy = copy->y0};
    return true;
}

// Scaled once by the good filter, then as it is.
static bool make_scaled(struct source *out, const struct scaled *want,
                        const struct frame_tools *tools)
{
    bool codes = tools->kernels && !want->linear && want->quarters == 0;
    if (codes && make_copied(out, want))
        return true;
    struct cache_key key = key_of(want, codes);
    size_t pixels = (size_t)(key.x1 - key.x0) * (size_t)(key.y1 - key.y0);
    // Runs depend on where a copy begins, and how a block is made depends on runs: those that have
    // some are made for each part, so that the bytes depend on the scene alone.
    bool has_runs = codes && !want->picture->opaque;
    struct cache_entry *e = has_runs ? NULL : cache_find_around(tools->cache, &key);
    if (!e)
        e = cache_get(tools->cache, &key, pixels * (codes ? 4 : 8));
    if (!e || !(e->filled = e->filled || fill_scaled(e, want, tools)))
        return false;
    const struct cache_key *made = &e->key;
    *out = (struct source){.kind = SOURCE_DIRECT,
                           .opaque = want->picture->opaque,
                           .plain = e->picture,
                           .dx = made->x0,
                           .dy = made->y0};
    out->view = e->picture ? view_of_picture(e->picture, false, 0)
                           : view_of_planes(e->data, made->x1 - made->x0, made->y1 - made->y0);
    return true;
}

static void make_views(struct source *out, struct mip_source *from, struct mip_levels levels)
{
    out->coarse_share = levels.coarse_share;
    out->scale = ldexp(1, -levels.level);
    out->coarse_scale = out->scale / 2;
    if (!mip_view(from, levels.level, &out->view)) {
        out->view = view_of_picture(from->picture, from->linear, 0);
        out->scale = 1;
        out->coarse_share = 0;
    }
    if (out->coarse_share > 0 && !mip_view(from, levels.level + 1, &out->coarse))
        out->coarse_share = 0;
}

static bool lay_between(struct between *out, const struct source *s, const struct picture *p,
                        double scale)
{
    out->picture = p;
    return p && between_axis_of(&out->across, (s->ux * 0.5 + s->u0) * scale - 0.5, s->ux * scale) &&
           between_axis_of(&out->down, (s->vy * 0.5 + s->v0) * scale - 0.5, s->vy * scale);
}

// The same in whole numbers. False when floats have to do it.
static bool make_between(struct source *out, const struct mip_source *from,
                         struct mip_levels levels, const struct kernels *k)
{
    double scale = ldexp(1, -levels.level);
    uint32_t part = (uint32_t)(levels.coarse_share * 65536);
    if (!lay_between(&out->between, out, mip_picture(from, k, levels.level), scale) ||
        (part > 0 && !lay_between(&out->between_coarse, out, mip_picture(from, k, levels.level + 1),
                                  scale / 2))) {
        out->between.picture = NULL;
        return false;
    }
    out->coarse_part = part;
    return true;
}

static void make_smooth(struct source *out, const struct scene_layer *layer,
                        const struct picture *p, bool linear, const struct frame_tools *tools)
{
    const struct box *b = &layer->box;
    double co;
    double si;
    cover_direction(b->angle, &co, &si);
    double kx = p->width_px / b->w;
    double ky = p->height_px / b->h;
    *out = (struct source){.kind = SOURCE_SMOOTH,
                           .opaque = p->opaque,
                           .ux = co * kx,
                           .uy = si * kx,
                           .vx = -si * ky,
                           .vy = co * ky,
                           .u0 = p->width_px / 2.0 - (b->cx * co + b->cy * si) * kx,
                           .v0 = p->height_px / 2.0 - (b->cy * co - b->cx * si) * ky};
    struct mip_source from = {tools->cache, tools->pool, tools->scratch, p, layer->serial, linear};
    struct mip_levels levels = mip_levels_of(p->width_px, p->height_px, fmax(kx, ky));
    bool upright = cover_quarters(b->angle) == 0;
    if (!tools->kernels || !upright || !make_between(out, &from, levels, tools->kernels))
        make_views(out, &from, levels);
}

static bool make_source(struct frame_layer *out, const struct scene_layer *layer, bool linear,
                        const struct frame_tools *tools)
{
    if (layer->slot == SCENE_NO_SLOT) {
        out->source = source_of_color(layer->fill, linear);
        return layer->fill.a > 0;
    }
    if (layer->slot < 0 || (size_t)layer->slot >= tools->picture_count)
        return false;
    const struct picture *p = tools->pictures[layer->slot];
    if (!p)
        return false;
    int quarters = cover_quarters(layer->box.angle);
    if (quarters >= 0) {
        struct cover_box box = cover_box_of(layer->box);
        struct scaled want = {p,
                              layer->serial,
                              linear,
                              quarters,
                              {box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0},
                              out->cover.whole};
        if (make_direct(&out->source, p, &box, quarters, linear) ||
            (!layer->moving && make_scaled(&out->source, &want, tools)))
            return true;
    }
    make_smooth(&out->source, layer, p, linear, tools);
    return true;
}

static void widen(struct cover_bounds *bounds, const struct cover *c)
{
    bool first = bounds->x1 == 0;
    bounds->x0 = first || c->x0 < bounds->x0 ? c->x0 : bounds->x0;
    bounds->y0 = first || c->y0 < bounds->y0 ? c->y0 : bounds->y0;
    bounds->x1 = c->x1 > bounds->x1 ? c->x1 : bounds->x1;
    bounds->y1 = c->y1 > bounds->y1 ? c->y1 : bounds->y1;
}

// The pixels that a layer covers wholly.
static struct cover_bounds inner_of(const struct cover *c)
{
    static const struct cover_bounds none = {0, 0, 0, 0};
    struct cover_bounds in = {c->x0, c->y0, c->x1, c->y1};
    if (c->mask_kind != SCENE_MASK_NONE)
        return none;
    for (int i = 0; i < c->part_count; i++) {
        const struct cover_box *part = &c->parts[i];
        if (!part->upright)
            return none;
        // Only where the part ends within the bounds, so that the numbers fit.
        in.x0 = part->x0 > in.x0 ? (int)ceil(fmin(part->x0, in.x1)) : in.x0;
        in.y0 = part->y0 > in.y0 ? (int)ceil(fmin(part->y0, in.y1)) : in.y0;
        in.x1 = part->x1 < in.x1 ? (int)floor(fmax(part->x1, in.x0)) : in.x1;
        in.y1 = part->y1 < in.y1 ? (int)floor(fmax(part->y1, in.y0)) : in.y1;
    }
    return in.x0 < in.x1 && in.y0 < in.y1 ? in : none;
}

static bool is_solid(const struct frame_layer *layer)
{
    const struct cover *c = &layer->cover;
    return layer->inner.x0 == c->x0 && layer->inner.y0 == c->y0 && layer->inner.x1 == c->x1 &&
           layer->inner.y1 == c->y1;
}

static bool hides_all(const struct frame_group *group, const struct frame_layer *layer)
{
    return !group->sum && group->opacity == 1 && layer->weight == 1 && layer->source.opaque &&
           layer->solid;
}

static void prepare_group(struct frame *f, const struct scene_group *group,
                          const struct frame_tools *tools)
{
    struct frame_group *out = &f->groups[f->group_count];
    *out = (struct frame_group){
        .first = f->layer_count, .opacity = unit(group->opacity), .sum = group->count > 1};
    if (out->opacity == 0)
        return;
    uint64_t end = (uint64_t)group->first + group->count;
    for (uint64_t i = group->first; i < end && i < f->scene->layer_count; i++) {
        if (i >= SCENE_LAYERS_MAX || f->layer_count == SCENE_LAYERS_MAX)
            break;
        const struct scene_layer *layer = &f->scene->layers[i];
        struct frame_layer *ready = &f->layers[f->layer_count];
        ready->weight = unit(layer->weight);
        if (ready->weight == 0 || !cover_prepare(&ready->cover, layer, f->width_px, f->height_px) ||
            !make_source(ready, layer, f->linear, tools))
            continue;
        ready->group = (uint16_t)f->group_count;
        ready->inner = inner_of(&ready->cover);
        ready->solid = is_solid(ready);
        ready->full = !out->sum && out->opacity == 1 && ready->weight == 1;
        widen(&out->bounds, &ready->cover);
        f->layer_count++;
        out->count++;
    }
    out->hides = hides_all(out, &f->layers[out->first]);
    if (out->count > 0)
        f->group_count++;
}

void frame_prepare(struct frame *f, const struct scene *scene, const struct frame_tools *tools)
{
    f->scene = scene;
    f->linear = scene->blend == MANIFEST_BLEND_LINEAR;
    f->width_px = scene->width_px;
    f->height_px = scene->height_px;
    f->layer_count = 0;
    f->group_count = 0;
    uint32_t groups = scene->group_count < SCENE_GROUPS_MAX ? scene->group_count : SCENE_GROUPS_MAX;
    for (uint32_t i = 0; i < groups; i++)
        prepare_group(f, &scene->groups[i], tools);
}

void frame_prepare_backdrop(struct frame *f, const struct compose_glass *glass,
                            const struct frame_tools *tools)
{
    const struct picture *p = glass->backdrop;
    if (!p) {
        f->backdrop = source_of_color(glass->backdrop_color, true);
        return;
    }
    double scale = fmax((double)f->width_px / p->width_px, (double)f->height_px / p->height_px);
    struct box box = {f->width_px / 2.0, f->height_px / 2.0, p->width_px * scale,
                      p->height_px * scale, 0};
    struct cover_box upright = cover_box_of(box);
    struct scaled want = {
        p,
        0,
        true,
        0,
        {upright.x0, upright.y0, upright.x1 - upright.x0, upright.y1 - upright.y0},
        {0, 0, f->width_px, f->height_px}};
    if (make_direct(&f->backdrop, p, &upright, 0, true) || make_scaled(&f->backdrop, &want, tools))
        return;
    struct scene_layer layer = {.box = box};
    make_smooth(&f->backdrop, &layer, p, true, tools);
}
