// One canvas row: the groups in order, then the windows.
#include "compose/frame.h"

#include <math.h>

// Draws a layer onto dst: over it, or added to it within a group.
static void draw_layer(const struct frame_layer *layer, int y, float opacity, bool add,
                       struct scratch *s, struct row dst)
{
    struct cover_span span;
    if (!cover_row(&layer->cover, y, s->cover, &span))
        return;
    int x = span.x0;
    int n = span.x1 - span.x0;
    const struct source *source = &layer->source;
    float weight = layer->weight * opacity * (span.even ? span.value : 1);
    const float *cover = span.even ? NULL : s->cover + x;
    s->drawn += (uint64_t)n;
    bool covers = source->opaque && weight == 1 && !cover && !add;
    if (covers) {
        source_row(source, x, y, n, s, row_at(dst, x));
        return;
    }
    if (!add && !cover && source->kind == SOURCE_DIRECT && view_is_plain(&source->view)) {
        row_over_pixels(row_at(dst, x), view_pixel(&source->view, x - source->dx, y - source->dy),
                        source->view.alpha, weight, n);
        return;
    }
    struct row own = s->rows[SCRATCH_SOURCE];
    source_row(source, x, y, n, s, own);
    if (add)
        row_add(row_at(dst, x), own, cover, weight, n);
    else
        row_over(row_at(dst, x), own, cover, weight, n);
}

static void draw_group(const struct frame *f, const struct frame_group *group, int y,
                       struct scratch *s)
{
    struct row canvas = s->rows[SCRATCH_CANVAS];
    const struct frame_layer *layers = &f->layers[group->first];
    if (!group->sum) {
        draw_layer(&layers[0], y, group->opacity, false, s, canvas);
        return;
    }
    int x = group->bounds.x0;
    int n = group->bounds.x1 - x;
    struct row sum = s->rows[SCRATCH_GROUP];
    row_clear(row_at(sum, x), n);
    for (uint32_t i = 0; i < group->count; i++)
        draw_layer(&layers[i], y, 1, true, s, sum);
    row_over(row_at(canvas, x), row_at(sum, x), NULL, group->opacity, n);
}

static bool is_on(const struct frame_group *group, int y)
{
    return y >= group->bounds.y0 && y < group->bounds.y1;
}

// The first group that can show on row y: the last one that hides all of it, or 0.
static uint32_t lowest_visible(const struct frame *f, int y, bool *hides)
{
    for (uint32_t i = f->group_count; i > 0; i--) {
        const struct frame_group *group = &f->groups[i - 1];
        *hides = group->hides && is_on(group, y) && group->bounds.x0 == 0 &&
                 group->bounds.x1 == f->width_px;
        if (*hides)
            return i - 1;
    }
    *hides = false;
    return 0;
}

const uint8_t *frame_bare_row(const struct frame *f, int y)
{
    bool hides;
    uint32_t lowest = lowest_visible(f, y, &hides);
    if (!hides || f->scene->window_count > 0)
        return NULL;
    for (uint32_t i = lowest + 1; i < f->group_count; i++)
        if (is_on(&f->groups[i], y))
            return NULL;
    const struct source *source = &f->layers[f->groups[lowest].first].source;
    const struct view *view = &source->view;
    if (source->kind != SOURCE_DIRECT || view->format != VIEW_PIXELS || view->xstep != 4)
        return NULL;
    return view_pixel(view, -source->dx, y - source->dy);
}

bool frame_row(const struct frame *f, int y, struct scratch *s, int *x0, int *x1)
{
    bool hides;
    bool touched = false;
    for (uint32_t i = lowest_visible(f, y, &hides); i < f->group_count; i++) {
        const struct cover_bounds *b = &f->groups[i].bounds;
        if (!is_on(&f->groups[i], y))
            continue;
        if (!touched && !hides)
            row_clear(s->rows[SCRATCH_CANVAS], f->width_px);
        *x0 = !touched || b->x0 < *x0 ? b->x0 : *x0;
        *x1 = !touched || b->x1 > *x1 ? b->x1 : *x1;
        touched = true;
        draw_group(f, &f->groups[i], y, s);
    }
    return touched;
}
