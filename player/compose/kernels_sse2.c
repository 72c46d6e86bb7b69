// The inner loops for every x86-64 processor.
#include "compose/kernels.h"

#if defined(__x86_64__)

#include <emmintrin.h>
#include <string.h>

#define VEC_PX 2
#define V(name) _mm_##name
typedef __m128i vec;

static inline vec vec_set(short value)
{
    return _mm_set1_epi16(value);
}

static inline vec vec_or(vec a, vec b)
{
    return _mm_or_si128(a, b);
}

static inline vec vec_read(const uint16_t *wide)
{
    return _mm_loadu_si128((const __m128i *)(const void *)wide);
}

static inline void vec_write(uint16_t *wide, vec v)
{
    _mm_storeu_si128((__m128i *)(void *)wide, v);
}

static inline vec vec_codes(const uint8_t *rgba)
{
    return _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(const void *)rgba),
                             _mm_setzero_si128());
}

static inline vec vec_alphas(vec v)
{
    return _mm_shufflehi_epi16(_mm_shufflelo_epi16(v, 0xFF), 0xFF);
}

static inline vec vec_color(const uint16_t color[4])
{
    __m128i one = _mm_loadl_epi64((const __m128i *)(const void *)color);
    return _mm_unpacklo_epi64(one, one);
}

static inline void vec_pair(const uint8_t *rgba, vec *first, vec *second)
{
    __m128i px = _mm_loadu_si128((const __m128i *)(const void *)rgba);
    *first = _mm_unpacklo_epi8(_mm_setzero_si128(), px);
    *second = _mm_unpackhi_epi8(_mm_setzero_si128(), px);
}

static inline __m128i vec_unpair(vec first, vec second)
{
    return _mm_packus_epi16(first, second);
}

static inline void vec_write_pair(uint16_t *wide, vec first, vec second)
{
    vec_write(wide, first);
    vec_write(wide + 8, second);
}

static inline void vec_put(uint8_t *rgba, vec first, vec second)
{
    _mm_storeu_si128((__m128i *)(void *)rgba, _mm_packus_epi16(first, second));
}

static inline vec vec_shares(vec codes)
{
    vec alphas = vec_alphas(codes);
    return _mm_or_si128(alphas, _mm_srli_epi16(alphas, 8));
}

static inline void put_words(uint8_t *out, struct kernel_target to, __m128i px)
{
    if (to.format == COMPOSE_BGRX) {
        const __m128i middle = _mm_set1_epi32((int)0xFF00FF00);
        const __m128i byte = _mm_set1_epi32(255);
        __m128i red = _mm_slli_epi32(_mm_and_si128(px, byte), 16);
        __m128i blue = _mm_and_si128(_mm_srli_epi32(px, 16), byte);
        px = _mm_or_si128(_mm_and_si128(px, middle), _mm_or_si128(red, blue));
    }
    px = _mm_or_si128(px, _mm_set1_epi32((int)0xFF000000));
    if (to.stream)
        _mm_stream_si128((__m128i *)(void *)out, px);
    else
        _mm_storeu_si128((__m128i *)(void *)out, px);
}

static inline void put(uint8_t *out, struct kernel_target to, __m128i first, __m128i second)
{
    if (to.format == COMPOSE_RGB) {
        uint8_t codes[32];
        _mm_storeu_si128((__m128i *)(void *)codes, first);
        _mm_storeu_si128((__m128i *)(void *)(codes + 16), second);
        kernels_c.copy(out, to, codes, 0, 8);
    } else {
        put_words(out, to, first);
        put_words(out + 16, to, second);
    }
}

#include "compose/kernels_x86.inc"

// Four pixels of 8 bits from a wide row.
static inline __m128i pack_px(const uint16_t *wide)
{
    return _mm_packus_epi16(bytes_of(vec_read(wide)), bytes_of(vec_read(wide + 8)));
}

static void pack(uint8_t *out, struct kernel_target to, const uint16_t *wide, int n)
{
    if (to.format != COMPOSE_RGB)
        for (; n >= 4; n -= 4, wide += 16, out += 16)
            put_words(out, to, pack_px(wide));
    uint8_t codes[16];
    for (; n >= 4; n -= 4, wide += 16, out += 12) {
        _mm_storeu_si128((__m128i *)(void *)codes, pack_px(wide));
        kernels_c.copy(out, to, codes, 0, 4);
    }
    kernels_c.pack(out, to, wide, n);
}

static void copy(uint8_t *out, struct kernel_target to, const uint8_t *rgba, size_t ahead, int n)
{
    if (to.format != COMPOSE_RGB)
        for (; n >= 4; n -= 4, rgba += 16, out += 16)
            put_words(out, to, _mm_loadu_si128((const __m128i *)(const void *)rgba));
    kernels_c.copy(out, to, rgba, ahead, n);
}

// One pixel: its four codes times what they count.
static inline void weigh(float *sums, __m128i codes, __m128 share, __m128 weight, bool straight)
{
    const __m128 colors = _mm_castsi128_ps(_mm_setr_epi32(-1, -1, -1, 0));
    __m128 v = _mm_cvtepi32_ps(codes);
    __m128 k = weight;
    if (straight) {
        __m128 alpha = _mm_mul_ps(_mm_shuffle_ps(v, v, 0xFF), share);
        k = _mm_or_ps(_mm_and_ps(colors, alpha), _mm_andnot_ps(colors, weight));
    }
    _mm_storeu_ps(sums, _mm_add_ps(_mm_loadu_ps(sums), _mm_mul_ps(v, k)));
}

static void weigh_row(float *sums, const uint8_t *rgba, bool premultiplied, float weight, int n)
{
    const __m128i zero = _mm_setzero_si128();
    __m128 share = _mm_set1_ps(weight / 255);
    __m128 whole = _mm_set1_ps(weight);
    for (; n >= 4; n -= 4, rgba += 16, sums += 16) {
        __m128i px = _mm_loadu_si128((const __m128i *)(const void *)rgba);
        __m128i low = _mm_unpacklo_epi8(px, zero);
        __m128i high = _mm_unpackhi_epi8(px, zero);
        weigh(sums, _mm_unpacklo_epi16(low, zero), share, whole, !premultiplied);
        weigh(sums + 4, _mm_unpackhi_epi16(low, zero), share, whole, !premultiplied);
        weigh(sums + 8, _mm_unpacklo_epi16(high, zero), share, whole, !premultiplied);
        weigh(sums + 12, _mm_unpackhi_epi16(high, zero), share, whole, !premultiplied);
    }
    kernels_c.weigh_row(sums, rgba, premultiplied, weight, n);
}

// Not where the others are: that file is compiled for processors that have AVX2.
bool kernels_avx2_usable(void)
{
    return __builtin_cpu_supports("avx2");
}

static bool usable(void)
{
    return true;
}

const struct kernels kernels_sse2 = KERNELS_OF("sse2", usable);

#endif
