#pragma once
// Inside output: filtered rows of a picture as a DEFLATE stream, made for speed: of all that came
// before, only the pixel to the left is looked at.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/huffman.h"

// Bits of a code, or of several, in the lower 24, first bit lowest; how many in the upper 8.
typedef uint32_t deflate_bits;

// Where the stream goes.
struct deflate_to {
    uint8_t *out;  // the next byte
    uint64_t held; // bits that fill no byte yet
    uint32_t held_count;
};

struct deflate {
    struct deflate_to to;
    // Codes of the block at hand:
    struct huffman codes;
    deflate_bits pair[256 * 256]; // of two bytes, the first in the upper half of the index
    deflate_bits run[256];        // of a run of 3 to 258 bytes, each equal to that a pixel before
};

// Rows that lie behind each other, each behind the number of its filter.
struct deflate_rows {
    const uint8_t *bytes;
    size_t row_bytes; // with the filter's number; at least 1 + pixel_bytes
    size_t rows;
    size_t pixel_bytes; // 3 or 4
};

// Room that some blocks of rows need at out: deflate_room() for each, and deflate_spare() of the
// largest once more.
size_t deflate_room(size_t bytes);
size_t deflate_spare(size_t bytes);
// A zeroed d with to.out set is ready. Appends the rows as one block. The codes are made from a
// sample of them.
void deflate_block(struct deflate *d, const struct deflate_rows *rows, bool last);
