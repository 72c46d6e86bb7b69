#include "decode/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/pixfmt.h>

#include "base/prng.h"
#include "unit.h"

static const struct {
    double kr, kb;
} matrices[] = {{0.299, 0.114}, {0.2126, 0.0722}, {0.2627, 0.0593}, {0.212, 0.087}};

static double clamped(double v)
{
    return v < 0 ? 0 : v > 255 ? 255 : v;
}

// The formula of ITU-R BT.601, 709 and 2020: E'R = E'Y + 2 (1 - Kr) E'Cr and so on.
static void exact(double out[3], const struct colour *c, const int yuv[3])
{
    const double y = c->full ? yuv[0] : (yuv[0] - 16) * 255.0 / 219;
    const double chroma = c->full ? 1 : 255.0 / 224;
    const double cb = (yuv[1] - 128) * chroma, cr = (yuv[2] - 128) * chroma;
    const double kg = 1 - c->kr - c->kb;
    // Green is what is left of Y = Kr R + Kg G + Kb B.
    const double r = y + 2 * (1 - c->kr) * cr, b = y + 2 * (1 - c->kb) * cb;
    out[0] = clamped(r);
    out[1] = clamped((y - c->kr * r - c->kb * b) / kg);
    out[2] = clamped(b);
}

static double worst_of(const struct colour *c)
{
    const struct rows *rows = rows_best();
    const struct planes_sums sums = rows_sums_of(c);
    uint8_t y[256], u[256], v[256], rgba[4 * 256];
    double worst = 0;
    for (int i = 0; i < 256; i++)
        y[i] = (uint8_t)i;
    for (int cb = 0; cb < 256; cb += 3) {
        for (int cr = 0; cr < 256; cr++) {
            memset(u, cb, sizeof u);
            memset(v, cr, sizeof v);
            const struct rows_yuv in = {y, u, v, false, false};
            rows->convert(rgba, &in, 256, &sums);
            for (int i = 0; i < 256; i++) {
                double want[3];
                exact(want, c, (const int[3]){i, cb, cr});
                for (int k = 0; k < 3; k++)
                    worst = fmax(worst, fabs(want[k] - rgba[4 * i + k]));
            }
        }
    }
    return worst;
}

// Rounding alone is 0.5; sums of 1/64 add three roundings and one cut more.
TEST(colours_are_exact)
{
    const double tolerance = 0.5 + 2.5 / 64;
    for (size_t m = 0; m < sizeof matrices / sizeof *matrices; m++) {
        for (int full = 0; full < 2; full++) {
            const struct colour c = {
                .yuv = true, .kr = matrices[m].kr, .kb = matrices[m].kb, .full = full, .depth = 8};
            const double worst = worst_of(&c);
            if (worst > tolerance)
                fail_msg("Kr %.4f full %d: %.4f off", c.kr, full, worst);
        }
    }
}

enum { WIDEST = 200, GUARD = 32 };

struct rig {
    uint8_t y[WIDEST], u[WIDEST], v[WIDEST], a[WIDEST];
    uint8_t want[4 * WIDEST + GUARD], got[4 * WIDEST + GUARD];
};

static void fill(struct prng *rng, uint8_t *at, size_t bytes)
{
    const uint64_t kind = prng_below(rng, 4);
    for (size_t i = 0; i < bytes; i++)
        at[i] = kind == 0 ? 0 : kind == 1 ? 255 : (uint8_t)prng_below(rng, 256);
}

TEST(quick_rows_equal_plain_ones)
{
    struct prng rng = {7};

    struct rig r;
    const struct rows *rows = rows_best();
    for (int round = 0; round < 20000; round++) {
        const int w = 1 + (int)prng_below(&rng, WIDEST);
        const struct colour c = {
            .kr = matrices[round % 4].kr, .kb = matrices[round % 4].kb, .full = round & 4};
        const struct planes_sums sums = rows_sums_of(&c);
        fill(&rng, r.y, sizeof r.y);
        fill(&rng, r.u, sizeof r.u);
        fill(&rng, r.v, sizeof r.v);
        fill(&rng, r.a, sizeof r.a);
        memset(r.want, 0x5A, sizeof r.want);
        memset(r.got, 0x5A, sizeof r.got);
        const struct rows_yuv in = {r.y, r.u, r.v, round & 8, false};
        rows_c.convert(r.want, &in, w, &sums);
        rows->convert(r.got, &in, w, &sums);
        assert_memory_equal(r.want, r.got, sizeof r.want);
        rows_c.premultiply(r.want, r.a, w);
        rows->premultiply(r.got, r.a, w);
        assert_memory_equal(r.want, r.got, sizeof r.want);
    }
}

TEST(multiplication_with_alpha_rounds_right)
{
    for (int a = 0; a < 256; a++) {
        uint8_t rgba[4 * 256], alpha[256];
        for (int c = 0; c < 256; c++)
            memset(rgba + 4 * c, c, 4);
        memset(alpha, a, sizeof alpha);
        rows_best()->premultiply(rgba, alpha, 256);
        for (int c = 0; c < 256; c++) {
            assert_int_equal(rgba[4 * c], (2 * c * a + 255) / 510);
            assert_int_equal(rgba[4 * c + 3], a);
        }
    }
}

TEST(luma_as_alpha_rounds_right)
{
    uint8_t luma[256], alpha[256];
    for (int i = 0; i < 256; i++)
        luma[i] = (uint8_t)i;
    rows_expand(alpha, luma, 256);
    for (int i = 0; i < 256; i++)
        assert_int_equal(alpha[i], (int)floor(clamped((i - 16) * 255.0 / 219) + 0.5));
}
