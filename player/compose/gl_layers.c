#include "compose/gl_layers.h"

#include <math.h>

// One layer on its way to the canvas.
struct stroke {
    const struct gl_layers *all;
    const struct gl_layer *layer;
    struct gl_source source;
    struct area area;
    double weight;
    const struct gl_surface *onto;
    enum gl_blend blend;
};

// ---- what covers a pixel ------------------------------------------------------------------------

// Beyond any canvas, and a float still tells half pixels apart.
static const double FAR_AWAY = 1e6;

static float near_enough(double x)
{
    return (float)fmin(fmax(x, -FAR_AWAY), FAR_AWAY);
}

// Where the origin lies in the box's own axes.
static void origin_in(const struct cover_box *b, struct area from, double out[2])
{
    double dx = from.x0 - (b->upright ? 0 : b->cx);
    double dy = from.y0 - (b->upright ? 0 : b->cy);
    out[0] = b->upright ? dx : dx * b->cos + dy * b->sin;
    out[1] = b->upright ? dy : dy * b->cos - dx * b->sin;
}

static void edges_from(const struct cover_box *b, struct area from, float edges[4])
{
    double at[2];
    origin_in(b, from, at);
    edges[0] = near_enough(b->x0 - at[0]);
    edges[1] = near_enough(b->y0 - at[1]);
    edges[2] = near_enough(b->x1 - at[0]);
    edges[3] = near_enough(b->y1 - at[1]);
}

static void set_mask(struct gl *gl, const struct cover *c, struct area from)
{
    const struct cover_box *b = &c->mask;
    float place[4] = {0, 0, b->upright ? 1 : (float)b->cos, b->upright ? 0 : (float)b->sin};
    float mask[4];
    if (c->mask_kind == SCENE_MASK_ELLIPSE) {
        double cx = b->upright ? (b->x0 + b->x1) / 2 : b->cx;
        double cy = b->upright ? (b->y0 + b->y1) / 2 : b->cy;
        double a = (b->x1 - b->x0) / 2;
        double half = (b->y1 - b->y0) / 2;
        place[0] = near_enough(cx - from.x0);
        place[1] = near_enough(cy - from.y0);
        mask[0] = near_enough(a);
        mask[1] = near_enough(half);
        mask[2] = near_enough(3.14159265358979323846 * a * half);
        mask[3] = 0;
    } else {
        edges_from(b, from, mask);
    }
    gl_set4(gl, GPU_MASK, mask);
    gl_set4(gl, GPU_MASK_AT, place);
}

static double mask_kind(const struct cover *c)
{
    if (c->mask_kind == SCENE_MASK_NONE)
        return 0;
    if (c->mask_kind == SCENE_MASK_BOX)
        return 3;
    return c->mask_inverted ? 2 : 1;
}

static void set_cover(struct gl *gl, const struct cover *c, struct area from)
{
    enum { PARTS = 3 };
    float edges[4 * PARTS];
    float axes[2 * PARTS];
    for (int i = 0; i < PARTS; i++) {
        const struct cover_box *part = i < c->part_count ? &c->parts[i] : NULL;
        axes[2 * i] = part && !part->upright ? (float)part->cos : 1;
        axes[2 * i + 1] = part && !part->upright ? (float)part->sin : 0;
        for (int k = 0; k < 4; k++)
            edges[4 * i + k] = (float)(k < 2 ? -FAR_AWAY : FAR_AWAY);
        if (part)
            edges_from(part, from, edges + 4 * i);
    }
    gl_set_list(gl, GPU_EDGES, edges, 4, PARTS);
    gl_set_list(gl, GPU_AXES, axes, 2, PARTS);
    gl_set1(gl, GPU_MASK_KIND, mask_kind(c));
    if (c->mask_kind != SCENE_MASK_NONE)
        set_mask(gl, c, from);
}

// ---- layers -------------------------------------------------------------------------------------

static bool begin_stroke(const struct stroke *s, bool covered, bool opaque)
{
    struct gl *gl = s->all->tools->gl;
    unsigned key = (unsigned)s->source.job | (covered ? GPU_COVER : 0U) |
                   (s->all->tools->linear ? GPU_LINEAR : 0U);
    if (!gl_use(gl, key))
        return false;
    gl_onto(gl, s->onto);
    gl_set_blend(gl, opaque ? GPU_BLEND_NONE : s->blend);
    gl_set2(gl, GPU_ORIGIN, s->area.x0, s->area.y0);
    gl_set1(gl, GPU_WEIGHT, s->weight);
    gl_source_set(gl, &s->source);
    if (covered)
        set_cover(gl, &s->layer->cover, s->area);
    return true;
}

static void draw_parts(const struct stroke *s, struct area of)
{
    const struct areas *parts = s->all->parts;
    for (size_t i = 0; i < parts->count; i++)
        gl_rect(s->all->tools->gl, area_intersect(of, parts->list[i]));
}

