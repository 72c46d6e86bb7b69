// Every set of inner loops gives the bytes of the one in plain C, and that one means what it says.
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "compose/kernels.h"

enum { PX = 300, LENGTHS = 70 };

struct field {
    uint8_t rgba[4 * PX];
    uint16_t wide[4 * PX], other[4 * PX];
};

// Codes with many clear and opaque ones; wide values also beyond what they should be.
static struct field make_field(uint64_t seed)
{
    struct field f;
    struct prng r = {seed};
    for (size_t i = 0; i < 4 * PX; i++) {
        uint64_t bits = prng_next(&r);
        f.rgba[i] = (uint8_t)(bits & 7 ? bits >> 8 : bits & 8 ? 255 : 0);
        f.wide[i] = (uint16_t)(bits >> 16 & 15 ? (bits >> 20) % (WIDE_ONE + 1) : bits >> 20);
        f.other[i] = (uint16_t)((bits >> 40) % (WIDE_ONE + 1));
    }
    return f;
}

static const uint32_t weights[] = {0, 1, 515, 32768, 40000, 65535, WEIGHT_ONE};
static const uint16_t colors[][4] = {
    {0, 0, 0, 0}, {WIDE_ONE, WIDE_ONE, WIDE_ONE, WIDE_ONE}, {100, 0, 32000, 32513}};

// All that change a wide row, one after the other.
static void work_wide(const struct kernels *k, struct field *f, uint64_t seed, int at, int n)
{
    uint16_t *wide = f->wide + 4 * at;
    const uint8_t *rgba = f->rgba + 4 * at;
    const uint16_t *other = f->other + 4 * at;
    uint32_t weight = weights[seed % 7];
    struct kernel_source from = {seed & 1, WEIGHT_ONE};
    struct kernel_source weighted = {seed & 2, weight};
    switch (seed % 8) {
    case 0:
        k->fill(wide, colors[seed % 3], n);
        break;
    case 1:
        k->load(wide, rgba, from, n);
        break;
    case 2:
        k->over_color(wide, colors[seed % 3], n);
        break;
    case 3:
        k->add(wide, rgba, weighted, n);
        break;
    case 4:
        k->over_wide(wide, other, weight, n);
        break;
    case 5:
        k->add_wide(wide, other, weight, n);
        break;
    default:
        k->over(wide, rgba, from, n);
        break;
    }
}

static void check_twin(const struct kernels *k)
{
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct field ours = make_field(seed);
        struct field twin = ours;
        int n = (int)(seed % LENGTHS);
        int at = (int)(seed % 37);
        work_wide(k, &ours, seed / 3, at, n);
        work_wide(&kernels_c, &twin, seed / 3, at, n);
        if (memcmp(ours.wide, twin.wide, sizeof ours.wide) != 0)
            fail_msg("%s differs from c, case %d", k->name, (int)(seed / 3 % 8));
    }
}

static const enum compose_format formats[] = {COMPOSE_RGB, COMPOSE_RGBX, COMPOSE_BGRX};

static void check_packing(const struct kernels *k, bool stream)
{
    static uint8_t ours[4 * PX + KERNEL_ALIGN];
    static uint8_t twin[4 * PX + KERNEL_ALIGN];
    struct field f = make_field(9);
    size_t skew = (KERNEL_ALIGN - (uintptr_t)ours % KERNEL_ALIGN) % KERNEL_ALIGN;
    for (int n = 0; n <= 256; n += stream ? KERNEL_BLOCK_PX : 1)
        for (size_t i = 0; i < 3; i++) {
            struct kernel_target to = {formats[i], stream};
            size_t bytes = (size_t)n * (i == 0 ? 3 : 4);
            memset(ours, 0xA5, sizeof ours);
            memset(twin, 0xA5, sizeof twin);
            k->pack(ours + skew, to, f.wide, n);
            k->fence();
            kernels_c.pack(twin + skew, to, f.wide, n);
            assert_memory_equal(ours, twin, sizeof ours);
            assert_int_equal(ours[skew + bytes], 0xA5);
            k->copy(ours + skew, to, f.rgba, 64, n);
            k->fence();
            kernels_c.copy(twin + skew, to, f.rgba, 64, n);
            assert_memory_equal(ours, twin, sizeof ours);
        }
}

