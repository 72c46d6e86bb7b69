#include "decode/rgba.h"

#include <stdlib.h>
#include <string.h>

#include "base/picture.h"
#include "decode/resize.h"
#include "decode/rows.h"

bool decode_size_fits(uint64_t w, uint64_t h, const char *where, struct err *err)
{
    if (w >= 1 && h >= 1 && w <= PICTURE_SIDE_MAX && h <= PICTURE_SIDE_MAX &&
        w * h <= DECODE_PIXELS_MAX)
        return true;
    return err_set(err, ERR_CONTENT, where,
                   "has pictures of %llu x %llu; expected sides of 1 to %d and at most %d pixels",
                   (unsigned long long)w, (unsigned long long)h, PICTURE_SIDE_MAX,
                   DECODE_PIXELS_MAX);
}

bool rgba_init(struct rgba *p, int32_t w, int32_t h)
{
    *p = (struct rgba){.w = w, .h = h};
    p->pixels = calloc((size_t)w * (size_t)h, 4);
    return p->pixels;
}

void rgba_finish(struct rgba *p)
{
    free(p->pixels);
    *p = (struct rgba){0};
}

void rgba_premultiply(uint8_t *pixels, size_t count)
{
    for (uint8_t *p = pixels; p < pixels + 4 * count; p += 4) {
        unsigned a = p[3];
        if (a == 255)
            continue;
        for (int c = 0; c < 3; c++)
            p[c] = rows_by_255(p[c] * a);
    }
}

void rgba_over(uint8_t *to, const uint8_t *from, size_t count)
{
    for (size_t i = 0; i < 4 * count; i += 4) {
        unsigned rest = 255u - from[i + 3];
        for (size_t c = i; c < i + 4; c++)
            to[c] = (uint8_t)(from[c] + rows_by_255(to[c] * rest));
    }
}

void rgba_judge(struct decode_target *t)
{
    t->opaque = false;
    for (int32_t y = 0; y < t->h; y++) {
        const uint8_t *row = t->rgba + (size_t)y * t->stride;
        uint8_t all = 255;
        for (int32_t x = 0; x < t->w; x++)
            all &= row[4 * x + 3];
        if (all != 255)
            return;
    }
    t->opaque = true;
}

bool rgba_put(const struct rgba *p, struct decode_target *t)
{
    size_t row = 4 * (size_t)p->w;
    if (t->w == p->w && t->h == p->h) {
        for (int32_t y = 0; y < p->h; y++)
            memcpy(t->rgba + (size_t)y * t->stride, p->pixels + (size_t)y * row, row);
    } else if (!resize(p, t)) {
        return false;
    }
    rgba_judge(t);
    return true;
}
