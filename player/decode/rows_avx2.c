// The loops over rows for processors with AVX2. This file is compiled for them alone: nothing in it
// may run before usable() has said so.
#include "decode/rows.h"

#if defined(__x86_64__)

#include <immintrin.h>

static bool usable(void)
{
    return __builtin_cpu_supports("avx2");
}

static inline __m256i load(const uint8_t *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

static inline void store(uint8_t *at, __m256i v)
{
    _mm256_storeu_si256((__m256i *)(void *)at, v);
}

// What chroma adds to R, G and B of 32 pixels: low halves are pixels 0-7 and 16-23, high ones the
// others, as unpacking Y has them.
struct terms {
    __m256i r[2], g[2], b[2];
};

struct gains {
    __m256i y, off, rv, gu, gv, bu;
};

static inline struct gains gains_of(const struct planes_sums *s)
{
    return (struct gains){
        _mm256_set1_epi16((short)s->y_gain),
        _mm256_set1_epi16(s->y_off),
        _mm256_set1_epi16(s->rv),
        _mm256_set1_epi16(s->gu),
        _mm256_set1_epi16(s->gv),
        _mm256_set1_epi16(s->bu),
    };
}

static inline __m256i green(__m256i u, __m256i v, const struct gains *k)
{
    return _mm256_adds_epi16(_mm256_mulhrs_epi16(u, k->gu), _mm256_mulhrs_epi16(v, k->gv));
}

static inline void twice(__m256i out[2], __m256i v)
{
    out[0] = _mm256_unpacklo_epi16(v, v);
    out[1] = _mm256_unpackhi_epi16(v, v);
}

// Codes as (c - 128) * 256.
static inline __m256i centred(__m256i codes_by_256)
{
    return _mm256_xor_si256(codes_by_256, _mm256_set1_epi16((short)0x8000));
}

static inline __m256i load_halved(const uint8_t *at)
{
    const __m128i codes = _mm_loadu_si128((const __m128i *)(const void *)at);
    return centred(_mm256_slli_epi16(_mm256_cvtepu8_epi16(codes), 8));
}

static inline struct terms terms_halved(const struct rows_yuv *in, int x, const struct gains *k)
{
    const __m256i u = load_halved(in->u + x / 2), v = load_halved(in->v + x / 2);
    struct terms t;
    twice(t.r, _mm256_mulhrs_epi16(v, k->rv));
    twice(t.g, green(u, v, k));
    twice(t.b, _mm256_mulhrs_epi16(u, k->bu));
    return t;
}

static inline struct terms terms_whole(const struct rows_yuv *in, int x, const struct gains *k)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i u = load(in->u + x), v = load(in->v + x);
    const __m256i us[2] = {centred(_mm256_unpacklo_epi8(zero, u)),
                           centred(_mm256_unpackhi_epi8(zero, u))};
    const __m256i vs[2] = {centred(_mm256_unpacklo_epi8(zero, v)),
                           centred(_mm256_unpackhi_epi8(zero, v))};
    struct terms t;
    for (int i = 0; i < 2; i++) {
        t.r[i] = _mm256_mulhrs_epi16(vs[i], k->rv);
        t.g[i] = green(us[i], vs[i], k);
        t.b[i] = _mm256_mulhrs_epi16(us[i], k->bu);
    }
    return t;
}

static inline __m256i channel(const __m256i y[2], const __m256i term[2])
{
    return _mm256_packus_epi16(_mm256_srai_epi16(_mm256_adds_epi16(y[0], term[0]), 6),
                               _mm256_srai_epi16(_mm256_adds_epi16(y[1], term[1]), 6));
}

static inline void put_eight(uint8_t *at, __m256i v, bool stream)
{
    if (stream)
        _mm256_stream_si256((__m256i *)(void *)at, v);
    else
        store(at, v);
}

