// Which part of the picture differs between two scenes.
#include <math.h>
#include <string.h>

#include "scene/internal.h"

// Coordinates that are this close to a whole pixel mean that pixel, to the compositor too.
static const double SLACK = 0.9e-4;

static int32_t pixel(double at, int32_t size)
{
    if (!(at > 0))
        return 0;
    return at < size ? (int32_t)at : size;
}

// The pixels that compositors look at for a box: what they make of one may depend on that, be it
// covered or not. soft: how far beyond its edges, along them; a turned one has a pixel more.
static struct area touched(struct box b, double soft, int32_t width_px, int32_t height_px)
{
    const double diagonal = 1.5; // of a pixel, and a little
    struct rectf r = box_bounds(b);
    double beyond = fmod(b.angle, 90) == 0 ? soft : (soft + 1) * diagonal;
    if (!isfinite(r.x) || !isfinite(r.y) || !isfinite(r.w) || !isfinite(r.h))
        return (struct area){0, 0, width_px, height_px};
    return (struct area){pixel(floor(r.x - beyond + SLACK), width_px),
                         pixel(floor(r.y - beyond + SLACK), height_px),
                         pixel(ceil(r.x + r.w + beyond - SLACK), width_px),
                         pixel(ceil(r.y + r.h + beyond - SLACK), height_px)};
}

static struct area layer_area(const struct scene *s, const struct scene_layer *l)
{
    struct area a = touched(l->box, 0, s->width_px, s->height_px);
    double soft = l->mask_kind == SCENE_MASK_ELLIPSE;
    a = area_intersect(a, touched(l->clip, 0, s->width_px, s->height_px));
    if (l->mask_kind != SCENE_MASK_NONE && !l->mask_inverted)
        a = area_intersect(a, touched(l->mask, soft, s->width_px, s->height_px));
    return a;
}

static void add_group(const struct scene *s, uint32_t group, struct areas *out)
{
    const struct scene_group *g = &s->groups[group];
    for (uint32_t i = 0; i < g->count; i++)
        areas_add(out, layer_area(s, &s->layers[g->first + i]));
}

// An upright box with a box for a mask, as a wipe has it: what was shown before still is.
static bool same_but_mask(const struct scene_layer *a, const struct scene_layer *b)
{
    struct scene_layer twin = *b;
    twin.mask = a->mask;
    return a->mask_kind == SCENE_MASK_BOX && b->mask_kind == SCENE_MASK_BOX && a->mask.angle == 0 &&
           b->mask.angle == 0 && scene_layer_equal(a, &twin);
}

// The four strips by which two upright boxes differ.
static void add_strips(const struct scene *s, struct box old, struct box new, struct area within,
                       struct areas *out)
{
    struct area a = touched(old, 0, s->width_px, s->height_px);
    struct area b = touched(new, 0, s->width_px, s->height_px);
    struct area all = area_join(a, b);
    // A pixel inside both, and not on the edge of either, is the same.
    struct area same = area_intersect(a, b);
    same = (struct area){same.x0 + 1, same.y0 + 1, same.x1 - 1, same.y1 - 1};
    same.x0 -= a.x0 == b.x0 && old.cx - old.w / 2 == new.cx - new.w / 2;
    same.y0 -= a.y0 == b.y0 && old.cy - old.h / 2 == new.cy - new.h / 2;
    same.x1 += a.x1 == b.x1 && old.cx + old.w / 2 == new.cx + new.w / 2;
    same.y1 += a.y1 == b.y1 && old.cy + old.h / 2 == new.cy + new.h / 2;
    if (area_is_empty(same)) {
        areas_add(out, area_intersect(all, within));
        return;
    }
    struct area strips[4] = {{all.x0, all.y0, all.x1, same.y0},
                             {all.x0, same.y1, all.x1, all.y1},
                             {all.x0, same.y0, same.x0, same.y1},
                             {same.x1, same.y0, all.x1, same.y1}};
    for (int i = 0; i < 4; i++)
        areas_add(out, area_intersect(strips[i], within));
}

static void add_layer(const struct scene *old, const struct scene_layer *a, const struct scene *new,
                      const struct scene_layer *b, struct areas *out)
{
    if (scene_layer_equal(a, b))
        return;
    if (same_but_mask(a, b)) {
        struct scene_layer unmasked = *b;
        unmasked.mask_kind = SCENE_MASK_NONE;
        add_strips(new, a->mask, b->mask, layer_area(new, &unmasked), out);
        return;
    }
    areas_add(out, layer_area(old, a));
    areas_add(out, layer_area(new, b));
}

static void add_groups(const struct scene *old, const struct scene *new, uint32_t i,
                       struct areas *out)
{
    const struct scene_group *a = &old->groups[i];
    const struct scene_group *b = &new->groups[i];
    if (a->count != b->count || a->opacity != b->opacity) {
        add_group(old, i, out);
        add_group(new, i, out);
        return;
    }
    for (uint32_t k = 0; k < a->count; k++)
        add_layer(old, &old->layers[a->first + k], new, &new->layers[b->first + k], out);
}

bool scene_changes(const struct scene *old, const struct scene *new, struct areas *out)
{
    if (old->width_px != new->width_px || old->height_px != new->height_px ||
        old->blend != new->blend || !scene_windows_equal(old, new))
        return false;
    uint32_t both = old->group_count < new->group_count ? old->group_count : new->group_count;
    for (uint32_t i = 0; i < both; i++)
        add_groups(old, new, i, out);
    for (uint32_t i = both; i < old->group_count; i++)
        add_group(old, i, out);
    for (uint32_t i = both; i < new->group_count; i++)
        add_group(new, i, out);
    return true;
}

void scene_copy(struct scene *out, const struct scene *from)
{
    out->width_px = from->width_px;
    out->height_px = from->height_px;
    out->canvas = from->canvas;
    out->blend = from->blend;
    out->group_count = from->group_count;
    out->layer_count = from->layer_count;
    out->window_count = from->window_count;
    out->point_count = from->point_count;
    memcpy(out->groups, from->groups, from->group_count * sizeof *from->groups);
    memcpy(out->layers, from->layers, from->layer_count * sizeof *from->layers);
    memcpy(out->windows, from->windows, from->window_count * sizeof *from->windows);
    memcpy(out->points, from->points, from->point_count * sizeof *from->points);
}
