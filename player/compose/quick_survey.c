// What shows on each block of a row.
#include "compose/quick_row.h"

#include <string.h>

void quick_runs_of(const struct picture *p, int row, struct quick_runs *out)
{
    if (p->run_starts) {
        out->list = p->runs + p->run_starts[row];
        out->count = p->run_starts[row + 1] - p->run_starts[row];
        return;
    }
    out->own = (struct picture_run){0, (uint16_t)p->width_px, p->opaque, false};
    out->list = &out->own;
    out->count = 1;
}

// ---- the list of stretches, cut where something begins or ends; x0 and x1 count blocks ----------

struct survey {
    struct quick_row *row;
    int first, end; // blocks
    int at;         // stretches before this one end before what is asked for: layers go rightwards
};

// The stretch that begins at block x (or the end of the list), cut out if need be.
static int cut(struct survey *v, int x)
{
    struct quick_row *r = v->row;
    int i = v->at;
    while (i < r->stretch_count && r->stretches[i].x1 <= x)
        i++;
    v->at = i;
    if (i == r->stretch_count || r->stretches[i].x0 == x)
        return i;
    memmove(&r->stretches[i + 1], &r->stretches[i],
            (size_t)(r->stretch_count - i) * sizeof *r->stretches);
    r->stretch_count++;
    r->stretches[i].x1 = (uint16_t)x;
    r->stretches[i + 1].x0 = (uint16_t)x;
    return i + 1;
}

// Cuts out blocks x0 to x1, as far as they are looked at: stretches *from to the result.
static int cut_out(struct survey *v, int x0, int x1, int *from)
{
    x0 = x0 > v->first ? x0 : v->first;
    x1 = x1 < v->end ? x1 : v->end;
    *from = 0;
    if (x0 >= x1)
        return 0;
    *from = cut(v, x0);
    int to = cut(v, x1);
    v->at = *from;
    return to;
}

static int block_below(int x)
{
    return x / KERNEL_BLOCK_PX;
}

static int block_above(int x)
{
    return (x + KERNEL_BLOCK_PX - 1) / KERNEL_BLOCK_PX;
}

// ---- what layers do to it, in columns -----------------------------------------------------------

static void mark_wide(struct survey *v, int x0, int x1)
{
    int i;
    int end = cut_out(v, block_below(x0), block_above(x1), &i);
    for (; i < end; i++)
        v->row->stretches[i].wide = true;
}

static void mark_stacked(struct survey *v, int index, int x0, int x1)
{
    int i;
    int end = cut_out(v, block_below(x0), block_above(x1), &i);
    for (; i < end; i++) {
        struct quick_stretch *t = &v->row->stretches[i];
        if (t->count > 0 && t->stack[t->count - 1] == index)
            continue; // two runs of one layer meet in this block
        if (t->count == QUICK_STACK_MAX)
            t->wide = true;
        else
            t->stack[t->count++] = (uint16_t)index;
    }
}

// Blocks x0 to x1 show nothing below this group.
static void mark_base(struct survey *v, int group, int x0, int x1)
{
    int from;
    int end = cut_out(v, x0, x1, &from);
    struct quick_row *r = v->row;
    if (from == end)
        return;
    struct quick_stretch *t = &r->stretches[from];
    *t =
        (struct quick_stretch){.x0 = t->x0, .x1 = r->stretches[end - 1].x1, .base = (int16_t)group};
    memmove(t + 1, &r->stretches[end], (size_t)(r->stretch_count - end) * sizeof *t);
    r->stretch_count -= end - from - 1;
}

// What is opaque hides what lies below on whole blocks. Parts of blocks are in the stack, or go the
// long way.
static void mark_opaque(struct survey *v, int index, bool stacked, int x0, int x1)
{
    bool last = x1 == v->row->q->frame->width_px;
    int first = block_above(x0);
    int end = last ? block_above(x1) : block_below(x1);
    int parts[2][2] = {{x0, first * KERNEL_BLOCK_PX}, {end * KERNEL_BLOCK_PX, x1}};
    if (first >= end) { // no whole block
        parts[0][1] = x1;
        parts[1][0] = x1;
    }
    for (int i = 0; i < 2; i++) {
        if (i == 1 && first < end)
            mark_base(v, v->row->q->frame->layers[index].group, first, end);
        if (parts[i][0] < parts[i][1] && stacked)
            mark_stacked(v, index, parts[i][0], parts[i][1]);
        else if (parts[i][0] < parts[i][1])
            mark_wide(v, parts[i][0], parts[i][1]);
    }
}

