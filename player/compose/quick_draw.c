// Compositing into a wide row, stretch by stretch.
#include "compose/quick_row.h"

// One layer being drawn on one row.
struct brush {
    struct quick_row *r;
    const struct frame_layer *layer;
    int group;
    bool add;      // to the sum of the group; else over the canvas
    uint16_t *dst; // the row drawn on, column 0
    float weight;  // but for the coverage that differs from pixel to pixel
    bool made;     // the floats of the source are in the scratch row
    struct cover_span span;
};

static struct kernel_source pixels_of(const struct source *source)
{
    return (struct kernel_source){source->view.alpha == PICTURE_PREMUL, WEIGHT_ONE};
}

static const uint8_t *pixel_at(const struct brush *b, int x)
{
    const struct source *source = &b->layer->source;
    return view_pixel(&source->view, x - source->dx, b->r->y - source->dy);
}

static inline uint16_t wide_of(float v)
{
    return (uint16_t)((v < 1 ? (v > 0 ? v : 0) : 1) * WIDE_ONE + 0.5F);
}

static void from_floats(uint16_t *wide, struct row row, int n)
{
    for (int i = 0; i < n; i++, wide += 4) {
        wide[0] = wide_of(row.r[i]);
        wide[1] = wide_of(row.g[i]);
        wide[2] = wide_of(row.b[i]);
        wide[3] = wide_of(row.a[i]);
    }
}

static void load_between(const struct brush *b, uint16_t *wide, int x, int n)
{
    const struct kernels *k = b->r->q->kernels;
    uint8_t rgba[4 * BETWEEN_PX_MAX];
    for (int at = 0; at < n; at += BETWEEN_PX_MAX) {
        int some = n - at < BETWEEN_PX_MAX ? n - at : BETWEEN_PX_MAX;
        quick_between(k, &b->layer->source, b->r->y, x + at, some, rgba);
        k->load(wide + 4 * (size_t)at, rgba, (struct kernel_source){true, WEIGHT_ONE}, some);
    }
}

// The source's own pixels, without weight. What is not plain is computed for all that the layer may
// cover, so that its sums never depend on where a stretch or a mask begins.
static void load(struct brush *b, uint16_t *wide, int x, int n)
{
    const struct source *source = &b->layer->source;
    const struct kernels *k = b->r->q->kernels;
    struct scratch *s = b->r->s;
    if (source->kind == SOURCE_FILL) {
        k->fill(wide, source->wide, n);
    } else if (source->plain) {
        k->load(wide, pixel_at(b, x), pixels_of(source), n);
    } else if (source->between.picture) {
        load_between(b, wide, x, n);
    } else {
        struct row row = s->rows[SCRATCH_SOURCE];
        int from = b->layer->cover.whole.x0;
        if (!b->made)
            source_row(source, from, b->r->y, b->layer->cover.whole.x1 - from, s, row);
        b->made = true;
        from_floats(wide, row_at(row, x - from), n);
    }
}

// Times the coverage of each pixel.
static void scale(uint16_t *wide, const float *cover, float weight, int n)
{
    for (int i = 0; i < n; i++, wide += 4) {
        uint32_t k = quick_weight(cover[i] * weight);
        for (int c = 0; c < 4; c++)
            wide[c] = (uint16_t)(wide[c] * (uint64_t)k >> 16);
    }
}

static void draw_wide(struct brush *b, int x, int n, uint32_t weight)
{
    const struct kernels *k = b->r->q->kernels;
    uint16_t *dst = b->dst + 4 * (size_t)x;
    const uint16_t *from = b->r->s->source + 4 * (size_t)x;
    if (b->add)
        k->add_wide(dst, from, weight, n);
    else
        k->over_wide(dst, from, weight, n);
}

static void draw_uneven(struct brush *b, int x, int n)
{
    uint16_t *own = b->r->s->source + 4 * (size_t)x;
    load(b, own, x, n);
    scale(own, b->r->s->cover + x, b->weight, n);
    draw_wide(b, x, n, WEIGHT_ONE);
}

static void draw_run(struct brush *b, int x, int n, bool opaque, uint32_t weight)
{
    const struct kernels *k = b->r->q->kernels;
    struct kernel_source from = pixels_of(&b->layer->source);
    uint16_t *dst = b->dst + 4 * (size_t)x;
    if (b->add) {
        from.weight = weight;
        k->add(dst, pixel_at(b, x), from, n);
    } else if (weight != WEIGHT_ONE) {
        k->load(b->r->s->source + 4 * (size_t)x, pixel_at(b, x), from, n);
        draw_wide(b, x, n, weight);
    } else if (opaque) {
        k->load(dst, pixel_at(b, x), from, n);
    } else {
        k->over(dst, pixel_at(b, x), from, n);
    }
}

static void draw_runs(struct brush *b, int x0, int x1, uint32_t weight)
{
    const struct source *source = &b->layer->source;
    struct quick_runs runs;
    quick_runs_of(source->plain, b->r->y - source->dy, &runs);
    for (size_t i = 0; i < runs.count; i++) {
        int from = runs.list[i].x0 + source->dx;
        int to = runs.list[i].x1 + source->dx;
        from = from > x0 ? from : x0;
        to = to < x1 ? to : x1;
        if (from < to)
            draw_run(b, from, to - from, runs.list[i].opaque, weight);
    }
}

