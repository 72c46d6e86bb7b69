#pragma once
// Inside output: RGB as BT.709 in the limited range.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/output.h"

// Three planes of width x height bytes each, behind each other: Y, Cb, Cr. Alpha is not looked at.
// Each value is the nearest to the exact one, halves upwards.
void y4m_planes(const struct output_frame *frame, uint8_t *planes);

// ---- a row --------------------------------------------------------------------------------------

// With BT.709's weights in ten-thousandths halved, all is whole numbers: each plane is a sum of
// the channels, never below 0, times a fraction:
//   Y  = 16 + (1063 R + 3576 G + 361 B) 73 / 425000
//   Cb = 16 + (-1063 R - 3576 G + 4639 B + 255 x 4639) 112 / 1182945
//   Cr = 16 + (3937 R - 3576 G - 361 B + 255 x 3937) 112 / 1003935
struct y4m_plane {
    int16_t r, g, b, one; // one: times 255
    uint32_t times, over;
};
enum { Y4M_PLANES = 3, Y4M_FOOT = 16 };
extern const struct y4m_plane y4m_plane[Y4M_PLANES];

// Ways to convert a row of w pixels of pixel_bytes to y, y + plane and y + 2 plane. All give the
// same bytes. pixel_bytes 3: nothing behind the row is read.
typedef void y4m_row(const uint8_t *px, size_t pixel_bytes, size_t w, uint8_t *y, size_t plane);
y4m_row y4m_row_c;
#if defined(__x86_64__)
y4m_row y4m_row_sse2, y4m_row_avx2;
#endif
// All that this processor can run, the plainest first; how many.
enum { Y4M_ROWS_MAX = 3 };
size_t y4m_rows(y4m_row *out[Y4M_ROWS_MAX]);