// What the layer covers in part: the frame around its inner pixels.
static void draw_rim(const struct stroke *s, struct area inner)
{
    struct area a = s->area;
    if (area_is_empty(inner)) {
        draw_parts(s, a);
        return;
    }
    draw_parts(s, (struct area){a.x0, a.y0, a.x1, inner.y0});
    draw_parts(s, (struct area){a.x0, inner.y0, inner.x0, inner.y1});
    draw_parts(s, (struct area){inner.x1, inner.y0, a.x1, inner.y1});
    draw_parts(s, (struct area){a.x0, inner.y1, a.x1, a.y1});
}

static uint64_t touched(const struct areas *parts, struct area of)
{
    int64_t pixels = 0;
    for (size_t i = 0; i < parts->count; i++)
        pixels += area_pixels(area_intersect(of, parts->list[i]));
    return (uint64_t)pixels;
}

// Weights that sum to 1 shall do so in the store, or what lies below a fade would shine through:
// floats of 16 bits know every 2048th up to 1, and halves go to the even one.
static double sum_weight(const struct gl *gl, double weight)
{
    return gl->facts.norm || !gl->facts.half ? weight : nearbyint(weight * 2048) / 2048;
}

static bool draw_layer(const struct gl_layers *l, const struct gl_layer *layer, double opacity,
                       bool add, uint64_t *drawn)
{
    struct stroke s = {.all = l,
                       .layer = layer,
                       .area = gl_layer_area(layer),
                       .weight =
                           add ? sum_weight(l->tools->gl, layer->weight) : layer->weight * opacity,
                       .onto = add ? l->sum : l->canvas,
                       .blend = add ? GPU_BLEND_ADD : GPU_BLEND_OVER};
    uint64_t pixels = touched(l->parts, s.area);
    if (pixels == 0)
        return true;
    if (!gl_source_make(&s.source, l->tools, layer, s.area))
        return false;
    struct area inner = gl_layer_inner(layer);
    bool opaque = !add && s.weight == 1 && gl_layer_opaque(layer);
    if (!area_is_empty(inner)) {
        if (!begin_stroke(&s, false, opaque))
            return false;
        draw_parts(&s, inner);
    }
    if (!layer->solid) {
        if (!begin_stroke(&s, true, false))
            return false;
        draw_rim(&s, inner);
    }
    *drawn += pixels;
    return true;
}

static bool draw_each(const struct gl_layers *l, const struct gl_group *group, bool add,
                      uint64_t *drawn)
{
    for (uint32_t i = 0; i < group->count; i++)
        if (!draw_layer(l, &l->frame->layers[group->first + i], group->opacity, add, drawn))
            return false;
    return true;
}

// The sum of a group's layers over the canvas.
static bool lay_sum(const struct gl_layers *l, const struct gl_group *group)
{
    struct gl *gl = l->tools->gl;
    struct gl_map plain = gl_map_turned(0, 0, 0, 0, 0);
    if (!gl_use(gl, GPU_JOB_DIRECT))
        return false;
    gl_onto(gl, l->canvas);
    gl_set_blend(gl, GPU_BLEND_OVER);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    gl_set1(gl, GPU_WEIGHT, group->opacity);
    gl_image(gl, GPU_UNIT_IMAGE, l->sum->texture);
    gl_set2(gl, GPU_SIZE, l->sum->width_px, l->sum->height_px);
    gl_set1(gl, GPU_KIND, GPU_TEXELS_READY);
    gl_set_map(gl, &plain);
    for (size_t i = 0; i < l->parts->count; i++)
        gl_rect(gl, area_intersect(group->bounds, l->parts->list[i]));
    return true;
}

static void clear_parts(const struct gl_layers *l, const struct gl_surface *s, struct area of,
                        float rest)
{
    const float color[4] = {rest, rest, rest, 0};
    gl_onto(l->tools->gl, s);
    for (size_t i = 0; i < l->parts->count; i++)
        gl_clear(l->tools->gl, area_intersect(of, l->parts->list[i]), color);
}

static bool draw_group(const struct gl_layers *l, const struct gl_group *group, uint64_t *drawn)
{
    if (touched(l->parts, group->bounds) == 0)
        return true;
    if (group->apart)
        return draw_each(l, group, false, drawn);
    struct gl *gl = l->tools->gl;
    struct gl_format format = gl_format_of(gl, GPU_STORE_DEEP, l->tools->linear);
    if (!gl_surface_fit(gl, l->sum, format, l->frame->width_px, l->frame->height_px))
        return false;
    clear_parts(l, l->sum, group->bounds, 0);
    return draw_each(l, group, true, drawn) && lay_sum(l, group);
}

bool gl_layers_draw(const struct gl_layers *l, uint64_t *drawn)
{
    const struct gl_frame *frame = l->frame;
    clear_parts(l, l->canvas, (struct area){0, 0, frame->width_px, frame->height_px}, l->rest);
    for (uint32_t i = frame->lowest; i < frame->group_count; i++)
        if (!draw_group(l, &frame->groups[i], drawn))
            return false;
    return true;
}
