// The loops over rows for arm64 processors: sixteen pixels at a time.
#include "decode/rows.h"

#if defined(__aarch64__)

#include <arm_neon.h>

static bool usable(void)
{
    return true;
}

// What chroma adds, for eight pixels each.
struct terms {
    int16x8_t r[2], g[2], b[2];
};

// (c - 128) * 256.
static inline int16x8_t centred(uint8x8_t codes)
{
    const uint16x8_t wide = vshll_n_u8(codes, 8);
    return vreinterpretq_s16_u16(veorq_u16(wide, vdupq_n_u16(0x8000)));
}

static inline int16x8_t green(int16x8_t u, int16x8_t v, const struct planes_sums *s)
{
    return vqaddq_s16(vqrdmulhq_n_s16(u, s->gu), vqrdmulhq_n_s16(v, s->gv));
}

static inline void twice(int16x8_t out[2], int16x8_t v)
{
    out[0] = vzip1q_s16(v, v);
    out[1] = vzip2q_s16(v, v);
}

static inline struct terms terms_at(const struct rows_yuv *in, int x, const struct planes_sums *s)
{
    struct terms t;
    if (in->halved) {
        const int16x8_t u = centred(vld1_u8(in->u + x / 2)), v = centred(vld1_u8(in->v + x / 2));
        twice(t.r, vqrdmulhq_n_s16(v, s->rv));
        twice(t.g, green(u, v, s));
        twice(t.b, vqrdmulhq_n_s16(u, s->bu));
        return t;
    }
    for (int i = 0; i < 2; i++) {
        const int16x8_t u = centred(vld1_u8(in->u + x + 8 * i));
        const int16x8_t v = centred(vld1_u8(in->v + x + 8 * i));
        t.r[i] = vqrdmulhq_n_s16(v, s->rv);
        t.g[i] = green(u, v, s);
        t.b[i] = vqrdmulhq_n_s16(u, s->bu);
    }
    return t;
}

// y * 257 times the gain, its high half, and the offset.
static inline int16x8_t luma(uint8x8_t codes, const struct planes_sums *s)
{
    const uint16x8_t y = vmull_u8(codes, vdup_n_u8(255));
    const uint16x8_t y257 = vaddq_u16(y, vshll_n_u8(codes, 1));
    const uint32x4_t low = vmull_n_u16(vget_low_u16(y257), s->y_gain);
    const uint32x4_t up = vmull_n_u16(vget_high_u16(y257), s->y_gain);
    const uint16x8_t high = vuzp2q_u16(vreinterpretq_u16_u32(low), vreinterpretq_u16_u32(up));
    return vaddq_s16(vreinterpretq_s16_u16(high), vdupq_n_s16(s->y_off));
}

static inline uint8x16_t channel(const int16x8_t y[2], const int16x8_t term[2])
{
    return vcombine_u8(vqshrun_n_s16(vqaddq_s16(y[0], term[0]), 6),
                       vqshrun_n_s16(vqaddq_s16(y[1], term[1]), 6));
}

static void convert(uint8_t *rgba, const struct rows_yuv *in, int w, const struct planes_sums *sums)
{
    int x = 0;
    for (; x + 16 <= w; x += 16) {
        const uint8x16_t codes = vld1q_u8(in->y + x);
        const int16x8_t y[2] = {luma(vget_low_u8(codes), sums), luma(vget_high_u8(codes), sums)};
        const struct terms t = terms_at(in, x, sums);
        const uint8x16x4_t px = {
            {channel(y, t.r), channel(y, t.g), channel(y, t.b), vdupq_n_u8(255)}};
        vst4q_u8(rgba + 4 * x, px);
    }
    const int cx = in->halved ? x / 2 : x;
    const struct rows_yuv rest = {in->y + x, in->u + cx, in->v + cx, in->halved, false};
    rows_c.convert(rgba + 4 * x, &rest, w - x, sums);
}

static inline uint8x8_t multiplied(uint8x8_t c, uint8x8_t a)
{
    const uint16x8_t v = vaddq_u16(vmull_u8(c, a), vdupq_n_u16(128));
    return vshrn_n_u16(vsraq_n_u16(v, v, 8), 8);
}

static void premultiply(uint8_t *rgba, const uint8_t *alpha, int w)
{
    int x = 0;
    for (; x + 8 <= w; x += 8) {
        const uint8x8_t a = vld1_u8(alpha + x);
        uint8x8x4_t px = vld4_u8(rgba + 4 * x);
        for (int i = 0; i < 3; i++)
            px.val[i] = multiplied(px.val[i], a);
        px.val[3] = a;
        vst4_u8(rgba + 4 * x, px);
    }
    rows_c.premultiply(rgba + 4 * x, alpha + x, w - x);
}

static void fence(void)
{
}

const struct rows rows_neon = {usable, convert, premultiply, fence};

#else

extern int nothing_here; // ISO C wants something in each file

#endif
