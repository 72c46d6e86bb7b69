// The tables must say what the formulas say.
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "panel/panel.h"

enum { PIXELS = 4099 };

static struct panel crossed(void)
{
    struct panel p;
    static const char text[] =
        "{\"vitrine_panel\":1,\"kind\":\"transmissive\",\"reflection\":[0.01,0.02,0.03],"
        "\"tmin\":[0.0003,0.0003,0.0004],\"curve\":{\"table\":[[0,0.01,0.3,1],[0,0.02,0.4,1],"
        "[0,0,0.5,1]]},\"uniformity\":[[0.8,1,0.9],[1,1,1],[0.7,1,1.2]],"
        "\"crosstalk\":[[0.120,0.012,0.002],[0.010,0.118,0.010],[0.002,0.014,0.110]]}";
    assert_true(panel_parse(text, sizeof text - 1, &p, NULL));
    return p;
}

static void fill(float *pixels, size_t count, uint64_t seed)
{
    struct prng r = {seed};
    for (size_t i = 0; i < count; i++) {
        double x = (double)prng_below(&r, 1000001) / 1e6;
        pixels[i] = (float)(i % 3 == 0 ? x * x * x : x); // many dark ones
    }
    pixels[0] = pixels[1] = pixels[2] = 0;
    pixels[3] = pixels[4] = pixels[5] = 1;
}

static void check_drive(const struct panel *p)
{
    static float tau[3 * PIXELS];
    static uint8_t rgb[3 * PIXELS];
    fill(tau, 3 * PIXELS, 7);
    struct panel_map *map = panel_map_create(p);
    panel_map_row(map, tau, PIXELS, 3, 10, rgb);
    for (size_t i = 0; i < PIXELS; i++) {
        double in[3] = {(double)tau[3 * i], (double)tau[3 * i + 1], (double)tau[3 * i + 2]};
        double v[3];
        panel_drive(p, in, v);
        for (size_t c = 0; c < 3; c++)
            assert_true(fabs(255 * v[c] - rgb[3 * i + c]) <= 0.5 + 1e-6);
    }
    panel_map_destroy(map);
}

TEST(codes_are_the_rounded_formula)
{
    struct panel p = crossed();
    check_drive(&p);
    for (size_t i = 0; i < panel_builtin_count(); i++)
        check_drive(panel_builtin_at(i));
    p = *panel_builtin("odh80");
    p.gamma = 5;
    check_drive(&p);
}

TEST(identity_codes_survive_the_round_trip)
{
    struct panel_map *map = panel_map_create(panel_builtin("lcd"));
    for (int code = 0; code < 256; code++) {
        float linear[3];
        for (int c = 0; c < 3; c++)
            linear[c] = (float)panel_curve_forward(panel_builtin("lcd"), c, code / 255.0);
        uint8_t rgb[3];
        panel_map_row(map, linear, 1, 0, 1, rgb);
        assert_int_equal(rgb[0], code);
        assert_int_equal(rgb[2], code);
    }
    panel_map_destroy(map);
}

TEST(what_is_out_of_range_is_clipped)
{
    struct panel_map *map = panel_map_create(panel_builtin("lcd"));
    const float linear[6] = {-1, 2, NAN, INFINITY, -INFINITY, 1};
    uint8_t rgb[6];
    panel_map_row(map, linear, 2, 0, 1, rgb);
    static const uint8_t expected[6] = {0, 255, 0, 255, 0, 255};
    assert_memory_equal(rgb, expected, sizeof expected);
    panel_map_destroy(map);
    panel_map_destroy(NULL);
}

static double u_at(double px, double py) // of crossed(), in units of its cells
{
    static const double grid[3][3] = {{0.8, 1, 0.9}, {1, 1, 1}, {0.7, 1, 1.2}};
    int i = px >= 1 ? 1 : 0;
    int j = py >= 1 ? 1 : 0;
    double a = grid[j][i] + (grid[j][i + 1] - grid[j][i]) * (px - i);
    double b = grid[j + 1][i] + (grid[j + 1][i + 1] - grid[j + 1][i]) * (px - i);
    return a + (b - a) * (py - j);
}

TEST(glass_is_the_relative_formula)
{
    struct panel p = crossed();
    struct panel_map *map = panel_map_create(&p);
    static float tau[3 * PIXELS];
    static float backdrop[3 * PIXELS];
    static uint8_t rgb[3 * PIXELS];
    fill(tau, 3 * PIXELS, 1);
    fill(backdrop, 3 * PIXELS, 2);
    panel_map_glass_row(map, tau, backdrop, 1, PIXELS, 7, 9, rgb);
    for (size_t x = 0; x < PIXELS; x++) {
        double in[3] = {(double)tau[3 * x], (double)tau[3 * x + 1], (double)tau[3 * x + 2]};
        double v[3];
        double t[3];
        panel_drive(&p, in, v);
        panel_transmittance(&p, v, t);
        double u = u_at(((double)x + 0.5) / PIXELS * 2, 7.5 / 9 * 2);
        for (size_t c = 0; c < 3; c++) {
            double light = t[c] / p.tmax[c] * u * (double)backdrop[3 * x + c] + p.reflection[c];
            double code = 255 * panel_curve_inverse(panel_builtin("lcd"), 0, light);
            assert_true(fabs(code - rgb[3 * x + c]) <= 0.5 + 1e-6);
        }
    }
    panel_map_destroy(map);
}

TEST(emissive_glass_adds_light)
{
    struct panel_map *map = panel_map_create(panel_builtin("oled"));
    const float emission[6] = {0, 0.25F, 1, 0, 0, 0};
    const float backdrop[6] = {0.5F, 0.25F, 0.5F, 1, 0, 0.2F};
    uint8_t rgb[6];
    panel_map_glass_row(map, emission, backdrop, 2, 2, 0, 1, rgb);
    const double light[6] = {0.5, 0.75, 1, 1, 0, 0.2};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(rgb[i],
                         lround(255 * panel_curve_inverse(panel_builtin("lcd"), 0, light[i])));
    panel_map_destroy(map);
}

TEST(clear_glass_shows_the_backdrop)
{
    for (size_t i = 0; i < panel_builtin_count(); i++) {
        struct panel p = *panel_builtin_at(i);
        memset(p.reflection, 0, sizeof p.reflection);
        struct panel_map *map = panel_map_create(&p);
        float rest = p.kind == PANEL_TRANSMISSIVE ? 1 : 0;
        for (int code = 0; code < 256; code++) {
            float light = (float)panel_curve_forward(panel_builtin("lcd"), 0, code / 255.0);
            uint8_t rgb[3];
            panel_map_glass_row(map, (const float[3]){rest, rest, rest},
                                (const float[3]){light, light, light}, 1, 1, 0, 1, rgb);
            assert_int_equal(rgb[1], code);
        }
        panel_map_destroy(map);
    }
}
