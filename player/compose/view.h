#pragma once
// A picture as the compositor reads it: quarter turns are only another order of the same pixels.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/picture.h"
#include "compose/row.h"

enum view_format {
    VIEW_PIXELS, // 8 bits, as a picture stores them
    VIEW_DEEP,   // 16 bits, premultiplied, in the blend space, R G B A
    VIEW_PLANES, // the same, each row as four planes
};

struct view {
    enum view_format format;
    enum picture_alpha alpha; // VIEW_PIXELS only
    bool linear;              // the blend space
    int width_px, height_px;
    const uint8_t *base;    // pixel (0, 0)
    ptrdiff_t xstep, ystep; // bytes to the next pixel right and below
};

// The picture turned clockwise by quarters x 90 degrees.
struct view view_of_picture(const struct picture *p, bool linear, int quarters);
// 16-bit pixels of the cache.
struct view view_of_deep(const uint16_t *data, int width_px, int height_px);
struct view view_of_planes(const uint16_t *data, int width_px, int height_px);
// n pixels of row y from x on, premultiplied in the blend space. The range lies inside the view.
void view_row(const struct view *v, int x, int y, int n, struct row out);
// Is a row a plain run of 8-bit pixels in the srgb blend space (row_over_pixels)?
bool view_is_plain(const struct view *v);
// One pixel as R G B A.
void view_texel(const struct view *v, int x, int y, float rgba[4]);
const uint8_t *view_pixel(const struct view *v, int x, int y);
