// The inner loops for arm64 processors. Eight pixels at a time, their channels apart.
#include "compose/kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>

enum { VEC_PX = 8 };

static inline uint16x8_t high(uint16x8_t a, uint16x8_t b)
{
    uint32x4_t low = vmull_u16(vget_low_u16(a), vget_low_u16(b));
    uint32x4_t up = vmull_high_u16(a, b);
    return vuzp2q_u16(vreinterpretq_u16_u32(low), vreinterpretq_u16_u32(up));
}

static inline uint16x8_t over_one(uint16x8_t source, uint16x8_t below, uint16x8_t alpha_share)
{
    return vqaddq_u16(source, vsubq_u16(below, high(below, alpha_share)));
}

static inline uint16x8_t share(uint16x8_t alpha)
{
    return vqaddq_u16(alpha, high(alpha, vdupq_n_u16(515)));
}

static inline uint16x8x4_t widen(uint8x8x4_t px, bool premultiplied)
{
    uint16x8x4_t wide;
    uint8x8_t most = vdup_n_u8(255);
    for (int k = 0; k < 3; k++)
        wide.val[k] = premultiplied ? vmull_u8(vmin_u8(px.val[k], px.val[3]), most)
                                    : vmull_u8(px.val[k], px.val[3]);
    wide.val[3] = vmull_u8(px.val[3], most);
    return wide;
}

static inline uint16x8x4_t weighted(uint16x8x4_t wide, uint32_t weight)
{
    if (weight != WEIGHT_ONE)
        for (int k = 0; k < 4; k++)
            wide.val[k] = high(wide.val[k], vdupq_n_u16((uint16_t)weight));
    return wide;
}

static inline uint16x8x4_t spread(const uint16_t color[4])
{
    return (uint16x8x4_t){{vdupq_n_u16(color[0]), vdupq_n_u16(color[1]), vdupq_n_u16(color[2]),
                           vdupq_n_u16(color[3])}};
}

static inline void over_px(uint16_t *wide, uint16x8x4_t source, uint16x8_t alpha_share)
{
    uint16x8x4_t below = vld4q_u16(wide);
    for (int k = 0; k < 4; k++)
        below.val[k] = over_one(source.val[k], below.val[k], alpha_share);
    vst4q_u16(wide, below);
}

static inline void add_px(uint16_t *wide, uint16x8x4_t source)
{
    uint16x8x4_t sum = vld4q_u16(wide);
    for (int k = 0; k < 4; k++)
        sum.val[k] = vqaddq_u16(sum.val[k], source.val[k]);
    vst4q_u16(wide, sum);
}

static void fill(uint16_t *wide, const uint16_t color[4], int n)
{
    uint16x8x4_t v = spread(color);
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX)
        vst4q_u16(wide, v);
    kernels_c.fill(wide, color, n);
}

static void load(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX, rgba += 4 * VEC_PX)
        vst4q_u16(wide, widen(vld4_u8(rgba), from.premultiplied));
    kernels_c.load(wide, rgba, from, n);
}

static void over(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX, rgba += 4 * VEC_PX) {
        uint8x8x4_t px = vld4_u8(rgba);
        uint16x8_t alpha = vmovl_u8(px.val[3]);
        over_px(wide, widen(px, from.premultiplied), vorrq_u16(alpha, vshlq_n_u16(alpha, 8)));
    }
    kernels_c.over(wide, rgba, from, n);
}

static void add(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX, rgba += 4 * VEC_PX)
        add_px(wide, weighted(widen(vld4_u8(rgba), from.premultiplied), from.weight));
    kernels_c.add(wide, rgba, from, n);
}

static void over_wide(uint16_t *wide, const uint16_t *from, uint32_t weight, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX, from += 4 * VEC_PX) {
        uint16x8x4_t source = weighted(vld4q_u16(from), weight);
        over_px(wide, source, share(source.val[3]));
    }
    kernels_c.over_wide(wide, from, weight, n);
}

static void add_wide(uint16_t *wide, const uint16_t *from, uint32_t weight, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX, from += 4 * VEC_PX)
        add_px(wide, weighted(vld4q_u16(from), weight));
    kernels_c.add_wide(wide, from, weight, n);
}

