#include "compose/cover.h"

#include <math.h>

static const double SNAP = 1e-4;
static const double DEGREE = 3.14159265358979323846 / 180;

double cover_snap(double x)
{
    double whole = floor(x + 0.5);
    return fabs(x - whole) < SNAP ? whole : x;
}

int cover_quarters(double angle_deg)
{
    double turns = angle_deg / 90;
    double whole = floor(turns + 0.5);
    if (fabs(turns - whole) > 1e-9)
        return -1;
    int quarters = (int)fmod(whole, 4);
    return quarters < 0 ? quarters + 4 : quarters;
}

void cover_direction(double angle_deg, double *co, double *si)
{
    static const double exact[5] = {1, 0, -1, 0, 1};
    int quarters = cover_quarters(angle_deg);
    *co = quarters >= 0 ? exact[quarters] : cos(fmod(angle_deg, 360) * DEGREE);
    *si = quarters >= 0 ? exact[(quarters + 3) % 4] : sin(fmod(angle_deg, 360) * DEGREE);
}

struct cover_box cover_box_of(struct box b)
{
    int quarters = cover_quarters(b.angle);
    double half_w = fmax(b.w, 0) / 2;
    double half_h = fmax(b.h, 0) / 2;
    if (quarters < 0) {
        double angle = fmod(b.angle, 360) * DEGREE;
        return (struct cover_box){false, -half_w, -half_h,    half_w,    half_h,
                                  b.cx,  b.cy,    cos(angle), sin(angle)};
    }
    double w = quarters & 1 ? half_h : half_w;
    double h = quarters & 1 ? half_w : half_h;
    return (struct cover_box){.upright = true,
                              .x0 = cover_snap(b.cx - w),
                              .y0 = cover_snap(b.cy - h),
                              .x1 = cover_snap(b.cx + w),
                              .y1 = cover_snap(b.cy + h)};
}

static void intersect(struct cover_box *a, double x0, double y0, double x1, double y1)
{
    a->x0 = fmax(a->x0, x0);
    a->y0 = fmax(a->y0, y0);
    a->x1 = fmin(a->x1, x1);
    a->y1 = fmin(a->y1, y1);
}

// A zone's content and its clip turn together: cut one by the other in the axes they share.
static bool cut_turned(struct cover_box *a, const struct box *own, const struct box *clip)
{
    int quarters = cover_quarters(clip->angle - own->angle);
    if (quarters < 0)
        return false;
    double dx = clip->cx - a->cx;
    double dy = clip->cy - a->cy;
    double p = dx * a->cos + dy * a->sin;
    double q = dy * a->cos - dx * a->sin;
    double w = (quarters & 1 ? clip->h : clip->w) / 2;
    double h = (quarters & 1 ? clip->w : clip->h) / 2;
    intersect(a, p - w, q - h, p + w, q + h);
    return true;
}

static bool is_finite_box(const struct box *b)
{
    return isfinite(b->cx) && isfinite(b->cy) && isfinite(b->w) && isfinite(b->h) &&
           isfinite(b->angle);
}

static int to_pixel(double x, int size)
{
    if (!(x > 0))
        return 0;
    return x < size ? (int)x : size;
}

static void narrow(struct cover *c, const struct cover_box *b)
{
    double x0 = b->x0;
    double y0 = b->y0;
    double x1 = b->x1;
    double y1 = b->y1;
    if (!b->upright) {
        double mid_p = (b->x0 + b->x1) / 2;
        double mid_q = (b->y0 + b->y1) / 2;
        double cx = b->cx + mid_p * b->cos - mid_q * b->sin;
        double cy = b->cy + mid_p * b->sin + mid_q * b->cos;
        double half_w = (b->x1 - b->x0) / 2 + 1;
        double half_h = (b->y1 - b->y0) / 2 + 1;
        double w = fabs(half_w * b->cos) + fabs(half_h * b->sin);
        double h = fabs(half_w * b->sin) + fabs(half_h * b->cos);
        x0 = cx - w;
        y0 = cy - h;
        x1 = cx + w;
        y1 = cy + h;
    }
    c->x0 = to_pixel(fmax(floor(x0), c->x0), c->x1);
    c->y0 = to_pixel(fmax(floor(y0), c->y0), c->y1);
    c->x1 = to_pixel(ceil(fmin(x1, c->x1)), c->x1);
    c->y1 = to_pixel(ceil(fmin(y1, c->y1)), c->y1);
}

static bool add_part(struct cover *c, struct cover_box part)
{
    if (!(part.x1 > part.x0 && part.y1 > part.y0))
        return false;
    c->parts[c->part_count++] = part;
    narrow(c, &part);
    return c->x1 > c->x0 && c->y1 > c->y0;
}

