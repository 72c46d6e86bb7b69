// Profiles: what is read, refused and warned of, and where.
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "panel/panel.h"

static void near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%.12g instead of %.12g", got, expected);
}

static struct problems found;

// Reads {"vitrine_panel":1,"kind":"transmissive" + more}.
static bool read_with(const char *more, struct panel *out)
{
    static char text[64 * 1024];
    snprintf(text, sizeof text, "{\"vitrine_panel\":1,\"kind\":\"transmissive\"%s}", more);
    problems_init(&found);
    return panel_parse(text, strlen(text), out, &found);
}

static void expect_errors(const char *more, size_t count, const char *place)
{
    struct panel p;
    assert_false(read_with(more, &p));
    assert_int_equal(found.errors, count);
    assert_string_equal(found.list[0].err.where, place);
    assert_int_equal(found.list[0].err.code, ERR_REFUSED);
    problems_finish(&found);
}

static void expect_fine(const char *more, struct panel *out)
{
    assert_true(read_with(more, out));
    assert_int_equal(found.errors, 0);
    assert_int_equal(found.warnings, 0);
    problems_finish(&found);
}

static void expect_warning(const char *more, const char *place)
{
    struct panel p;
    assert_true(read_with(more, &p));
    assert_int_equal(found.warnings, 1);
    assert_string_equal(found.list[0].err.where, place);
    problems_finish(&found);
}

TEST(builtins_are_what_the_contract_says)
{
    assert_int_equal(panel_builtin_count(), 3);
    assert_null(panel_builtin("plasma"));
    assert_null(panel_builtin_at(3));
    const struct panel *lcd = panel_builtin("lcd");
    const struct panel *oled = panel_builtin("oled");
    const struct panel *odh80 = panel_builtin("odh80");
    assert_true(lcd->identity && lcd->kind == PANEL_TRANSMISSIVE);
    assert_true(oled->identity && oled->kind == PANEL_EMISSIVE);
    assert_false(odh80->identity || odh80->calibrated);
    assert_int_equal(odh80->width_px, 3840);
    near(odh80->height_mm, 996, 0);
    near(odh80->tmax[2] / odh80->tmin[2], 1000, 1e-9);
}

TEST(builtins_survive_printing_and_parsing)
{
    for (size_t i = 0; i < panel_builtin_count(); i++) {
        const struct panel *p = panel_builtin_at(i);
        static char text[8192];
        struct panel again;
        panel_print_json(p, text, sizeof text);
        problems_init(&found);
        assert_true(panel_parse(text, strlen(text), &again, &found));
        assert_int_equal(found.warnings, 0);
        assert_string_equal(again.name, p->name);
        assert_int_equal(again.kind, p->kind);
        assert_int_equal(again.identity, p->identity);
        assert_int_equal(again.width_px, p->width_px);
        assert_memory_equal(again.tmax, p->tmax, sizeof p->tmax);
        assert_memory_equal(again.tmin, p->tmin, sizeof p->tmin);
        assert_memory_equal(again.k, p->k, sizeof p->k);
        assert_memory_equal(again.reflection, p->reflection, sizeof p->reflection);
        near(again.k_inverse[1][1], p->k_inverse[1][1], 1e-12);
        assert_int_equal(again.curve, p->curve);
        problems_finish(&found);
    }
}

TEST(a_whole_profile_survives_printing_and_parsing)
{
    struct panel p;
    expect_fine(",\"name\":\"door \\\"7\\\"\",\"rotate\":90,\"width_px\":1920,\"height_px\":1080,"
                "\"width_mm\":885.5,\"height_mm\":498,\"tmin\":[0.0003,0.0003,0.0004],"
                "\"tmax\":[0.1343,0.1383,0.1264],"
                "\"crosstalk\":[[0.12,0.012,0.002],[0.01,0.118,0.01],[0.002,0.014,0.11]],"
                "\"curve\":{\"table\":[[0,0.2,1],[0,0.3,1],[0,0.4,1]]},"
                "\"reflection\":[0.01,0.02,0.03],\"luminance_max\":300,"
                "\"uniformity\":[[0.9,1,0.9],[1,1,1],[0.8,0.9,1.1]],"
                "\"calibrated\":{\"date\":\"2026-05-04\",\"method\":\"spotread, 9 steps\"}",
                &p);
    static char text[8192];
    struct panel again;
    panel_print_json(&p, text, sizeof text);
    assert_true(panel_parse(text, strlen(text), &again, NULL));
    assert_string_equal(again.name, "door \"7\"");
    assert_string_equal(again.calibrated_method, "spotread, 9 steps");
    assert_memory_equal(again.k, p.k, sizeof p.k);
    assert_memory_equal(again.table, p.table, sizeof p.table);
    assert_memory_equal(again.uniformity, p.uniformity, sizeof p.uniformity);
    assert_int_equal(again.rotate, 90);
    assert_true(again.calibrated);
    static char twice[8192];
    panel_print_json(&again, twice, sizeof twice);
    assert_string_equal(text, twice);
}