static void over_color(uint16_t *wide, const uint16_t color[4], int n)
{
    uint16x8x4_t source = spread(color);
    uint16x8_t alpha_share = share(source.val[3]);
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX)
        over_px(wide, source, alpha_share);
    kernels_c.over_color(wide, color, n);
}

static inline uint8x8_t bytes_of(uint16x8_t v)
{
    uint16x8_t t = vqaddq_u16(v, vdupq_n_u16(128));
    return vshrn_n_u16(vqaddq_u16(t, vshrq_n_u16(t, 8)), 8);
}

static inline void put(uint8_t *out, enum compose_format format, uint8x8_t r, uint8x8_t g,
                       uint8x8_t b)
{
    if (format == COMPOSE_RGB) {
        vst3_u8(out, (uint8x8x3_t){{r, g, b}});
        return;
    }
    bool swapped = format == COMPOSE_BGRX;
    vst4_u8(out, (uint8x8x4_t){{swapped ? b : r, g, swapped ? r : b, vdup_n_u8(255)}});
}

static void pack(uint8_t *out, struct kernel_target to, const uint16_t *wide, int n)
{
    int step = (to.format == COMPOSE_RGB ? 3 : 4) * VEC_PX;
    for (; n >= VEC_PX; n -= VEC_PX, wide += 4 * VEC_PX, out += step) {
        uint16x8x4_t px = vld4q_u16(wide);
        put(out, to.format, bytes_of(px.val[0]), bytes_of(px.val[1]), bytes_of(px.val[2]));
    }
    kernels_c.pack(out, to, wide, n);
}

// ---- stacks: codes times 256 --------------------------------------------------------------------

static inline uint16x8_t times(uint8x8_t code, uint32_t weight)
{
    uint16x8_t wide = vshll_n_u8(code, 8);
    return weight == WEIGHT_ONE ? wide : high(wide, vdupq_n_u16((uint16_t)weight));
}

static inline uint16x8_t shares_of(uint8x8_t alpha)
{
    uint16x8_t wide = vmovl_u8(alpha);
    return vorrq_u16(wide, vshlq_n_u16(wide, 8));
}

static inline uint16x8x4_t stacked(uint8x8x4_t px, uint16x8_t shares, bool premultiplied)
{
    uint16x8x4_t out;
    for (int k = 0; k < 4; k++) {
        uint16x8_t code = vshll_n_u8(px.val[k], 8);
        uint16x8_t times_alpha = high(code, k < 3 ? shares : vdupq_n_u16(UINT16_MAX));
        out.val[k] = premultiplied ? vminq_u16(code, shares) : times_alpha;
    }
    return out;
}

static inline void step_over(uint16x8x4_t *acc, const uint8_t *rgba, bool premultiplied)
{
    uint8x8x4_t px = vld4_u8(rgba);
    uint16x8_t shares = shares_of(px.val[3]);
    uint16x8x4_t source = stacked(px, shares, premultiplied);
    for (int k = 0; k < 3; k++)
        acc->val[k] = over_one(source.val[k], acc->val[k], shares);
}

static inline void step_add(uint16x8x4_t *sum, const struct kernel_step *step, int at)
{
    uint8x8x4_t px = vld4_u8(step->rgba + 4 * at);
    uint16x8x4_t source = stacked(px, shares_of(px.val[3]), step->premultiplied);
    source = weighted(source, step->weight);
    for (int k = 0; k < 4; k++)
        sum->val[k] = vqaddq_u16(sum->val[k], source.val[k]);
}

static const uint16_t nothing[4] = {0, 0, 0, 0};

static inline void step_sum(uint16x8x4_t *acc, uint16x8x4_t *sum, uint32_t weight)
{
    uint16x8x4_t source = weighted(*sum, weight);
    uint16x8_t alpha = source.val[3];
    uint16x8_t shares = vqaddq_u16(alpha, vshrq_n_u16(alpha, 8));
    for (int k = 0; k < 3; k++)
        acc->val[k] = over_one(source.val[k], acc->val[k], shares);
    *sum = spread(nothing);
}

static inline uint16x8x4_t begin_stack(const struct kernel_stack *s, int at)
{
    uint16x8x4_t acc = spread(nothing);
    uint8x8x4_t px = {{vdup_n_u8(s->color[0]), vdup_n_u8(s->color[1]), vdup_n_u8(s->color[2])}};
    if (s->base)
        px = vld4_u8(s->base + 4 * at);
    for (int k = 0; k < 3; k++)
        acc.val[k] = vshll_n_u8(px.val[k], 8);
    return acc;
}

