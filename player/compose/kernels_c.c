// The inner loops in plain C: what the others are held to.
#include "compose/kernels.h"

static bool always(void)
{
    return true;
}

static inline uint32_t high(uint32_t a, uint32_t b)
{
    return a * b >> 16;
}

static inline uint16_t saturated(uint32_t v)
{
    return v < UINT16_MAX ? (uint16_t)v : UINT16_MAX;
}

// An alpha of 0..WIDE_ONE (and a little more) in units of 1/65536, as over_one() needs it.
static inline uint32_t share(uint32_t alpha)
{
    return saturated(alpha + high(alpha, 515));
}

// One channel: source + below (1 - alpha).
static inline uint16_t over_one(uint32_t source, uint32_t below, uint32_t alpha_share)
{
    return saturated(source + below - high(below, alpha_share));
}

// A pixel of 8 bits as a wide one.
static inline void widen(uint32_t wide[4], const uint8_t *rgba, bool premultiplied)
{
    uint32_t a = rgba[3];
    for (int k = 0; k < 3; k++)
        wide[k] = premultiplied ? (rgba[k] < a ? rgba[k] : a) * 255 : rgba[k] * a;
    wide[3] = a * 255;
}

static void fill(uint16_t *wide, const uint16_t color[4], int n)
{
    for (int i = 0; i < 4 * n; i++)
        wide[i] = color[i & 3];
}

static void load(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n)
{
    for (int i = 0; i < n; i++, wide += 4, rgba += 4) {
        uint32_t s[4];
        widen(s, rgba, from.premultiplied);
        for (int k = 0; k < 4; k++)
            wide[k] = (uint16_t)s[k];
    }
}

static void over(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n)
{
    for (int i = 0; i < n; i++, wide += 4, rgba += 4) {
        uint32_t s[4];
        widen(s, rgba, from.premultiplied);
        for (int k = 0; k < 4; k++)
            wide[k] = over_one(s[k], wide[k], rgba[3] * 257u);
    }
}

static inline uint32_t weighted(uint32_t v, uint32_t weight)
{
    return weight == WEIGHT_ONE ? v : high(v, weight);
}

static void add(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n)
{
    for (int i = 0; i < n; i++, wide += 4, rgba += 4) {
        uint32_t s[4];
        widen(s, rgba, from.premultiplied);
        for (int k = 0; k < 4; k++)
            wide[k] = saturated(wide[k] + weighted(s[k], from.weight));
    }
}

static void over_wide(uint16_t *wide, const uint16_t *from, uint32_t weight, int n)
{
    for (int i = 0; i < n; i++, wide += 4, from += 4) {
        uint32_t alpha = share(weighted(from[3], weight));
        for (int k = 0; k < 4; k++)
            wide[k] = over_one(weighted(from[k], weight), wide[k], alpha);
    }
}

static void add_wide(uint16_t *wide, const uint16_t *from, uint32_t weight, int n)
{
    for (int i = 0; i < 4 * n; i++)
        wide[i] = saturated(wide[i] + weighted(from[i], weight));
}

static void over_color(uint16_t *wide, const uint16_t color[4], int n)
{
    uint32_t alpha = share(color[3]);
    for (int i = 0; i < 4 * n; i++)
        wide[i] = over_one(color[i & 3], wide[i], alpha);
}

// v / 255, rounded to the nearest.
static inline uint8_t byte_of(uint16_t v)
{
    uint32_t t = saturated(v + 128u);
    return (uint8_t)(saturated(t + (t >> 8)) >> 8);
}

static void pack(uint8_t *out, struct kernel_target to, const uint16_t *wide, int n)
{
    int size = to.format == COMPOSE_RGB ? 3 : 4;
    int red = to.format == COMPOSE_BGRX ? 2 : 0;
    for (int i = 0; i < n; i++, wide += 4, out += size) {
        out[red] = byte_of(wide[0]);
        out[1] = byte_of(wide[1]);
        out[2 - red] = byte_of(wide[2]);
        if (size == 4)
            out[3] = 255;
    }
}

static void copy(uint8_t *out, struct kernel_target to, const uint8_t *rgba, size_t ahead, int n)
{
    (void)ahead;
    int size = to.format == COMPOSE_RGB ? 3 : 4;
    int red = to.format == COMPOSE_BGRX ? 2 : 0;
    for (int i = 0; i < n; i++, rgba += 4, out += size) {
        out[red] = rgba[0];
        out[1] = rgba[1];
        out[2 - red] = rgba[2];
        if (size == 4)
            out[3] = 255;
    }
}

// ---- stacks: codes times 256 --------------------------------------------------------------------

static inline uint8_t code_of(uint32_t v)
{
    return (uint8_t)(saturated(v + 128) >> 8);
}

// A pixel's part of a stack: premultiplied.
static inline void stacked(uint32_t out[4], const uint8_t *rgba, bool premultiplied)
{
    uint32_t a = rgba[3];
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t code = rgba[k] * 256u;
        out[k] = premultiplied ? (code < a * 257 ? code : a * 257) : high(code, a * 257);
    }
    out[3] = premultiplied ? a * 256 : high(a * 256, 65535);
}

static void step_over(uint16_t acc[3], const struct kernel_step *step, int i)
{
    uint32_t s[4];
    const uint8_t *px = step->rgba + 4 * i;
    stacked(s, px, step->premultiplied);
    for (int k = 0; k < 3; k++)
        acc[k] = over_one(s[k], acc[k], px[3] * 257u);
}

static void step_add(uint16_t sum[4], const struct kernel_step *step, int i)
{
    uint32_t s[4];
    stacked(s, step->rgba + 4 * i, step->premultiplied);
    for (int k = 0; k < 4; k++)
        sum[k] = saturated(sum[k] + weighted(s[k], step->weight));
}