TEST(printing_is_cut_to_fit)
{
    char text[16];
    memset(text, 'x', sizeof text);
    panel_print_json(panel_builtin("lcd"), text, 8);
    assert_int_equal(strlen(text), 7);
    assert_int_equal(text[8], 'x');
    assert_ptr_equal(panel_print_json(panel_builtin("lcd"), text, 0), text);
}

TEST(defaults_are_a_relative_identity)
{
    struct panel p;
    expect_fine("", &p);
    assert_true(p.identity);
    near(p.tmax[1], 1, 0);
    assert_int_equal(p.rotate, 0);
    assert_false(p.calibrated);
    expect_fine(",\"tmax\":[0.1,0.1,0.1]", &p);
    assert_true(p.identity); // no leak, no crosstalk: still the canvas over white
    expect_fine(",\"tmax\":[0.1,0.1,0.1],\"tmin\":[0.001,0.001,0.001]", &p);
    assert_false(p.identity);
}

TEST(what_is_no_profile_is_refused)
{
    struct panel p;
    problems_init(&found);
    assert_false(panel_parse("[]", 2, &p, &found));
    assert_false(panel_parse("", 0, &p, &found));
    assert_false(panel_parse("{", 1, &p, &found));
    assert_false(panel_parse("{}", 2, &p, &found));
    assert_int_equal(found.errors, 5); // the last lacks vitrine_panel and kind
    assert_string_equal(found.list[3].err.where, "/vitrine_panel");
    assert_string_equal(found.list[4].err.where, "/kind");
    problems_finish(&found);
}

TEST(wrong_fields_are_named)
{
    expect_errors(",\"tmax\":[0.1,0.1]", 1, "/tmax");
    expect_errors(",\"tmax\":[0.1,\"x\",2]", 2, "/tmax/1");
    expect_errors(",\"tmin\":[0,0,1]", 1, "/tmin/2");
    expect_errors(",\"rotate\":45", 1, "/rotate");
    expect_errors(",\"rotate\":360", 1, "/rotate");
    expect_errors(",\"width_px\":0", 1, "/width_px");
    expect_errors(",\"name\":7", 1, "/name");
    expect_errors(",\"name\":\"\"", 1, "/name");
    expect_errors(",\"reflection\":-1", 1, "/reflection");
    expect_errors(",\"reflection\":[0,0,11]", 1, "/reflection/2");
    expect_errors(",\"luminance_max\":-1", 1, "/luminance_max");
    expect_errors(",\"uniformity\":[[1,1],[1,1]]", 1, "/uniformity");
    expect_errors(",\"uniformity\":[[1,1,1],[1,1.3,1],[1,1]]", 2, "/uniformity/1/1");
    expect_errors(",\"calibrated\":true", 1, "/calibrated");
    expect_errors(",\"calibrated\":{\"method\":\"m\"}", 1, "/calibrated/date");
}

TEST(wrong_curves_are_named)
{
    expect_errors(",\"curve\":\"rec709\"", 1, "/curve");
    expect_errors(",\"curve\":{}", 1, "/curve");
    expect_errors(",\"curve\":{\"gamma\":0}", 1, "/curve/gamma");
    expect_errors(",\"curve\":{\"gamma\":\"2\"}", 1, "/curve/gamma");
    expect_errors(",\"curve\":[[0,1],[0,1]]", 1, "/curve");
    expect_errors(",\"curve\":[[0,1],[0,1],[0]]", 1, "/curve/2");
    expect_errors(",\"curve\":[[0,1],[0,1],[0,0.5,1]]", 1, "/curve/2");
    expect_errors(",\"curve\":[[0,0.6,0.5,1],[0,0.1,0.2,1],[0,0.1,0.2,1]]", 1, "/curve/0/2");
    expect_errors(",\"curve\":{\"table\":[[0.1,1],[0,1],[0,0.9]]}", 2, "/curve/table/0");
}

TEST(tables_have_a_most_of_points)
{
    static char text[32 * 1024];
    size_t n = (size_t)snprintf(text, sizeof text, ",\"curve\":[");
    for (int c = 0; c < 3; c++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "%s[0", c ? "," : "");
        for (int i = 1; i < PANEL_TABLE_MAX - 1; i++)
            n += (size_t)snprintf(text + n, sizeof text - n, ",%.4f", i / 300.0);
        n += (size_t)snprintf(text + n, sizeof text - n, ",1]");
    }
    snprintf(text + n, sizeof text - n, "]");
    struct panel p;
    expect_fine(text, &p);
    assert_int_equal(p.table_count, PANEL_TABLE_MAX);
    char *first = strstr(text, "[0");
    memmove(first + 4, first + 2, strlen(first + 2) + 1); // one point more in the first
    memcpy(first, "[0,0", 4);
    expect_errors(text, 1, "/curve/0");
}

