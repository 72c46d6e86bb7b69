// A profile as the JSON text that panel_parse() reads back.
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "panel/internal.h"

static json_t *numbers(const double *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_real(values[i]));
    return array;
}

static json_t *rows(const double *values, size_t height, size_t width)
{
    json_t *array = json_array();
    for (size_t i = 0; i < height; i++)
        json_array_append_new(array, numbers(values + i * width, width));
    return array;
}

static json_t *curve(const struct panel *p)
{
    if (p->curve == PANEL_CURVE_SRGB)
        return json_string("srgb");
    json_t *object = json_object();
    if (p->curve == PANEL_CURVE_GAMMA) {
        json_object_set_new(object, "gamma", json_real(p->gamma));
        return object;
    }
    json_t *tables = json_array();
    for (int i = 0; i < 3; i++)
        json_array_append_new(tables, numbers(p->table[i], (size_t)p->table_count));
    json_object_set_new(object, "table", tables);
    return object;
}

static json_t *calibrated(const struct panel *p)
{
    if (!p->calibrated)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "date", json_string(p->calibrated_date));
    json_object_set_new(object, "method", json_string(p->calibrated_method));
    return object;
}

static void set_size(json_t *object, const struct panel *p)
{
    if (p->width_px > 0)
        json_object_set_new(object, "width_px", json_integer(p->width_px));
    if (p->height_px > 0)
        json_object_set_new(object, "height_px", json_integer(p->height_px));
    if (p->width_mm > 0)
        json_object_set_new(object, "width_mm", json_real(p->width_mm));
    if (p->height_mm > 0)
        json_object_set_new(object, "height_mm", json_real(p->height_mm));
    json_object_set_new(object, "rotate", json_integer(p->rotate));
}

// K is printed only when it says more than tmax and tmin do.
static void set_crosstalk(json_t *object, const struct panel *p)
{
    double plain[3][3];
    panel_default_k(p, plain);
    if (memcmp(plain, p->k, sizeof plain) != 0)
        json_object_set_new(object, "crosstalk", rows(&p->k[0][0], 3, 3));
}

static json_t *profile(const struct panel *p)
{
    json_t *object = json_object();
    json_object_set_new(object, "vitrine_panel", json_integer(1));
    json_object_set_new(object, "name", json_string(p->name));
    json_object_set_new(object, "kind",
                        json_string(p->kind == PANEL_EMISSIVE ? "emissive" : "transmissive"));
    set_size(object, p);
    json_object_set_new(object, "tmax", numbers(p->tmax, 3));
    json_object_set_new(object, "tmin", numbers(p->tmin, 3));
    json_object_set_new(object, "curve", curve(p));
    set_crosstalk(object, p);
    json_object_set_new(object, "reflection", numbers(p->reflection, 3));
    if (p->uniformity_w > 0)
        json_object_set_new(object, "uniformity",
                            rows(p->uniformity, (size_t)p->uniformity_h, (size_t)p->uniformity_w));
    if (p->luminance_max > 0)
        json_object_set_new(object, "luminance_max", json_real(p->luminance_max));
    json_object_set_new(object, "calibrated", calibrated(p));
    return object;
}

char *panel_print_json(const struct panel *p, char *out, size_t max)
{
    enum { DIGITS = 15 }; // as many as any decimal keeps unchanged through a double
    if (max == 0)
        return out;
    json_t *object = profile(p);
    char *text =
        json_dumps(object, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(DIGITS));
    str_copy(out, max, text ? text : "{}");
    free(text);
    json_decref(object);
    return out;
}
