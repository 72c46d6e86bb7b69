// Pictures in another size.
#include "kit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decode/resize.h"

static void make(struct rgba *p, int32_t w, int32_t h,
                 uint8_t (*value)(int32_t x, int32_t y, int c))
{
    assert_true(rgba_init(p, w, h));
    for (int32_t i = 0; i < w * h * 4; i++)
        p->pixels[i] = value(i / 4 % w, i / 4 / w, i % 4);
}

static uint8_t *resized(const struct rgba *p, int32_t w, int32_t h)
{
    uint8_t *out = malloc((size_t)(w * h) * 4);
    struct decode_target t = {.rgba = out, .stride = 4 * (size_t)w, .w = w, .h = h};
    assert_true(resize(p, &t));
    return out;
}

static uint8_t flat(int32_t x, int32_t y, int c)
{
    (void)x;
    (void)y;
    return (uint8_t)(255 - 40 * (3 - c));
}

static uint8_t noise(int32_t x, int32_t y, int c)
{
    uint32_t n = (uint32_t)(x * 7919 + y * 104729 + c * 31) * 2654435761u;
    return (uint8_t)(n >> 24);
}

TEST(resize_keeps_flat_areas_exactly)
{
    static const int32_t sizes[][4] = {{3, 3, 50, 40},  {50, 40, 3, 3},  {17, 5, 16, 6},
                                       {1, 1, 9, 9},    {9000, 1, 2, 1}, {1, 9000, 1, 3},
                                       {64, 64, 63, 65}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct rgba p;
        make(&p, sizes[s][0], sizes[s][1], flat);
        int32_t w = sizes[s][2];
        int32_t h = sizes[s][3];
        uint8_t *out = resized(&p, w, h);
        for (int32_t i = 0; i < w * h * 4; i++)
            assert_int_equal(out[i], flat(0, 0, i % 4));
        free(out);
        rgba_finish(&p);
    }
}

TEST(resize_to_less_is_the_mean_of_what_is_covered)
{
    enum { W = 30, H = 20, W2 = 7, H2 = 3 };
    struct rgba p;
    make(&p, W, H, noise);
    uint8_t *out = resized(&p, W2, H2);
    for (int i = 0; i < W2 * H2 * 4; i++) {
        int x2 = i / 4 % W2;
        int y2 = i / 4 / W2;
        double sum = 0;
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                double in_x = fmin((x2 + 1.0) * W / W2, x + 1) - fmax(x2 * (double)W / W2, x);
                double in_y = fmin((y2 + 1.0) * H / H2, y + 1) - fmax(y2 * (double)H / H2, y);
                sum += fmax(in_x, 0) * fmax(in_y, 0) * noise(x, y, i % 4);
            }
        double mean = sum * W2 * H2 / (W * H);
        // Half a step, and the weights' own rounding: at most 6 of 16384 each way.
        if (fabs(out[i] - mean) > 0.5 + 255 * 12.0 / 16384)
            fail_msg("(%d, %d): %d, not %g", x2, y2, out[i], mean);
    }
    free(out);
    rgba_finish(&p);
}

TEST(resize_to_more_lies_between)
{
    enum { W = 5, H = 4, W2 = 23, H2 = 9 };
    struct rgba p;
    make(&p, W, H, noise);
    uint8_t *out = resized(&p, W2, H2);
    for (int i = 0; i < W2 * H2 * 4; i++) {
        double x = fmin(fmax((i / 4 % W2 + 0.5) * W / W2 - 0.5, 0), W - 1);
        double y = fmin(fmax((i / 4 / W2 + 0.5) * H / H2 - 0.5, 0), H - 1);
        int x0 = (int)fmin(floor(x), W - 2);
        int y0 = (int)fmin(floor(y), H - 2);
        double u = x - x0;
        double v = y - y0;
        double want = (1 - v) * ((1 - u) * noise(x0, y0, i % 4) + u * noise(x0 + 1, y0, i % 4)) +
                      v * ((1 - u) * noise(x0, y0 + 1, i % 4) + u * noise(x0 + 1, y0 + 1, i % 4));
        if (fabs(out[i] - want) > 0.5 + 255 * 4.0 / 16384)
            fail_msg("%d: %d, not %g", i, out[i], want);
    }
    free(out);
    rgba_finish(&p);
}
