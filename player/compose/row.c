#include "compose/row.h"

#include <string.h>

#include "base/color.h"

static const float PER_CODE = 1.0F / 255;
static const float PER_DEEP = 1.0F / 65535;

void row_clear(struct row row, int n)
{
    size_t bytes = (size_t)n * sizeof(float); // all bits zero is 0.0
    memset(row.r, 0, bytes);
    memset(row.g, 0, bytes);
    memset(row.b, 0, bytes);
    memset(row.a, 0, bytes);
}

void row_fill(struct row row, struct row_color color, int n)
{
    for (int i = 0; i < n; i++) {
        row.r[i] = color.r;
        row.g[i] = color.g;
        row.b[i] = color.b;
        row.a[i] = color.a;
    }
}

// dst = src * k + dst * keep for one plane.
ROW_INLINE void mix_plane(float *restrict dst, const float *restrict src, const float *restrict k,
                          const float *restrict keep, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = src[i] * k[i] + dst[i] * keep[i];
}

ROW_INLINE void add_plane(float *restrict dst, const float *restrict src, const float *restrict k,
                          int n)
{
    for (int i = 0; i < n; i++)
        dst[i] += src[i] * k[i];
}

ROW_INLINE void factors(float *restrict k, const float *restrict cover, float weight, int n)
{
    for (int i = 0; i < n; i++)
        k[i] = cover ? cover[i] * weight : weight;
}

ROW_INLINE void keeps(float *restrict keep, const float *restrict alpha, const float *restrict k,
                      int n)
{
    for (int i = 0; i < n; i++)
        keep[i] = 1 - alpha[i] * k[i];
}

ROW_INLINE void over_block(struct row dst, struct row src, const float *cover, float weight, int n)
{
    float k[ROW_BLOCK];
    float keep[ROW_BLOCK];
    factors(k, cover, weight, n);
    keeps(keep, src.a, k, n);
    mix_plane(dst.r, src.r, k, keep, n);
    mix_plane(dst.g, src.g, k, keep, n);
    mix_plane(dst.b, src.b, k, keep, n);
    mix_plane(dst.a, src.a, k, keep, n);
}

ROW_INLINE void add_block(struct row dst, struct row src, const float *cover, float weight, int n)
{
    float k[ROW_BLOCK];
    factors(k, cover, weight, n);
    add_plane(dst.r, src.r, k, n);
    add_plane(dst.g, src.g, k, n);
    add_plane(dst.b, src.b, k, n);
    add_plane(dst.a, src.a, k, n);
}

void row_over(struct row dst, struct row src, const float *cover, float weight, int n)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        over_block(row_at(dst, i), row_at(src, i), cover ? cover + i : NULL, weight, ROW_BLOCK);
    over_block(row_at(dst, i), row_at(src, i), cover ? cover + i : NULL, weight, n - i);
}

void row_add(struct row dst, struct row src, const float *cover, float weight, int n)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        add_block(row_at(dst, i), row_at(src, i), cover ? cover + i : NULL, weight, ROW_BLOCK);
    add_block(row_at(dst, i), row_at(src, i), cover ? cover + i : NULL, weight, n - i);
}

// Through a copy of its own: dst and low may be the same, which restrict forbids.
ROW_INLINE void mix_block(float *dst, const float *low, const float *restrict high, float part,
                          int n)
{
    float own[ROW_BLOCK];
    memcpy(own, low, (size_t)n * sizeof(float));
    for (int i = 0; i < n; i++)
        own[i] += (high[i] - own[i]) * part;
    memcpy(dst, own, (size_t)n * sizeof(float));
}

static void mix_whole(float *dst, const float *low, const float *high, float part, int n)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        mix_block(dst + i, low + i, high + i, part, ROW_BLOCK);
    mix_block(dst + i, low + i, high + i, part, n - i);
}

void row_mix(struct row dst, struct row low, struct row high, float part, int n)
{
    mix_whole(dst.r, low.r, high.r, part, n);
    mix_whole(dst.g, low.g, high.g, part, n);
    mix_whole(dst.b, low.b, high.b, part, n);
    mix_whole(dst.a, low.a, high.a, part, n);
}

ROW_INLINE void load_block(uint32_t *restrict words, const uint8_t *restrict rgba, int n)
{
    memcpy(words, rgba, (size_t)n * 4);
}

// Byte at is 0..3 for R, G, B, A in memory order.
static inline float byte_of(uint32_t word, int at)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    at = 3 - at;
#endif
    return (float)(int32_t)(word >> (8 * at) & 255) * PER_CODE;
}

ROW_INLINE void unpack_plane(float *restrict dst, const uint32_t *restrict words, int at, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = byte_of(words[i], at);
}

ROW_INLINE void unpack_times(float *restrict dst, const uint32_t *restrict words, int at,
                             const float *restrict alpha, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = byte_of(words[i], at) * alpha[i];
}

// Premultiplied colour above its alpha means nothing; it must not make the sum pass 1.
ROW_INLINE void bound_plane(float *restrict dst, const float *restrict alpha, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = dst[i] < alpha[i] ? dst[i] : alpha[i];
}

