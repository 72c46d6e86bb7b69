#pragma once
// Rows of 8-bit codes become rows of R G B A: the loops that most of the time goes into. Each has a
// twin in plain C, which the quick ones equal bit by bit.

#include <stdbool.h>
#include <stdint.h>

#include "base/planes.h"
#include "decode/colour.h"

// v / 255, rounded to nearest, for products of two codes.
static inline uint8_t rows_by_255(uint32_t v)
{
    v += 128;
    return (uint8_t)((v + (v >> 8)) >> 8);
}

// Whole numbers, sixteen bits of which six are below the point.
struct planes_sums rows_sums_of(const struct colour *c);

struct rows_yuv {
    const uint8_t *y, *u, *v;
    bool halved; // u and v have one code for two pixels
    bool stream; // past the caches: rgba is a multiple of ROWS_ALIGN
};
enum { ROWS_ALIGN = 32 }; // bytes

struct rows {
    bool (*usable)(void); // by this processor
    // w opaque pixels.
    void (*convert)(uint8_t *rgba, const struct rows_yuv *in, int w,
                    const struct planes_sums *sums);
    // Sets alpha and multiplies colour with it, rounded right.
    void (*premultiply)(uint8_t *rgba, const uint8_t *alpha, int w);
    // After rows that went past the caches, before another process may look.
    void (*fence)(void);
};

extern const struct rows rows_c, rows_avx2, rows_neon;
const struct rows *rows_best(void);

// Luma of 16 to 235 as alpha of 0 to 255, rounded right.
void rows_expand(uint8_t *out, const uint8_t *luma, int w);
bool rows_all_255(const uint8_t *alpha, int w);
