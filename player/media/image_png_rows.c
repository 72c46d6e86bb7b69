#include "media/image.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// ---- filters ------------------------------------------------------------------------------------

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

#ifdef __SSE2__
// The same for 3 and 4 bytes, most of what there is: all channels of a pixel in one register, which
// takes paeth from 9 to 3 ns a pixel. For 3 bytes the fourth is read along and not written.

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

static inline void sse2_sub(uint8_t *row, size_t len, size_t distance)
{
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i + distance <= len; i += distance) {
        left = _mm_add_epi8(load4(row + i), left);
        store_pixel(row + i, left, distance);
    }
}

static inline void sse2_average(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
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

static inline void sse2_paeth(uint8_t *row, const uint8_t *above, size_t len, size_t distance)
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

static inline void undo_along_fast(uint8_t *row, const uint8_t *above, size_t len, size_t distance,
                                   int filter)
{
    if (filter == 1)
        sse2_sub(row, len, distance);
    else if (filter == 3)
        sse2_average(row, above, len, distance);
    else
        sse2_paeth(row, above, len, distance);
}
#else
#define undo_along_fast undo_along
#endif

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

// ---- samples to pixels --------------------------------------------------------------------------

// The 16-bit sample i, and the nearest 8-bit value to it.
static uint32_t sample16(const uint8_t *s, size_t i)
{
    return image_be16(s + 2 * i);
}

static uint8_t to8(uint32_t v)
{
    return (uint8_t)((v * 255 + 32895) >> 16);
}

// Sample i of 1, 2, 4 or 8 bits.
static uint32_t small_sample(const uint8_t *s, size_t i, uint32_t depth)
{
    size_t bit = i * depth;
    return ((uint32_t)s[bit / 8] >> (8 - depth - bit % 8)) & ((1u << depth) - 1);
}

static void put_grey(uint8_t *px, uint8_t grey, uint8_t alpha)
{
    px[0] = px[1] = px[2] = grey;
    px[3] = alpha;
}

static void expand_grey(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    uint32_t depth = (uint32_t)c->depth;
    uint32_t scale = depth < 8 ? 255 / ((1u << depth) - 1) : 1;
    for (size_t x = 0; x < w; x++) {
        uint32_t v = depth == 16 ? sample16(s, x) : small_sample(s, x, depth);
        uint8_t alpha = c->has_key && v == c->key[0] ? 0 : 255;
        put_grey(out + 4 * x, depth == 16 ? to8(v) : (uint8_t)(v * scale), alpha);
    }
}

static void expand_grey_alpha(uint8_t *out, const uint8_t *s, size_t w, int depth)
{
    for (size_t x = 0; x < w; x++)
        if (depth == 16)
            put_grey(out + 4 * x, to8(sample16(s, 2 * x)), to8(sample16(s, 2 * x + 1)));
        else
            put_grey(out + 4 * x, s[2 * x], s[2 * x + 1]);
}

static void expand_palette(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    for (size_t x = 0; x < w; x++)
        memcpy(out + 4 * x, c->palette[small_sample(s, x, (uint32_t)c->depth)], 4);
}

static void expand_rgb8(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    image_rgb_to_rgba(out, s, w);
    for (size_t x = 0; c->has_key && x < w; x++) {
        const uint8_t *px = out + 4 * x;
        if (px[0] == c->key[0] && px[1] == c->key[1] && px[2] == c->key[2])
            out[4 * x + 3] = 0;
    }
}

static void expand_rgb16(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    for (size_t x = 0; x < w; x++) {
        bool clear = c->has_key;
        for (size_t i = 0; i < 3; i++) {
            uint32_t v = sample16(s, 3 * x + i);
            clear = clear && v == c->key[i];
            out[4 * x + i] = to8(v);
        }
        out[4 * x + 3] = clear ? 0 : 255;
    }
}

static void expand_rgba(uint8_t *out, const uint8_t *s, size_t w, int depth)
{
    if (depth == 8) {
        memcpy(out, s, 4 * w);
        return;
    }
    for (size_t i = 0; i < 4 * w; i++)
        out[i] = to8(sample16(s, i));
}

void png_expand(uint8_t *rgba, const uint8_t *samples, size_t w, const struct png_colors *c)
{
    switch (c->type) {
    case PNG_GREY:
        expand_grey(rgba, samples, w, c);
        break;
    case PNG_RGB:
        if (c->depth == 8)
            expand_rgb8(rgba, samples, w, c);
        else
            expand_rgb16(rgba, samples, w, c);
        break;
    case PNG_PALETTE:
        expand_palette(rgba, samples, w, c);
        break;
    case PNG_GREY_ALPHA:
        expand_grey_alpha(rgba, samples, w, c->depth);
        break;
    default:
        expand_rgba(rgba, samples, w, c->depth);
    }
}
