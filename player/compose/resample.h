#pragma once
// The good filter: pictures scaled once, at the exact place where they are shown.

#include <stdbool.h>

#include "base/box.h"
#include "compose/pool.h"
#include "compose/scratch.h"
#include "compose/view.h"

// Which part of the scaled picture is wanted, output pixels.
struct resample_range {
    int x0, y0, x1, y1;
};

// Draws source, laid over box (upright, output pixels), into planes of 16 bits: range.y1 - range.y0
// rows of four planes of range.x1 - range.x0 values. scratch: one for each worker of the pool, each
// as wide as the source. False without memory.
bool resample_draw(struct pool *pool, struct scratch *scratch, const struct view *source,
                   struct rectf box, struct resample_range range, uint16_t *planes);
