// The golden values of the panel model, and what must hold for every panel.
#include "unit.h"

#include <math.h>
#include <string.h>

#include "panel/panel.h"

static void near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%.12g instead of %.12g", got, expected);
}

// The reference panel: 15 % clear, contrast 500:1, gamma 2.2, no crosstalk.
static struct panel ref_t(void)
{
    struct panel p;
    static const char text[] =
        "{\"vitrine_panel\":1,\"name\":\"ref\",\"kind\":\"transmissive\","
        "\"tmax\":[0.15,0.15,0.15],\"tmin\":[0.0003,0.0003,0.0003],\"curve\":{\"gamma\":2.2}}";
    assert_true(panel_parse(text, sizeof text - 1, &p, NULL));
    return p;
}

static struct panel crossed(void)
{
    struct panel p;
    static const char text[] =
        "{\"vitrine_panel\":1,\"name\":\"crossed\",\"kind\":\"transmissive\","
        "\"tmax\":[0.1343,0.1383,0.1264],\"tmin\":[0.0003,0.0003,0.0004],"
        "\"curve\":{\"gamma\":2.2},"
        "\"crosstalk\":[[0.120,0.012,0.002],[0.010,0.118,0.010],[0.002,0.014,0.110]]}";
    assert_true(panel_parse(text, sizeof text - 1, &p, NULL));
    return p;
}

static void near3(const double got[3], double a, double b, double c, double tolerance)
{
    near(got[0], a, tolerance);
    near(got[1], b, tolerance);
    near(got[2], c, tolerance);
}

// eq 6: premultiplied linear colour and alpha over white.
static void over_white(const double c[3], double alpha, double tau[3])
{
    for (int i = 0; i < 3; i++)
        tau[i] = 1 - alpha + c[i];
}

static void all(double value, double out[3])
{
    out[0] = out[1] = out[2] = value;
}

TEST(srgb_curve_has_the_golden_values)
{
    static const struct {
        int code;
        double linear;
    } golden[] = {
        {0, 0},
        {1, 0.00030353},
        {10, 0.00303527},
        {11, 0.00334654},
        {64, 0.05126946},
        {118, 0.18116424},
        {127, 0.21223076},
        {128, 0.21586050},
        {188, 0.50288646},
        {192, 0.52711513},
        {254, 0.99110210},
        {255, 1},
    };
    const struct panel *lcd = panel_builtin("lcd");
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        double f = panel_curve_forward(lcd, 1, golden[i].code / 255.0);
        near(f, golden[i].linear, 6e-9);
        near(panel_curve_inverse(lcd, 1, f) * 255, golden[i].code, 1e-9);
    }
}

TEST(forward_gives_transmittance_and_light)
{
    struct panel p = ref_t();
    const double v[3] = {0.5, 0.25, 1.0};
    const double b[3] = {400, 300, 200};
    const double r[3] = {2, 2, 2};
    double t[3];
    double l[3];
    panel_transmittance(&p, v, t);
    near3(t, 0.03288035, 0.00739071, 0.15, 5e-9);
    panel_perceived(&p, v, b, r, l);
    near3(l, 15.152142, 4.217213, 32.0, 5e-7);
}

TEST(alpha_becomes_drive)
{
    struct panel p = ref_t();
    double tau[3];
    double f[3];
    double v[3];
    over_white((const double[3]){0.2, 0.1, 0.0}, 0.4, tau);
    near3(tau, 0.8, 0.7, 0.6, 1e-12);
    panel_drive_linear(&p, tau, f);
    near3(f, 0.7995992, 0.6993988, 0.5991984, 5e-8);
    panel_drive(&p, tau, v);
    near3(v, 0.90333964, 0.85000289, 0.79231111, 5e-9);
    assert_int_equal(lround(255 * v[0]), 230);
    assert_int_equal(lround(255 * v[1]), 217);
    assert_int_equal(lround(255 * v[2]), 202);
}

TEST(neutral_filters_have_the_golden_codes)
{
    static const struct {
        double tau, code;
    } golden[] = {{0.75, 223.675}, {0.5, 185.914}, {0.25, 135.421}, {0.1, 88.798}, {0.01, 28.431}};
    struct panel p = ref_t();
    double tau[3];
    double v[3];
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        all(golden[i].tau, tau);
        panel_drive(&p, tau, v);
        for (int c = 0; c < 3; c++)
            near(255 * v[c], golden[i].code, 5e-4);
    }
    all(0.002, tau); // as dark as the panel gets
    panel_drive(&p, tau, v);
    near3(v, 0, 0, 0, 1e-6);
    all(0.0019, tau);
    panel_drive(&p, tau, v);
    near3(v, 0, 0, 0, 0);
}

