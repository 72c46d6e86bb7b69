#include "frame.h"

#include <math.h>
#include <stdio.h>

#include "output/y4m.h"

// The definition of BT.709, in floating point.
static void assert_color(const uint8_t rgb[3], const uint8_t ycc[3])
{
    double r = rgb[0] / 255.0, g = rgb[1] / 255.0, b = rgb[2] / 255.0;
    double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    double exact[3] = {16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748};
    for (int i = 0; i < 3; i++) {
        // Exact halves are left to either side: the sum in floating point cannot tell.
        bool half = fabs(exact[i] - floor(exact[i]) - 0.5) < 1e-9;
        if (half ? fabs(exact[i] - ycc[i]) > 0.5 + 1e-9 : ycc[i] != lround(exact[i]))
            fail_msg("plane %d of %d %d %d is %d, not %f", i, rgb[0], rgb[1], rgb[2], ycc[i],
                     exact[i]);
    }
}

enum { SIDE = 256 };

// A plane through the colour cube, with blue (or alpha) fixed.
static void check_plane(int blue, int32_t pixel_bytes)
{
    static uint8_t pixels[SIDE * SIDE * 4];
    static uint8_t planes[SIDE * SIDE * 3];
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        uint8_t *px = pixels + i * (size_t)pixel_bytes;
        px[0] = (uint8_t)(i % SIDE);
        px[1] = (uint8_t)(i / SIDE);
        px[2] = (uint8_t)blue;
        if (pixel_bytes == 4)
            px[3] = (uint8_t)(i * 7);
    }
    struct output_frame f = {.width_px = SIDE,
                             .height_px = SIDE,
                             .pixel_bytes = pixel_bytes,
                             .stride = SIDE * (size_t)pixel_bytes,
                             .pixels = pixels};
    y4m_planes(&f, planes);
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        const uint8_t ycc[3] = {planes[i], planes[SIDE * SIDE + i], planes[2 * SIDE * SIDE + i]};
        assert_color(pixels + i * (size_t)pixel_bytes, ycc);
    }
}

TEST(y4m_values_are_the_nearest)
{
    for (int blue = 0; blue <= 255; blue += 15)
        check_plane(blue, 3);
    check_plane(255, 4);
    check_plane(1, 4);
}

TEST(y4m_corner_colours)
{
    const uint8_t pixels[] = {0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255};
    uint8_t planes[15];
    struct output_frame f = {
        .width_px = 5, .height_px = 1, .pixel_bytes = 3, .stride = 15, .pixels = pixels};
    y4m_planes(&f, planes);
    const uint8_t want[15] = {16, 235, 63, 173, 32, 128, 128, 102, 42, 240, 128, 128, 240, 26, 118};
    assert_memory_equal(planes, want, 15);
}