// An item that fills its sheet and the sheet's mask have an edge in common, which counts once.
static bool cut_by_mask(struct cover *c, const struct scene_layer *layer,
                        const struct cover_box *mask)
{
    struct cover_box *own = &c->parts[0];
    if (own->upright && mask->upright)
        intersect(own, mask->x0, mask->y0, mask->x1, mask->y1);
    else if (own->upright || mask->upright || !cut_turned(own, &layer->box, &layer->mask))
        return add_part(c, *mask);
    if (!(own->x1 > own->x0 && own->y1 > own->y0))
        return false;
    narrow(c, own);
    return c->x1 > c->x0 && c->y1 > c->y0;
}

static bool add_mask(struct cover *c, const struct scene_layer *layer)
{
    if (layer->mask_kind == SCENE_MASK_NONE)
        return true;
    if (!is_finite_box(&layer->mask))
        return false;
    struct cover_box mask = cover_box_of(layer->mask);
    if (layer->mask_kind == SCENE_MASK_BOX && !layer->mask_inverted)
        return cut_by_mask(c, layer, &mask);
    bool empty = !(mask.x1 > mask.x0 && mask.y1 > mask.y0);
    if (empty) // of nothing, everything is outside
        return layer->mask_inverted;
    c->mask_kind = layer->mask_kind;
    c->mask_inverted = layer->mask_inverted;
    c->mask = mask;
    if (!layer->mask_inverted) {
        struct cover_box around = mask;
        intersect(&around, mask.x0 - 1, mask.y0 - 1, mask.x1 + 1, mask.y1 + 1);
        narrow(c, &around);
    }
    return c->x1 > c->x0 && c->y1 > c->y0;
}

bool cover_prepare(struct cover *c, const struct scene_layer *layer, int width_px, int height_px)
{
    *c = (struct cover){.x1 = width_px, .y1 = height_px};
    if (!is_finite_box(&layer->box) || !is_finite_box(&layer->clip))
        return false;
    struct cover_box own = cover_box_of(layer->box);
    struct cover_box clip = cover_box_of(layer->clip);
    bool cut = false;
    if (own.upright && clip.upright) {
        intersect(&own, clip.x0, clip.y0, clip.x1, clip.y1);
        cut = true;
    } else if (!own.upright && !clip.upright) {
        cut = cut_turned(&own, &layer->box, &layer->clip);
    }
    if (!add_part(c, own) || (!cut && !add_part(c, clip)))
        return false;
    c->whole = (struct cover_bounds){c->x0, c->y0, c->x1, c->y1};
    return add_mask(c, layer);
}

static double overlap(double low, double high, double from, double to)
{
    // Not fmin and fmax, which are calls.
    double part = (high < to ? high : to) - (low > from ? low : from);
    return part > 0 ? (part < 1 ? part : 1) : 0;
}

// From an even span to values that may differ.
static void spread(struct cover_span *s, float *values)
{
    if (!s->even)
        return;
    for (int x = s->x0; x < s->x1; x++)
        values[x] = s->value;
    s->even = false;
}

static void scale_span(struct cover_span *s, float *values, float by)
{
    if (s->even)
        s->value *= by;
    else
        for (int x = s->x0; x < s->x1; x++)
            values[x] *= by;
}

// Only the two end pixels of an upright part are covered in part.
static void cover_upright(const struct cover_box *b, int y, float *values, struct cover_span *s)
{
    float rows = (float)overlap(y, y + 1, b->y0, b->y1);
    if (floor(b->x0) > s->x0)
        s->x0 = to_pixel(floor(b->x0), s->x1);
    if (ceil(b->x1) < s->x1)
        s->x1 = to_pixel(ceil(b->x1), s->x1);
    if (rows == 0 || s->x0 >= s->x1) {
        s->x1 = s->x0;
        return;
    }
    if (rows < 1)
        scale_span(s, values, rows);
    int last = s->x1 - 1;
    float at_left = (float)overlap(s->x0, s->x0 + 1, b->x0, b->x1);
    float at_right = (float)overlap(last, last + 1, b->x0, b->x1);
    if (at_left == 1 && at_right == 1)
        return;
    spread(s, values);
    values[s->x0] *= at_left;
    if (last > s->x0)
        values[last] *= at_right;
}

// Where base + slope * (x - x0) stays within (low, high): trims what is surely outside.
static void trim(struct cover_span *s, double base, double slope, double low, double high)
{
    if (fabs(slope) < 1e-9) {
        if (base < low || base > high)
            s->x1 = s->x0;
        return;
    }
    double a = (low - base) / slope;
    double b = (high - base) / slope;
    double from = floor(fmin(a, b)) - 1 + s->x0;
    double to = ceil(fmax(a, b)) + 2 + s->x0;
    int x1 = s->x1;
    s->x1 = to < s->x0 ? s->x0 : to_pixel(to, x1);
    s->x0 = from > s->x0 ? to_pixel(from, x1) : s->x0;
    if (s->x0 > s->x1)
        s->x0 = s->x1;
}

