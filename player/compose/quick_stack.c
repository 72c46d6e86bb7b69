// Stretches where all that is drawn are pictures at hand: one call of a kernel for all layers.
#include "compose/quick_row.h"

#include <string.h>

// Pixels of layers that do not reach from end to end of a block, with clear ones around them.
struct edges {
    int used;
    uint8_t pixels[QUICK_STACK_MAX][4 * KERNEL_BLOCK_PX];
};

struct builder {
    const struct quick_row *row;
    const struct quick_stretch *stretch;
    struct kernel_stack stack;
    struct edges *edges;
    bool opaque; // all pictures
};

static const uint8_t *pixel_at(const struct builder *b, const struct frame_layer *layer, int x)
{
    return view_pixel(&layer->source.view, x - layer->source.dx, b->row->y - layer->source.dy);
}

// The layer's pixels from the stretch's first on.
static const uint8_t *pixels_of(struct builder *b, const struct frame_layer *layer)
{
    const struct quick_stretch *t = b->stretch;
    int x0 = layer->cover.x0 > t->x0 ? layer->cover.x0 : t->x0;
    int x1 = layer->cover.x1 < t->x1 ? layer->cover.x1 : t->x1;
    b->row->s->drawn += (uint64_t)(x1 - x0);
    if (x0 == t->x0 && x1 == t->x1)
        return pixel_at(b, layer, x0);
    // Such stretches are one block: mark_edge().
    uint8_t *block = b->edges->pixels[b->edges->used++];
    memset(block, 0, sizeof b->edges->pixels[0]);
    memcpy(block + 4 * (x0 - t->x0), pixel_at(b, layer, x0), 4 * (size_t)(x1 - x0));
    return block;
}

static void add_step(struct builder *b, enum kernel_step_kind kind, const struct frame_layer *layer,
                     uint32_t weight)
{
    struct kernel_step *step = &b->stack.steps[b->stack.count++];
    step->kind = kind;
    step->premultiplied = layer && layer->source.view.alpha == PICTURE_PREMUL;
    step->weight = weight;
    step->rgba = layer ? pixels_of(b, layer) : NULL;
    step->ahead = layer && !b->stretch->edge ? layer->source.plain->stride : 0;
}

static void add_layer(struct builder *b, int index)
{
    const struct quick_stretch *t = b->stretch;
    const struct frame_group *group = &b->row->q->frame->groups[t->stack[index].group];
    const struct frame_layer *layer = &b->row->q->frame->layers[t->stack[index].layer];
    bool last = index + 1 == t->count || t->stack[index + 1].group != t->stack[index].group;
    uint32_t weight = quick_weight(layer->weight * (group->sum ? 1 : group->opacity));
    b->opaque = b->opaque && layer->source.plain->opaque;
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
    memset(b->stack.color, r->q->white ? 255 : 0, sizeof b->stack.color);
    if (t->base == QUICK_NOTHING)
        return;
    const struct frame_layer *layer = quick_layer_of(r, t->base);
    if (layer->source.kind == SOURCE_FILL)
        memcpy(b->stack.color, layer->source.codes, sizeof b->stack.color);
    else
        b->stack.base = pixel_at(b, layer, t->x0);
    b->stack.base_ahead = layer->source.plain ? layer->source.plain->stride : 0;
    r->s->drawn += (uint64_t)(t->x1 - t->x0);
}

// From one opaque picture to another, whatever lies below: the most usual transition.
static bool is_fade(const struct builder *b)
{
    const struct kernel_step *step = b->stack.steps;
    return b->opaque && !b->stretch->edge && b->stack.count == 3 && step[0].kind == KERNEL_ADD &&
           step[1].kind == KERNEL_ADD && step[2].weight == WEIGHT_ONE &&
           step[0].weight + step[1].weight >= WEIGHT_ONE;
}

void quick_stack(const struct quick_row *r, const struct quick_stretch *t)
{
    struct edges edges;
    edges.used = 0;
    struct builder b;
    b.row = r;
    b.stretch = t;
    b.edges = &edges;
    b.opaque = true;
    b.stack.base = NULL;
    b.stack.count = 0;
    add_base(&b);
    for (int i = 0; i < t->count; i++)
        add_layer(&b, i);
    uint8_t *out = r->out + (size_t)t->x0 * (size_t)r->pixel_bytes;
    if (is_fade(&b))
        r->q->kernels->fade(out, r->q->target, b.stack.steps, t->x1 - t->x0);
    else
        r->q->kernels->stack(out, r->q->target, &b.stack, t->x1 - t->x0);
}