static void draw_even(struct brush *b, int x0, int x1, float cover)
{
    const struct source *source = &b->layer->source;
    const struct kernels *k = b->r->q->kernels;
    uint32_t weight = quick_weight(b->weight * cover);
    if (weight == 0)
        return;
    if (source->plain) {
        draw_runs(b, x0, x1, weight);
    } else if (source->kind == SOURCE_FILL && weight == WEIGHT_ONE && !b->add) {
        if (source->opaque)
            k->fill(b->dst + 4 * (size_t)x0, source->wide, x1 - x0);
        else
            k->over_color(b->dst + 4 * (size_t)x0, source->wide, x1 - x0);
    } else {
        load(b, b->r->s->source + 4 * (size_t)x0, x0, x1 - x0);
        draw_wide(b, x0, x1 - x0, weight);
    }
}

// Where coverage differs, runs of full coverage still go the short way.
static void draw_covered(struct brush *b, int x0, int x1)
{
    const float *cover = b->r->s->cover;
    for (int x = x0; x < x1;) {
        int from = x;
        bool full = cover[x] == 1;
        bool none = cover[x] == 0;
        while (x < x1 && (cover[x] == 1) == full && (cover[x] == 0) == none)
            x++;
        if (full)
            draw_even(b, from, x, 1);
        else if (!none)
            draw_uneven(b, from, x - from);
    }
}

// The parts of x0..x1 where a group above base shows, one after the other.
static bool next_part(const struct brush *b, int x0, int x1, int *index, struct quick_stretch *out)
{
    for (; *index < b->r->stretch_count; ++*index) {
        const struct quick_stretch *t = &b->r->stretches[*index];
        out->x0 = t->x0 > x0 ? t->x0 : (uint16_t)x0;
        out->x1 = t->x1 < x1 ? t->x1 : (uint16_t)x1;
        if (t->way == QUICK_WIDE && t->base < b->group && out->x0 < out->x1) {
            ++*index;
            return true;
        }
    }
    return false;
}

static void draw_layer(struct brush *b, float opacity)
{
    if (!cover_row(&b->layer->cover, b->r->y, b->r->s->cover, &b->span))
        return;
    b->weight = b->layer->weight * opacity;
    b->made = false;
    struct quick_stretch part;
    int index = 0;
    while (next_part(b, b->span.x0, b->span.x1, &index, &part)) {
        b->r->s->drawn += (uint64_t)(part.x1 - part.x0);
        if (b->span.even)
            draw_even(b, part.x0, part.x1, b->span.value);
        else
            draw_covered(b, part.x0, part.x1);
    }
}

static void draw_group(struct quick_row *r, int index)
{
    const struct frame_group *group = &r->q->frame->groups[index];
    struct brush b = {
        .r = r, .layer = quick_layer_of(r, index), .group = index, .dst = r->s->canvas};
    if (!group->sum) {
        draw_layer(&b, group->opacity);
        return;
    }
    static const uint16_t clear[4] = {0, 0, 0, 0};
    uint16_t *sum = r->s->group;
    struct quick_stretch part;
    int i = 0;
    while (next_part(&b, group->bounds.x0, group->bounds.x1, &i, &part))
        r->q->kernels->fill(sum + 4 * (size_t)part.x0, clear, part.x1 - part.x0);
    b.add = true;
    b.dst = sum;
    for (uint32_t k = 0; k < group->count; k++) {
        b.layer = &r->q->frame->layers[group->first + k];
        draw_layer(&b, 1);
    }
    uint32_t weight = quick_weight(group->opacity);
    for (i = 0; next_part(&b, group->bounds.x0, group->bounds.x1, &i, &part);)
        r->q->kernels->over_wide(r->s->canvas + 4 * (size_t)part.x0, sum + 4 * (size_t)part.x0,
                                 weight, part.x1 - part.x0);
}

// What hides all below it comes first.
static void draw_bases(struct quick_row *r)
{
    uint16_t light = r->q->white && !r->has_alpha ? WIDE_ONE : 0;
    const uint16_t rest[4] = {light, light, light, r->has_alpha ? 0 : WIDE_ONE};
    struct brush b = {.r = r, .group = QUICK_NOTHING}; // kept, for its floats are of the whole row
    for (int i = 0; i < r->stretch_count; i++) {
        const struct quick_stretch *t = &r->stretches[i];
        if (t->way != QUICK_WIDE)
            continue;
        uint16_t *dst = r->s->canvas + 4 * (size_t)t->x0;
        if (t->base == QUICK_NOTHING) {
            r->q->kernels->fill(dst, rest, t->x1 - t->x0);
            continue;
        }
        if (t->base != b.group)
            b = (struct brush){.r = r, .layer = quick_layer_of(r, t->base), .group = t->base};
        load(&b, dst, t->x0, t->x1 - t->x0);
        r->s->drawn += (uint64_t)(t->x1 - t->x0);
    }
}

void quick_draw(struct quick_row *r)
{
    const struct frame *f = r->q->frame;
    draw_bases(r);
    for (uint32_t i = 0; i < f->group_count; i++)
        if (r->y >= f->groups[i].bounds.y0 && r->y < f->groups[i].bounds.y1)
            draw_group(r, (int)i);
}
