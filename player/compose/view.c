#include "compose/view.h"

#include <assert.h>
#include <string.h>

static struct view turned(struct view v, int quarters)
{
    struct view t = v;
    if (quarters & 1) {
        t.width_px = v.height_px;
        t.height_px = v.width_px;
    }
    ptrdiff_t right = (v.width_px - 1) * v.xstep;
    ptrdiff_t down = (v.height_px - 1) * v.ystep;
    switch (quarters & 3) {
    case 1: // what was the bottom left corner comes to the top left
        t.base = v.base + down;
        t.xstep = -v.ystep;
        t.ystep = v.xstep;
        break;
    case 2:
        t.base = v.base + right + down;
        t.xstep = -v.xstep;
        t.ystep = -v.ystep;
        break;
    case 3:
        t.base = v.base + right;
        t.xstep = v.ystep;
        t.ystep = -v.xstep;
        break;
    default:
        break;
    }
    return t;
}

struct view view_of_picture(const struct picture *p, bool linear, int quarters)
{
    assert(!p->planes); // who asked for them draws them
    struct view v = {.format = VIEW_PIXELS,
                     .alpha = p->alpha,
                     .linear = linear,
                     .width_px = p->width_px,
                     .height_px = p->height_px,
                     .base = p->pixels,
                     .xstep = 4,
                     .ystep = (ptrdiff_t)p->stride};
    return turned(v, quarters);
}

struct view view_of_deep(const uint16_t *data, int width_px, int height_px)
{
    return (struct view){.format = VIEW_DEEP,
                         .width_px = width_px,
                         .height_px = height_px,
                         .base = (const uint8_t *)data,
                         .xstep = 8,
                         .ystep = (ptrdiff_t)width_px * 8};
}

struct view view_of_planes(const uint16_t *data, int width_px, int height_px)
{
    return (struct view){.format = VIEW_PLANES,
                         .width_px = width_px,
                         .height_px = height_px,
                         .base = (const uint8_t *)data,
                         .xstep = 2,
                         .ystep = (ptrdiff_t)width_px * 8};
}

const uint8_t *view_pixel(const struct view *v, int x, int y)
{
    return v->base + x * v->xstep + y * v->ystep;
}

bool view_is_plain(const struct view *v)
{
    return v->format == VIEW_PIXELS && !v->linear && v->xstep == 4;
}

static void run_of_pixels(const struct view *v, const void *pixels, int n, struct row out)
{
    if (v->format == VIEW_DEEP)
        row_from_deep(out, pixels, n);
    else if (v->linear)
        row_from_pixels_linear(out, pixels, v->alpha, n);
    else
        row_from_pixels(out, pixels, v->alpha, n);
}

// 8-bit pixels that do not lie side by side are gathered first.
static void scattered_row(const struct view *v, int x, int y, int n, struct row out)
{
    enum { RUN = 64 };
    uint8_t run[RUN * 4];
    for (int done = 0; done < n; done += RUN) {
        int count = n - done < RUN ? n - done : RUN;
        const uint8_t *from = view_pixel(v, x + done, y);
        for (int i = 0; i < count; i++)
            memcpy(run + 4 * i, from + i * v->xstep, 4);
        run_of_pixels(v, run, count, row_at(out, done));
    }
}

void view_row(const struct view *v, int x, int y, int n, struct row out)
{
    const uint8_t *pixels = view_pixel(v, x, y);
    ptrdiff_t beside = v->format == VIEW_DEEP ? 8 : 4;
    if (v->format == VIEW_PLANES)
        row_from_planes(out, (const uint16_t *)(const void *)pixels, (size_t)v->width_px, n);
    else if (v->xstep == beside)
        run_of_pixels(v, pixels, n, out);
    else
        scattered_row(v, x, y, n, out);
}

void view_texel(const struct view *v, int x, int y, float rgba[4])
{
    const uint8_t *pixel = view_pixel(v, x, y);
    struct row one = {&rgba[0], &rgba[1], &rgba[2], &rgba[3]};
    run_of_pixels(v, pixel, 1, one);
}