static inline void put(uint8_t *rgba, __m256i r, __m256i g, __m256i b, bool stream)
{
    const __m256i a = _mm256_set1_epi8(-1);
    const __m256i rg0 = _mm256_unpacklo_epi8(r, g), rg1 = _mm256_unpackhi_epi8(r, g);
    const __m256i ba0 = _mm256_unpacklo_epi8(b, a), ba1 = _mm256_unpackhi_epi8(b, a);
    const __m256i p0 = _mm256_unpacklo_epi16(rg0, ba0); // pixels 0-3, 16-19
    const __m256i p1 = _mm256_unpackhi_epi16(rg0, ba0); // 4-7, 20-23
    const __m256i p2 = _mm256_unpacklo_epi16(rg1, ba1);
    const __m256i p3 = _mm256_unpackhi_epi16(rg1, ba1);
    put_eight(rgba, _mm256_permute2x128_si256(p0, p1, 0x20), stream);
    put_eight(rgba + 32, _mm256_permute2x128_si256(p2, p3, 0x20), stream);
    put_eight(rgba + 64, _mm256_permute2x128_si256(p0, p1, 0x31), stream);
    put_eight(rgba + 96, _mm256_permute2x128_si256(p2, p3, 0x31), stream);
}

// halved and stream: of in; constants where this is called, so that each has a loop of its own.
static inline int convert_some(uint8_t *rgba, const struct rows_yuv *in, int w,
                               const struct gains *k, bool halved, bool stream)
{
    int x = 0;
    for (; x + 32 <= w; x += 32) {
        const __m256i codes = load(in->y + x);
        const __m256i lo = _mm256_unpacklo_epi8(codes, codes);
        const __m256i hi = _mm256_unpackhi_epi8(codes, codes);
        const __m256i y[2] = {_mm256_add_epi16(_mm256_mulhi_epu16(lo, k->y), k->off),
                              _mm256_add_epi16(_mm256_mulhi_epu16(hi, k->y), k->off)};
        const struct terms t = halved ? terms_halved(in, x, k) : terms_whole(in, x, k);
        put(rgba + 4 * x, channel(y, t.r), channel(y, t.g), channel(y, t.b), stream);
    }
    return x;
}

static void convert(uint8_t *rgba, const struct rows_yuv *in, int w, const struct planes_sums *sums)
{
    const struct gains k = gains_of(sums);
    int x;
    if (in->stream)
        x = in->halved ? convert_some(rgba, in, w, &k, true, true)
                       : convert_some(rgba, in, w, &k, false, true);
    else
        x = in->halved ? convert_some(rgba, in, w, &k, true, false)
                       : convert_some(rgba, in, w, &k, false, false);
    const int cx = in->halved ? x / 2 : x;
    const struct rows_yuv rest = {in->y + x, in->u + cx, in->v + cx, in->halved, false};
    rows_c.convert(rgba + 4 * x, &rest, w - x, sums);
}

static inline __m256i multiplied(__m256i codes, __m256i alphas)
{
    const __m256i v = _mm256_add_epi16(_mm256_mullo_epi16(codes, alphas), _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(v, _mm256_srli_epi16(v, 8)), 8);
}

static void premultiply(uint8_t *rgba, const uint8_t *alpha, int w)
{
    const __m256i zero = _mm256_setzero_si256(), ones = _mm256_set1_epi32((int)0xFF000000u);
    const __m256i spread = _mm256_set_epi8(12, 12, 12, 12, 8, 8, 8, 8, 4, 4, 4, 4, 0, 0, 0, 0, 12,
                                           12, 12, 12, 8, 8, 8, 8, 4, 4, 4, 4, 0, 0, 0, 0);
    int x = 0;
    for (; x + 8 <= w; x += 8) {
        const __m128i eight = _mm_loadl_epi64((const __m128i *)(const void *)(alpha + x));
        const __m256i a = _mm256_shuffle_epi8(_mm256_cvtepu8_epi32(eight), spread);
        const __m256i px = _mm256_or_si256(load(rgba + 4 * x), ones);
        const __m256i lo =
            multiplied(_mm256_unpacklo_epi8(px, zero), _mm256_unpacklo_epi8(a, zero));
        const __m256i hi =
            multiplied(_mm256_unpackhi_epi8(px, zero), _mm256_unpackhi_epi8(a, zero));
        store(rgba + 4 * x, _mm256_packus_epi16(lo, hi));
    }
    rows_c.premultiply(rgba + 4 * x, alpha + x, w - x);
}

static void fence(void)
{
    _mm_sfence();
}

const struct rows rows_avx2 = {usable, convert, premultiply, fence};

#else

extern int nothing_here; // ISO C wants something in each file

#endif
