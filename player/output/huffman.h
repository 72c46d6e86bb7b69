#pragma once
// Inside output: the codes of DEFLATE (RFC 1951, 3.2.2).

#include <stdint.h>

enum {
    HUFFMAN_SYMBOLS = 286, // 256 bytes, the end of a block, 29 lengths
    HUFFMAN_BITS_MAX = 12, // of a code: two of them and their length fit into 32 bits
};

struct huffman {
    uint8_t bits[HUFFMAN_SYMBOLS];
    uint16_t code[HUFFMAN_SYMBOLS]; // first bit lowest
};

// The best codes for symbols that occur so often, but for the bound of their length. No count is 0;
// their sum is below 2^31.
void huffman_make(struct huffman *h, const uint32_t counts[HUFFMAN_SYMBOLS]);
