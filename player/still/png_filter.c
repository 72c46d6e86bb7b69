#include "still/part.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

static void undo_up(uint8_t *row, const uint8_t *above, size_t len)
{
    size_t i = 0;
    // Eight bytes a step, each added apart from its neighbours.
    const uint64_t high = 0x8080808080808080u;
    for (; i + 8 <= len; i += 8) {
        uint64_t a, b;
        memcpy(&a, row + i, 8);
        memcpy(&b, above + i, 8);
        a = ((a & ~high) + (b & ~high)) ^ ((a ^ b) & high);
        memcpy(row + i, &a, 8);
    }
    for (; i < len; i++)
        row[i] = (uint8_t)(row[i] + above[i]);
}

// The filters below run along each channel. The distance is a constant in each of the calls, so
// that the compiler keeps all channels of a pixel in registers.
enum { DISTANCE_MAX = 8 };

static inline void undo_sub(uint8_t *row, size_t len, size_t distance)
{
    uint8_t left[DISTANCE_MAX] = {0};
    for (size_t i = 0; i + distance <= len; i += distance)
        for (size_t k = 0; k < distance; k++)
            row[i + k] = left[k] = (uint8_t)(row[i + k] + left[k]);
}

static inline void undo_average(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    uint8_t left[DISTANCE_MAX] = {0};
    for (size_t i = 0; i + distance <= len; i += distance)
        for (size_t k = 0; k < distance; k++)
            row[i + k] = left[k] = (uint8_t)(row[i + k] + ((left[k] + above[i + k]) >> 1));
}

static inline int paeth(int a, int b, int c)
{
    int pa = abs(b - c);
    int pb = abs(a - c);
    int pc = abs(a + b - 2 * c);
    int best = pb < pa ? b : a;
    int least = pb < pa ? pb : pa;
    return pc < least ? c : best;
}

static inline void undo_paeth(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    int left[DISTANCE_MAX] = {0};
    int corner[DISTANCE_MAX] = {0};
    for (size_t i = 0; i + distance <= len; i += distance)
        for (size_t k = 0; k < distance; k++) {
            int up = above[i + k];
            left[k] = (row[i + k] + paeth(left[k], up, corner[k])) & 0xff;
            corner[k] = up;
            row[i + k] = (uint8_t)left[k];
        }
}

static inline void undo_along(uint8_t *row, const uint8_t *above, size_t len, size_t distance,
                              int filter)
{
    if (filter == 1)
        undo_sub(row, len, distance);
    else if (filter == 3)
        undo_average(row, above, len, distance);
    else
        undo_paeth(row, above, len, distance);
}

// ---- 3 and 4 bytes ------------------------------------------------------------------------------

// Most of what there is: all channels of a pixel in one register, which takes paeth from 9 to 3 ns
// a pixel. For 3 bytes the fourth is read along and not written.

#if defined(__SSE2__)

static inline __m128i load4(const uint8_t *p)
{
    int v;
    memcpy(&v, p, 4);
    return _mm_cvtsi32_si128(v);
}

static inline void store_pixel(uint8_t *p, __m128i v, size_t distance)
{
    int word = _mm_cvtsi128_si32(v);
    memcpy(p, &word, distance);
}

static inline void fast_sub(uint8_t *row, size_t len, size_t distance)
{
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i + distance <= len; i += distance) {
        left = _mm_add_epi8(load4(row + i), left);
        store_pixel(row + i, left, distance);
    }
}

static inline void fast_average(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    const __m128i one = _mm_set1_epi8(1);
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i + distance <= len; i += distance) {
        __m128i up = load4(above + i);
        // The instruction rounds up; the filter rounds down.
        __m128i odd = _mm_and_si128(_mm_xor_si128(left, up), one);
        __m128i mean = _mm_sub_epi8(_mm_avg_epu8(left, up), odd);
        left = _mm_add_epi8(load4(row + i), mean);
        store_pixel(row + i, left, distance);
    }
}

static inline __m128i abs16(__m128i v)
{
    return _mm_max_epi16(v, _mm_sub_epi16(_mm_setzero_si128(), v));
}

