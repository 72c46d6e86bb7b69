#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "manifest/internal.h"

enum {
    INTERVAL_MAX = 1000,
    COUNT_MAX = 100 * 1000,
    SETPOS_MAX = 366,
    YEAR_WEEKS = 53,
    MONTH_WEEKS = 5,
};

struct rule {
    struct manifest_rrule *out;
    char *reason;
    size_t reason_max;
    unsigned seen; // bit i: the part i of the table below was given
};

static bool refuse(struct rule *r, const char *fmt, ...) VT_PRINTF(2, 3);
static bool refuse(struct rule *r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(r->reason, r->reason_max, fmt, args);
    va_end(args);
    return false;
}

// Cuts the text at the next separator and moves behind it. NULL at the end.
static char *next_piece(char **rest, char separator)
{
    char *piece = *rest;
    if (!piece)
        return NULL;
    char *end = strchr(piece, separator);
    if (end)
        *end = '\0';
    *rest = end ? end + 1 : NULL;
    return piece;
}

// A number that is not 0 between -max and max, with or without a sign in front.
static bool signed_number(const char *text, int64_t max, int64_t *out)
{
    if (*text == '+' && text[1] != '-')
        text++;
    return str_to_int(text, -max, max, out) && *out != 0;
}

static int day_index(const char *text)
{
    for (int i = 0; i < 7; i++)
        if (str_equal_nocase(text, day_words[i]))
            return i;
    return -1;
}

