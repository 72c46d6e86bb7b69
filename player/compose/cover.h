#pragma once
// How much of each pixel a layer covers: its box, what of it may show (clip), and its mask.

#include <stdbool.h>

#include "scene/scene.h"

// A rectangle in its own axes: canvas pixels when upright, else about a centre and turned.
struct cover_box {
    bool upright;
    double x0, y0, x1, y1;
    double cx, cy, cos, sin; // turned only
};

struct cover_bounds {
    int x0, y0, x1, y1;
};

struct cover {
    struct cover_box parts[3]; // the product of these
    int part_count;
    enum scene_mask mask_kind; // and of what cannot be one of them
    bool mask_inverted;
    struct cover_box mask;
    int x0, y0, x1, y1;        // pixels outside are not covered
    struct cover_bounds whole; // the same without the mask, which moves in a transition
};

// Pixels of one row. Where even, all of them have the same coverage.
struct cover_span {
    int x0, x1;
    bool even;
    float value;
};

// A coordinate within a ten-thousandth of a pixel of a whole one is that one.
double cover_snap(double x);
// The number of clockwise quarter turns when the angle is one (0..3), else -1.
int cover_quarters(double angle_deg);
// cos and sin that are exact at the quarter turns.
void cover_direction(double angle_deg, double *co, double *si);
struct cover_box cover_box_of(struct box b);

// False when nothing of the layer shows on a canvas of this size.
bool cover_prepare(struct cover *c, const struct scene_layer *layer, int width_px, int height_px);
// The coverage of row y; values[x] for x0 <= x < x1 where it is not even. False: none.
bool cover_row(const struct cover *c, int y, float *values, struct cover_span *out);
