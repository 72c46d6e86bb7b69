// Planes of a video frame against the formula in double precision.
#include "compose/gl_yuv.h"

#include "base/prng.h"
#include "rig.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { W = 37, H = 23, PAD = 5 };

static uint8_t planes[3][H * (W + PAD)];

static void fill(void)
{
    struct prng r = {3};
    for (int i = 0; i < 3; i++)
        for (size_t k = 0; k < sizeof planes[i]; k++)
            planes[i][k] = (uint8_t)prng_next(&r);
}

// A plane at a place between its samples, its edges repeated.
static double sample(const struct gl_yuv *f, int plane, double x, double y)
{
    int w = f->half_width ? (W + 1) / 2 : W;
    int h = f->half_height ? (H + 1) / 2 : H;
    x = fmin(fmax(x, 0), w - 1);
    y = fmin(fmax(y, 0), h - 1);
    int left = (int)x;
    int top = (int)y;
    int right = left + 1 < w ? left + 1 : left;
    int below = top + 1 < h ? top + 1 : top;
    const uint8_t *p = f->planes[plane];
    size_t s = f->strides[plane];
    double a = p[(size_t)top * s + (size_t)left] * (left + 1 - x) +
               p[(size_t)top * s + (size_t)right] * (x - left);
    double b = p[(size_t)below * s + (size_t)left] * (left + 1 - x) +
               p[(size_t)below * s + (size_t)right] * (x - left);
    return a * (top + 1 - y) + b * (y - top);
}

static void expected(const struct gl_yuv *f, int x, int y, double rgb[3])
{
    double red = f->matrix == GPU_YUV_BT601 ? 0.299 : 0.2126;
    double blue = f->matrix == GPU_YUV_BT601 ? 0.114 : 0.0722;
    double green = 1 - red - blue;
    // On luma's columns, between its rows.
    double cx = f->half_width ? x / 2.0 : x;
    double cy = f->half_height ? (y + 0.5) / 2 - 0.5 : y;
    double luma = f->planes[0][(size_t)y * f->strides[0] + (size_t)x];
    double v = f->full ? luma / 255 : (luma - 16) / 219;
    double cb = (sample(f, 1, cx, cy) - 128) / (f->full ? 255 : 224);
    double cr = (sample(f, 2, cx, cy) - 128) / (f->full ? 255 : 224);
    rgb[0] = v + 2 * (1 - red) * cr;
    rgb[2] = v + 2 * (1 - blue) * cb;
    rgb[1] = (v - red * rgb[0] - blue * rgb[2]) / green;
    for (int i = 0; i < 3; i++)
        rgb[i] = 255 * fmin(fmax(rgb[i], 0), 1);
}

static void check(struct gl *gl, const struct gl_yuv *f)
{
    static uint8_t got[W * H * 4];
    struct gl_surface onto = {0};
    struct gl_planes textures = {0};
    gl_begin(gl);
    assert_true(gl_surface_fit(gl, &onto, gl_format_of(gl, GPU_STORE_CODES, false), W, H));
    assert_true(gl_yuv_draw(gl, &textures, f, &onto));
    gl->api.read_pixels(0, 0, W, H, GL_RGBA, GL_UNSIGNED_BYTE, got);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double want[3];
            const uint8_t *pixel = got + 4 * (y * W + x);
            expected(f, x, y, want);
            for (int i = 0; i < 3; i++) // half a code of rounding, and floats of 23 bits
                assert_true(fabs(pixel[i] - want[i]) <= 0.5 + 0.01);
            assert_int_equal(pixel[3], 255);
        }
    gl_planes_free(gl, &textures);
    gl_surface_free(gl, &onto);
}

static void check_all(int major)
{
    struct gl gl;
    struct err err;
    const struct gl_host *host = rig_host(&(struct rig_poverty){.major = major});
    int32_t w;
    int32_t h;
    uint32_t framebuffer;
    uint32_t generation;
    assert_true(host->begin(host->owner, &w, &h, &framebuffer, &generation));
    assert_true(gl_start(&gl, host, &err));
    fill();
    for (int i = 0; i < 12; i++) {
        struct gl_yuv f = {.width_px = W,
                           .height_px = H,
                           .half_width = i % 3 < 2,
                           .half_height = i % 3 < 1,
                           .matrix = i / 3 & 1 ? GPU_YUV_BT709 : GPU_YUV_BT601,
                           .full = i >= 6,
                           .planes = {planes[0], planes[1], planes[2]},
                           .strides = {W + PAD, W + PAD, W + PAD}};
        check(&gl, &f);
    }
    gl_finish(&gl);
    assert_int_equal(rig_errors(), 0);
}

TEST(planes_of_video_become_an_image)
{
    check_all(3);
    check_all(2);
}
