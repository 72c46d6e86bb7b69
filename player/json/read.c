#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/now.h"
#include "json/json.h"

// Beyond it a double no longer holds every whole number (RFC 7493, 2.2).
#define WHOLE_MAX INT64_C(9007199254740992)

static const char *type_words(json_type type)
{
    switch (type) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    default:
        return "null";
    }
}

char *json_found(const json_t *value, char out[JSON_FOUND_MAX])
{
    if (json_is_string(value))
        return json_quote(json_string_value(value), out, JSON_FOUND_MAX);
    if (json_is_integer(value))
        snprintf(out, JSON_FOUND_MAX, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        snprintf(out, JSON_FOUND_MAX, "%.15g", json_real_value(value));
    else
        snprintf(out, JSON_FOUND_MAX, "%s", type_words(json_typeof(value)));
    return out;
}

bool json_expect(const json_t *value, json_type type, const struct json_at *at, struct problems *p)
{
    if (json_typeof(value) == type)
        return true;
    char found[JSON_FOUND_MAX];
    return json_error(p, at, "found %s; expected %s", json_found(value, found), type_words(type));
}

json_t *json_get(const json_t *o, const char *name, json_type type, const struct json_at *at,
                 struct problems *p)
{
    json_t *value = json_object_get(o, name);
    if (!value)
        return NULL;
    struct json_at here = json_at_member(at, name);
    return json_expect(value, type, &here, p) ? value : NULL;
}

bool json_require(const json_t *o, const char *name, const struct json_at *at, const char *expected,
                  struct problems *p)
{
    if (json_object_get(o, name))
        return true;
    struct json_at here = json_at_member(at, name);
    return json_error(p, &here, "is missing; expected %s", expected);
}

bool json_get_bool(const json_t *o, const char *name, const struct json_at *at, bool *out,
                   struct problems *p)
{
    const json_t *value = json_object_get(o, name);
    if (!value)
        return true;
    if (json_is_boolean(value)) {
        *out = json_is_true(value);
        return true;
    }
    struct json_at here = json_at_member(at, name);
    char found[JSON_FOUND_MAX];
    return json_error(p, &here, "found %s; expected true or false", json_found(value, found));
}

static double number_or_nan(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

// The value as a whole number; false when it has a fraction or is beyond 2^53.
static bool whole(const json_t *value, int64_t *out)
{
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return *out >= -WHOLE_MAX && *out <= WHOLE_MAX;
    }
    double real = number_or_nan(value);
    if (!(fabs(real) <= (double)WHOLE_MAX) || trunc(real) < real || trunc(real) > real)
        return false;
    *out = (int64_t)real;
    return true;
}

bool json_get_int(const json_t *o, const char *name, const struct json_at *at, int64_t min,
                  int64_t max, int64_t *out, struct problems *p)
{
    const json_t *value = json_object_get(o, name);
    if (!value)
        return true;
    int64_t number;
    if (whole(value, &number) && number >= min && number <= max) {
        *out = number;
        return true;
    }
    struct json_at here = json_at_member(at, name);
    char found[JSON_FOUND_MAX];
    return json_error(p, &here, "found %s; expected a whole number from %lld to %lld",
                      json_found(value, found), (long long)min, (long long)max);
}

bool json_get_number(const json_t *o, const char *name, const struct json_at *at, double min,
                     double max, double *out, struct problems *p)
{
    const json_t *value = json_object_get(o, name);
    if (!value)
        return true;
    double number = number_or_nan(value);
    if (number >= min && number <= max) {
        *out = number + 0.0; // -0 becomes 0
        return true;
    }
    struct json_at here = json_at_member(at, name);
    char found[JSON_FOUND_MAX];
    return json_error(p, &here, "found %s; expected a number from %.15g to %.15g",
                      json_found(value, found), min, max);
}

// Seconds as nanoseconds. Whole seconds are multiplied as integers: long ones pass 2^53.
static bool to_ns(const json_t *value, int64_t *out)
{
    const int64_t longest = INT64_MAX / NS_PER_S - 1;
    if (json_is_integer(value)) {
        int64_t seconds = json_integer_value(value);
        if (seconds < -longest || seconds > longest)
            return false;
        *out = seconds * NS_PER_S;
        return true;
    }
    double real = number_or_nan(value);
    if (!(fabs(real) <= (double)longest))
        return false;
    *out = (int64_t)llround(real * (double)NS_PER_S);
    return true;
}

bool json_get_duration(const json_t *o, const char *name, const struct json_at *at, int64_t min_ns,
                       int64_t max_ns, int64_t *out_ns, struct problems *p)
{
    const json_t *value = json_object_get(o, name);
    if (!value)
        return true;
    int64_t ns;
    if (to_ns(value, &ns) && ns >= min_ns && ns <= max_ns) {
        *out_ns = ns;
        return true;
    }
    struct json_at here = json_at_member(at, name);
    char found[JSON_FOUND_MAX];
    return json_error(p, &here, "found %s; expected seconds from %.15g to %.15g",
                      json_found(value, found), (double)min_ns / (double)NS_PER_S,
                      (double)max_ns / (double)NS_PER_S);
}

bool json_get_text(const json_t *o, const char *name, const struct json_at *at, size_t min_len,
                   size_t max_len, const char **out, struct problems *p)
{
    const json_t *value = json_object_get(o, name);
    if (!value)
        return true;
    struct json_at here = json_at_member(at, name);
    if (!json_expect(value, JSON_STRING, &here, p))
        return false;
    size_t len = json_string_length(value);
    if (strlen(json_string_value(value)) != len)
        return json_error(p, &here, "holds a NUL character; expected text without");
    if (len < min_len || len > max_len)
        return json_error(p, &here, "is %zu bytes long; expected %zu to %zu", len, min_len,
                          max_len);
    *out = json_string_value(value);
    return true;
}
