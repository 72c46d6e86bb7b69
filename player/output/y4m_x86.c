// The conversion of y4m.h for x86-64. What is left over at the end of a row is done in plain C.

#include "output/y4m.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

// A value is the sum times `scale` over 2^32, plus `bias`, over 2^8: two steps that cost next to
// nothing. Both constants were found by trying every sum (and, for Cb, with `more` added to its
// `one`, since without it no pair fits): the results are those of the division.
struct factor {
    uint32_t scale;
    int16_t bias; // a half and the foot
    int16_t more;
};
static const struct factor factors[Y4M_PLANES] = {
    {188857292, 128 + 256 * Y4M_FOOT, 0},
    {104100617, -830 + 256 * Y4M_FOOT, 155},
    {122662625, 128 + 256 * Y4M_FOOT, 0},
};

// Weights in the two halves of each 32-bit lane.
static int pair(int low, int high)
{
    return (int)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16);
}

static int red_blue_of(size_t plane)
{
    return pair(y4m_plane[plane].r, y4m_plane[plane].b);
}

static int green_one_of(size_t plane)
{
    return pair(y4m_plane[plane].g, y4m_plane[plane].one + factors[plane].more);
}

// ---- SSE2: 4 pixels in a register, 16 a step ----------------------------------------------------

struct weights4 {
    __m128i red_blue, green_one, scale, bias;
};

// Pixels as R B and G 255 in the halves of each lane.
struct pixels4 {
    __m128i red_blue, green_one;
};

static struct weights4 weights4(size_t plane)
{
    return (struct weights4){
        _mm_set1_epi32(red_blue_of(plane)), _mm_set1_epi32(green_one_of(plane)),
        _mm_set1_epi32((int)factors[plane].scale), _mm_set1_epi32(factors[plane].bias)};
}

static inline __m128i word(const uint8_t *p)
{
    int v;
    memcpy(&v, p, 4);
    return _mm_cvtsi32_si128(v);
}

// Three bytes to a pixel: with one of the next, which has no weight.
static inline __m128i spread4(const uint8_t *px)
{
    return _mm_unpacklo_epi64(_mm_unpacklo_epi32(word(px), word(px + 3)),
                              _mm_unpacklo_epi32(word(px + 6), word(px + 9)));
}

static inline struct pixels4 load4(const uint8_t *px, size_t pixel_bytes)
{
    __m128i v = pixel_bytes == 4 ? _mm_loadu_si128((const __m128i *)(const void *)px) : spread4(px);
    __m128i green = _mm_and_si128(_mm_srli_epi32(v, 8), _mm_set1_epi32(0xff));
    return (struct pixels4){_mm_and_si128(v, _mm_set1_epi32(0x00ff00ff)),
                            _mm_or_si128(green, _mm_set1_epi32(0x00ff0000))};
}

static inline __m128i values4(struct pixels4 px, const struct weights4 *k)
{
    __m128i sum = _mm_add_epi32(_mm_madd_epi16(px.red_blue, k->red_blue),
                                _mm_madd_epi16(px.green_one, k->green_one));
    __m128i even = _mm_mul_epu32(sum, k->scale);
    __m128i odd = _mm_mul_epu32(_mm_srli_epi64(sum, 32), k->scale);
    // The upper halves of the products, which come as 0 2 1 3.
    __m128i high = _mm_castps_si128(
        _mm_shuffle_ps(_mm_castsi128_ps(even), _mm_castsi128_ps(odd), _MM_SHUFFLE(3, 1, 3, 1)));
    high = _mm_shuffle_epi32(high, _MM_SHUFFLE(3, 1, 2, 0));
    return _mm_srli_epi32(_mm_add_epi32(high, k->bias), 8);
}

static inline void block_sse2(const uint8_t *px, size_t pixel_bytes, const struct weights4 k[3],
                              uint8_t *y, size_t plane)
{
    struct pixels4 a = load4(px, pixel_bytes);
    struct pixels4 b = load4(px + 4 * pixel_bytes, pixel_bytes);
    struct pixels4 c = load4(px + 8 * pixel_bytes, pixel_bytes);
    struct pixels4 d = load4(px + 12 * pixel_bytes, pixel_bytes);
    for (size_t i = 0; i < Y4M_PLANES; i++) {
        __m128i left = _mm_packs_epi32(values4(a, &k[i]), values4(b, &k[i]));
        __m128i right = _mm_packs_epi32(values4(c, &k[i]), values4(d, &k[i]));
        _mm_storeu_si128((__m128i *)(void *)(y + i * plane), _mm_packus_epi16(left, right));
    }
}

