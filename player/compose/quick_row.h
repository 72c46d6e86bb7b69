#pragma once
// Inside the quick way (compose/quick.h): one row while it is made.

#include "compose/quick.h"

enum { QUICK_NOTHING = -1, QUICK_STRETCHES_MAX = 16384 / KERNEL_BLOCK_PX };

// A run of columns, whole blocks, of which the same is known.
struct quick_stretch {
    int x0, x1;
    int base;  // the group that hides all below, or QUICK_NOTHING: the clear glass
    bool bare; // nothing shows but the base, and that can be copied
};

struct quick_row {
    const struct quick *q;
    struct scratch *s;
    int y, x0, x1;
    uint8_t *out;
    int pixel_bytes;
    bool has_alpha; // the row begins clear; else as white or black light
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

// Finds the stretches; all: none of them is bare.
void quick_survey(struct quick_row *r, bool all);
// Composites those that are not bare into the canvas row.
void quick_draw(struct quick_row *r);
