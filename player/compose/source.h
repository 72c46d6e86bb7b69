#pragma once
// Where the colours of a layer come from: a fill, pixels as they are, or pixels between pixels.

#include <stdbool.h>

#include "compose/between.h"
#include "compose/row.h"
#include "compose/scratch.h"
#include "compose/view.h"

enum source_kind {
    SOURCE_FILL,
    SOURCE_DIRECT, // one pixel of the view is one pixel of the canvas
    SOURCE_SMOOTH, // bilinear, between two mip levels
};

struct source {
    enum source_kind kind;
    bool opaque; // every pixel it covers
    // Direct, and its pixels lie side by side in 8 bits in the srgb blend space: whose they are.
    const struct picture *plain;
    // Smooth and upright, in 8 bits in the srgb blend space: whole numbers can do it, too. Of the
    // coarser level, if there is one, it takes coarse_part in 1/65536.
    struct between between, between_coarse;
    uint32_t coarse_part;
    struct row_color fill;
    uint16_t wide[4]; // fill, as a wide row has it (compose/kernels.h)
    uint8_t codes[4]; // fill as it was given
    struct view view;
    int dx, dy; // direct: canvas pixel of the view's first
    // smooth: place in the picture of a canvas point, u = ux * x + uy * y + u0, v likewise
    double ux, uy, u0, vx, vy, v0;
    double scale;       // from picture pixels to those of view
    struct view coarse; // the next level, of which the result takes this share
    double coarse_scale;
    float coarse_share;
};

// n pixels of canvas row y from x on, premultiplied in the blend space, into out (not one of the
// scratch rows from SCRATCH_TOP on).
void source_row(const struct source *source, int x, int y, int n, struct scratch *s,
                struct row out);