static inline __m128i choose(__m128i mask, __m128i yes, __m128i no)
{
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

static inline void fast_paeth(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i left = zero; // as 16 bits a channel
    __m128i corner = zero;
    for (size_t i = 0; i + distance <= len; i += distance) {
        __m128i up = _mm_unpacklo_epi8(load4(above + i), zero);
        __m128i to_left = _mm_sub_epi16(up, corner);
        __m128i to_up = _mm_sub_epi16(left, corner);
        __m128i to_corner = abs16(_mm_add_epi16(to_left, to_up));
        to_left = abs16(to_left);
        to_up = abs16(to_up);
        __m128i least = _mm_min_epi16(to_corner, _mm_min_epi16(to_left, to_up));
        __m128i best = choose(_mm_cmpeq_epi16(least, to_up), up, corner);
        best = choose(_mm_cmpeq_epi16(least, to_left), left, best);
        left = _mm_add_epi8(_mm_unpacklo_epi8(load4(row + i), zero), best);
        corner = up;
        store_pixel(row + i, _mm_packus_epi16(left, zero), distance);
    }
}

#elif defined(__ARM_NEON)

static inline uint8x8_t load4(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
    return vreinterpret_u8_u32(vdup_n_u32(v));
}

static inline void store_pixel(uint8_t *p, uint8x8_t v, size_t distance)
{
    uint32_t word = vget_lane_u32(vreinterpret_u32_u8(v), 0);
    memcpy(p, &word, distance);
}

static inline void fast_sub(uint8_t *row, size_t len, size_t distance)
{
    uint8x8_t left = vdup_n_u8(0);
    for (size_t i = 0; i + distance <= len; i += distance) {
        left = vadd_u8(load4(row + i), left);
        store_pixel(row + i, left, distance);
    }
}

static inline void fast_average(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    uint8x8_t left = vdup_n_u8(0);
    for (size_t i = 0; i + distance <= len; i += distance) {
        left = vadd_u8(load4(row + i), vhadd_u8(left, load4(above + i)));
        store_pixel(row + i, left, distance);
    }
}

static inline void fast_paeth(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    uint8x8_t left = vdup_n_u8(0);
    uint8x8_t corner = left;
    for (size_t i = 0; i + distance <= len; i += distance) {
        uint8x8_t up = load4(above + i);
        uint8x8_t to_left = vabd_u8(up, corner);
        uint8x8_t to_up = vabd_u8(left, corner);
        // Where it ends at 255 it is no less than the others all the same.
        uint8x8_t to_corner = vqmovn_u16(vabdq_u16(vaddl_u8(left, up), vshll_n_u8(corner, 1)));
        uint8x8_t best = vbsl_u8(vcle_u8(to_up, to_corner), up, corner);
        uint8x8_t is_left = vand_u8(vcle_u8(to_left, to_up), vcle_u8(to_left, to_corner));
        left = vadd_u8(load4(row + i), vbsl_u8(is_left, left, best));
        corner = up;
        store_pixel(row + i, left, distance);
    }
}

#else

static inline void fast_sub(uint8_t *row, size_t len, size_t distance)
{
    undo_sub(row, len, distance);
}

static inline void fast_average(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    undo_average(row, above, len, distance);
}

static inline void fast_paeth(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
{
    undo_paeth(row, above, len, distance);
}

#endif

static inline void undo_along_fast(uint8_t *row, const uint8_t *above, size_t len, size_t distance,
                                   int filter)
{
    if (filter == 1)
        fast_sub(row, len, distance);
    else if (filter == 3)
        fast_average(row, above, len, distance);
    else
        fast_paeth(row, above, len, distance);
}

// ---- any ----------------------------------------------------------------------------------------

bool png_unfilter(uint8_t *row, const uint8_t *above, size_t len, size_t distance, int filter)
{
    if (filter > 4)
        return false;
    if (filter == 0)
        return true;
    if (filter == 2) {
        undo_up(row, above, len);
        return true;
    }
    switch (distance) {
    case 1:
        undo_along(row, above, len, 1, filter);
        break;
    case 2:
        undo_along(row, above, len, 2, filter);
        break;
    case 3:
        undo_along_fast(row, above, len, 3, filter);
        break;
    case 4:
        undo_along_fast(row, above, len, 4, filter);
        break;
    case 6:
        undo_along(row, above, len, 6, filter);
        break;
    default:
        undo_along(row, above, len, 8, filter);
    }
    return true;
}