ROW_INLINE void from_words(struct row dst, const uint32_t *words, enum picture_alpha alpha, int n)
{
    unpack_plane(dst.a, words, 3, n);
    if (alpha == PICTURE_STRAIGHT) {
        unpack_times(dst.r, words, 0, dst.a, n);
        unpack_times(dst.g, words, 1, dst.a, n);
        unpack_times(dst.b, words, 2, dst.a, n);
    } else {
        unpack_plane(dst.r, words, 0, n);
        unpack_plane(dst.g, words, 1, n);
        unpack_plane(dst.b, words, 2, n);
        bound_plane(dst.r, dst.a, n);
        bound_plane(dst.g, dst.a, n);
        bound_plane(dst.b, dst.a, n);
    }
}

void row_from_pixels(struct row dst, const uint8_t *rgba, enum picture_alpha alpha, int n)
{
    uint32_t words[ROW_BLOCK];
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK) {
        load_block(words, rgba + 4 * (size_t)i, ROW_BLOCK);
        from_words(row_at(dst, i), words, alpha, ROW_BLOCK);
    }
    load_block(words, rgba + 4 * (size_t)i, n - i);
    from_words(row_at(dst, i), words, alpha, n - i);
}

ROW_INLINE void over_words(struct row dst, const uint32_t *words, enum picture_alpha alpha,
                           float weight, int n)
{
    float planes[4][ROW_BLOCK];
    struct row src = {planes[0], planes[1], planes[2], planes[3]};
    from_words(src, words, alpha, n);
    over_block(dst, src, NULL, weight, n);
}

void row_over_pixels(struct row dst, const uint8_t *rgba, enum picture_alpha alpha, float weight,
                     int n)
{
    uint32_t words[ROW_BLOCK];
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK) {
        load_block(words, rgba + 4 * (size_t)i, ROW_BLOCK);
        uint32_t any = 0;
        uint32_t all = UINT32_MAX;
        for (int k = 0; k < ROW_BLOCK; k++) {
            any |= words[k];
            all &= words[k];
        }
        uint8_t some_alpha;
        uint8_t every_alpha;
        memcpy(&some_alpha, (const uint8_t *)&any + 3, 1);
        memcpy(&every_alpha, (const uint8_t *)&all + 3, 1);
        if (some_alpha == 0)
            continue;
        if (every_alpha == 255 && weight == 1)
            from_words(row_at(dst, i), words, PICTURE_PREMUL, ROW_BLOCK);
        else
            over_words(row_at(dst, i), words, alpha, weight, ROW_BLOCK);
    }
    load_block(words, rgba + 4 * (size_t)i, n - i);
    over_words(row_at(dst, i), words, alpha, weight, n - i);
}

// Here, not in base, so that the loop needs no call for each value.
static const float linear_of[256] = {
#include "base/color_table.inc"
};

// Code values that were multiplied by alpha: only straight ones have a place on the curve.
static float unmultiplied(uint8_t code, uint8_t alpha)
{
    if (alpha == 255 || code == 0)
        return linear_of[code];
    return code < alpha ? color_linear((float)code / (float)alpha) : 1;
}

void row_from_pixels_linear(struct row dst, const uint8_t *rgba, enum picture_alpha alpha, int n)
{
    for (int i = 0; i < n; i++, rgba += 4) {
        float a = (float)rgba[3] * PER_CODE;
        dst.a[i] = a;
        if (alpha == PICTURE_STRAIGHT) {
            dst.r[i] = linear_of[rgba[0]] * a;
            dst.g[i] = linear_of[rgba[1]] * a;
            dst.b[i] = linear_of[rgba[2]] * a;
        } else {
            dst.r[i] = unmultiplied(rgba[0], rgba[3]) * a;
            dst.g[i] = unmultiplied(rgba[1], rgba[3]) * a;
            dst.b[i] = unmultiplied(rgba[2], rgba[3]) * a;
        }
    }
}

void row_from_deep(struct row dst, const uint16_t *rgba, int n)
{
    for (int i = 0; i < n; i++, rgba += 4) {
        dst.r[i] = (float)rgba[0] * PER_DEEP;
        dst.g[i] = (float)rgba[1] * PER_DEEP;
        dst.b[i] = (float)rgba[2] * PER_DEEP;
        dst.a[i] = (float)rgba[3] * PER_DEEP;
    }
}

ROW_INLINE void deep_plane(float *restrict dst, const uint16_t *restrict src, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = (float)(int32_t)src[i] * PER_DEEP;
}

static void whole_plane(float *dst, const uint16_t *src, int n)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        deep_plane(dst + i, src + i, ROW_BLOCK);
    deep_plane(dst + i, src + i, n - i);
}

void row_from_planes(struct row dst, const uint16_t *planes, size_t step, int n)
{
    whole_plane(dst.r, planes, n);
    whole_plane(dst.g, planes + step, n);
    whole_plane(dst.b, planes + 2 * step, n);
    whole_plane(dst.a, planes + 3 * step, n);
}