// Any order of steps, with a base or a colour below them.
static struct kernel_stack make_stack(const struct field *fields, uint64_t seed, int at)
{
    struct prng r = {seed};
    struct kernel_stack s = {.base = prng_next(&r) & 1 ? NULL : fields[0].rgba + 4 * at};
    for (int i = 0; i < 3; i++)
        s.color[i] = (uint8_t)prng_next(&r);
    s.count = (int)(prng_next(&r) % 7);
    for (int i = 0; i < s.count; i++)
        s.steps[i] = (struct kernel_step){.kind = (enum kernel_step_kind)(prng_next(&r) % 3),
                                          .premultiplied = prng_next(&r) & 1,
                                          .weight = weights[prng_next(&r) % 7],
                                          .rgba = fields[i].rgba + 4 * (at + i)};
    return s;
}

static void check_stacks(const struct kernels *k)
{
    static uint8_t ours[4 * PX];
    static uint8_t twin[4 * PX];
    static struct field fields[8];
    for (uint64_t i = 0; i < 8; i++)
        fields[i] = make_field(100 + i);
    for (uint8_t *px = fields[0].rgba; px < fields[0].rgba + sizeof fields[0].rgba; px += 4)
        px[3] = 255;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct kernel_stack s = make_stack(fields, seed, (int)(seed % 5));
        struct kernel_target to = {formats[seed % 3], false};
        int n = (int)(seed % LENGTHS);
        memset(ours, 0xA5, sizeof ours);
        memset(twin, 0xA5, sizeof twin);
        k->stack(ours, to, &s, n);
        kernels_c.stack(twin, to, &s, n);
        if (memcmp(ours, twin, sizeof ours) != 0)
            fail_msg("%s: stack %d differs from c", k->name, (int)seed);
        static uint16_t wide[2][4 * PX];
        k->stack_wide(wide[0], &s, n);
        kernels_c.stack_wide(wide[1], &s, n);
        for (int i = 0; i < 4 * n; i++)
            assert_true(i % 4 == 3 || wide[0][i] == wide[1][i]);
        k->fade(ours, to, s.steps, s.count < 2 ? 0 : n);
        kernels_c.fade(twin, to, s.steps, s.count < 2 ? 0 : n);
        if (memcmp(ours, twin, sizeof ours) != 0)
            fail_msg("%s: fade %d differs from c", k->name, (int)seed);
    }
}

static void check_mixing(const struct kernels *k)
{
    static uint16_t mixed[2][4 * PX];
    static uint8_t ours[4 * PX];
    static uint8_t twin[4 * PX];
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct field upper = make_field(seed);
        struct field lower = make_field(seed + 5000);
        struct kernel_source from = {seed & 1, weights[seed % 6]};
        int n = (int)(seed % LENGTHS);
        memset(mixed, 0x5A, sizeof mixed);
        k->mix_rows(mixed[0], upper.rgba + 4, lower.rgba + 8, from, n + 1);
        kernels_c.mix_rows(mixed[1], upper.rgba + 4, lower.rgba + 8, from, n + 1);
        assert_memory_equal(mixed[0], mixed[1], sizeof mixed[0]);
        memset(ours, 0xA5, sizeof ours);
        memset(twin, 0xA5, sizeof twin);
        k->mix_columns(ours, mixed[0], weights[(seed + 2) % 6], n);
        kernels_c.mix_columns(twin, mixed[0], weights[(seed + 2) % 6], n);
        assert_memory_equal(ours, twin, sizeof ours);
    }
}

static void check_picking(const struct kernels *k)
{
    enum { N = 80 };
    static uint16_t mixed[4 * (2 * N + 2)];
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct prng r = {seed};
        uint8_t got[2][4 * N];
        int64_t start = (int64_t)(prng_next(&r) >> 32);
        int64_t step = (int64_t)(prng_next(&r) >> 31);
        for (size_t i = 0; i < 4 * (2 * N + 2); i++)
            mixed[i] = (uint16_t)(prng_next(&r) % 65281);
        memset(got, 0xA5, sizeof got);
        k->pick_columns(got[0], mixed, start, step, (int)(seed % N));
        kernels_c.pick_columns(got[1], mixed, start, step, (int)(seed % N));
        assert_memory_equal(got[0], got[1], sizeof got[0]);
    }
}

