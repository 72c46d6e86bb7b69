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

static void copy(uint8_t *out, struct kernel_target to, const uint8_t *rgba, int n)
{
    int step = (to.format == COMPOSE_RGB ? 3 : 4) * VEC_PX;
    for (; n >= VEC_PX; n -= VEC_PX, rgba += 4 * VEC_PX, out += step) {
        uint8x8x4_t px = vld4_u8(rgba);
        put(out, to.format, px.val[0], px.val[1], px.val[2]);
    }
    kernels_c.copy(out, to, rgba, n);
}

static void fence(void) // these stores go the usual way
{
}

static bool usable(void)
{
    return true; // every arm64 processor has them
}

const struct kernels kernels_neon = {
    .name = "neon",
    .usable = usable,
    .fill = fill,
    .load = load,
    .over = over,
    .add = add,
    .over_wide = over_wide,
    .add_wide = add_wide,
    .over_color = over_color,
    .pack = pack,
    .copy = copy,
    .fence = fence,
};

#endif
