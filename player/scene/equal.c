// Is there anything new to draw? Field by field, so that padding never decides.

#include <string.h>

#include "scene/internal.h"

static bool box_equal(const struct box *a, const struct box *b)
{
    return a->cx == b->cx && a->cy == b->cy && a->w == b->w && a->h == b->h && a->angle == b->angle;
}

// The slot is where a picture was found this time; its serial says which one it is.
bool scene_layer_equal(const struct scene_layer *a, const struct scene_layer *b)
{
    return (a->slot == SCENE_NO_SLOT) == (b->slot == SCENE_NO_SLOT) && a->serial == b->serial &&
           memcmp(&a->fill, &b->fill, 4) == 0 && box_equal(&a->box, &b->box) &&
           box_equal(&a->clip, &b->clip) && a->weight == b->weight &&
           a->mask_kind == b->mask_kind && a->mask_inverted == b->mask_inverted &&
           (a->mask_kind == SCENE_MASK_NONE || box_equal(&a->mask, &b->mask)) &&
           a->moving == b->moving;
}

static bool group_equal(const struct scene_group *a, const struct scene_group *b)
{
    return a->first == b->first && a->count == b->count && a->opacity == b->opacity;
}

static bool window_equal(const struct scene_window *a, const struct scene_window *b)
{
    return a->first == b->first && a->count == b->count && a->max_opacity == b->max_opacity;
}

static bool heads_equal(const struct scene *a, const struct scene *b)
{
    return a->width_px == b->width_px && a->height_px == b->height_px &&
           a->canvas.x == b->canvas.x && a->canvas.y == b->canvas.y && a->canvas.w == b->canvas.w &&
           a->canvas.h == b->canvas.h && a->blend == b->blend && a->group_count == b->group_count &&
           a->layer_count == b->layer_count;
}

bool scene_windows_equal(const struct scene *a, const struct scene *b)
{
    if (a->window_count != b->window_count || a->point_count != b->point_count)
        return false;
    for (uint32_t i = 0; i < a->window_count; i++)
        if (!window_equal(&a->windows[i], &b->windows[i]))
            return false;
    for (uint32_t i = 0; i < a->point_count; i++)
        if (a->points[i].x != b->points[i].x || a->points[i].y != b->points[i].y)
            return false;
    return true;
}

bool scene_equal(const struct scene *a, const struct scene *b)
{
    if (!heads_equal(a, b))
        return false;
    for (uint32_t i = 0; i < a->layer_count; i++)
        if (!scene_layer_equal(&a->layers[i], &b->layers[i]))
            return false;
    for (uint32_t i = 0; i < a->group_count; i++)
        if (!group_equal(&a->groups[i], &b->groups[i]))
            return false;
    return scene_windows_equal(a, b);
}
