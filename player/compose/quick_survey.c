// What shows on each block of a row.
#include "compose/quick_row.h"

#include <string.h>

struct survey {
    int first, end; // blocks
    int16_t base[QUICK_STRETCHES_MAX];
    bool mixed[QUICK_STRETCHES_MAX];
};

void quick_runs_of(const struct picture *p, int row, struct quick_runs *out)
{
    if (p->run_starts) {
        out->list = p->runs + p->run_starts[row];
        out->count = p->run_starts[row + 1] - p->run_starts[row];
        return;
    }
    out->own = (struct picture_run){0, (uint16_t)p->width_px, p->opaque};
    out->list = &out->own;
    out->count = 1;
}

static void mark_mixed(struct survey *v, int x0, int x1)
{
    int first = x0 / KERNEL_BLOCK_PX;
    int end = (x1 + KERNEL_BLOCK_PX - 1) / KERNEL_BLOCK_PX;
    first = first > v->first ? first : v->first;
    end = end < v->end ? end : v->end;
    if (first < end)
        memset(v->mixed + first, true, (size_t)(end - first));
}

static void mark_opaque(struct survey *v, int group, int x0, int x1, int width)
{
    int first = (x0 + KERNEL_BLOCK_PX - 1) / KERNEL_BLOCK_PX;
    int end = x1 == width ? (x1 + KERNEL_BLOCK_PX - 1) / KERNEL_BLOCK_PX : x1 / KERNEL_BLOCK_PX;
    if (first >= end) { // no whole block
        mark_mixed(v, x0, x1);
        return;
    }
    if (x0 < first * KERNEL_BLOCK_PX)
        mark_mixed(v, x0, first * KERNEL_BLOCK_PX);
    if (x1 > end * KERNEL_BLOCK_PX)
        mark_mixed(v, end * KERNEL_BLOCK_PX, x1);
    first = first > v->first ? first : v->first;
    end = end < v->end ? end : v->end;
    for (int i = first; i < end; i++) {
        v->base[i] = (int16_t)group;
        v->mixed[i] = false;
    }
}

static void mark_runs(struct survey *v, const struct quick_row *r, int group,
                      const struct frame_layer *layer)
{
    const struct source *source = &layer->source;
    struct quick_runs runs;
    quick_runs_of(source->plain, r->y - source->dy, &runs);
    for (size_t i = 0; i < runs.count; i++) {
        int x0 = runs.list[i].x0 + source->dx;
        int x1 = runs.list[i].x1 + source->dx;
        x0 = x0 > layer->cover.x0 ? x0 : layer->cover.x0;
        x1 = x1 < layer->cover.x1 ? x1 : layer->cover.x1;
        if (x0 >= x1)
            continue;
        if (runs.list[i].opaque)
            mark_opaque(v, group, x0, x1, r->q->frame->width_px);
        else
            mark_mixed(v, x0, x1);
    }
}

static void mark_group(struct survey *v, const struct quick_row *r, int index)
{
    const struct frame_group *group = &r->q->frame->groups[index];
    const struct frame_layer *layer = quick_layer_of(r, index);
    bool whole = !group->sum && layer->solid && layer->weight == 1 && group->opacity == 1;
    if (whole && layer->source.plain)
        mark_runs(v, r, index, layer);
    else if (whole && layer->source.opaque)
        mark_opaque(v, index, group->bounds.x0, group->bounds.x1, r->q->frame->width_px);
    else
        mark_mixed(v, group->bounds.x0, group->bounds.x1);
}

static bool can_copy(const struct quick_row *r, int base)
{
    if (base == QUICK_NOTHING)
        return true;
    const struct source *source = &quick_layer_of(r, base)->source;
    return source->plain || source->kind == SOURCE_FILL;
}

static void list_stretches(struct quick_row *r, const struct survey *v)
{
    r->stretch_count = 0;
    for (int i = v->first; i < v->end;) {
        int from = i;
        while (i < v->end && v->base[i] == v->base[from] && v->mixed[i] == v->mixed[from])
            i++;
        int x1 = i * KERNEL_BLOCK_PX;
        r->stretches[r->stretch_count++] =
            (struct quick_stretch){.x0 = from * KERNEL_BLOCK_PX,
                                   .x1 = x1 < r->x1 ? x1 : r->x1,
                                   .base = v->base[from],
                                   .bare = !v->mixed[from] && can_copy(r, v->base[from])};
    }
}

void quick_survey(struct quick_row *r, bool all)
{
    struct survey v;
    v.first = r->x0 / KERNEL_BLOCK_PX;
    v.end = (r->x1 + KERNEL_BLOCK_PX - 1) / KERNEL_BLOCK_PX;
    for (int i = v.first; i < v.end; i++) {
        v.base[i] = QUICK_NOTHING;
        v.mixed[i] = all;
    }
    const struct frame *f = r->q->frame;
    for (uint32_t i = 0; !all && i < f->group_count; i++)
        if (r->y >= f->groups[i].bounds.y0 && r->y < f->groups[i].bounds.y1)
            mark_group(&v, r, (int)i);
    list_stretches(r, &v);
}
