// Stretches where all that is drawn are pictures at hand: one call of a kernel for all layers.
#include "compose/quick_row.h"

#include <string.h>

// Pixels that are not in one place to be read from: of layers that do not reach from end to end of
// a block, with clear ones around them, and of those that lie between pixels.
struct copies {
    int used;
    uint8_t pixels[QUICK_STACK_MAX][4 * BETWEEN_PX_MAX];
};

struct builder {
    const struct quick_row *row;
    const struct quick_stretch *stretch;
    int x0, x1; // what is made of it at once
    struct kernel_stack stack;
    struct copies *copies;
    bool opaque; // all pictures
};

static const uint8_t *pixel_at(const struct builder *b, const struct frame_layer *layer, int x)
{
    return view_pixel(&layer->source.view, x - layer->source.dx, b->row->y - layer->source.dy);
}

// The layer's pixels from x0 on.
static const uint8_t *pixels_of(struct builder *b, const struct frame_layer *layer)
{
    const struct source *source = &layer->source;
    int x0 = layer->inner.x0 > b->x0 ? layer->inner.x0 : b->x0;
    int x1 = layer->inner.x1 < b->x1 ? layer->inner.x1 : b->x1;
    bool all = x0 == b->x0 && x1 == b->x1;
    b->row->s->drawn += (uint64_t)(x1 - x0);
    if (all && source->plain)
        return pixel_at(b, layer, x0);
    uint8_t *copy = b->copies->pixels[b->copies->used++];
    uint8_t *from = copy + 4 * (x0 - b->x0);
    if (!all) // one block: mark_edge()
        memset(copy, 0, 4 * KERNEL_BLOCK_PX);
    if (source->plain)
        memcpy(from, pixel_at(b, layer, x0), 4 * (size_t)(x1 - x0));
    else
        quick_between(b->row->q->kernels, source, b->row->y, x0, x1 - x0, from);
    return copy;
}

static void add_step(struct builder *b, enum kernel_step_kind kind, const struct frame_layer *layer,
                     uint32_t weight)
{
    struct kernel_step *step = &b->stack.steps[b->stack.count++];
    step->kind = kind;
    step->weight = weight;
    if (!layer)
        return;
    const struct picture *plain = layer->source.plain;
    step->premultiplied = !plain || plain->alpha == PICTURE_PREMUL;
    step->rgba = pixels_of(b, layer);
    step->ahead = plain && !b->stretch->edge ? plain->stride : 0;
}

static void add_layer(struct builder *b, int index)
{
    const struct quick_stretch *t = b->stretch;
    const struct frame *f = b->row->q->frame;
    const struct frame_layer *layer = &f->layers[t->stack[index]];
    const struct frame_group *group = &f->groups[layer->group];
    bool last = index + 1 == t->count || f->layers[t->stack[index + 1]].group != layer->group;
    uint32_t weight = quick_weight(layer->weight * (group->sum ? 1 : group->opacity));
    b->opaque = b->opaque && layer->source.opaque;
    if (!group->sum && weight == WEIGHT_ONE) {
        add_step(b, KERNEL_OVER, layer, weight);
        return;
    }
    add_step(b, KERNEL_ADD, layer, weight);
    if (last)
        add_step(b, KERNEL_SUM, NULL, group->sum ? quick_weight(group->opacity) : WEIGHT_ONE);
}

static void add_base(struct builder *b)
{
    const struct quick_row *r = b->row;
    const struct quick_stretch *t = b->stretch;
    b->stack.base = NULL;
    memset(b->stack.color, r->q->white ? 255 : 0, sizeof b->stack.color);
    if (t->base == QUICK_NOTHING)
        return;
    const struct frame_layer *layer = quick_layer_of(r, t->base);
    if (layer->source.kind == SOURCE_FILL)
        memcpy(b->stack.color, layer->source.codes, sizeof b->stack.color);
    else
        b->stack.base = pixel_at(b, layer, b->x0);
    b->stack.base_ahead = layer->source.plain ? layer->source.plain->stride : 0;
    r->s->drawn += (uint64_t)(b->x1 - b->x0);
}