// A border of the layer at column x: where its stack has it, the block is one by itself.
static void mark_edge(struct survey *v, int index, int x)
{
    int block = block_below(x);
    if (x % KERNEL_BLOCK_PX == 0 || block < v->first || block >= v->end)
        return;
    const struct quick_stretch *list = v->row->stretches;
    int i = v->at;
    while (list[i].x1 <= block)
        i++;
    v->at = i;
    if (list[i].count == 0 || list[i].stack[list[i].count - 1] != index)
        return;
    cut_out(v, block, block + 1, &i);
    v->row->stretches[i].edge = true;
}

// Columns x0 to x1 of a layer between pixels that is opaque: in a stack of its own.
static void mark_alone(struct survey *v, int index, int x0, int x1)
{
    bool last = x1 == v->row->q->frame->width_px;
    int first = block_above(x0);
    int end = last ? block_above(x1) : block_below(x1);
    if (first < end)
        mark_base(v, QUICK_NOTHING, first, end);
    v->at = 0;
    mark_stacked(v, index, x0, x1);
}

// A run and those that continue it: *i is the last one of them.
static struct picture_run join(const struct quick_runs *runs, size_t *i)
{
    struct picture_run run = runs->list[*i];
    for (; *i + 1 < runs->count; ++*i) {
        const struct picture_run *next = &runs->list[*i + 1];
        if (next->x0 != run.x1 || next->opaque != run.opaque)
            break;
        run.x1 = next->x1;
    }
    return run;
}

// The runs of one row of a picture that lie dx columns further right, each `more` longer; whole:
// opaque ones hide what lies below.
static void mark_runs(struct survey *v, int index, const struct quick_runs *runs, int dx, int more,
                      bool whole)
{
    const struct cover_bounds *in = &v->row->q->frame->layers[index].inner;
    v->at = 0;
    for (size_t i = 0; i < runs->count; i++) {
        struct picture_run run = join(runs, &i);
        int x0 = run.x0 + dx;
        int x1 = run.x1 + dx + more;
        x0 = x0 > in->x0 ? x0 : in->x0;
        x1 = x1 < in->x1 ? x1 : in->x1;
        if (x0 < x1 && whole && run.opaque)
            mark_opaque(v, index, true, x0, x1);
        else if (x0 < x1)
            mark_stacked(v, index, x0, x1);
    }
}

// Of a picture that is only moved, what its two rows have is known: a run reaches one further.
static void mark_shifted(struct survey *v, int index, const struct between *b)
{
    int dx = -(int)(b->across.start >> 32) - 1;
    int upper = (int)((b->down.start + v->row->y * BETWEEN_ONE) >> 32);
    for (int row = upper; row <= upper + 1; row++) {
        struct quick_runs runs;
        if (row < 0 || row >= b->picture->height_px)
            continue;
        quick_runs_of(b->picture, row, &runs);
        mark_runs(v, index, &runs, dx, 1, false);
    }
}

// ---- the lowest picture: its runs are the list, from left to right, and nothing is to be cut ----

static bool alike(const struct quick_stretch *a, const struct quick_stretch *b)
{
    return a->base == b->base && a->wide == b->wide && !a->edge && !b->edge && !a->even &&
           !b->even && a->count == b->count &&
           memcmp(a->stack, b->stack, (size_t)a->count * sizeof *a->stack) == 0;
}

struct list {
    struct survey *v;
    struct quick_stretch rest, stacked, base; // between the runs, where one shows, where it hides
};

// All blocks from the list's end to x1.
static void append(const struct list *l, const struct quick_stretch *what, int x1)
{
    struct quick_row *r = l->v->row;
    struct quick_stretch *next = &r->stretches[r->stretch_count];
    int x0 = r->stretch_count > 0 ? next[-1].x1 : l->v->first;
    x1 = x1 < l->v->end ? x1 : l->v->end;
    if (x0 >= x1)
        return;
    if (r->stretch_count > 0 && alike(next - 1, what)) {
        next[-1].x1 = (uint16_t)x1;
        return;
    }
    *next = *what;
    next->x0 = (uint16_t)x0;
    next->x1 = (uint16_t)x1;
    r->stretch_count++;
}

