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

// The definition in ten-thousandths, halves upwards. All the ways must agree with it for each of
// the 16.7 million colours.
static void first_formula(const uint8_t *px, uint8_t ycc[3])
{
    int32_t luma = 2126 * px[0] + 7152 * px[1] + 722 * px[2];
    int32_t cb = 224 * (10000 * px[2] - luma);
    int32_t cr = 224 * (10000 * px[0] - luma);
    ycc[0] = (uint8_t)(16 + (219 * (uint32_t)luma + 1275000) / 2550000);
    ycc[1] = (uint8_t)((128u * 4731780 + 2365890 + (uint32_t)cb) / 4731780);
    ycc[2] = (uint8_t)((128u * 4015740 + 2007870 + (uint32_t)cr) / 4015740);
}

enum { ROW = 512 };

static void check_row(y4m_row *row, uint32_t first, size_t pixel_bytes, uint8_t want[3 * ROW])
{
    static uint8_t px[ROW * 4];
    uint8_t out[3 * ROW];
    for (uint32_t i = 0; i < ROW; i++) {
        uint32_t color = (first + i) | 0x9b000000u;
        memcpy(px + i * pixel_bytes, &color, pixel_bytes);
    }
    row(px, pixel_bytes, ROW, out, ROW);
    for (size_t i = 0; i < 3 * ROW; i++)
        if (out[i] != want[i])
            fail_msg("colour %06zx, plane %zu: %d, not %d", first + i % ROW, i / ROW, out[i],
                     want[i]);
}

TEST(y4m_ways_agree_for_all_colours)
{
    y4m_row *rows[Y4M_ROWS_MAX];
    size_t count = y4m_rows(rows);
    for (uint32_t first = 0; first < 1 << 24; first += ROW) {
        uint8_t want[3 * ROW];
        for (uint32_t i = 0; i < ROW; i++) {
            uint32_t color = first + i;
            uint8_t px[4], ycc[3];
            memcpy(px, &color, 4);
            first_formula(px, ycc);
            for (size_t p = 0; p < 3; p++)
                want[p * ROW + i] = ycc[p];
        }
        for (size_t i = 0; i < count; i++)
            check_row(rows[i], first, 3 + (first / ROW + i) % 2, want);
    }
}

TEST(y4m_ways_agree_at_any_width)
{
    enum { WIDEST = 80, GUARD = 0xa5 };
    y4m_row *rows[Y4M_ROWS_MAX];
    size_t count = y4m_rows(rows);
    for (size_t w = 1; w <= WIDEST; w++) {
        for (size_t bytes = 3; bytes <= 4; bytes++) {
            uint8_t *px = malloc(w * bytes); // exactly: a sanitizer sees what is read behind it
            uint8_t want[3 * WIDEST + 1], got[3 * WIDEST + 1];
            for (size_t i = 0; i < w * bytes; i++)
                px[i] = (uint8_t)(i * i * 7 + w);
            memset(want, GUARD, sizeof want);
            y4m_row_c(px, bytes, w, want, w);
            for (size_t i = 1; i < count; i++) {
                memset(got, GUARD, sizeof got);
                rows[i](px, bytes, w, got, w);
                assert_memory_equal(got, want, sizeof want);
            }
            free(px);
        }
    }
}
