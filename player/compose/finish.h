#pragma once
// From composited rows to the pixels of a stage.

#include <stdbool.h>
#include <stdint.h>

#include "compose/compose.h"
#include "compose/frame.h"
#include "compose/scratch.h"
#include "compose/turn.h"

// The sRGB curve as a line through 4096 places: within 3e-8 of it.
enum { FINISH_CURVE = 4096 };

struct finish_curve {
    float light[FINISH_CURVE + 2];
};
void finish_curve_fill(struct finish_curve *curve);

struct finish {
    struct scratch *scratch; // one for each worker
    const struct frame *frame;
    const struct finish_curve *curve;
    const struct panel_map *srgb; // the identity map: linear light to sRGB codes
    const struct panel_map *map;  // of the panel; not for the canvas
    double emission_gain;
    struct compose_target *target;
    struct turn turn; // how the panel stands, stage panel only
    bool white;       // a clear canvas is white light (transmissive), not black
    uint8_t clear[3]; // drive codes of the clear glass
};

// Writes row y straight from opaque pixels, where the stage leaves them as they are; else false.
bool finish_bare_row(const struct finish *f, int y, const uint8_t *rgba, struct scratch *s);
// Writes row y from the canvas row of s, which is clear outside x0..x1 (x0 = x1: not even written).
void finish_row(const struct finish *f, int y, int x0, int x1, struct scratch *s);
// After the rows of a band: writes those that were kept in s->bytes to be turned or reordered.
void finish_band(const struct finish *f, int y0, int y1, struct scratch *s);
