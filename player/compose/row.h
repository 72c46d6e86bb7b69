#pragma once
// One row of canvas pixels being composited: premultiplied, 0..1, in the blend space of the canvas,
// a plane for each channel so that the loops over it vectorise.

#include <stddef.h>
#include <stdint.h>

#include "base/picture.h"

// Loops over rows run over blocks of a fixed length, which compilers vectorise at -O2 too, and then
// over the rest with the same sums: elementwise, so no result depends on where a block began.
enum { ROW_BLOCK = 16 };
#define ROW_INLINE static inline __attribute__((always_inline))

struct row {
    float *r, *g, *b, *a;
};

// A premultiplied colour in the blend space.
struct row_color {
    float r, g, b, a;
};

// The row from pixel x on.
static inline struct row row_at(struct row row, int x)
{
    return (struct row){row.r + x, row.g + x, row.b + x, row.a + x};
}

void row_clear(struct row row, int n);
void row_fill(struct row row, struct row_color color, int n);
// Source-over: dst = src * k + dst * (1 - src.a * k), k = weight, times cover[i] unless it is NULL.
void row_over(struct row dst, struct row src, const float *cover, float weight, int n);
// The sum within a group: dst = dst + src * k.
void row_add(struct row dst, struct row src, const float *cover, float weight, int n);
// dst = low + (high - low) * part; dst may be low.
void row_mix(struct row dst, struct row low, struct row high, float part, int n);
// row_over with cover NULL, straight from 8-bit pixels in the srgb blend space. Clear blocks are
// skipped, opaque ones copied.
void row_over_pixels(struct row dst, const uint8_t *rgba, enum picture_alpha alpha, float weight,
                     int n);
// 8-bit pixels as premultiplied floats, in the srgb blend space.
void row_from_pixels(struct row dst, const uint8_t *rgba, enum picture_alpha alpha, int n);
// The same in linear light.
void row_from_pixels_linear(struct row dst, const uint8_t *rgba, enum picture_alpha alpha, int n);
// 16-bit premultiplied, interleaved, already in the blend space.
void row_from_deep(struct row dst, const uint16_t *rgba, int n);
// The same with a plane for each channel, step values apart.
void row_from_planes(struct row dst, const uint16_t *planes, size_t step, int n);