TEST(inverse_gives_the_drive_for_wanted_light)
{
    struct panel p = ref_t();
    const double l[3] = {40, 30, 10};
    const double b[3] = {400, 300, 200};
    const double r[3] = {2, 2, 2};
    double t[3];
    double v[3];
    double again[3];
    panel_inverse(&p, l, b, r, t);
    near3(t, 0.095, 0.09333333, 0.04, 5e-9);
    const double tau[3] = {t[0] / 0.15, t[1] / 0.15, t[2] / 0.15};
    panel_drive(&p, tau, v);
    near3(v, 0.81208917, 0.80556119, 0.54699805, 5e-9);
    panel_perceived(&p, v, b, r, again);
    near3(again, 40, 30, 10, 1e-9);
}

TEST(inverse_is_bounded_by_what_the_panel_can_do)
{
    struct panel p = ref_t();
    const double b[3] = {100, 100, 0};
    const double r[3] = {2, 2, 2};
    double t[3];
    panel_inverse(&p, (const double[3]){1e6, 0, 5}, b, r, t);
    near3(t, 0.15, 0.0003, 0.15, 0); // before darkness: stay clear
}

TEST(feasibility_keeps_the_hue)
{
    struct panel p = ref_t();
    const double l[3] = {80, 80, 80};
    const double b[3] = {400, 300, 200};
    const double r[3] = {2, 2, 2};
    double limit[3];
    double s = panel_feasible(&p, l, b, r, limit);
    near3(limit, 62, 47, 32, 1e-9);
    near(s, 0.4, 1e-12);
    near(panel_feasible(&p, (const double[3]){10, 10, 10}, b, r, limit), 1, 0);
}

TEST(crosstalk_is_undone_and_clipped)
{
    struct panel p = crossed();
    near3(p.tmax, 0.1343, 0.1383, 0.1264, 1e-12);
    double tau[3];
    double f[3];
    all(0.5, tau); // black, a = 0.5
    panel_drive_linear(&p, tau, f);
    near3(f, 0.49888, 0.49896, 0.49833, 5e-6);
    double v[3];
    double t[3];
    panel_drive(&p, tau, v);
    panel_transmittance(&p, v, t);
    near3((const double[3]){t[0] / p.tmax[0], t[1] / p.tmax[1], t[2] / p.tmax[2]}, 0.5, 0.5, 0.5,
          1e-12);
    panel_drive_linear(&p, (const double[3]){1, 0, 0}, f); // opaque red: outside the gamut
    near3(f, 1.12656, -0.09702, -0.01177, 5e-6);
    panel_drive(&p, (const double[3]){1, 0, 0}, v);
    panel_transmittance(&p, v, t);
    near3((const double[3]){t[0] / p.tmax[0], t[1] / p.tmax[1], t[2] / p.tmax[2]}, 0.896, 0.0745,
          0.019, 5e-4);
}

TEST(oled_adds_its_light_to_what_is_behind)
{
    struct panel p = *panel_builtin("oled");
    p.luminance_max = 400;
    all(0.38, p.tmax);
    const double b[3] = {100, 100, 100};
    const double masked[3] = {50, 50, 50}; // an absorbing layer at a = 0.5
    const double r[3] = {5, 5, 5};
    double v[3];
    double l[3];
    panel_drive(&p, (const double[3]){0.25, 0.25, 0.25}, v);
    panel_perceived(&p, v, b, r, l);
    near3(l, 143, 143, 143, 1e-9);
    panel_perceived(&p, v, masked, r, l);
    near3(l, 124, 124, 124, 1e-9);
    double limit[3];
    near(panel_feasible(&p, (const double[3]){886, 1, 1}, b, r, limit), 0.5, 1e-12);
    double e[3];
    panel_inverse(&p, (const double[3]){143, 10, 9999}, b, r, e);
    near3(e, 0.25, 0, 1, 1e-12);
}

// eq 15 for a locally uniform backdrop: text of tau_t on a surround of tau_b.
static double contrast(const struct panel *p, double tau_b, double b_low, double tau_t,
                       double b_high, double reflected)
{
    double tau[3];
    double v[3];
    double light[3];
    double dark[3];
    double b[3];
    double r[3];
    all(reflected, r);
    all(tau_b, tau);
    all(b_low, b);
    panel_drive(p, tau, v);
    panel_perceived(p, v, b, r, light);
    all(tau_t, tau);
    all(b_high, b);
    panel_drive(p, tau, v);
    panel_perceived(p, v, b, r, dark);
    return light[1] / dark[1];
}

TEST(worst_case_contrast_has_the_golden_values)
{
    struct panel p = ref_t();
    near(contrast(&p, 1, 60, 0.002, 600, 5), 2.7027, 5e-5);
    near(contrast(&p, 1, 60, 0.002, 60, 5), 2.7900, 5e-5);
    near(contrast(&p, 1, 600, 0.002, 600, 5), 18.3398, 5e-5);
    near(contrast(&p, 1, 60, 0.1, 600, 5), 1.0000, 5e-5);
    near(contrast(&p, 1, 60, 0.002, 600, 0), 50.0000, 5e-3);
}

