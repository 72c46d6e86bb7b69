// Reads and checks a panel profile (docs/PANEL.md).
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "panel/internal.h"
#include "panel/read.h"

// K rows and T0 may miss tmax by the rounding of printed measurements, not by more.
static const double CROSSTALK_TOLERANCE = 1e-3;
// Colour LCDs above this are sellers' claims: polarisers and filters alone leave about 17 %.
static const double TMAX_PLAUSIBLE = 0.20;

struct parse {
    const json_t *root;
    struct json_at top;
    struct panel *out;
    struct problems *problems;
    bool ok;
    bool tmax_given;
};

// A member that is there; null counts as absent.
static const json_t *member(const struct parse *p, const char *name, struct json_at *at)
{
    *at = json_at_member(&p->top, name);
    const json_t *value = json_object_get(p->root, name);
    return json_is_null(value) ? NULL : value;
}

static void read_version(struct parse *p)
{
    struct json_at at;
    const json_t *value = member(p, "vitrine_panel", &at);
    if (!json_is_number(value) || json_number_value(value) != 1)
        p->ok = json_error(p->problems, &at, "%s; expected 1, the format of this profile",
                           value ? "unknown format" : "missing");
}

static void read_name_and_kind(struct parse *p)
{
    static const char *const kinds[] = {"transmissive", "emissive"};
    const char *name = NULL;
    p->ok &= json_get_text(p->root, "name", &p->top, 1, PANEL_NAME_MAX - 1, &name, p->problems);
    str_copy(p->out->name, sizeof p->out->name, name ? name : "unnamed");
    struct json_at at;
    int kind = PANEL_TRANSMISSIVE;
    if (!member(p, "kind", &at))
        p->ok = json_error(p->problems, &at, "missing; expected \"transmissive\" or \"emissive\"");
    else
        p->ok &=
            json_get_word(p->root, "kind", &p->top, kinds, VT_COUNT(kinds), &kind, p->problems);
    p->out->kind = kind == 1 ? PANEL_EMISSIVE : PANEL_TRANSMISSIVE;
}

static void read_pixels(struct parse *p, const char *name, int32_t *out)
{
    enum { SIDE_MAX = 16384 };
    int64_t pixels = 0;
    p->ok &= json_get_int(p->root, name, &p->top, 1, SIDE_MAX, &pixels, p->problems);
    *out = (int32_t)pixels;
}

static void read_size(struct parse *p)
{
    const double mm_max = 100000;
    read_pixels(p, "width_px", &p->out->width_px);
    read_pixels(p, "height_px", &p->out->height_px);
    p->ok &=
        json_get_number(p->root, "width_mm", &p->top, 1, mm_max, &p->out->width_mm, p->problems);
    p->ok &=
        json_get_number(p->root, "height_mm", &p->top, 1, mm_max, &p->out->height_mm, p->problems);
    int64_t rotate = 0;
    p->ok &= json_get_int(p->root, "rotate", &p->top, 0, 270, &rotate, p->problems);
    struct json_at at = json_at_member(&p->top, "rotate");
    if (rotate % 90 != 0)
        p->ok = json_error(p->problems, &at, "%d is no quarter turn; expected 0, 90, 180 or 270",
                           (int)rotate);
    p->out->rotate = (int32_t)rotate;
}

static void read_bands(struct parse *p)
{
    struct json_at at;
    struct panel *out = p->out;
    // Below a millionth a filter is a wall, and K^-1 would be noise.
    const struct panel_range range = {out->kind == PANEL_EMISSIVE ? 0 : 1e-6, 1};
    const json_t *tmax = member(p, "tmax", &at);
    p->tmax_given = tmax != NULL;
    if (tmax)
        p->ok &= panel_read_numbers(tmax, &at, range, 3, out->tmax, p->problems);
    const json_t *tmin = member(p, "tmin", &at);
    if (!tmin)
        return;
    p->ok &= panel_read_numbers(tmin, &at, (struct panel_range){0, 1}, 3, out->tmin, p->problems);
    if (out->kind == PANEL_EMISSIVE &&
        (out->tmin[0] != 0 || out->tmin[1] != 0 || out->tmin[2] != 0)) {
        json_warn(p->problems, &at, "an emissive panel has no black transmittance; ignored");
        memset(out->tmin, 0, sizeof out->tmin);
    }
}

// What each row of K must sum to; for a filter that fixes tmax (eq 2).
static void check_crosstalk(struct parse *p, const struct json_at *at)
{
    struct panel *out = p->out;
    for (size_t i = 0; i < 3; i++) {
        struct json_at row = json_at_index(at, i);
        bool filter = out->kind == PANEL_TRANSMISSIVE;
        double sum = out->k[i][0] + out->k[i][1] + out->k[i][2] + (filter ? out->tmin[i] : 0);
        double wanted = filter ? out->tmax[i] : 1;
        if (filter && !p->tmax_given) {
            wanted = sum;
            if (!(sum > 0 && sum <= 1))
                p->ok = json_error(p->problems, &row, "gives tmax %g; expected above 0, at most 1",
                                   sum);
        } else if (fabs(sum - wanted) > CROSSTALK_TOLERANCE * wanted) {
            p->ok = json_error(p->problems, &row, "sums to %g with tmin; expected %g, as tmax says",
                               sum, wanted);
        }
        if (filter)
            out->tmax[i] = sum; // so that white needs exactly f = 1
    }
}