static void check_filter(const struct kernels *k)
{
    enum { N = 60, STRIDE = 9 };
    static float sums[2][4 * PX];
    static float shares[N * STRIDE];
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct prng r = {seed};
        struct field f = make_field(seed);
        int first[N];
        int taps[N];
        uint8_t got[2][4 * N];
        for (size_t i = 0; i < N * STRIDE; i++)
            shares[i] = (float)(prng_next(&r) % 1000) / 2500 - 0.1F;
        for (int i = 0; i < N; i++) {
            first[i] = (int)(prng_next(&r) % (PX - STRIDE));
            taps[i] = 1 + (int)(prng_next(&r) % STRIDE);
        }
        memset(sums, 0, sizeof sums);
        for (int t = 0; t < 3; t++) {
            int n = PX - t - (int)(seed % 7);
            k->weigh_row(sums[0], f.rgba + 4 * t, seed & 1, shares[t], n);
            kernels_c.weigh_row(sums[1], f.rgba + 4 * t, seed & 1, shares[t], n);
        }
        assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
        struct kernel_taps all = {first, taps, shares, STRIDE};
        memset(got, 0xA5, sizeof got);
        k->weigh_columns(got[0], sums[0], &all, (int)(seed % N));
        kernels_c.weigh_columns(got[1], sums[0], &all, (int)(seed % N));
        assert_memory_equal(got[0], got[1], sizeof got[0]);
    }
}

TEST(between_pixels_is_bilinear_in_premultiplied_colour)
{
    static const double fractions[] = {0, 0.25, 0.5, 0.9};
    struct field f = make_field(77);
    for (int i = 0; i < 16; i++) {
        double fx = fractions[i % 4];
        double fy = fractions[i / 4];
        struct kernel_source from = {false, (uint32_t)(fy * WEIGHT_ONE)};
        uint16_t mixed[4 * 41];
        uint8_t got[4 * 40];
        kernels_c.mix_rows(mixed, f.rgba, f.rgba + 4 * 100, from, 41);
        kernels_c.mix_columns(got, mixed, (uint32_t)(fx * WEIGHT_ONE), 40);
        for (int k = 0; k < 4 * 40; k++) {
            double sum = 0;
            for (int at = 0; at < 4; at++) {
                const uint8_t *px = f.rgba + 4 * (k / 4 + at % 2 + at / 2 * 100);
                double value = k % 4 == 3 ? px[3] : px[k % 4] * px[3] / 255.0;
                sum += value * (at % 2 ? 1 - fx : fx) * (at / 2 ? 1 - fy : fy);
            }
            assert_true(fabs(got[k] - sum) <= 0.53);
        }
    }
}

// The same in exact numbers, 0..1.
static double exact(const struct kernel_stack *s, int i, int channel)
{
    double below = (s->base ? s->base[4 * i + channel] : s->color[channel]) / 255.0;
    double sum = 0;
    double sum_alpha = 0;
    for (int k = 0; k < s->count; k++) {
        const struct kernel_step *step = &s->steps[k];
        double weight = step->weight / (double)WEIGHT_ONE;
        if (step->kind == KERNEL_SUM) {
            below = sum * weight + below * (1 - sum_alpha * weight);
            sum = sum_alpha = 0;
            continue;
        }
        const uint8_t *px = step->rgba + 4 * i;
        double alpha = px[3] / 255.0;
        double color = px[channel] / 255.0;
        // Colour above alpha, which no picture should have, is cut a little later than there.
        color = step->premultiplied ? fmin(color, alpha * 257 / 256) : color * alpha;
        if (step->kind == KERNEL_ADD) {
            sum += color * weight;
            sum_alpha += alpha * weight;
        } else {
            below = color + below * (1 - alpha);
        }
    }
    return below;
}