static void list_run(const struct list *l, bool hides, bool even, int x0, int x1)
{
    int end = x1 == l->v->row->q->frame->width_px ? block_above(x1) : block_below(x1);
    append(l, &l->rest, block_below(x0));
    if ((hides || even) && block_above(x0) < end) {
        struct quick_stretch whole = hides ? l->base : l->stacked;
        whole.even = even;
        append(l, &l->stacked, block_above(x0));
        append(l, &whole, end);
    }
    append(l, &l->stacked, block_above(x1));
}

static bool is_untouched(const struct quick_row *r)
{
    return r->stretch_count == 1 && !r->stretches->wide && r->stretches->count == 0;
}

// As mark_runs() would do it.
static void list_runs(struct survey *v, int index, const struct quick_runs *runs, int dx)
{
    const struct frame_layer *layer = &v->row->q->frame->layers[index];
    struct list l = {.v = v, .rest = v->row->stretches[0], .base = {.base = (int16_t)layer->group}};
    l.stacked = l.rest;
    l.stacked.count = 1;
    l.stacked.stack[0] = (uint16_t)index;
    v->row->stretch_count = 0;
    for (size_t i = 0; i < runs->count; i++) {
        int x0 = runs->list[i].x0 + dx;
        int x1 = runs->list[i].x1 + dx;
        x0 = x0 > layer->inner.x0 ? x0 : layer->inner.x0;
        x1 = x1 < layer->inner.x1 ? x1 : layer->inner.x1;
        if (x0 < x1)
            list_run(&l, layer->full && runs->list[i].opaque, layer->full && runs->list[i].even, x0,
                     x1);
    }
    append(&l, &l.rest, v->end);
}

static void mark_between(struct survey *v, int index, bool whole)
{
    const struct frame_layer *layer = &v->row->q->frame->layers[index];
    const struct between *b = &layer->source.between;
    v->at = 0;
    if (whole && b->picture->opaque)
        mark_alone(v, index, layer->inner.x0, layer->inner.x1);
    else if (layer->source.coarse_part == 0 && between_is_shift(b))
        mark_shifted(v, index, b);
    else
        mark_stacked(v, index, layer->inner.x0, layer->inner.x1);
}

// A layer whose pixels are at hand: what it covers wholly goes into stacks, its borders the long
// way.
static void mark_pixels(struct survey *v, int index, bool whole)
{
    const struct frame_layer *layer = &v->row->q->frame->layers[index];
    const struct source *source = &layer->source;
    const struct cover_bounds *in = &layer->inner;
    if (source->plain) {
        struct quick_runs runs;
        quick_runs_of(source->plain, v->row->y - source->dy, &runs);
        if (is_untouched(v->row))
            list_runs(v, index, &runs, source->dx);
        else
            mark_runs(v, index, &runs, source->dx, 0, whole);
    } else {
        mark_between(v, index, whole);
    }
    v->at = 0;
    mark_edge(v, index, in->x0);
    if (in->x1 != v->row->q->frame->width_px)
        mark_edge(v, index, in->x1);
    v->at = 0;
    if (layer->cover.x0 < in->x0)
        mark_wide(v, layer->cover.x0, in->x0);
    if (in->x1 < layer->cover.x1)
        mark_wide(v, in->x1, layer->cover.x1);
}

static void mark_layer(struct survey *v, int index)
{
    const struct frame *f = v->row->q->frame;
    const struct frame_layer *layer = &f->layers[index];
    const struct source *source = &layer->source;
    bool whole = layer->full;
    int y = v->row->y;
    v->at = 0;
    if (y < layer->cover.y0 || y >= layer->cover.y1)
        return;
    if ((source->plain || source->between.picture) && y >= layer->inner.y0 && y < layer->inner.y1)
        mark_pixels(v, index, whole);
    else if (whole && layer->solid && source->opaque)
        mark_opaque(v, index, false, layer->cover.x0, layer->cover.x1);
    else
        mark_wide(v, layer->cover.x0, layer->cover.x1);
}

// Layer by layer, not within the group's bounds: how a block is made may depend on nothing but what
// touches it, or it would differ from the same one made with an earlier frame.
static void mark_group(struct survey *v, int index)
{
    const struct frame_group *group = &v->row->q->frame->groups[index];
    for (uint32_t i = 0; i < group->count; i++)
        mark_layer(v, (int)(group->first + i));
}

