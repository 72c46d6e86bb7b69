#include "base/zone_internal.h"

#include <string.h>

#include "base/civil.h"

// What is left of the text; every reader moves it behind what it took.
struct cursor {
    const char *at, *end;
};

static char peek(const struct cursor *c)
{
    return c->at < c->end ? *c->at : '\0';
}

static bool take(struct cursor *c, char expected)
{
    if (peek(c) != expected || c->at == c->end)
        return false;
    c->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool read_number(struct cursor *c, int32_t min, int32_t max, int32_t *out)
{
    if (!is_digit(peek(c)))
        return false;
    int32_t value = 0;
    while (is_digit(peek(c))) {
        value = value * 10 + (*c->at++ - '0');
        if (value > max)
            return false;
    }
    *out = value;
    return value >= min;
}

static bool read_name(struct cursor *c, char out[ZONE_ABBREV_MAX])
{
    bool quoted = take(c, '<');
    size_t n = 0;
    for (;; n++) {
        char ch = peek(c);
        bool fits = is_letter(ch) || (quoted && (is_digit(ch) || ch == '+' || ch == '-'));
        if (!fits)
            break;
        if (n + 1 >= ZONE_ABBREV_MAX)
            return false;
        out[n] = ch;
        c->at++;
    }
    out[n] = '\0';
    return n >= 3 && (!quoted || take(c, '>'));
}

// [+-]h[h][:mm[:ss]] in seconds.
static bool read_clock(struct cursor *c, int32_t max_hour, int32_t *out)
{
    bool negative = take(c, '-');
    if (!negative)
        take(c, '+');
    int32_t hour, minute = 0, second = 0;
    if (!read_number(c, 0, max_hour, &hour))
        return false;
    if (take(c, ':')) {
        if (!read_number(c, 0, 59, &minute))
            return false;
        if (take(c, ':') && !read_number(c, 0, 59, &second))
            return false;
    }
    *out = (hour * 3600 + minute * 60 + second) * (negative ? -1 : 1);
    return true;
}

static bool read_rule(struct cursor *c, struct zone_rule *r)
{
    *r = (struct zone_rule){.time_s = 2 * 3600};
    bool ok;
    if (take(c, 'M')) {
        r->kind = ZONE_RULE_MONTH;
        ok = read_number(c, 1, 12, &r->month) && take(c, '.') && read_number(c, 1, 5, &r->week) &&
             take(c, '.') && read_number(c, 0, 6, &r->day);
    } else if (take(c, 'J')) {
        r->kind = ZONE_RULE_JULIAN;
        ok = read_number(c, 1, 365, &r->day);
    } else {
        r->kind = ZONE_RULE_DAY;
        ok = read_number(c, 0, 365, &r->day);
    }
    if (!ok)
        return false;
    return !take(c, '/') || read_clock(c, 167, &r->time_s); // over 24 h: RFC 8536 3.3.1
}

bool zone_posix_parse(const char *text, size_t len, struct zone_posix *out)
{
    struct cursor c = {text, text + len};
    memset(out, 0, sizeof *out);
    int32_t west;
    if (!read_name(&c, out->standard.abbrev) || !read_clock(&c, 24, &west))
        return false;
    out->standard.offset_s = -west;
    if (c.at == c.end)
        return true;
    out->has_summer = true;
    if (!read_name(&c, out->summer.abbrev))
        return false;
    out->summer.offset_s = out->standard.offset_s + 3600;
    if (c.at < c.end && peek(&c) != ',') {
        if (!read_clock(&c, 24, &west))
            return false;
        out->summer.offset_s = -west;
    }
    if (c.at == c.end) { // no rule given: POSIX leaves it open, tzcode takes the American one
        struct cursor us = {",M3.2.0,M11.1.0", NULL};
        us.end = us.at + strlen(us.at);
        c = us;
    }
    return take(&c, ',') && read_rule(&c, &out->start) && take(&c, ',') &&
           read_rule(&c, &out->end) && c.at == c.end;
}

static int64_t rule_day(const struct zone_rule *r, int32_t year)
{
    int64_t first = civil_to_days(year, 1, 1);
    if (r->kind == ZONE_RULE_DAY)
        return first + r->day;
    if (r->kind == ZONE_RULE_JULIAN)
        return first + r->day - 1 + (r->day >= 60 && civil_days_in_month(year, 2) == 29);
    int64_t month = civil_to_days(year, r->month, 1);
    int weekday = (civil_weekday(month) + 1) % 7; // 0 = Sunday, as in the rule
    int64_t day = month + (r->day - weekday + 7) % 7 + (r->week - 1) * 7;
    return day < month + civil_days_in_month(year, r->month) ? day : day - 7;
}

void zone_posix_year(const struct zone_posix *p, int32_t year, int64_t *start_s, int64_t *end_s)
{
    *start_s = rule_day(&p->start, year) * 86400 + p->start.time_s - p->standard.offset_s;
    *end_s = rule_day(&p->end, year) * 86400 + p->end.time_s - p->summer.offset_s;
}