TEST(a_stack_is_exact_to_half_a_code_and_two_hundredths_a_step)
{
    static struct field fields[8];
    for (uint64_t i = 0; i < 8; i++)
        fields[i] = make_field(200 + i);
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct kernel_stack s = make_stack(fields, seed, 0);
        for (int i = 0; i < s.count; i++) // sums stay within 1, as those of transitions do
            if (s.steps[i].kind == KERNEL_ADD)
                s.steps[i].weight = i % 2 ? 20000 : 45535;
        for (int i = 2; i < s.count; i++)
            if (s.steps[i].kind == KERNEL_ADD && s.steps[i - 1].kind != KERNEL_SUM)
                s.steps[i].kind = KERNEL_OVER;
        uint8_t got[3 * 40];
        kernels_c.stack(got, (struct kernel_target){COMPOSE_RGB, false}, &s, 40);
        for (int i = 0; i < 3 * 40; i++) {
            double off = got[i] - 255 * fmin(exact(&s, i / 3, i % 3), 1);
            if (fabs(off) > 0.5 + 0.02 * s.count)
                fail_msg("stack %d: off by %.3f", (int)seed, off);
        }
    }
}

TEST(kernels_equal_their_twin_in_c)
{
    const struct kernels *list[KERNELS_MAX];
    int count = kernels_list(list);
    assert_ptr_equal(list[0], &kernels_c);
#if defined(__x86_64__) || defined(__aarch64__)
    assert_true(count > 1);
#endif
    for (int i = 0; i < count; i++) {
        check_twin(list[i]);
        check_stacks(list[i]);
        check_mixing(list[i]);
        check_picking(list[i]);
        check_filter(list[i]);
        check_packing(list[i], false);
        check_packing(list[i], true);
    }
    assert_ptr_equal(kernels_choose(false), &kernels_c);
    assert_ptr_equal(kernels_choose(true), list[count - 1]);
}

TEST(a_loaded_pixel_is_exact)
{
    for (int a = 0; a < 256; a++)
        for (int c = 0; c < 256; c++) {
            const uint8_t px[4] = {(uint8_t)c, 255, 0, (uint8_t)a};
            uint16_t wide[4];
            kernels_c.load(wide, px, (struct kernel_source){false, WEIGHT_ONE}, 1);
            assert_int_equal(wide[0], c * a);
            assert_int_equal(wide[1], 255 * a);
            assert_int_equal(wide[3], 255 * a);
            kernels_c.load(wide, px, (struct kernel_source){true, WEIGHT_ONE}, 1);
            assert_int_equal(wide[0], 255 * (c < a ? c : a));
        }
}

TEST(drawing_over_errs_upwards_by_less_than_two_units)
{
    for (int a = 0; a < 256; a++)
        for (int below = 0; below <= WIDE_ONE; below += 13) {
            const uint8_t px[4] = {200, 0, 255, (uint8_t)a};
            uint16_t b = (uint16_t)below;
            uint16_t wide[4] = {b, b, b, b};
            kernels_c.over(wide, px, (struct kernel_source){false, WEIGHT_ONE}, 1);
            for (int k = 0; k < 3; k++) {
                double exact = px[k] * a + below * (255.0 - a) / 255;
                double off = wide[k] - exact;
                assert_true(off > -1e-9 && off < 2);
            }
        }
}

TEST(clear_pixels_change_nothing_drawn_over)
{
    for (int v = 0; v <= WIDE_ONE; v++) {
        static const uint8_t px[4] = {255, 255, 255, 0};
        uint16_t w = (uint16_t)v;
        uint16_t wide[4] = {w, w, w, w};
        kernels_c.over(wide, px, (struct kernel_source){false, WEIGHT_ONE}, 1);
        assert_int_equal(wide[0], v);
        assert_int_equal(wide[3], v);
    }
}

TEST(packing_rounds_to_the_nearest_code)
{
    for (int v = 0; v <= UINT16_MAX; v++) {
        uint16_t w = (uint16_t)v;
        const uint16_t wide[4] = {w, w, w, 0};
        uint8_t out[3];
        kernels_c.pack(out, (struct kernel_target){COMPOSE_RGB, false}, wide, 1);
        long want = lround(v / 255.0);
        assert_int_equal(out[1], want < 255 ? want : 255);
    }
}