static inline uint8x8_t codes_of(uint16x8_t v)
{
    return vshrn_n_u16(vqaddq_u16(v, vdupq_n_u16(128)), 8);
}

static inline uint16x8x4_t stack_block(const struct kernel_stack *s, int at)
{
    uint16x8x4_t acc = begin_stack(s, at);
    uint16x8x4_t sum = spread(nothing);
    for (int k = 0; k < s->count; k++) {
        const struct kernel_step *step = &s->steps[k];
        if (step->kind == KERNEL_SUM)
            step_sum(&acc, &sum, step->weight);
        else if (step->kind == KERNEL_ADD)
            step_add(&sum, step, at);
        else
            step_over(&acc, step->rgba + 4 * at, step->premultiplied);
    }
    return acc;
}

static void stack(uint8_t *out, struct kernel_target to, const struct kernel_stack *s, int n)
{
    int at = 0;
    int step_bytes = (to.format == COMPOSE_RGB ? 3 : 4) * VEC_PX;
    for (; at + VEC_PX <= n; at += VEC_PX, out += step_bytes) {
        uint16x8x4_t acc = stack_block(s, at);
        put(out, to.format, codes_of(acc.val[0]), codes_of(acc.val[1]), codes_of(acc.val[2]));
    }
    if (at < n) {
        struct kernel_stack rest = kernel_stack_after(s, at);
        kernels_c.stack(out, to, &rest, n - at);
    }
}

static void stack_wide(uint16_t *out, const struct kernel_stack *s, int n)
{
    int at = 0;
    for (; at + VEC_PX <= n; at += VEC_PX)
        vst4q_u16(out + 4 * at, stack_block(s, at));
    if (at < n) {
        struct kernel_stack rest = kernel_stack_after(s, at);
        kernels_c.stack_wide(out + 4 * at, &rest, n - at);
    }
}

static void fade(uint8_t *out, struct kernel_target to, const struct kernel_step two[2], int n)
{
    int at = 0;
    int step_bytes = (to.format == COMPOSE_RGB ? 3 : 4) * VEC_PX;
    for (; at + VEC_PX <= n; at += VEC_PX, out += step_bytes) {
        uint8x8x4_t one = vld4_u8(two[0].rgba + 4 * at);
        uint8x8x4_t other = vld4_u8(two[1].rgba + 4 * at);
        uint8x8_t codes[3];
        for (int k = 0; k < 3; k++)
            codes[k] = codes_of(
                vqaddq_u16(times(one.val[k], two[0].weight), times(other.val[k], two[1].weight)));
        put(out, to.format, codes[0], codes[1], codes[2]);
    }
    if (at < n) {
        struct kernel_step rest[2] = {two[0], two[1]};
        rest[0].rgba += 4 * at;
        rest[1].rgba += 4 * at;
        kernels_c.fade(out, to, rest, n - at);
    }
}

// ---- between pixels -----------------------------------------------------------------------------

static inline uint16x8_t mixed_of(uint16x8_t one, uint16x8_t other, uint32_t weight)
{
    uint16x8_t rest =
        weight == 0 ? other : high(other, vdupq_n_u16((uint16_t)(WEIGHT_ONE - weight)));
    return vaddq_u16(high(one, vdupq_n_u16((uint16_t)weight)), rest);
}

static inline uint16x8x4_t stacked_at(const uint8_t *rgba, bool premultiplied)
{
    uint8x8x4_t px = vld4_u8(rgba);
    return stacked(px, shares_of(px.val[3]), premultiplied);
}

static void mix_rows(uint16_t *mixed, const uint8_t *upper, const uint8_t *lower,
                     struct kernel_source from, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, mixed += 4 * VEC_PX) {
        uint16x8x4_t one = stacked_at(upper, from.premultiplied);
        uint16x8x4_t other = stacked_at(lower, from.premultiplied);
        for (int k = 0; k < 4; k++)
            one.val[k] = mixed_of(one.val[k], other.val[k], from.weight);
        vst4q_u16(mixed, one);
        upper += 4 * VEC_PX;
        lower += 4 * VEC_PX;
    }
    kernels_c.mix_rows(mixed, upper, lower, from, n);
}

