#pragma once
// A picture read between its pixels: bilinear, in premultiplied colour, by whole numbers. For
// pictures in 8 bits in the srgb blend space that are moved by parts of a pixel, or scaled.

#include <stdbool.h>
#include <stdint.h>

#include "base/picture.h"
#include "compose/kernels.h"

// Places along one side of the picture, in 1/2^32 of its pixels: coordinate i of the result lies at
// start + i * step, where a whole number is the middle of a pixel.
struct between_axis {
    int64_t start, step;
};

struct between {
    const struct picture *picture; // NULL: there is none
    struct between_axis across, down;
};

enum { BETWEEN_PX_MAX = 256, BETWEEN_STEP_MAX = 2 };
#define BETWEEN_ONE ((int64_t)1 << 32)

// False when the numbers would not fit, or the step is more than BETWEEN_STEP_MAX pixels.
bool between_axis_of(struct between_axis *out, double start, double step);
// Is each step one pixel?
bool between_is_shift(const struct between *b);
// n pixels of row y of the result from x on, premultiplied. At most BETWEEN_PX_MAX. Beyond its
// edges the picture repeats its last pixels.
void between_row(const struct kernels *k, const struct between *b, int y, int x, int n,
                 uint8_t *rgba);
// rgba = rgba (1 - share) + other * share, in 1/65536; n as above.
void between_mix(const struct kernels *k, uint8_t *rgba, const uint8_t *other, uint32_t share,
                 int n);
