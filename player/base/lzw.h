#pragma once
// LZW as GIF has it: codes of 3 to 12 bits, lowest first, in a chain of sub-blocks.

#include <stddef.h>
#include <stdint.h>

enum { LZW_CODES = 4096 };

struct lzw {
    const uint8_t *bytes; // borrowed
    size_t len;
    size_t at;   // next byte
    size_t left; // bytes left in this sub-block
    uint32_t bits;
    int bit_count;
    int min_size, size; // bits of a code at first, and now
    int next;           // code that will be defined next
    int last;           // code before; negative right after a clear
    uint16_t prefix[LZW_CODES];
    uint8_t suffix[LZW_CODES];
    uint8_t first[LZW_CODES];
    uint8_t stack[LZW_CODES];
};

// The chain begins at bytes[at]; min_size is 1 to 8.
void lzw_start(struct lzw *z, const uint8_t *bytes, size_t len, size_t at, int min_size);
// The values of one code into *out, in order; how many, 0 at the end of the data or when it is
// broken.
int lzw_next(struct lzw *z, const uint8_t **out);
// The place of the row that comes nth in the data of an interlaced picture of h rows.
int lzw_interlaced_row(int nth, int h);