// From one opaque picture to another, whatever lies below: the most usual transition.
static bool is_fade(const struct builder *b)
{
    const struct kernel_step *step = b->stack.steps;
    return b->opaque && !b->stretch->edge && b->stack.count == 3 && step[0].kind == KERNEL_ADD &&
           step[1].kind == KERNEL_ADD && step[2].weight == WEIGHT_ONE &&
           step[0].weight + step[1].weight >= WEIGHT_ONE;
}

static void draw_chunk(struct builder *b)
{
    const struct quick_row *r = b->row;
    b->copies->used = 0;
    b->stack.count = 0;
    b->opaque = true;
    add_base(b);
    for (int i = 0; i < b->stretch->count; i++)
        add_layer(b, i);
    uint8_t *out = r->out + (size_t)b->x0 * (size_t)r->pixel_bytes;
    if (r->q->drive) {
        uint16_t *wide = r->s->canvas + 4 * (size_t)b->x0;
        r->q->kernels->stack_wide(wide, &b->stack, b->x1 - b->x0);
        drive_stack(r->q->drive, out, r->q->target.format, wide, b->x1 - b->x0);
    } else if (is_fade(b))
        r->q->kernels->fade(out, r->q->target, b->stack.steps, b->x1 - b->x0);
    else
        r->q->kernels->stack(out, r->q->target, &b->stack, b->x1 - b->x0);
}

// What one pixel becomes, they all become.
static void draw_even(const struct builder *b)
{
    const struct quick_row *r = b->row;
    uint8_t rgba[4];
    r->q->kernels->stack(rgba, (struct kernel_target){COMPOSE_RGBX, false}, &b->stack, 1);
    quick_paint(r, b->x0, b->x1, rgba);
}

// One picture in its place over the base: what most stretches are.
static bool draw_single(struct builder *b)
{
    const struct quick_row *r = b->row;
    const struct quick_stretch *t = b->stretch;
    const struct frame_layer *layer = &r->q->frame->layers[t->stack[0]];
    if (t->count != 1 || t->edge || !layer->full || !layer->source.plain || r->q->drive)
        return false;
    b->x0 = t->x0;
    b->x1 = t->x1;
    add_base(b);
    b->stack.count = 1;
    b->stack.steps[0] =
        (struct kernel_step){KERNEL_OVER, layer->source.view.alpha == PICTURE_PREMUL, WEIGHT_ONE,
                             pixel_at(b, layer, t->x0), layer->source.plain->stride};
    r->s->drawn += (uint64_t)(t->x1 - t->x0);
    if (t->even && !b->stack.base)
        draw_even(b);
    else
        r->q->kernels->stack(r->out + (size_t)t->x0 * (size_t)r->pixel_bytes, r->q->target,
                             &b->stack, t->x1 - t->x0);
    return true;
}

// How much of a stretch is made at once: all of it, unless pixels have to be made first.
static int chunk_of(const struct quick_row *r, const struct quick_stretch *t)
{
    for (int i = 0; i < t->count; i++)
        if (!r->q->frame->layers[t->stack[i]].source.plain)
            return BETWEEN_PX_MAX;
    return t->x1 - t->x0;
}

void quick_stack(const struct quick_row *r, const struct quick_stretch *t)
{
    struct copies copies;
    struct builder b; // neither is cleared: they are large, and written before they are read
    b.row = r;
    b.stretch = t;
    b.copies = &copies;
    if (draw_single(&b))
        return;
    int chunk = chunk_of(r, t);
    for (b.x0 = t->x0; b.x0 < t->x1; b.x0 = b.x1) {
        b.x1 = t->x1 - b.x0 < chunk ? t->x1 : b.x0 + chunk;
        draw_chunk(&b);
    }
}
