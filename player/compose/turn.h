#pragma once
// From rows of the canvas to a target that stands another way or has another order of bytes.

#include <stdint.h>

#include "base/area.h"
#include "compose/compose.h"

struct turn {
    const struct compose_target *target;
    int quarters;            // clockwise
    int width_px, height_px; // of the canvas
};

// Rows y0..y1, columns x0..x1 of the canvas. band: row y lies at (y % rows) * stride, with bytes
// for each pixel: 3 for R G B, or as many as the target has, then in its order.
struct turn_band {
    const uint8_t *pixels;
    size_t stride;
    int rows, bytes;
};
void turn_rows(const struct turn *t, const struct turn_band *band, struct area part);
// The same pixels in the target.
struct area turn_area(const struct turn *t, struct area part);
