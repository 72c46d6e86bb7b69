#pragma once
// The good filter: pictures scaled once, at the exact place where they are shown.

#include <stdbool.h>

#include "base/box.h"
#include "compose/kernels.h"
#include "compose/pool.h"
#include "compose/scratch.h"
#include "compose/view.h"

// Which part of the scaled picture is wanted, output pixels.
struct resample_range {
    int x0, y0, x1, y1;
};

// Where it goes, premultiplied: range.y1 - range.y0 rows of range.x1 - range.x0 pixels.
struct resample_target {
    uint16_t *planes; // 16 bits, each row as four planes; or NULL
    uint8_t *codes;   // 8 bits, R G B A
    // With codes: how. The source's rows are plain runs of 8-bit pixels in the srgb blend space.
    const struct kernels *kernels;
};

// Draws source, laid over box (upright, output pixels). scratch: one for each worker of the pool,
// each as wide as the source. False without memory.
bool resample_draw(struct pool *pool, struct scratch *scratch, const struct view *source,
                   struct rectf box, struct resample_range range, struct resample_target to);
