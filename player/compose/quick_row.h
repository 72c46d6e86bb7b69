#pragma once
// Inside the quick way (compose/quick.h): one row while it is made.

#include "compose/quick.h"

enum {
    QUICK_NOTHING = -1,
    QUICK_NO_ROW = -2, // nor the row above one
    QUICK_STRETCHES_MAX = 16384 / KERNEL_BLOCK_PX,
    QUICK_STACK_MAX = 8, // layers over each other; more go the long way
};

// How a stretch is made.
enum quick_way {
    QUICK_BARE,  // nothing shows but the base, and that can be copied
    QUICK_STACK, // what is to be drawn over the base are pictures at hand, all of equal weight
    QUICK_WIDE,  // the long way, in a wide row
};

// A run of columns, whole blocks, on which the same shows. Small, for lists of them are moved.
struct quick_stretch {
    uint16_t x0, x1;
    int16_t base; // the group that hides all below, or QUICK_NOTHING: the clear glass
    uint8_t way;  // enum quick_way
    bool wide;    // something touches it that cannot be in a stack
    bool edge;    // a block that a layer of the stack covers in part: not to be joined with others
    bool even;    // the pixels of the base, or of the first picture over it, are all the same
    uint8_t count;
    uint16_t stack[QUICK_STACK_MAX]; // layers of the frame, from below
};

struct quick_row {
    const struct quick *q;
    struct scratch *s;
    int y, x0, x1;
    uint8_t *out;
    int pixel_bytes;
    bool has_alpha; // the row begins clear; else as white or black light
    int surveyed;   // row that the stretches are of, or QUICK_NO_ROW: not to be used again
    bool any_wide;  // of the stretches
    int stretch_count;
    struct quick_stretch stretches[QUICK_STRETCHES_MAX];
};

static inline const struct frame_layer *quick_layer_of(const struct quick_row *r, int group)
{
    return &r->q->frame->layers[r->q->frame->groups[group].first];
}

// The runs of a picture's row that lies side by side on the canvas.
struct quick_runs {
    const struct picture_run *list;
    size_t count;
    struct picture_run own; // where the picture has none
};
void quick_runs_of(const struct picture *p, int row, struct quick_runs *out);

// n pixels of a picture between its pixels (source->between), canvas row y from column x on,
// premultiplied; at most BETWEEN_PX_MAX.
static inline void quick_between(const struct kernels *k, const struct source *source, int y, int x,
                                 int n, uint8_t *rgba)
{
    uint8_t coarse[4 * BETWEEN_PX_MAX];
    between_row(k, &source->between, y, x, n, rgba);
    if (source->coarse_part == 0)
        return;
    between_row(k, &source->between_coarse, y, x, n, coarse);
    between_mix(k, rgba, coarse, source->coarse_part, n);
}

// Weighted values are cut to whole numbers: one more, and they never come out below the exact
// value, as little as all the rest does.
static inline uint32_t quick_weight(float weight)
{
    uint32_t whole = (uint32_t)(weight * WEIGHT_ONE + 0.5F);
    return whole > 0 && whole < WEIGHT_ONE ? whole + 1 : whole;
}

// Finds the stretches; all: each of them goes the long way.
void quick_survey(struct quick_row *r, bool all);
// Composites those that go the long way into the canvas row.
void quick_draw(struct quick_row *r);
// Writes one opaque colour.
void quick_paint(const struct quick_row *r, int x0, int x1, const uint8_t rgba[4]);
// Writes one that is a stack.
void quick_stack(const struct quick_row *r, const struct quick_stretch *t);
