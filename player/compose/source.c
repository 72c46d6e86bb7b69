#include "compose/source.h"

// A place between two pixels of an axis.
struct between {
    int low, high; // both inside
    float part;    // 0: all low
};

static struct between between(double s, int size)
{
    // Clamped first: a cast of what does not fit an int is undefined. +2 so that it rounds down.
    double place = s > -1 ? (s < size ? s : size) : -1;
    int low = (int)(place + 2) - 2;
    struct between b = {low, low + 1, (float)(place - low)};
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

static void mix(float *dst, const float *low, const float *high, float part, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = low[i] + (high[i] - low[i]) * part;
}

static void mix_rows(struct row dst, struct row low, struct row high, float part, int n)
{
    mix(dst.r, low.r, high.r, part, n);
    mix(dst.g, low.g, high.g, part, n);
    mix(dst.b, low.b, high.b, part, n);
    mix(dst.a, low.a, high.a, part, n);
}

static void pick(struct row out, int at, struct row from, struct between b)
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
            struct between b = between(s + i, size);
            pick(out, i, line, (struct between){b.low - column, b.high - column, b.part});
        }
        struct between b = between(s + i, size);
        int inner = size - 1 - b.low < n - i ? size - 1 - b.low : n - i;
        if (inner > 0) {
            struct row low = row_at(line, b.low - column);
            mix_rows(row_at(out, i), low, row_at(low, 1), b.part, inner);
            i += inner;
        }
    }
    for (; i < n; i++) {
        struct between b = between(s + i * step, size);
        pick(out, i, line, (struct between){b.low - column, b.high - column, b.part});
    }
}

static void upright_row(const struct source *source, const struct view *view, double scale, int x,
                        int y, int n, struct scratch *s, struct row out)
{
    double from = (source->ux * (x + 0.5) + source->u0) * scale - 0.5;
    double step = source->ux * scale;
    struct between rows =
        between((source->vy * (y + 0.5) + source->v0) * scale - 0.5, view->height_px);
    int column = between(from, view->width_px).low;
    int columns = between(from + step * (n - 1), view->width_px).high - column + 1;
    struct row line = s->rows[SCRATCH_TOP];
    view_row(view, column, rows.low, columns, line);
    if (rows.part > 0 && rows.high != rows.low) {
        view_row(view, column, rows.high, columns, s->rows[SCRATCH_BOTTOM]);
        mix_rows(line, line, s->rows[SCRATCH_BOTTOM], rows.part, columns);
    }
    across(line, column, from, step, view->width_px, n, out);
}

static void turned_row(const struct source *source, const struct view *view, double scale, int x,
                       int y, int n, struct row out)
{
    double u0 = source->uy * (y + 0.5) + source->u0;
    double v0 = source->vy * (y + 0.5) + source->v0;
    for (int i = 0; i < n; i++) {
        double at = x + i + 0.5;
        struct between u = between((source->ux * at + u0) * scale - 0.5, view->width_px);
        struct between v = between((source->vx * at + v0) * scale - 0.5, view->height_px);
        float p[4][4];
        view_texel(view, u.low, v.low, p[0]);
        view_texel(view, u.high, v.low, p[1]);
        view_texel(view, u.low, v.high, p[2]);
        view_texel(view, u.high, v.high, p[3]);
        float rgba[4];
        for (int c = 0; c < 4; c++) {
            float top = p[0][c] + (p[1][c] - p[0][c]) * u.part;
            float bottom = p[2][c] + (p[3][c] - p[2][c]) * u.part;
            rgba[c] = top + (bottom - top) * v.part;
        }
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
        mix_rows(out, out, s->rows[SCRATCH_LEVEL], source->coarse_share, n);
    }
}
