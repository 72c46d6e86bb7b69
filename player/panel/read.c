#include "panel/read.h"

#include <string.h>

#include "base/attr.h"

bool panel_read_number(const json_t *value, const struct json_at *at, struct panel_range range,
                       double *out, struct problems *problems)
{
    if (!json_is_number(value))
        return json_error(problems, at, "not a number; expected %g to %g", range.min, range.max);
    double number = json_number_value(value);
    if (!(number >= range.min && number <= range.max))
        return json_error(problems, at, "%g is out of range; expected %g to %g", number, range.min,
                          range.max);
    *out = number;
    return true;
}

bool panel_read_numbers(const json_t *value, const struct json_at *at, struct panel_range range,
                        size_t count, double *out, struct problems *problems)
{
    if (!json_is_array(value) || json_array_size(value) != count)
        return json_error(problems, at, "not an array of %zu numbers; expected %zu numbers", count,
                          count);
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        struct json_at here = json_at_index(at, i);
        ok &= panel_read_number(json_array_get(value, i), &here, range, &out[i], problems);
    }
    return ok;
}

bool panel_read_square(const json_t *value, const struct json_at *at, struct panel_range range,
                       size_t size, double *out, struct problems *problems)
{
    if (!json_is_array(value) || json_array_size(value) != size)
        return json_error(problems, at, "not %zu rows; expected %zu rows of %zu numbers", size,
                          size, size);
    bool ok = true;
    for (size_t i = 0; i < size; i++) {
        struct json_at here = json_at_index(at, i);
        ok &= panel_read_numbers(json_array_get(value, i), &here, range, size, out + i * size,
                                 problems);
    }
    return ok;
}

// f(0) = 0, f(1) = 1, never falling.
static bool check_rise(const double *table, size_t count, const struct json_at *at,
                       struct problems *problems)
{
    if (table[0] != 0 || table[count - 1] != 1)
        return json_error(problems, at, "runs from %g to %g; expected 0 to 1", table[0],
                          table[count - 1]);
    for (size_t i = 1; i < count; i++) {
        struct json_at here = json_at_index(at, i);
        if (table[i] < table[i - 1])
            return json_error(problems, &here, "%g falls below %g; expected a rising curve",
                              table[i], table[i - 1]);
    }
    return true;
}

static bool read_channel(const json_t *value, const struct json_at *at, int channel,
                         struct panel *out, struct problems *problems)
{
    size_t count = json_array_size(value); // 0 for what is no array
    if (count < 2 || count > PANEL_TABLE_MAX)
        return json_error(problems, at, "not a table; expected an array of 2 to %d numbers",
                          (int)PANEL_TABLE_MAX);
    if (channel > 0 && out->table_count != 0 && (size_t)out->table_count != count)
        return json_error(problems, at, "%zu points; expected %d as in the first table", count,
                          (int)out->table_count);
    double *table = out->table[channel];
    if (!panel_read_numbers(value, at, (struct panel_range){0, 1}, count, table, problems))
        return false;
    if (channel == 0)
        out->table_count = (int32_t)count;
    return check_rise(table, count, at, problems);
}

static bool read_tables(const json_t *value, const struct json_at *at, struct panel *out,
                        struct problems *problems)
{
    if (!json_is_array(value) || json_array_size(value) != 3)
        return json_error(problems, at, "not three tables; expected one each for red, green, blue");
    out->curve = PANEL_CURVE_TABLE;
    out->table_count = 0;
    bool ok = true;
    for (int i = 0; i < 3; i++) {
        struct json_at here = json_at_index(at, (size_t)i);
        ok &= read_channel(json_array_get(value, (size_t)i), &here, i, out, problems);
    }
    return ok;
}

static bool read_named_tables(const json_t *value, const struct json_at *at, struct panel *out,
                              struct problems *problems)
{
    static const char *const names[] = {"r", "g", "b"};
    out->curve = PANEL_CURVE_TABLE;
    out->table_count = 0;
    json_warn_unknown(value, at, names, VT_COUNT(names), problems);
    bool ok = true;
    for (int i = 0; i < 3; i++) {
        struct json_at here = json_at_member(at, names[i]);
        ok &= read_channel(json_object_get(value, names[i]), &here, i, out, problems);
    }
    return ok;
}

static bool read_gamma(const json_t *value, const struct json_at *at, struct panel *out,
                       struct problems *problems)
{
    static const char *const names[] = {"gamma"};
    json_warn_unknown(value, at, names, VT_COUNT(names), problems);
    struct json_at here = json_at_member(at, "gamma");
    out->curve = PANEL_CURVE_GAMMA;
    return panel_read_number(json_object_get(value, "gamma"), &here, (struct panel_range){0.1, 10},
                             &out->gamma, problems);
}

static bool read_curve_object(const json_t *value, const struct json_at *at, struct panel *out,
                              struct problems *problems)
{
    if (json_object_get(value, "gamma"))
        return read_gamma(value, at, out, problems);
    static const char *const words[] = {"table", "tables"};
    for (size_t i = 0; i < VT_COUNT(words); i++) {
        const json_t *tables = json_object_get(value, words[i]);
        struct json_at here = json_at_member(at, words[i]);
        if (!tables)
            continue;
        json_warn_unknown(value, at, &words[i], 1, problems);
        return json_is_object(tables) ? read_named_tables(tables, &here, out, problems)
                                      : read_tables(tables, &here, out, problems);
    }
    if (json_object_get(value, "r"))
        return read_named_tables(value, at, out, problems);
    return json_error(problems, at, "no known curve; expected \"gamma\" or \"table\"");
}

bool panel_read_curve(const json_t *value, const struct json_at *at, struct panel *out,
                      struct problems *problems)
{
    if (json_is_string(value) && strcmp(json_string_value(value), "srgb") == 0) {
        out->curve = PANEL_CURVE_SRGB;
        return true;
    }
    if (json_is_array(value))
        return read_tables(value, at, out, problems);
    if (json_is_object(value))
        return read_curve_object(value, at, out, problems);
    return json_error(problems, at,
                      "no known curve; expected \"srgb\", {\"gamma\": g} or {\"table\": [...]}");
}