static void read_crosstalk(struct parse *p)
{
    struct json_at at;
    const json_t *value = member(p, "crosstalk", &at);
    panel_default_k(p->out, p->out->k);
    if (!value)
        return;
    double k[9];
    if (!panel_read_square(value, &at, (struct panel_range){-1, 1}, 3, k, p->problems)) {
        p->ok = false;
        return;
    }
    memcpy(p->out->k, k, sizeof k);
    double unused[3][3];
    if (!panel_matrix_invert(p->out->k, unused))
        p->ok = json_error(p->problems, &at,
                           "rows depend on each other; expected a matrix that "
                           "can be inverted");
    check_crosstalk(p, &at);
}

static void check_bands(struct parse *p)
{
    const struct panel *out = p->out;
    if (out->kind == PANEL_EMISSIVE)
        return;
    bool claims = false;
    bool relative = true;
    for (size_t i = 0; i < 3; i++) {
        struct json_at tmin = json_at_member(&p->top, "tmin");
        struct json_at band = json_at_index(&tmin, i);
        if (!(out->tmin[i] < out->tmax[i]))
            p->ok = json_error(p->problems, &band, "%g is not below tmax; expected less than %g",
                               out->tmin[i], out->tmax[i]);
        claims = claims || out->tmax[i] > TMAX_PLAUSIBLE;
        relative = relative && out->tmax[i] == 1;
    }
    struct json_at tmax = json_at_member(&p->top, "tmax");
    if (claims && (!relative || out->calibrated))
        json_warn(p->problems, &tmax,
                  "more than 20 %% is not plausible for a colour LCD; measure it (or give 1, 1, 1 "
                  "for values relative to the clear panel)");
}

static void read_reflection(struct parse *p)
{
    struct json_at at;
    struct panel *out = p->out;
    const struct panel_range range = {0, 10};
    const json_t *value = member(p, "reflection", &at);
    if (json_is_array(value)) {
        p->ok &= panel_read_numbers(value, &at, range, 3, out->reflection, p->problems);
    } else if (value) {
        p->ok &= panel_read_number(value, &at, range, &out->reflection[0], p->problems);
        out->reflection[1] = out->reflection[2] = out->reflection[0];
    }
}

static void read_uniformity(struct parse *p)
{
    struct json_at at;
    const json_t *value = member(p, "uniformity", &at);
    if (!value)
        return;
    size_t size = json_array_size(value); // 0 for what is no array
    if (size != 3 && size != 5) {
        p->ok = json_error(p->problems, &at, "not a grid; expected 3 or 5 rows of as many numbers");
        return;
    }
    p->ok &= panel_read_square(value, &at, (struct panel_range){0, 1.2}, size, p->out->uniformity,
                               p->problems);
    p->out->uniformity_w = p->out->uniformity_h = (int32_t)size;
}

static bool read_calibration_text(struct parse *p, const json_t *value, const char *name, char *out,
                                  size_t max)
{
    struct json_at at = json_at_member(&p->top, "calibrated");
    struct json_at here = json_at_member(&at, name);
    const char *text = NULL;
    if (!json_object_get(value, name))
        return json_error(p->problems, &here, "missing; expected the %s of the measurement", name);
    if (!json_get_text(value, name, &at, 1, max - 1, &text, p->problems))
        return false;
    str_copy(out, max, text);
    return true;
}

static void read_calibrated(struct parse *p)
{
    static const char *const names[] = {"date", "method"};
    struct json_at at;
    struct panel *out = p->out;
    const json_t *value = member(p, "calibrated", &at);
    if (!value)
        return;
    if (!json_is_object(value)) {
        p->ok = json_error(p->problems, &at, "not an object; expected {date, method} or null");
        return;
    }
    out->calibrated = true;
    p->ok &=
        read_calibration_text(p, value, "date", out->calibrated_date, sizeof out->calibrated_date);
    p->ok &= read_calibration_text(p, value, "method", out->calibrated_method,
                                   sizeof out->calibrated_method);
    json_warn_unknown(value, &at, names, VT_COUNT(names), p->problems);
}

static void read_light(struct parse *p)
{
    const double nits_max = 1e6;
    p->ok &= json_get_number(p->root, "luminance_max", &p->top, 0, nits_max, &p->out->luminance_max,
                             p->problems);
    struct json_at at;
    const json_t *curve = member(p, "curve", &at);
    if (curve)
        p->ok &= panel_read_curve(curve, &at, p->out, p->problems);
}

static bool read_all(struct parse *p)
{
    static const char *const names[] = {
        "vitrine_panel", "name",       "kind",          "width_px",   "height_px", "width_mm",
        "height_mm",     "rotate",     "tmax",          "tmin",       "curve",     "crosstalk",
        "reflection",    "uniformity", "luminance_max", "calibrated",
    };
    read_version(p);
    read_name_and_kind(p);
    read_size(p);
    read_bands(p);
    read_crosstalk(p);
    read_light(p);
    read_reflection(p);
    read_uniformity(p);
    read_calibrated(p);
    check_bands(p);
    json_warn_unknown(p->root, &p->top, names, VT_COUNT(names), p->problems);
    return p->ok;
}

bool panel_parse(const char *text, size_t len, struct panel *out, struct problems *problems)
{
    *out = (struct panel){.curve = PANEL_CURVE_SRGB, .tmax = {1, 1, 1}};
    if (len > PANEL_TEXT_MAX)
        return problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, "",
                            "%zu bytes; expected a profile of at most %d", len,
                            (int)PANEL_TEXT_MAX);
    json_t *root = json_parse(text, len, "", problems);
    if (!root)
        return false;
    struct parse p = {.root = root, .out = out, .problems = problems, .ok = true};
    bool ok = json_is_object(root);
    if (ok)
        ok = read_all(&p);
    else
        problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, "",
                     "not an object; expected a panel profile");
    json_decref(root);
    return ok && panel_complete(out);
}
