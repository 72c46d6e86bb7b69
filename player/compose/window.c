// The keep-clear windows: pixels whose centre lies inside, by the even-odd rule.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compose/frame.h"
#include "compose/window.h"

enum { CROSSINGS_MAX = SCENE_POINTS_MAX };

// The first pixel whose centre is not left of x.
static int first_pixel(double x, int x0, int x1)
{
    double pixel = ceil(x - 0.5);
    if (!(pixel > x0))
        return x0;
    return pixel < x1 ? (int)pixel : x1;
}

static int by_value(const void *a, const void *b)
{
    double x;
    double y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

// Where the outline crosses the line through the centres of row y, left to right.
static size_t cross(const struct manifest_point *points, size_t count, int y, double *out)
{
    double line = y + 0.5;
    size_t crossings = 0;
    for (size_t i = 0; i < count; i++) {
        const struct manifest_point *a = &points[i];
        const struct manifest_point *b = &points[i + 1 < count ? i + 1 : 0];
        if ((a->y <= line) == (b->y <= line))
            continue;
        out[crossings++] = a->x + (line - a->y) / (b->y - a->y) * (b->x - a->x);
    }
    qsort(out, crossings, sizeof *out, by_value);
    return crossings;
}

static void limit_span(float *limits, int from, int to, float limit)
{
    for (int x = from; x < to; x++)
        limits[x] = limits[x] < limit ? limits[x] : limit;
}

static void apply(struct row row, const float *limits, int x0, int x1)
{
    for (int x = x0; x < x1; x++) {
        if (row.a[x] <= limits[x])
            continue;
        float k = limits[x] / row.a[x];
        row.r[x] *= k;
        row.g[x] *= k;
        row.b[x] *= k;
        row.a[x] = limits[x];
    }
}

bool window_limits(const struct scene *scene, int y, float *limits, int x0, int x1)
{
    double crossings[CROSSINGS_MAX];
    bool any = false;
    for (uint32_t i = 0; i < scene->window_count && i < SCENE_WINDOWS_MAX; i++) {
        const struct scene_window *w = &scene->windows[i];
        if (w->first > SCENE_POINTS_MAX || w->count > SCENE_POINTS_MAX - w->first)
            continue;
        size_t n = cross(&scene->points[w->first], w->count, y, crossings);
        if (n > 0 && !any)
            for (int x = x0; x < x1; x++)
                limits[x] = 2; // no limit
        any = any || n > 0;
        float limit = w->max_opacity > 0 ? (float)fmin(w->max_opacity, 1) : 0;
        for (size_t k = 0; k + 1 < n; k += 2)
            limit_span(limits, first_pixel(crossings[k], x0, x1),
                       first_pixel(crossings[k + 1], x0, x1), limit);
    }
    return any;
}

bool frame_limits(const struct frame *f, int y, struct scratch *s, int x0, int x1)
{
    return window_limits(f->scene, y, s->window, x0, x1);
}

void frame_windows(const struct frame *f, int y, struct scratch *s, int x0, int x1)
{
    if (frame_limits(f, y, s, x0, x1))
        apply(s->rows[SCRATCH_CANVAS], s->window, x0, x1);
}

struct cover_bounds frame_windowed(const struct frame *f)
{
    const struct scene *scene = f->scene;
    double top = f->height_px;
    double bottom = 0;
    for (uint32_t i = 0; i < scene->point_count && i < SCENE_POINTS_MAX; i++) {
        top = fmin(top, scene->points[i].y);
        bottom = fmax(bottom, scene->points[i].y);
    }
    if (scene->window_count == 0 || !(bottom > top))
        return (struct cover_bounds){0, 0, 0, 0};
    int y1 = bottom < f->height_px ? (int)ceil(bottom) : f->height_px;
    return (struct cover_bounds){0, top > 0 ? (int)top : 0, f->width_px, y1};
}
