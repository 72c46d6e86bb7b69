#include "compose/source.h"

// A place between two pixels of an axis.
struct neighbours {
    int low, high; // both inside
    float part;    // 0: all low
};

ROW_INLINE struct neighbours between(double s, int size)
{
    // Clamped first: a cast of what does not fit an int is undefined. +2 so that it rounds down.
    double place = s > -1 ? (s < size ? s : size) : -1;
    int low = (int)(place + 2) - 2;
    struct neighbours b = {low, low + 1, (float)(place - low)};
    if (b.low < 0)
        b.low = 0;
    if (b.high > size - 1)
        b.high = size - 1;
    if (b.low > b.high)
        b.low = b.high;
    if (b.high < b.low)
        b.high = b.low;
    return b;
}

ROW_INLINE void pick(struct row out, int at, struct row from, struct neighbours b)
{
    out.r[at] = from.r[b.low] + (from.r[b.high] - from.r[b.low]) * b.part;
    out.g[at] = from.g[b.low] + (from.g[b.high] - from.g[b.low]) * b.part;
    out.b[at] = from.b[b.low] + (from.b[b.high] - from.b[b.low]) * b.part;
    out.a[at] = from.a[b.low] + (from.a[b.high] - from.a[b.low]) * b.part;
}

// The horizontal half of the upright case. line holds the view's columns from column on; the first
// wanted pixel lies at s, the next one at s + step.
static void across(struct row line, int column, double s, double step, int size, int n,
                   struct row out)
{
    int i = 0;
    if (step == 1 && s > -2 && s < size) {
        // Not scaled: all pixels lie equally between theirs, save those over an edge.
        for (; i < n && s + i < 0; i++) {
            struct neighbours b = between(s + i, size);
            pick(out, i, line, (struct neighbours){b.low - column, b.high - column, b.part});
        }
        struct neighbours b = between(s + i, size);
        int inner = size - 1 - b.low < n - i ? size - 1 - b.low : n - i;
        if (inner > 0) {
            struct row low = row_at(line, b.low - column);
            row_mix(row_at(out, i), low, row_at(low, 1), b.part, inner);
            i += inner;
        }
    }
    for (; i < n; i++) {
        struct neighbours b = between(s + i * step, size);
        pick(out, i, line, (struct neighbours){b.low - column, b.high - column, b.part});
    }
}

static void upright_row(const struct source *source, const struct view *view, double scale, int x,
                        int y, int n, struct scratch *s, struct row out)
{
    double from = (source->ux * (x + 0.5) + source->u0) * scale - 0.5;
    double step = source->ux * scale;
    struct neighbours rows =
        between((source->vy * (y + 0.5) + source->v0) * scale - 0.5, view->height_px);
    int column = between(from, view->width_px).low;
    int columns = between(from + step * (n - 1), view->width_px).high - column + 1;
    struct row line = s->rows[SCRATCH_TOP];
    view_row(view, column, rows.low, columns, line);
    if (rows.part > 0 && rows.high != rows.low) {
        view_row(view, column, rows.high, columns, s->rows[SCRATCH_BOTTOM]);
        row_mix(line, line, s->rows[SCRATCH_BOTTOM], rows.part, columns);
    }
    across(line, column, from, step, view->width_px, n, out);
}

// The mean of four pixels, by weight.
struct corners {
    struct neighbours u, v;
    float weights[4];
};

ROW_INLINE struct corners corners_at(struct neighbours u, struct neighbours v)
{
    return (struct corners){u,
                            v,
                            {(1 - u.part) * (1 - v.part), u.part * (1 - v.part),
                             (1 - u.part) * v.part, u.part * v.part}};
}

ROW_INLINE void add_code(float rgba[4], const uint8_t *pixel, bool straight, float weight)
{
    const float per_code = 1.0F / 255;
    float a = (float)pixel[3] * per_code;
    float k = (straight ? weight * a : weight) * per_code;
    rgba[0] += (float)pixel[0] * k;
    rgba[1] += (float)pixel[1] * k;
    rgba[2] += (float)pixel[2] * k;
    rgba[3] += a * weight;
}

// The four pixels in the srgb blend space, which is the common case.
ROW_INLINE void mean_code(const struct view *view, const struct corners *c, float rgba[4])
{
    const uint8_t *low = view->base + c->v.low * view->ystep;
    const uint8_t *high = view->base + c->v.high * view->ystep;
    ptrdiff_t left = c->u.low * view->xstep;
    ptrdiff_t right = c->u.high * view->xstep;
    bool straight = view->alpha == PICTURE_STRAIGHT;
    add_code(rgba, low + left, straight, c->weights[0]);
    add_code(rgba, low + right, straight, c->weights[1]);
    add_code(rgba, high + left, straight, c->weights[2]);
    add_code(rgba, high + right, straight, c->weights[3]);
}

static void mean_texel(const struct view *view, const struct corners *c, float rgba[4])
{
    for (int i = 0; i < 4; i++) {
        float texel[4];
        view_texel(view, i & 1 ? c->u.high : c->u.low, i & 2 ? c->v.high : c->v.low, texel);
        for (int k = 0; k < 4; k++)
            rgba[k] += texel[k] * c->weights[i];
    }
}

static void turned_row(const struct source *source, const struct view *view, double scale, int x,
                       int y, int n, struct row out)
{
    double u0 = (source->uy * (y + 0.5) + source->u0) * scale - 0.5;
    double v0 = (source->vy * (y + 0.5) + source->v0) * scale - 0.5;
    double du = source->ux * scale;
    double dv = source->vx * scale;
    bool codes = view->format == VIEW_PIXELS && !view->linear;
    for (int i = 0; i < n; i++) {
        double at = x + i + 0.5;
        struct corners c = corners_at(between(du * at + u0, view->width_px),
                                      between(dv * at + v0, view->height_px));
        float rgba[4] = {0, 0, 0, 0};
        if (codes)
            mean_code(view, &c, rgba);
        else
            mean_texel(view, &c, rgba);
        out.r[i] = rgba[0];
        out.g[i] = rgba[1];
        out.b[i] = rgba[2];
        out.a[i] = rgba[3];
    }
}

static void level_row(const struct source *source, bool coarse, int x, int y, int n,
                      struct scratch *s, struct row out)
{
    const struct view *view = coarse ? &source->coarse : &source->view;
    double scale = coarse ? source->coarse_scale : source->scale;
    if (source->uy == 0 && source->vx == 0 && source->ux > 0)
        upright_row(source, view, scale, x, y, n, s, out);
    else
        turned_row(source, view, scale, x, y, n, out);
}

void source_row(const struct source *source, int x, int y, int n, struct scratch *s, struct row out)
{
    switch (source->kind) {
    case SOURCE_FILL:
        row_fill(out, source->fill, n);
        return;
    case SOURCE_DIRECT:
        view_row(&source->view, x - source->dx, y - source->dy, n, out);
        return;
    case SOURCE_SMOOTH:
        break;
    }
    level_row(source, false, x, y, n, s, out);
    if (source->coarse_share > 0) {
        level_row(source, true, x, y, n, s, s->rows[SCRATCH_LEVEL]);
        row_mix(out, out, s->rows[SCRATCH_LEVEL], source->coarse_share, n);
    }
}
