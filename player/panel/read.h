#pragma once
// Reading the arrays and the curve of a profile: the parts that json/json.h has no call for.

#include "panel/panel.h"
#include "json/json.h"

struct panel_range {
    double min, max;
};

// One number at its own place.
bool panel_read_number(const json_t *value, const struct json_at *at, struct panel_range range,
                       double *out, struct problems *problems);
// An array of exactly count numbers.
bool panel_read_numbers(const json_t *value, const struct json_at *at, struct panel_range range,
                        size_t count, double *out, struct problems *problems);
// Rows of numbers, size x size, into out[size * size].
bool panel_read_square(const json_t *value, const struct json_at *at, struct panel_range range,
                       size_t size, double *out, struct problems *problems);
// "srgb", {"gamma": g}, {"table": [[r], [g], [b]]} or the three arrays themselves.
bool panel_read_curve(const json_t *value, const struct json_at *at, struct panel *out,
                      struct problems *problems);
