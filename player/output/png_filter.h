#pragma once
// Inside output: rows as PNG files keep them, each byte less what its neighbours let expect.

#include <stddef.h>
#include <stdint.h>

enum png_filter { PNG_NONE, PNG_SUB, PNG_UP, PNG_AVERAGE, PNG_PAETH, PNG_FILTERS };

// What the rows of a picture have in common: bytes of a row and of a pixel (3 or 4).
struct png_shape {
    size_t row_bytes, pixel_bytes;
};

// Filters a row to out. above: the row before it; all 0 for the first.
void png_filter(uint8_t *out, const uint8_t *row, const uint8_t *above, const struct png_shape *s,
                enum png_filter filter);
// Its twin in plain C, which the tests hold it to.
void png_filter_c(uint8_t *out, const uint8_t *row, const uint8_t *above, const struct png_shape *s,
                  enum png_filter filter);
// About what filtered bytes will cost when they are compressed: the sum of their distances from 0.
uint64_t png_filter_cost(const uint8_t *filtered, size_t len);