static void cover_turned(const struct cover_box *b, int y, float *values, struct cover_span *s)
{
    double dy = y + 0.5 - b->cy;
    double dx = s->x0 + 0.5 - b->cx;
    trim(s, dx * b->cos + dy * b->sin, b->cos, b->x0 - 0.5, b->x1 + 0.5);
    dx = s->x0 + 0.5 - b->cx;
    trim(s, dy * b->cos - dx * b->sin, -b->sin, b->y0 - 0.5, b->y1 + 0.5);
    spread(s, values);
    for (int x = s->x0; x < s->x1; x++) {
        dx = x + 0.5 - b->cx;
        double p = dx * b->cos + dy * b->sin;
        double q = dy * b->cos - dx * b->sin;
        values[x] *= (float)(overlap(p - 0.5, p + 0.5, b->x0, b->x1) *
                             overlap(q - 0.5, q + 0.5, b->y0, b->y1));
    }
}

// Coverage of one pixel centre at (p, q) from the centre of an ellipse, by its distance to the edge
// (first order: value over gradient), and never more than the whole ellipse's area.
static double ellipse_at(double p, double q, double a, double b)
{
    double area = 3.14159265358979323846 * a * b;
    double k0 = sqrt((p / a) * (p / a) + (q / b) * (q / b));
    double k1 = sqrt((p / (a * a)) * (p / (a * a)) + (q / (b * b)) * (q / (b * b)));
    double distance = k1 > 0 ? k0 * (k0 - 1) / k1 : -fmin(a, b);
    return fmin(fmin(fmax(0.5 - distance, 0), 1), area);
}

// Half the width of an ellipse with semi axes a, b at height q; -1 where it has none.
static double half_width(double q, double a, double b)
{
    if (!(a > 0 && b > 0 && fabs(q) < b))
        return -1;
    return a * sqrt(1 - (q / b) * (q / b));
}

static void mask_ellipse(const struct cover *c, int y, float *values, const struct cover_span *s)
{
    const struct cover_box *m = &c->mask;
    const double rim = 3; // pixels to both sides of the edge that are looked at one by one
    double a = (m->x1 - m->x0) / 2;
    double b = (m->y1 - m->y0) / 2;
    double cx = m->upright ? (m->x0 + m->x1) / 2 : m->cx;
    double cy = m->upright ? (m->y0 + m->y1) / 2 : m->cy;
    double co = m->upright ? 1 : m->cos;
    double si = m->upright ? 0 : m->sin;
    double dy = y + 0.5 - cy;
    double inside = m->upright ? half_width(dy, a - rim, b - rim) : -1;
    double outside = m->upright ? half_width(dy, a + rim, b + rim) : (double)INFINITY;
    for (int x = s->x0; x < s->x1; x++) {
        double dx = x + 0.5 - cx;
        double value = 1;
        if (fabs(dx) > outside)
            value = 0;
        else if (fabs(dx) > inside)
            value = ellipse_at(dx * co + dy * si, dy * co - dx * si, a, b);
        values[x] *= (float)(c->mask_inverted ? 1 - value : value);
    }
}

static void mask_box_inverted(const struct cover_box *m, int y, float *values,
                              const struct cover_span *s)
{
    double rows = m->upright ? overlap(y, y + 1, m->y0, m->y1) : 0;
    double dy = y + 0.5 - m->cy;
    for (int x = s->x0; x < s->x1; x++) {
        double value;
        if (m->upright) {
            value = rows * overlap(x, x + 1, m->x0, m->x1);
        } else {
            double dx = x + 0.5 - m->cx;
            double p = dx * m->cos + dy * m->sin;
            double q = dy * m->cos - dx * m->sin;
            value =
                overlap(p - 0.5, p + 0.5, m->x0, m->x1) * overlap(q - 0.5, q + 0.5, m->y0, m->y1);
        }
        values[x] *= (float)(1 - value);
    }
}

bool cover_row(const struct cover *c, int y, float *values, struct cover_span *out)
{
    if (y < c->y0 || y >= c->y1)
        return false;
    *out = (struct cover_span){c->x0, c->x1, true, 1};
    for (int i = 0; i < c->part_count; i++) {
        if (c->parts[i].upright)
            cover_upright(&c->parts[i], y, values, out);
        else
            cover_turned(&c->parts[i], y, values, out);
        if (out->x0 >= out->x1)
            return false;
    }
    if (c->mask_kind == SCENE_MASK_NONE)
        return true;
    spread(out, values);
    if (c->mask_kind == SCENE_MASK_ELLIPSE)
        mask_ellipse(c, y, values, out);
    else
        mask_box_inverted(&c->mask, y, values, out);
    return true;
}