static bool set_freq(struct rule *r, char *value)
{
    static const char *const words[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    for (size_t i = 0; i < VT_COUNT(words); i++) {
        if (strcmp(value, words[i]) == 0) {
            r->out->freq = (enum manifest_freq)i;
            return true;
        }
    }
    return refuse(r, "FREQ=%.40s is not supported; expected DAILY, WEEKLY, MONTHLY or YEARLY",
                  value);
}

static bool set_interval(struct rule *r, char *value)
{
    int64_t n;
    if (!str_to_int(value, 1, INTERVAL_MAX, &n))
        return refuse(r, "INTERVAL=%.40s; expected 1 to %d", value, INTERVAL_MAX);
    r->out->interval = (int32_t)n;
    return true;
}

static bool set_count(struct rule *r, char *value)
{
    int64_t n;
    if (!str_to_int(value, 1, COUNT_MAX, &n))
        return refuse(r, "COUNT=%.40s; expected 1 to %d", value, COUNT_MAX);
    r->out->count = (int32_t)n;
    return true;
}

// The digits [at, at + len) of a text as a number.
static int digits(const char *text, size_t at, size_t len)
{
    int n = 0;
    for (size_t i = at; i < at + len; i++)
        n = n * 10 + (text[i] - '0');
    return n;
}

// "YYYYMMDD", "YYYYMMDDTHHMMSS", either as local time, or the latter with "Z". A date means all of
// that day.
static bool parse_until(const char *text, struct manifest_when *out)
{
    size_t len = strlen(text);
    bool has_time = len == 15 || (len == 16 && text[15] == 'Z');
    if ((!has_time && len != 8) || strspn(text, "0123456789") != 8)
        return false;
    if (has_time && (text[8] != 'T' || strspn(text + 9, "0123456789") != 6))
        return false;
    int month = digits(text, 4, 2), day = digits(text, 6, 2);
    int hour = has_time ? digits(text, 9, 2) : 23, minute = has_time ? digits(text, 11, 2) : 59;
    int second = has_time ? digits(text, 13, 2) : 59;
    int32_t year = digits(text, 0, 4);
    bool date = year >= 1678 && year <= 2261 && month >= 1 && month <= 12 && day >= 1;
    if (!date || day > civil_days_in_month(year, month) || hour > 23 || minute > 59 || second > 59)
        return false;
    out->local = (struct civil){.year = year,
                                .month = (int8_t)month,
                                .day = (int8_t)day,
                                .hour = (int8_t)hour,
                                .minute = (int8_t)minute,
                                .second = (int8_t)second,
                                .ns = has_time ? 0 : 999999999};
    out->kind = len == 16 ? MANIFEST_WHEN_INSTANT : MANIFEST_WHEN_LOCAL;
    if (len == 16)
        out->utc_ns = civil_to_local_ns(&out->local);
    return true;
}

static bool set_until(struct rule *r, char *value)
{
    if (parse_until(value, &r->out->until))
        return true;
    return refuse(r, "UNTIL=%.40s; expected 20261231, 20261231T235959 or 20261231T145959Z", value);
}

static bool set_wkst(struct rule *r, char *value)
{
    int day = day_index(value);
    if (day < 0)
        return refuse(r, "WKST=%.40s; expected one of MO to SU", value);
    r->out->wkst = (uint8_t)day;
    return true;
}

static bool set_byday(struct rule *r, char *value)
{
    struct manifest_rrule *out = r->out;
    for (char *piece; (piece = next_piece(&value, ','));) {
        size_t len = strlen(piece);
        int day = len >= 2 ? day_index(piece + len - 2) : -1;
        int64_t ordinal = 0;
        char number[8] = "";
        bool fits = len >= 2 && len - 2 < sizeof number;
        if (fits)
            memcpy(number, piece, len - 2);
        if (!fits || day < 0 || (*number && !signed_number(number, YEAR_WEEKS, &ordinal)))
            return refuse(r, "BYDAY=%.40s; expected days as MO, 1SU or -1FR", piece);
        if (out->byday_count == MANIFEST_BYDAY_MAX)
            return refuse(r, "too many days in BYDAY; expected at most %d", MANIFEST_BYDAY_MAX);
        out->byday[out->byday_count].ordinal = (int8_t)ordinal;
        out->byday[out->byday_count++].day = (uint8_t)day;
    }
    return true;
}

static bool set_bymonth(struct rule *r, char *value)
{
    for (char *piece; (piece = next_piece(&value, ','));) {
        int64_t month;
        if (!str_to_int(piece, 1, 12, &month))
            return refuse(r, "BYMONTH=%.40s; expected 1 to 12", piece);
        r->out->bymonth = (uint16_t)(r->out->bymonth | 1u << (month - 1));
    }
    return true;
}

static bool set_bymonthday(struct rule *r, char *value)
{
    struct manifest_rrule *out = r->out;
    for (char *piece; (piece = next_piece(&value, ','));) {
        int64_t day;
        if (!signed_number(piece, 31, &day))
            return refuse(r, "BYMONTHDAY=%.40s; expected 1 to 31 or -31 to -1", piece);
        if (out->bymonthday_count == MANIFEST_BYMONTHDAY_MAX)
            return refuse(r, "too many days in BYMONTHDAY; expected at most %d",
                          MANIFEST_BYMONTHDAY_MAX);
        out->bymonthday[out->bymonthday_count++] = (int8_t)day;
    }
    return true;
}

static bool set_bysetpos(struct rule *r, char *value)
{
    int64_t n;
    if (strchr(value, ','))
        return refuse(r, "BYSETPOS=%.40s is not supported; expected one position", value);
    if (!signed_number(value, SETPOS_MAX, &n))
        return refuse(r, "BYSETPOS=%.40s; expected 1 to %d or -%d to -1", value, SETPOS_MAX,
                      SETPOS_MAX);
    r->out->bysetpos = (int32_t)n;
    return true;
}

static bool has_ordinals(const struct manifest_rrule *o, int above)
{
    for (int i = 0; i < o->byday_count; i++)
        if (o->byday[i].ordinal > above || o->byday[i].ordinal < -above)
            return true;
    return false;
}

// February counts 29 days: a rule for leap years is rare, but it happens.
static bool month_can_have(int month, int day)
{
    int days = civil_days_in_month(2024, month);
    return day > 0 ? day <= days : -day <= days;
}

static bool some_day_exists(const struct manifest_rrule *o)
{
    if (!o->bymonth || !o->bymonthday_count)
        return true;
    for (int month = 1; month <= 12; month++)
        for (int i = 0; i < o->bymonthday_count; i++)
            if ((o->bymonth >> (month - 1) & 1) && month_can_have(month, o->bymonthday[i]))
                return true;
    return false;
}

static bool check_days(struct rule *r)
{
    const struct manifest_rrule *o = r->out;
    bool month_wise = o->freq == MANIFEST_MONTHLY || o->bymonth;
    if (has_ordinals(o, 0) && (o->freq == MANIFEST_DAILY || o->freq == MANIFEST_WEEKLY))
        return refuse(r, "numbers before the days of BYDAY need FREQ=MONTHLY or YEARLY");
    if (has_ordinals(o, 0) && o->bymonthday_count)
        return refuse(r, "numbers before the days of BYDAY beside BYMONTHDAY are not supported");
    if (has_ordinals(o, MONTH_WEEKS) && month_wise)
        return refuse(r, "a month has no more than %d weeks; expected -%d to %d before a day",
                      MONTH_WEEKS, MONTH_WEEKS, MONTH_WEEKS);
    if (o->bymonthday_count && o->freq == MANIFEST_WEEKLY)
        return refuse(r, "BYMONTHDAY has no meaning with FREQ=WEEKLY (RFC 5545)");
    if (!some_day_exists(o))
        return refuse(r, "never happens: no month of BYMONTH has a day of BYMONTHDAY");
    return true;
}

static bool check_whole(struct rule *r, bool has_freq, bool has_count, bool has_until)
{
    const struct manifest_rrule *o = r->out;
    if (!has_freq)
        return refuse(r, "FREQ is missing; expected FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
    if (has_count && has_until)
        return refuse(r, "has both COUNT and UNTIL; expected one of them");
    if (o->bysetpos && !o->byday_count && !o->bymonthday_count && !o->bymonth)
        return refuse(r, "BYSETPOS stands alone; expected BYDAY, BYMONTHDAY or BYMONTH beside it");
    if (o->bysetpos && o->freq == MANIFEST_DAILY)
        return refuse(r, "BYSETPOS with FREQ=DAILY is not supported; expected no BYSETPOS");
    return check_days(r);
}

static const struct {
    const char *name;
    bool (*set)(struct rule *r, char *value); // NULL: outside the subset
} parts[] = {
    {"FREQ", set_freq},         {"COUNT", set_count},
    {"UNTIL", set_until},       {"INTERVAL", set_interval},
    {"WKST", set_wkst},         {"BYDAY", set_byday},
    {"BYMONTH", set_bymonth},   {"BYMONTHDAY", set_bymonthday},
    {"BYSETPOS", set_bysetpos}, {"BYSECOND", NULL},
    {"BYMINUTE", NULL},         {"BYHOUR", NULL},
    {"BYYEARDAY", NULL},        {"BYWEEKNO", NULL},
    {"RSCALE", NULL},           {"SKIP", NULL},
};
enum { PART_FREQ, PART_COUNT, PART_UNTIL };

static bool set_part(struct rule *r, char *part)
{
    char *value = strchr(part, '=');
    if (!value)
        return refuse(r, "\"%.40s\" is no part of a rule; expected NAME=VALUE", part);
    *value++ = '\0';
    for (size_t i = 0; i < VT_COUNT(parts); i++) {
        if (strcmp(part, parts[i].name) != 0)
            continue;
        if (!parts[i].set)
            return refuse(r,
                          "%s is not supported; expected FREQ, INTERVAL, COUNT, UNTIL, WKST, "
                          "BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS",
                          part);
        if (r->seen & 1u << i)
            return refuse(r, "%s is given twice; expected each part once", part);
        r->seen |= 1u << i;
        return parts[i].set(r, value);
    }
    return refuse(r, "\"%.40s\" is unknown; expected the parts of RFC 5545, as FREQ=WEEKLY", part);
}

bool rrule_parse(const char *text, struct manifest_rrule *out, char *reason, size_t max)
{
    char copy[RRULE_BYTES_MAX + 1];
    struct rule r = {.out = out, .reason = reason, .reason_max = max};
    *out = (struct manifest_rrule){.interval = 1};
    if (!str_copy(copy, sizeof copy, text))
        return refuse(&r, "longer than %d bytes", RRULE_BYTES_MAX);
    for (char *c = copy; *c; c++) // names and values are the same in either case
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
    if (str_starts(copy, "RRULE:"))
        return refuse(&r, "starts with RRULE:; expected the rule alone, as FREQ=WEEKLY");
    char *rest = copy;
    for (char *part; (part = next_piece(&rest, ';'));)
        if (!set_part(&r, part))
            return false;
    return check_whole(&r, r.seen & 1u << PART_FREQ, r.seen & 1u << PART_COUNT,
                       r.seen & 1u << PART_UNTIL);
}
