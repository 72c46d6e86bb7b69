// The inner loops for processors with AVX2. This file is compiled for them alone: nothing in it may
// run before usable() has said so.
#include "compose/kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define VEC_PX 4
#define V(name) _mm256_##name
typedef __m256i vec;

static inline vec vec_set(short value)
{
    return _mm256_set1_epi16(value);
}

static inline vec vec_or(vec a, vec b)
{
    return _mm256_or_si256(a, b);
}

static inline vec vec_read(const uint16_t *wide)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)wide);
}

static inline void vec_write(uint16_t *wide, vec v)
{
    _mm256_storeu_si256((__m256i *)(void *)wide, v);
}

static inline vec vec_codes(const uint8_t *rgba)
{
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)rgba));
}

static inline vec vec_alphas(vec v)
{
    return _mm256_shufflehi_epi16(_mm256_shufflelo_epi16(v, 0xFF), 0xFF);
}

static inline vec vec_color(const uint16_t color[4])
{
    return _mm256_broadcastq_epi64(_mm_loadl_epi64((const __m128i *)(const void *)color));
}

static inline void vec_pair(const uint8_t *rgba, vec *first, vec *second)
{
    __m256i px = _mm256_loadu_si256((const __m256i *)(const void *)rgba);
    *first = _mm256_unpacklo_epi8(_mm256_setzero_si256(), px); // pixels 0 1 4 5
    *second = _mm256_unpackhi_epi8(_mm256_setzero_si256(), px);
}

static inline __m256i vec_unpair(vec first, vec second)
{
    return _mm256_packus_epi16(first, second);
}

static inline void vec_write_pair(uint16_t *wide, vec first, vec second)
{
    vec_write(wide, _mm256_permute2x128_si256(first, second, 0x20));
    vec_write(wide + 16, _mm256_permute2x128_si256(first, second, 0x31));
}

static inline void vec_put(uint8_t *rgba, vec first, vec second)
{
    __m256i px = _mm256_permute4x64_epi64(_mm256_packus_epi16(first, second), 0xD8);
    _mm256_storeu_si256((__m256i *)(void *)rgba, px);
}

static inline vec vec_shares(vec codes)
{
    const __m256i both = _mm256_setr_epi8(7, 7, 7, 7, 7, 7, 7, 7, 15, 15, 15, 15, 15, 15, 15, 15, 7,
                                          7, 7, 7, 7, 7, 7, 7, 15, 15, 15, 15, 15, 15, 15, 15);
    return _mm256_shuffle_epi8(codes, both);
}

static inline void put_words(uint8_t *out, struct kernel_target to, __m256i px)
{
    if (to.format == COMPOSE_BGRX) {
        const __m256i swap = _mm256_setr_epi8(2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15,
                                              2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);
        px = _mm256_shuffle_epi8(px, swap);
    }
    px = _mm256_or_si256(px, _mm256_set1_epi32((int)0xFF000000));
    if (to.stream)
        _mm256_stream_si256((__m256i *)(void *)out, px);
    else
        _mm256_storeu_si256((__m256i *)(void *)out, px);
}

// Sixteen pixels as three bytes each: every 16 bytes in hold 12 that count.
static inline void put_triples(uint8_t *out, struct kernel_target to, __m256i first, __m256i second)
{
    const __m256i tight = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,
                                           0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    first = _mm256_shuffle_epi8(first, tight);
    second = _mm256_shuffle_epi8(second, tight);
    __m128i a = _mm256_castsi256_si128(first);
    __m128i b = _mm256_extracti128_si256(first, 1);
    __m128i c = _mm256_castsi256_si128(second);
    __m128i d = _mm256_extracti128_si256(second, 1);
    __m128i *to16 = (__m128i *)(void *)out;
    __m128i x = _mm_or_si128(a, _mm_slli_si128(b, 12));
    __m128i y = _mm_or_si128(_mm_srli_si128(b, 4), _mm_slli_si128(c, 8));
    __m128i z = _mm_or_si128(_mm_srli_si128(c, 8), _mm_slli_si128(d, 4));
    if (to.stream) {
        _mm_stream_si128(to16, x);
        _mm_stream_si128(to16 + 1, y);
        _mm_stream_si128(to16 + 2, z);
    } else {
        _mm_storeu_si128(to16, x);
        _mm_storeu_si128(to16 + 1, y);
        _mm_storeu_si128(to16 + 2, z);
    }
}

static inline void put(uint8_t *out, struct kernel_target to, __m256i first, __m256i second)
{
    if (to.format == COMPOSE_RGB) {
        put_triples(out, to, first, second);
    } else {
        put_words(out, to, first);
        put_words(out + 32, to, second);
    }
}

#include "compose/kernels_x86.inc"

static inline __m256i read_px(const uint8_t *rgba)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)rgba);
}

// Eight pixels of 8 bits from a wide row.
static inline __m256i pack_px(const uint16_t *wide)
{
    vec low = bytes_of(vec_read(wide));
    vec high = bytes_of(vec_read(wide + 16));
    return _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xD8);
}

static void pack(uint8_t *out, struct kernel_target to, const uint16_t *wide, int n)
{
    if (to.format == COMPOSE_RGB)
        for (; n >= 16; n -= 16, wide += 64, out += 48)
            put_triples(out, to, pack_px(wide), pack_px(wide + 32));
    else
        for (; n >= 8; n -= 8, wide += 32, out += 32)
            put_words(out, to, pack_px(wide));
    kernels_c.pack(out, to, wide, n);
}

static void copy(uint8_t *out, struct kernel_target to, const uint8_t *rgba, size_t ahead, int n)
{
    if (to.format == COMPOSE_RGB)
        for (; n >= 16; n -= 16, rgba += 64, out += 48)
            put_triples(out, to, read_px(rgba), read_px(rgba + 32));
    else
        for (; n >= 16; n -= 16, rgba += 64, out += 64) {
            fetch(rgba + ahead);
            __m256i first = read_px(rgba);
            __m256i second = read_px(rgba + 32);
            put_words(out, to, first);
            put_words(out + 32, to, second);
        }
    kernels_c.copy(out, to, rgba, ahead, n);
}

static void weigh_row(float *sums, const uint8_t *rgba, bool premultiplied, float weight, int n)
{
    enum { ALPHAS = 0x88 }; // of two pixels
    __m256 share = _mm256_set1_ps(weight / 255);
    __m256 whole = _mm256_set1_ps(weight);
    for (; n >= 2; n -= 2, rgba += 8, sums += 8) {
        __m128i px = _mm_loadl_epi64((const __m128i *)(const void *)rgba);
        __m256 v = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(px));
        __m256 k = whole;
        if (!premultiplied)
            k = _mm256_blend_ps(_mm256_mul_ps(_mm256_shuffle_ps(v, v, 0xFF), share), whole, ALPHAS);
        _mm256_storeu_ps(sums, _mm256_add_ps(_mm256_loadu_ps(sums), _mm256_mul_ps(v, k)));
    }
    kernels_c.weigh_row(sums, rgba, premultiplied, weight, n);
}

const struct kernels kernels_avx2 = KERNELS_OF("avx2", kernels_avx2_usable);

#endif
