#include "compose/gl_frame.h"

#include <math.h>

static double unit(double x)
{
    return x > 0 ? fmin(x, 1) : 0;
}

struct area gl_layer_area(const struct gl_layer *layer)
{
    const struct cover *c = &layer->cover;
    return (struct area){c->x0, c->y0, c->x1, c->y1};
}

struct area gl_layer_inner(const struct gl_layer *layer)
{
    const struct cover *c = &layer->cover;
    struct area inner = gl_layer_area(layer);
    if (c->mask_kind != SCENE_MASK_NONE)
        return (struct area){0, 0, 0, 0};
    for (int i = 0; i < c->part_count; i++) {
        const struct cover_box *part = &c->parts[i];
        if (!part->upright)
            return (struct area){0, 0, 0, 0};
        if (part->x0 > inner.x0)
            inner.x0++; // the area begins with the pixel that the edge cuts
        if (part->y0 > inner.y0)
            inner.y0++;
        if (part->x1 < inner.x1)
            inner.x1--;
        if (part->y1 < inner.y1)
            inner.y1--;
    }
    return inner;
}

static bool same(struct area a, struct area b)
{
    return a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1;
}

// What covers less than any code can tell is left out: its texels lie too close for floats.
static bool is_visible(const struct box *b)
{
    static const double LEAST = 1e-6;
    return b->w > LEAST && b->h > LEAST;
}

static bool prepare(struct gl_layer *out, const struct gl_frame *frame,
                    const struct scene_layer *layer, const struct picture *const *pictures,
                    size_t picture_count)
{
    *out = (struct gl_layer){.layer = layer, .weight = unit(layer->weight)};
    if (layer->slot == SCENE_NO_SLOT ? layer->fill.a == 0
                                     : layer->slot < 0 || (size_t)layer->slot >= picture_count)
        return false;
    if (layer->slot != SCENE_NO_SLOT && !pictures[layer->slot])
        return false;
    if (out->weight == 0 || !is_visible(&layer->box) ||
        !cover_prepare(&out->cover, layer, frame->width_px, frame->height_px))
        return false;
    out->picture = layer->slot == SCENE_NO_SLOT ? NULL : pictures[layer->slot];
    out->solid = same(gl_layer_inner(out), gl_layer_area(out));
    return true;
}

bool gl_layer_opaque(const struct gl_layer *layer)
{
    return layer->picture ? layer->picture->opaque : layer->layer->fill.a == 255;
}

// Does it hide all that lies below, everywhere?
static bool hides_all(const struct gl_frame *frame, const struct gl_group *group)
{
    const struct gl_layer *layer = &frame->layers[group->first];
    return group->count == 1 && group->opacity == 1 && layer->weight == 1 && layer->solid &&
           gl_layer_opaque(layer) &&
           same(group->bounds, (struct area){0, 0, frame->width_px, frame->height_px});
}

static bool are_apart(const struct gl_layer *layers, uint32_t count)
{
    enum { LOOKED_AT_MAX = 8 }; // a ticker has a few pictures; more are summed
    if (count > LOOKED_AT_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count; k++)
            if (!area_is_empty(
                    area_intersect(gl_layer_area(&layers[i]), gl_layer_area(&layers[k]))))
                return false;
    return true;
}

// Notes how scene group i is drawn, and whether that is new.
static void note_way(struct gl_frame *frame, uint32_t i, enum gl_way way, struct area bounds)
{
    if (frame->ways[i] != GPU_WAY_NONE && frame->ways[i] != way)
        areas_add(&frame->anew, bounds);
    frame->ways[i] = (uint8_t)way;
}

static bool add_group(struct gl_frame *frame, const struct scene *scene,
                      const struct scene_group *group, const struct picture *const *pictures,
                      size_t picture_count)
{
    struct gl_group *out = &frame->groups[frame->group_count];
    *out = (struct gl_group){.first = frame->layer_count, .opacity = unit(group->opacity)};
    if (out->opacity == 0)
        return false;
    uint64_t end = (uint64_t)group->first + group->count;
    for (uint64_t i = group->first; i < end && i < scene->layer_count; i++) {
        if (i >= SCENE_LAYERS_MAX || frame->layer_count == SCENE_LAYERS_MAX)
            break;
        struct gl_layer *layer = &frame->layers[frame->layer_count];
        if (!prepare(layer, frame, &scene->layers[i], pictures, picture_count))
            continue;
        out->bounds = area_join(out->bounds, gl_layer_area(layer));
        out->count++;
        frame->layer_count++;
    }
    if (out->count == 0)
        return false;
    out->apart = are_apart(&frame->layers[out->first], out->count);
    if (hides_all(frame, out))
        frame->lowest = frame->group_count;
    frame->group_count++;
    return true;
}

void gl_frame_prepare(struct gl_frame *frame, const struct scene *scene,
                      const struct picture *const *pictures, size_t picture_count)
{
    frame->width_px = scene->width_px;
    frame->height_px = scene->height_px;
    frame->linear = scene->blend == MANIFEST_BLEND_LINEAR;
    frame->layer_count = frame->group_count = frame->lowest = 0;
    frame->anew.count = 0;
    for (uint32_t i = 0; i < scene->group_count && i < SCENE_GROUPS_MAX; i++) {
        const struct gl_group *group = &frame->groups[frame->group_count];
        if (add_group(frame, scene, &scene->groups[i], pictures, picture_count))
            note_way(frame, i, group->apart ? GPU_WAY_APART : GPU_WAY_SUM, group->bounds);
        else
            note_way(frame, i, GPU_WAY_NONE, (struct area){0, 0, 0, 0});
    }
}