TEST(clear_content_rests_the_panel)
{
    for (size_t i = 0; i < panel_builtin_count(); i++) {
        const struct panel *p = panel_builtin_at(i);
        bool filter = p->kind == PANEL_TRANSMISSIVE;
        double rest[3];
        double v[3];
        uint8_t code[3];
        all(filter ? 1 : 0, rest); // a = 0, whatever the colour: C = 0
        panel_drive(p, rest, v);
        near3(v, rest[0], rest[0], rest[0], 1e-12);
        panel_clear_code(p, code);
        for (int c = 0; c < 3; c++)
            assert_int_equal(code[c], filter ? 255 : 0);
        all(1, rest);
        panel_drive(p, rest, v);
        near3(v, 1, 1, 1, 1e-12); // white content
    }
}

TEST(drive_rises_with_the_filter)
{
    struct panel panels[] = {ref_t(), crossed(), *panel_builtin("lcd"), *panel_builtin("odh80")};
    for (size_t k = 0; k < sizeof panels / sizeof panels[0]; k++) {
        double last = -1;
        for (int i = 0; i <= 1000; i++) {
            double v[3];
            panel_drive(&panels[k], (const double[3]){i / 1000.0, i / 1000.0, i / 1000.0}, v);
            assert_true(v[0] >= last);
            last = v[0];
        }
    }
}

TEST(forward_undoes_inverse_where_feasible)
{
    struct panel p = crossed();
    const double b[3] = {400, 300, 200};
    const double r[3] = {2, 3, 4};
    for (int i = 1; i < 40; i++) {
        // Near grey, where crosstalk leaves every drive in range.
        double part = i / 40.0;
        const double t[3] = {p.tmax[0] * part, p.tmax[1] * part, p.tmax[2] * part};
        const double l[3] = {t[0] * b[0] + r[0], t[1] * b[1] + r[1], t[2] * b[2] + r[2]};
        double wanted[3];
        double v[3];
        double again[3];
        panel_inverse(&p, l, b, r, wanted);
        const double tau[3] = {wanted[0] / p.tmax[0], wanted[1] / p.tmax[1], wanted[2] / p.tmax[2]};
        panel_drive(&p, tau, v);
        panel_perceived(&p, v, b, r, again);
        near3(again, l[0], l[1], l[2], 1e-9);
    }
}

TEST(reflection_raises_light_and_lowers_contrast)
{
    struct panel p = ref_t();
    double last = (double)INFINITY;
    for (int r = 0; r < 20; r += 2) {
        double now = contrast(&p, 1, 200, 0.05, 200, r);
        assert_true(now < last);
        last = now;
    }
}

// Michelson contrast of a product seen through a filter, eq 10.
static double visibility(const struct panel *p, double level, double reflected)
{
    double tau[3];
    double v[3];
    double high[3];
    double low[3];
    double r[3];
    all(level, tau);
    all(reflected, r);
    panel_drive(p, tau, v);
    panel_perceived(p, v, (const double[3]){600, 600, 600}, r, high);
    panel_perceived(p, v, (const double[3]){60, 60, 60}, r, low);
    return (high[0] - low[0]) / (high[0] + low[0]);
}

TEST(without_reflection_darkening_hides_nothing)
{
    struct panel p = ref_t();
    double clear = visibility(&p, 1, 0);
    near(visibility(&p, 0.5, 0), clear, 1e-12);
    near(visibility(&p, 0.002, 0), clear, 1e-9);
    near(visibility(&p, 0.1, 5), 0.407, 5e-4);
    near(visibility(&p, 1, 1.6), 0.793, 5e-4);
}

TEST(block_mask_gives_black_and_keep_clear_wins)
{
    struct panel p = ref_t();
    double tau = 0.7;
    tau *= 1 - 1.0; // block mask 1
    double v[3];
    double t[3];
    panel_drive(&p, (const double[3]){tau, tau, tau}, v);
    panel_transmittance(&p, v, t);
    near3(t, p.tmin[0], p.tmin[1], p.tmin[2], 0);
    tau += (1 - tau) * 1.0; // keep-clear mask 1
    panel_drive(&p, (const double[3]){tau, tau, tau}, v);
    near3(v, 1, 1, 1, 1e-12);
}

TEST(tables_run_both_ways)
{
    struct panel p = *panel_builtin("lcd");
    p.curve = PANEL_CURVE_TABLE;
    p.table_count = 5;
    static const double table[5] = {0, 0, 0.25, 0.5, 1}; // with a plateau at black
    for (int c = 0; c < 3; c++)
        memcpy(p.table[c], table, sizeof table);
    near(panel_curve_forward(&p, 0, 0.125), 0, 0);
    near(panel_curve_forward(&p, 0, 0.375), 0.125, 1e-12);
    near(panel_curve_forward(&p, 0, 1), 1, 0);
    near(panel_curve_inverse(&p, 0, 0), 0, 0);
    near(panel_curve_inverse(&p, 0, 0.125), 0.375, 1e-12);
    near(panel_curve_inverse(&p, 0, 0.75), 0.875, 1e-12);
    near(panel_curve_inverse(&p, 0, 2), 1, 0);
    near(panel_curve_inverse(&p, 0, (double)NAN), 0, 0);
}
