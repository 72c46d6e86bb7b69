// Typed reading of option values.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "base/now.h"
#include "base/str.h"

static int index_of(const struct cli_command *c, const char *name)
{
    for (size_t i = 0; i < c->option_count; i++)
        if (strcmp(c->options[i].name, name) == 0)
            return (int)i;
    abort(); // a name that is not in the table is a bug of ours
}

bool cli_given(const struct cli_command *c, const char *const *values, const char *name)
{
    return values[index_of(c, name)] != NULL;
}

const char *cli_value(const struct cli_command *c, const char *const *values, const char *name)
{
    int i = index_of(c, name);
    return values[i] ? values[i] : c->options[i].fallback;
}

static bool bad(struct err *err, const char *name, const char *value, const char *expected)
{
    char place[64];
    snprintf(place, sizeof place, "--%s", name);
    return err_set(err, ERR_USAGE, place, "\"%s\" is not understood; expected %s", value, expected);
}

bool cli_seconds(const struct cli_command *c, const char *const *values, const char *name,
                 int64_t min_ns, int64_t max_ns, int64_t *out_ns, struct err *err)
{
    struct cli_range range = {min_ns, max_ns, "seconds"};
    return cli_decimal(c, values, name, range, out_ns, err);
}

bool cli_decimal(const struct cli_command *c, const char *const *values, const char *name,
                 struct cli_range range, int64_t *out, struct err *err)
{
    const char *v = cli_value(c, values, name);
    if (!v)
        return true;
    int64_t nano;
    if (str_to_nano(v, &nano) && nano >= range.min && nano <= range.max) {
        *out = nano;
        return true;
    }
    char expected[128];
    snprintf(expected, sizeof expected, "%s from %.10g to %.10g, such as 10 or 2.5", range.unit,
             (double)range.min / 1e9, (double)range.max / 1e9);
    return bad(err, name, v, expected);
}

bool cli_int(const struct cli_command *c, const char *const *values, const char *name, int64_t min,
             int64_t max, int64_t *out, struct err *err)
{
    const char *v = cli_value(c, values, name);
    if (!v || str_to_int(v, min, max, out))
        return true;
    char range[96];
    snprintf(range, sizeof range, "a whole number from %lld to %lld", (long long)min,
             (long long)max);
    return bad(err, name, v, range);
}

bool cli_size(const struct cli_command *c, const char *const *values, const char *name, int32_t *w,
              int32_t *h, struct err *err)
{
    const char *v = cli_value(c, values, name);
    if (!v)
        return true;
    char copy[32];
    char *x = str_copy(copy, sizeof copy, v) ? strchr(copy, 'x') : NULL;
    int64_t a = 0;
    int64_t b = 0;
    if (x)
        *x = '\0';
    if (!x || !str_to_int(copy, 1, 16384, &a) || !str_to_int(x + 1, 1, 16384, &b) ||
        a * b > 100000000)
        return bad(err, name, v, "WIDTHxHEIGHT in pixels, each 1 to 16384, such as 1920x1080");
    *w = (int32_t)a;
    *h = (int32_t)b;
    return true;
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

bool cli_fps(const struct cli_command *c, const char *const *values, const char *name, int64_t *num,
             int64_t *den, struct err *err)
{
    const char *v = cli_value(c, values, name);
    if (!v)
        return true;
    const char *expected = "frames a second, such as 30, 29.97 or 30000/1001, up to 1000";
    char copy[64];
    if (!str_copy(copy, sizeof copy, v))
        return bad(err, name, v, expected);
    char *slash = strchr(copy, '/');
    if (slash) {
        *slash = '\0';
        if (!str_to_int(copy, 1, 1000000000, num) || !str_to_int(slash + 1, 1, 1000000000, den))
            return bad(err, name, v, expected);
    } else {
        if (!str_to_nano(copy, num))
            return bad(err, name, v, expected);
        *den = NS_PER_S;
    }
    if (*num <= 0 || *num > 1000 * *den || *den > 1000000 * (*num))
        return bad(err, name, v, expected);
    int64_t g = gcd(*num, *den);
    *num /= g;
    *den /= g;
    return true;
}

bool cli_word(const struct cli_command *c, const char *const *values, const char *name,
              const char *const *words, size_t count, int *out, struct err *err)
{
    const char *v = cli_value(c, values, name);
    if (!v)
        return true;
    char expected[160] = "one of";
    for (size_t i = 0; i < count; i++) {
        if (strcmp(v, words[i]) == 0) {
            *out = (int)i;
            return true;
        }
        size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "%s%s", i ? ", " : " ", words[i]);
    }
    return bad(err, name, v, expected);
}
