#include "base/civil.h"

#include <stdio.h>

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_DAY (86400 * NS_PER_S)

enum { YEAR_MIN = 1678, YEAR_MAX = 2261 }; // whole years that 64 bits of nanoseconds hold

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t civil_to_days(int32_t year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void civil_from_days(int64_t days, int32_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int32_t)(yoe + era * 400 + (*month <= 2));
}

int civil_days_in_month(int32_t year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

int civil_weekday(int64_t days)
{
    return (int)(days + 3 - floor_div(days + 3, 7) * 7); // 1970-01-01 was a Thursday
}

int64_t civil_to_local_ns(const struct civil *c)
{
    if (c->year < YEAR_MIN)
        return INT64_MIN;
    if (c->year > YEAR_MAX)
        return INT64_MAX;
    int64_t s = civil_to_days(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 +
                c->second;
    return s * NS_PER_S + c->ns;
}

struct civil civil_from_local_ns(int64_t local_ns)
{
    struct civil c = {0};
    int64_t days = floor_div(local_ns, NS_PER_DAY);
    // Not days * NS_PER_DAY: that product may lie below what 64 bits hold.
    int64_t rest = local_ns % NS_PER_DAY;
    if (rest < 0)
        rest += NS_PER_DAY;
    int month, day;
    civil_from_days(days, &c.year, &month, &day);
    c.month = (int8_t)month;
    c.day = (int8_t)day;
    c.ns = (int32_t)(rest % NS_PER_S);
    int32_t second = (int32_t)(rest / NS_PER_S);
    c.hour = (int8_t)(second / 3600);
    c.minute = (int8_t)(second / 60 % 60);
    c.second = (int8_t)(second % 60);
    return c;
}

// Reads exactly `digits` digits and moves *text behind them; -1 if they are not there.
static int read_digits(const char **text, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    *text += digits;
    return value;
}

static bool read_char(const char **text, char expected)
{
    if (**text != expected)
        return false;
    (*text)++;
    return true;
}

static bool read_date(const char **text, struct civil *c)
{
    int year = read_digits(text, 4);
    if (year < 1 || !read_char(text, '-'))
        return false;
    int month = read_digits(text, 2);
    if (month < 1 || month > 12 || !read_char(text, '-'))
        return false;
    int day = read_digits(text, 2);
    if (day < 1 || day > civil_days_in_month(year, month))
        return false;
    c->year = year;
    c->month = (int8_t)month;
    c->day = (int8_t)day;
    return true;
}

// "HH:MM:SS"; the second may be max_second, so 60 where a leap second is possible.
static bool read_time(const char **text, struct civil *c, int max_second)
{
    int hour = read_digits(text, 2);
    if (hour < 0 || hour > 23 || !read_char(text, ':'))
        return false;
    int minute = read_digits(text, 2);
    if (minute < 0 || minute > 59 || !read_char(text, ':'))
        return false;
    int second = read_digits(text, 2);
    if (second < 0 || second > max_second)
        return false;
    c->hour = (int8_t)hour;
    c->minute = (int8_t)minute;
    c->second = (int8_t)second;
    return true;
}

static bool read_fraction(const char **text, int32_t *ns)
{
    *ns = 0;
    if (!read_char(text, '.'))
        return true;
    int digits = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        if (++digits > 9)
            return false;
        *ns = *ns * 10 + (**text - '0');
    }
    if (digits == 0)
        return false;
    for (; digits < 9; digits++)
        *ns *= 10;
    return true;
}

static bool read_offset(const char **text, int32_t *seconds)
{
    *seconds = 0;
    if (read_char(text, 'Z') || read_char(text, 'z'))
        return true;
    bool west = **text == '-';
    if (!read_char(text, '+') && !read_char(text, '-'))
        return false;
    int hour = read_digits(text, 2);
    if (hour < 0 || hour > 23 || !read_char(text, ':'))
        return false;
    int minute = read_digits(text, 2);
    if (minute < 0 || minute > 59)
        return false;
    *seconds = (hour * 3600 + minute * 60) * (west ? -1 : 1);
    return true;
}

// A leap second can only be the last of a month by UTC.
static bool is_leap_second_place(int64_t utc_s)
{
    int32_t year;
    int month, day;
    civil_from_days(floor_div(utc_s, 86400), &year, &month, &day);
    return utc_s - floor_div(utc_s, 86400) * 86400 == 0 && day == 1;
}

bool civil_parse_instant(const char *text, int64_t *utc_ns)
{
    struct civil c = {0};
    int32_t offset;
    if (!read_date(&text, &c) || (!read_char(&text, 'T') && !read_char(&text, 't')) ||
        !read_time(&text, &c, 60) || !read_fraction(&text, &c.ns) || !read_offset(&text, &offset) ||
        *text)
        return false;
    int64_t s = civil_to_days(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 +
                c.second - offset;
    if (c.second == 60 && !is_leap_second_place(s))
        return false;
    if (s < civil_to_days(YEAR_MIN, 1, 1) * 86400 || s >= civil_to_days(YEAR_MAX + 1, 1, 1) * 86400)
        return false;
    *utc_ns = s * NS_PER_S + c.ns;
    return true;
}

bool civil_parse_local(const char *text, struct civil *out)
{
    struct civil c = {0};
    if (!read_date(&text, &c) || !read_char(&text, 'T') || !read_time(&text, &c, 59) || *text)
        return false;
    *out = c;
    return true;
}

bool civil_parse_time(const char *text, int32_t *second_of_day)
{
    int hour = read_digits(&text, 2);
    if (hour < 0 || hour > 24 || !read_char(&text, ':'))
        return false;
    int minute = read_digits(&text, 2);
    if (minute < 0 || minute > 59)
        return false;
    int second = 0;
    if (read_char(&text, ':'))
        second = read_digits(&text, 2);
    if (second < 0 || second > 59 || *text)
        return false;
    int32_t value = hour * 3600 + minute * 60 + second;
    if (value > 86400)
        return false;
    *second_of_day = value;
    return true;
}

char *civil_print_instant(char out[CIVIL_TEXT_MAX], int64_t utc_ns, int32_t offset_s, bool utc)
{
    // The text has whole minutes of offset: old local mean times are shown by the minute below, so
    // that the text still names the same instant.
    int32_t minutes = utc ? 0 : offset_s / 60;
    int64_t shift = minutes * 60 * NS_PER_S;
    bool fits = shift > 0 ? utc_ns <= INT64_MAX - shift : utc_ns >= INT64_MIN - shift;
    if (!fits)
        shift = minutes = 0;
    struct civil c = civil_from_local_ns(utc_ns + shift);
    int n = snprintf(out, CIVIL_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", (int)c.year, c.month,
                     c.day, c.hour, c.minute, c.second);
    if (c.ns >= 1000000)
        n += snprintf(out + n, CIVIL_TEXT_MAX - (size_t)n, ".%03d", (int)(c.ns / 1000000));
    if (utc) {
        snprintf(out + n, CIVIL_TEXT_MAX - (size_t)n, "Z");
        return out;
    }
    int positive = minutes < 0 ? -minutes : minutes;
    snprintf(out + n, CIVIL_TEXT_MAX - (size_t)n, "%c%02d:%02d", minutes < 0 ? '-' : '+',
             positive / 60 % 100, positive % 60);
    return out;
}