// ---- the result ---------------------------------------------------------------------------------

static bool can_copy(const struct quick_row *r, int base)
{
    if (base == QUICK_NOTHING)
        return true;
    const struct source *source = &quick_layer_of(r, base)->source;
    return source->plain || source->kind == SOURCE_FILL;
}

static enum quick_way way_of(const struct quick_row *r, const struct quick_stretch *t)
{
    // A canvas with alpha cannot be stacked: only colour comes out of a stack.
    if (t->wide || !can_copy(r, t->base) || (t->count > 0 && r->has_alpha))
        return QUICK_WIDE;
    return t->count > 0 ? QUICK_STACK : QUICK_BARE;
}

static void finish_list(struct quick_row *r)
{
    int count = 0;
    for (int i = 0; i < r->stretch_count; i++) {
        struct quick_stretch *t = &r->stretches[i];
        if (count > 0 && alike(&r->stretches[count - 1], t))
            r->stretches[count - 1].x1 = t->x1;
        else if (count++ != i)
            r->stretches[count - 1] = *t;
    }
    r->stretch_count = count;
    r->any_wide = false;
    for (int i = 0; i < count; i++) {
        struct quick_stretch *t = &r->stretches[i];
        t->way = (uint8_t)way_of(r, t);
        r->any_wide = r->any_wide || t->way == QUICK_WIDE;
        int x1 = t->x1 * KERNEL_BLOCK_PX;
        t->x0 = (uint16_t)(t->x0 * KERNEL_BLOCK_PX);
        t->x1 = (uint16_t)(x1 < r->x1 ? x1 : r->x1);
    }
}

// ---- rows that are like the one above -----------------------------------------------------------

static bool within(int y, int y0, int y1)
{
    return y >= y0 && y < y1;
}

static bool alike_runs(const struct picture *p, int row)
{
    if (!p->run_starts)
        return true;
    struct quick_runs a;
    struct quick_runs b;
    quick_runs_of(p, row, &a);
    quick_runs_of(p, row - 1, &b);
    bool alike = a.count == b.count;
    for (size_t i = 0; alike && i < a.count; i++)
        alike = a.list[i].x0 == b.list[i].x0 && a.list[i].x1 == b.list[i].x1 &&
                a.list[i].opaque == b.list[i].opaque && a.list[i].even == b.list[i].even;
    return alike;
}

// Does the layer show the same on row y as on the row above?
static bool alike_layer(const struct frame_layer *layer, int y)
{
    const struct source *source = &layer->source;
    bool here = within(y, layer->cover.y0, layer->cover.y1);
    bool inner = within(y, layer->inner.y0, layer->inner.y1);
    if (here != within(y - 1, layer->cover.y0, layer->cover.y1) ||
        inner != within(y - 1, layer->inner.y0, layer->inner.y1))
        return false;
    if (!inner)
        return true;
    if (source->plain)
        return alike_runs(source->plain, y - source->dy);
    return !source->between.picture || source->between.picture->opaque ||
           !between_is_shift(&source->between);
}

static bool is_alike(const struct quick_row *r)
{
    const struct frame *f = r->q->frame;
    if (r->surveyed != r->y - 1)
        return false;
    for (uint32_t i = 0; i < f->layer_count; i++)
        if (!alike_layer(&f->layers[i], r->y))
            return false;
    return true;
}

void quick_survey(struct quick_row *r, bool all)
{
    const struct frame *f = r->q->frame;
    bool alike = !all && is_alike(r);
    r->surveyed = all ? QUICK_NO_ROW : r->y;
    if (alike)
        return;
    struct survey v = {.row = r, .first = block_below(r->x0), .end = block_above(r->x1)};
    r->stretches[0] =
        (struct quick_stretch){.x1 = (uint16_t)v.end, .base = QUICK_NOTHING, .wide = all};
    r->stretches[0].x0 = (uint16_t)v.first;
    r->stretch_count = v.first < v.end;
    for (uint32_t i = 0; !all && i < f->group_count; i++)
        if (r->y >= f->groups[i].bounds.y0 && r->y < f->groups[i].bounds.y1)
            mark_group(&v, (int)i);
    finish_list(r);
}
