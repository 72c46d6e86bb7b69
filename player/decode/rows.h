#pragma once
// Rows of 8-bit codes become rows of R G B A: the loops that most of the time goes into. Each has a
// twin in plain C, which the quick ones equal bit by bit.

#include <stdbool.h>
#include <stdint.h>

#include "decode/colour.h"

// Y'CbCr to R'G'B' in whole numbers: sixteen bits, of which six are below the point.
struct rows_sums {
    uint16_t y_gain;        // of y * 257, with 16 bits below the point more
    int16_t y_off;          // with the half that rounds
    int16_t rv, gu, gv, bu; // of (c - 128) * 256, with 15 bits below the point more
};

// v / 255, rounded to nearest, for products of two codes.
static inline uint8_t rows_by_255(uint32_t v)
{
    v += 128;
    return (uint8_t)((v + (v >> 8)) >> 8);
}

struct rows_sums rows_sums_of(const struct colour *c);

struct rows_yuv {
    const uint8_t *y, *u, *v;
    bool halved; // u and v have one code for two pixels
};

struct rows {
    bool (*usable)(void); // by this processor
    // w opaque pixels.
    void (*convert)(uint8_t *rgba, const struct rows_yuv *in, int w, const struct rows_sums *sums);
    // Sets alpha and multiplies colour with it, rounded right.
    void (*premultiply)(uint8_t *rgba, const uint8_t *alpha, int w);
};

extern const struct rows rows_c, rows_avx2, rows_neon;
const struct rows *rows_best(void);

// Luma of 16 to 235 as alpha of 0 to 255, rounded right.
void rows_expand(uint8_t *out, const uint8_t *luma, int w);
bool rows_all_255(const uint8_t *alpha, int w);
