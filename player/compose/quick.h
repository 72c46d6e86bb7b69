#pragma once
// Rows in whole numbers: the quick way for what signage mostly is, pictures in their place in the
// srgb blend space. Clear parts of a picture are not looked at, where one opaque picture is all
// there is to see its pixels are copied, and only the rest is composited.

#include <stdbool.h>
#include <stdint.h>

#include "compose/drive.h"
#include "compose/frame.h"
#include "compose/kernels.h"
#include "compose/scratch.h"

struct quick {
    const struct frame *frame;
    const struct kernels *kernels;
    const struct drive *drive;    // codes: the panel's, or NULL: an identity
    bool straight;                // stage canvas: RGBA, straight; else codes over white or black
    bool white;                   // codes: a clear canvas is white
    struct kernel_target target;  // codes: the order of bytes
    struct cover_bounds windowed; // rows and columns that keep-clear windows may touch
};

// Can the stage be made this way? Otherwise rows of floats do it.
bool quick_suits(const struct scene *scene, enum compose_stage stage, const struct panel *panel);
struct quick_row;
// A band of columns x0 to x1: multiples of KERNEL_BLOCK_PX, but for x1 at the canvas's edge. r is
// kept from row to row (compose/quick_row.h).
void quick_begin(struct quick_row *r, const struct quick *q, int x0, int x1, struct scratch *s);
// Writes the band's part of row y of the canvas to out, which holds column 0 of the row. What it
// writes for a pixel depends on neither the band nor the rows before.
void quick_row(struct quick_row *r, int y, uint8_t *out);