TEST(all_forms_of_tables_are_read)
{
    static const char *const forms[] = {
        ",\"curve\":{\"table\":[[0,0.2,1],[0,0.3,1],[0,0.4,1]]}",
        ",\"curve\":[[0,0.2,1],[0,0.3,1],[0,0.4,1]]",
        ",\"curve\":{\"tables\":[[0,0.2,1],[0,0.3,1],[0,0.4,1]]}",
        ",\"curve\":{\"r\":[0,0.2,1],\"g\":[0,0.3,1],\"b\":[0,0.4,1]}",
    };
    for (size_t i = 0; i < 4; i++) {
        struct panel p;
        expect_fine(forms[i], &p);
        assert_int_equal(p.curve, PANEL_CURVE_TABLE);
        assert_int_equal(p.table_count, 3);
        near(p.table[1][1], 0.3, 0);
        near(p.table[2][1], 0.4, 0);
    }
}

TEST(crosstalk_must_agree_with_tmax)
{
    struct panel p;
    expect_fine(",\"tmax\":[0.1,0.1,0.1],\"crosstalk\":[[0.1,0,0],[0,0.1,0],[0,0,0.1]]", &p);
    assert_true(p.identity);
    // The rounding of printed measurements is no contradiction, and white stays exactly white.
    expect_fine(",\"tmax\":[0.1,0.1,0.1],\"crosstalk\":[[0.10005,0,0],[0,0.1,0],[0,0,0.1]]", &p);
    near(p.tmax[0], 0.10005, 1e-15);
    expect_errors(",\"tmax\":[0.1,0.1,0.1],\"crosstalk\":[[0.11,0,0],[0,0.1,0],[0,0,0.1]]", 1,
                  "/crosstalk/0");
    expect_errors(",\"tmax\":[0.1,0.1,0.1],\"tmin\":[0.01,0,0],"
                  "\"crosstalk\":[[0.1,0,0],[0,0.1,0],[0,0,0.1]]",
                  1, "/crosstalk/0");
    expect_errors(",\"crosstalk\":[[0.1,0.1,0.1],[0.1,0.1,0.1],[0.1,0.1,0.1]]", 1, "/crosstalk");
    expect_errors(",\"crosstalk\":[[0.1,0.1],[0.1,0.1],[0.1,0.1]]", 3, "/crosstalk/0");
    expect_errors(",\"crosstalk\":[[0.5,0,0],[0,0.5,0],[0.5,0.2,0.5]]", 1, "/crosstalk/2");
    // Without tmax, K says what it is.
    expect_fine(",\"tmin\":[0.01,0.01,0.01],\"crosstalk\":[[0.1,0.02,0],[0,0.1,0],[0,0,0.1]]", &p);
    near(p.tmax[0], 0.13, 1e-15);
}

TEST(implausible_claims_and_unknown_fields_are_warned_of)
{
    struct panel p;
    expect_warning(",\"tmax\":[0.8,0.8,0.8]", "/tmax");
    expect_warning(",\"tmax\":[0.15,0.21,0.15]", "/tmax");
    expect_warning(",\"calibrated\":{\"date\":\"2026-05-04\",\"method\":\"m\"}", "/tmax");
    expect_warning(",\"colour\":1", "/colour");
    expect_fine(",\"tmax\":[0.2,0.2,0.2]", &p);
    expect_fine(",\"tmax\":[1,1,1]", &p); // relative to the clear panel
}

TEST(emissive_profiles_mix_light)
{
    static const char text[] = "{\"vitrine_panel\":1,\"kind\":\"emissive\",\"tmax\":[0.4,0.4,0.4],"
                               "\"tmin\":[0.4,0.4,0.4],\"luminance_max\":150,"
                               "\"crosstalk\":[[0.9,0.1,0],[0,1,0],[0,0,1]]}";
    struct panel p;
    problems_init(&found);
    assert_true(panel_parse(text, sizeof text - 1, &p, &found));
    assert_int_equal(found.warnings, 1);
    assert_string_equal(found.list[0].err.where, "/tmin");
    near(p.tmin[0], 0, 0);
    near(p.tmax[0], 0.4, 0);
    assert_false(p.identity);
    double v[3];
    double t[3];
    panel_drive(&p, (const double[3]){0.5, 0.5, 0.5}, v);
    panel_transmittance(&p, v, t);
    near(t[0], 0.5, 1e-12);
    problems_finish(&found);
}

TEST(too_long_a_text_is_refused)
{
    struct panel p;
    problems_init(&found);
    assert_false(panel_parse("", (size_t)PANEL_TEXT_MAX + 1, &p, &found));
    assert_int_equal(found.errors, 1);
    problems_finish(&found);
}