static void mix_columns(uint8_t *rgba, const uint16_t *mixed, uint32_t weight, int n)
{
    for (; n >= VEC_PX; n -= VEC_PX, mixed += 4 * VEC_PX, rgba += 4 * VEC_PX) {
        for (int k = 0; k < 4; k++) {
            uint16x8_t one = vld1q_u16(mixed + 8 * k);
            uint16x8_t other = vld1q_u16(mixed + 8 * k + 4);
            vst1_u8(rgba + 8 * k, codes_of(mixed_of(one, other, weight)));
        }
    }
    kernels_c.mix_columns(rgba, mixed, weight, n);
}

static void copy(uint8_t *out, struct kernel_target to, const uint8_t *rgba, size_t ahead, int n)
{
    int step = (to.format == COMPOSE_RGB ? 3 : 4) * VEC_PX;
    for (; n >= VEC_PX; n -= VEC_PX, rgba += 4 * VEC_PX, out += step) {
        uint8x8x4_t px = vld4_u8(rgba);
        put(out, to.format, px.val[0], px.val[1], px.val[2]);
    }
    kernels_c.copy(out, to, rgba, ahead, n);
}

static void pick_columns(uint8_t *rgba, const uint16_t *mixed, int64_t start, int64_t step, int n)
{
    for (; n >= 2; n -= 2, rgba += 8) {
        uint16x4_t out[2];
        for (int i = 0; i < 2; i++, start += step) {
            uint16x8_t two = vld1q_u16(mixed + 4 * (start >> 32));
            uint16x8_t part = high(two, vdupq_n_u16((uint16_t)(start >> 16)));
            out[i] = vadd_u16(vget_low_u16(vsubq_u16(two, part)), vget_high_u16(part));
        }
        vst1_u8(rgba, codes_of(vcombine_u16(out[0], out[1])));
    }
    kernels_c.pick_columns(rgba, mixed, start, step, n);
}

// ---- the good filter ----------------------------------------------------------------------------

static void weigh_row(float *sums, const uint8_t *rgba, bool premultiplied, float weight, int n)
{
    float share = weight / 255;
    for (; n >= 2; n -= 2, rgba += 8, sums += 8) {
        uint16x8_t codes = vmovl_u8(vld1_u8(rgba));
        float32x4_t px[2] = {vcvtq_f32_u32(vmovl_u16(vget_low_u16(codes))),
                             vcvtq_f32_u32(vmovl_u16(vget_high_u16(codes)))};
        for (int i = 0; i < 2; i++) {
            float32x4_t k = vdupq_n_f32(premultiplied ? weight : vgetq_lane_f32(px[i], 3) * share);
            k = vsetq_lane_f32(weight, k, 3);
            vst1q_f32(sums + 4 * i, vaddq_f32(vld1q_f32(sums + 4 * i), vmulq_f32(px[i], k)));
        }
    }
    kernels_c.weigh_row(sums, rgba, premultiplied, weight, n);
}

static void weigh_columns(uint8_t *rgba, const float *sums, const struct kernel_taps *taps, int n)
{
    for (int i = 0; i < n; i++, rgba += 4) {
        const float *from = sums + 4 * (ptrdiff_t)taps->first[i];
        const float *weights = taps->weights + (ptrdiff_t)i * taps->stride;
        float32x4_t p = vdupq_n_f32(0);
        for (int t = 0; t < taps->taps[i]; t++, from += 4)
            p = vaddq_f32(p, vmulq_f32(vld1q_f32(from), vdupq_n_f32(weights[t])));
        float alpha = vgetq_lane_f32(p, 3);
        float k = alpha > 255 ? 255 / alpha : 1;
        p = vminq_f32(vmulq_f32(p, vdupq_n_f32(k)), vdupq_n_f32(alpha * k));
        p = vaddq_f32(vmaxq_f32(p, vdupq_n_f32(0)), vdupq_n_f32(0.5F));
        uint16x4_t codes = vqmovn_u32(vcvtq_u32_f32(p));
        uint8x8_t four = vqmovn_u16(vcombine_u16(codes, codes));
        vst1_lane_u32((uint32_t *)(void *)rgba, vreinterpret_u32_u8(four), 0);
    }
}

static void fence(void) // these stores go the usual way
{
}

static bool usable(void)
{
    return true; // every arm64 processor has them
}

const struct kernels kernels_neon = KERNELS_OF("neon", usable);

#endif