static void step_sum(uint16_t acc[3], uint16_t sum[4], uint32_t weight)
{
    uint32_t alpha = weighted(sum[3], weight);
    for (int k = 0; k < 3; k++)
        acc[k] = over_one(weighted(sum[k], weight), acc[k], saturated(alpha + (alpha >> 8)));
    sum[0] = sum[1] = sum[2] = sum[3] = 0;
}

static void put(uint8_t *out, struct kernel_target to, const uint16_t acc[3])
{
    int red = to.format == COMPOSE_BGRX ? 2 : 0;
    out[red] = code_of(acc[0]);
    out[1] = code_of(acc[1]);
    out[2 - red] = code_of(acc[2]);
    if (to.format != COMPOSE_RGB)
        out[3] = 255;
}

static void stack_pixel(const struct kernel_stack *stack, int i, uint16_t acc[3])
{
    uint16_t sum[4] = {0, 0, 0, 0};
    for (int k = 0; k < 3; k++)
        acc[k] = (uint16_t)((stack->base ? stack->base[4 * i + k] : stack->color[k]) * 256);
    for (int k = 0; k < stack->count; k++) {
        const struct kernel_step *step = &stack->steps[k];
        if (step->kind == KERNEL_OVER)
            step_over(acc, step, i);
        else if (step->kind == KERNEL_ADD)
            step_add(sum, step, i);
        else
            step_sum(acc, sum, step->weight);
    }
}

static void stack(uint8_t *out, struct kernel_target to, const struct kernel_stack *stack, int n)
{
    int size = to.format == COMPOSE_RGB ? 3 : 4;
    for (int i = 0; i < n; i++, out += size) {
        uint16_t acc[3];
        stack_pixel(stack, i, acc);
        put(out, to, acc);
    }
}

static void stack_wide(uint16_t *out, const struct kernel_stack *stack, int n)
{
    for (int i = 0; i < n; i++)
        stack_pixel(stack, i, out + 4 * i);
}

static void fade(uint8_t *out, struct kernel_target to, const struct kernel_step two[2], int n)
{
    int size = to.format == COMPOSE_RGB ? 3 : 4;
    for (int i = 0; i < n; i++, out += size) {
        uint16_t acc[3];
        for (int k = 0; k < 3; k++)
            acc[k] = saturated(weighted(two[0].rgba[4 * i + k] * 256u, two[0].weight) +
                               weighted(two[1].rgba[4 * i + k] * 256u, two[1].weight));
        put(out, to, acc);
    }
}

// weight of one value, what is left of the other. A weight of 0 leaves the other as it is.
static inline uint32_t mixed_of(uint32_t one, uint32_t other, uint32_t weight)
{
    return high(one, weight) + weighted(other, WEIGHT_ONE - weight);
}

static void mix_rows(uint16_t *mixed, const uint8_t *upper, const uint8_t *lower,
                     struct kernel_source from, int n)
{
    for (int i = 0; i < n; i++, mixed += 4, upper += 4, lower += 4) {
        uint32_t one[4];
        uint32_t other[4];
        stacked(one, upper, from.premultiplied);
        stacked(other, lower, from.premultiplied);
        for (int k = 0; k < 4; k++)
            mixed[k] = (uint16_t)mixed_of(one[k], other[k], from.weight);
    }
}

static void mix_columns(uint8_t *rgba, const uint16_t *mixed, uint32_t weight, int n)
{
    for (int i = 0; i < 4 * n; i++)
        rgba[i] = code_of(mixed_of(mixed[i], mixed[i + 4], weight));
}

static void pick_columns(uint8_t *rgba, const uint16_t *mixed, int64_t start, int64_t step, int n)
{
    for (int i = 0; i < n; i++, start += step, rgba += 4) {
        const uint16_t *px = mixed + 4 * (start >> 32);
        uint32_t share = (uint32_t)(start >> 16) & 0xFFFF;
        for (int k = 0; k < 4; k++)
            rgba[k] = code_of(px[k] - high(px[k], share) + high(px[k + 4], share));
    }
}

// ---- the good filter ----------------------------------------------------------------------------

static void weigh_row(float *sums, const uint8_t *rgba, bool premultiplied, float weight, int n)
{
    float share = weight / 255;
    for (int i = 0; i < n; i++, rgba += 4, sums += 4) {
        float k = premultiplied ? weight : (float)rgba[3] * share;
        for (int c = 0; c < 3; c++)
            sums[c] += (float)rgba[c] * k;
        sums[3] += (float)rgba[3] * weight;
    }
}

static inline float cut(float v, float most)
{
    float low = v < most ? v : most;
    return low > 0 ? low : 0;
}

static void weigh_columns(uint8_t *rgba, const float *sums, const struct kernel_taps *taps, int n)
{
    for (int i = 0; i < n; i++, rgba += 4) {
        const float *from = sums + 4 * (ptrdiff_t)taps->first[i];
        const float *weights = taps->weights + (ptrdiff_t)i * taps->stride;
        float p[4] = {0, 0, 0, 0};
        for (int t = 0; t < taps->taps[i]; t++, from += 4)
            for (int c = 0; c < 4; c++)
                p[c] += from[c] * weights[t];
        float k = p[3] > 255 ? 255 / p[3] : 1;
        for (int c = 0; c < 4; c++)
            rgba[c] = (uint8_t)(cut(p[c] * k, p[3] * k) + 0.5F);
    }
}

static void fence(void)
{
}

const struct kernels kernels_c = KERNELS_OF("c", always);