void y4m_row_sse2(const uint8_t *px, size_t pixel_bytes, size_t w, uint8_t *y, size_t plane)
{
    enum { STEP = 16 };
    const struct weights4 k[Y4M_PLANES] = {weights4(0), weights4(1), weights4(2)};
    size_t x = 0;
    // The last pixel is left to plain C: four bytes are read of three.
    for (; x + STEP < w; x += STEP)
        if (pixel_bytes == 4)
            block_sse2(px + 4 * x, 4, k, y + x, plane);
        else
            block_sse2(px + 3 * x, 3, k, y + x, plane);
    y4m_row_c(px + x * pixel_bytes, pixel_bytes, w - x, y + x, plane);
}

// ---- AVX2: 8 pixels in a register, 32 a step ----------------------------------------------------

#define AVX2 __attribute__((target("avx2"))) static inline

struct weights8 {
    __m256i red_blue, green_one, scale, bias; // bias: in 16 bits
};

struct pixels8 {
    __m256i red_blue, green_one;
};

AVX2 struct weights8 weights8(size_t plane)
{
    return (struct weights8){
        _mm256_set1_epi32(red_blue_of(plane)), _mm256_set1_epi32(green_one_of(plane)),
        _mm256_set1_epi32((int)factors[plane].scale), _mm256_set1_epi16(factors[plane].bias)};
}

AVX2 struct pixels8 load8(const uint8_t *px, size_t pixel_bytes)
{
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0,
                                            1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
    __m256i v;
    if (pixel_bytes == 4) {
        v = _mm256_loadu_si256((const __m256i *)(const void *)px);
    } else {
        __m128i left = _mm_loadu_si128((const __m128i *)(const void *)px);
        __m128i right = _mm_loadu_si128((const __m128i *)(const void *)(px + 12));
        v = _mm256_shuffle_epi8(_mm256_set_m128i(right, left), spread);
    }
    __m256i green = _mm256_and_si256(_mm256_srli_epi32(v, 8), _mm256_set1_epi32(0xff));
    return (struct pixels8){_mm256_and_si256(v, _mm256_set1_epi32(0x00ff00ff)),
                            _mm256_or_si256(green, _mm256_set1_epi32(0x00ff0000))};
}

// Sums times scale over 2^32, below 2^16, in the order 0 2 1 3 4 6 5 7.
AVX2 __m256i scaled8(struct pixels8 px, const struct weights8 *k)
{
    __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(px.red_blue, k->red_blue),
                                   _mm256_madd_epi16(px.green_one, k->green_one));
    __m256i even = _mm256_mul_epu32(sum, k->scale);
    __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(sum, 32), k->scale);
    return _mm256_castps_si256(_mm256_shuffle_ps(
        _mm256_castsi256_ps(even), _mm256_castsi256_ps(odd), _MM_SHUFFLE(3, 1, 3, 1)));
}

AVX2 __m256i values16(struct pixels8 a, struct pixels8 b, const struct weights8 *k)
{
    __m256i words = _mm256_packus_epi32(scaled8(a, k), scaled8(b, k));
    return _mm256_srli_epi16(_mm256_add_epi16(words, k->bias), 8);
}

AVX2 void block_avx2(const uint8_t *px, size_t pixel_bytes, const struct weights8 k[3], uint8_t *y,
                     size_t plane)
{
    // Packing mixes the halves of the registers, and 0 2 1 3 is still to be put right.
    const __m256i lanes = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i order = _mm256_setr_epi8(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15, 0,
                                           2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
    struct pixels8 a = load8(px, pixel_bytes);
    struct pixels8 b = load8(px + 8 * pixel_bytes, pixel_bytes);
    struct pixels8 c = load8(px + 16 * pixel_bytes, pixel_bytes);
    struct pixels8 d = load8(px + 24 * pixel_bytes, pixel_bytes);
    for (size_t i = 0; i < Y4M_PLANES; i++) {
        __m256i bytes = _mm256_packus_epi16(values16(a, b, &k[i]), values16(c, d, &k[i]));
        bytes = _mm256_shuffle_epi8(_mm256_permutevar8x32_epi32(bytes, lanes), order);
        _mm256_storeu_si256((__m256i *)(void *)(y + i * plane), bytes);
    }
}

__attribute__((target("avx2"))) void y4m_row_avx2(const uint8_t *px, size_t pixel_bytes, size_t w,
                                                  uint8_t *y, size_t plane)
{
    enum { STEP = 32, BEHIND = 2 };
    const struct weights8 k[Y4M_PLANES] = {weights8(0), weights8(1), weights8(2)};
    size_t x = 0;
    // The last pixels are left to plain C: 28 bytes are read of 24.
    for (; x + STEP + BEHIND <= w; x += STEP)
        if (pixel_bytes == 4)
            block_avx2(px + 4 * x, 4, k, y + x, plane);
        else
            block_avx2(px + 3 * x, 3, k, y + x, plane);
    y4m_row_c(px + x * pixel_bytes, pixel_bytes, w - x, y + x, plane);
}

#endif
