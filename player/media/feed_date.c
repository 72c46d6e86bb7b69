#include <string.h>

#include "base/attr.h"
#include "base/civil.h"
#include "base/now.h"
#include "base/str.h"
#include "media/news.h"

enum {
    DATE_TEXT_MAX = 100, // bytes; longer ones are no dates
    YEAR_MIN = 1700,
    YEAR_MAX = 2250,
    WORD_MAX_BYTES = 16,
};

struct reading {
    const char *p;
    int year, month, day, hour, minute, second, ns;
    bool has_time, has_zone, pm, am;
    int zone_s;
};

static const struct {
    const char *name;
    int minutes;
} zones[] = {
    {"UT", 0},     {"UTC", 0},    {"GMT", 0},    {"Z", 0},      {"WET", 0},    {"EST", -300},
    {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420}, {"MDT", -360}, {"PST", -480},
    {"PDT", -420}, {"KST", 540},  {"JST", 540},  {"CET", 60},   {"CEST", 120}, {"MEZ", 60},
    {"MESZ", 120}, {"BST", 60},   {"WEST", 60},  {"EET", 120},  {"EEST", 180}, {"MSK", 180},
    {"IST", 330},  {"HKT", 480},  {"SGT", 480},  {"AWST", 480}, {"AEST", 600}, {"AEDT", 660},
    {"NZST", 720}, {"NZDT", 780},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// At most max digits; how many there were.
static int digits(struct reading *r, int max, int *value)
{
    int n = 0;
    *value = 0;
    for (; n < max && is_digit(*r->p); n++)
        *value = *value * 10 + (*r->p++ - '0');
    return n;
}

static bool skip(struct reading *r, char c)
{
    if (*r->p != c)
        return false;
    r->p++;
    return true;
}

// "+0900", "+09:00", "-5", "+0530"; r->p is at the sign.
static bool offset(struct reading *r)
{
    int sign = *r->p++ == '-' ? -1 : 1;
    int hours;
    int minutes = 0;
    if (digits(r, 2, &hours) == 0)
        return false;
    skip(r, ':');
    int n = digits(r, 2, &minutes);
    if (hours > 23 || minutes > 59 || n == 1)
        return false;
    r->zone_s = sign * (hours * 3600 + minutes * 60);
    r->has_zone = true;
    return true;
}

static void fraction(struct reading *r)
{
    int scale = 100 * 1000 * 1000;
    for (; is_digit(*r->p); r->p++, scale /= 10)
        r->ns += (*r->p - '0') * scale;
}

// "04:00", "4:00:00", "04:00:00.25", with the hour already read.
static bool clock_time(struct reading *r, int hour)
{
    r->hour = hour;
    r->has_time = true;
    if (digits(r, 2, &r->minute) == 0)
        return false;
    if (skip(r, ':') && digits(r, 2, &r->second) == 0)
        return false;
    if ((*r->p == '.' || *r->p == ',') && is_digit(r->p[1])) {
        r->p++;
        fraction(r);
    }
    return true;
}

static int month_of(const char *word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (strlen(word) < 3)
        return 0;
    for (int i = 0; i < 12; i++) {
        char name[4] = {names[i * 3], names[i * 3 + 1], names[i * 3 + 2], 0};
        char start[4] = {word[0], word[1], word[2], 0};
        if (str_equal_nocase(name, start))
            return i + 1;
    }
    return 0;
}

// Weekdays (right or wrong), months, zones and halves of the day; other words say nothing.
static bool word(struct reading *r)
{
    char name[WORD_MAX_BYTES] = "";
    for (size_t n = 0; is_letter(*r->p); r->p++)
        if (n + 1 < sizeof name)
            name[n++] = *r->p;
    if (r->month == 0 && (r->month = month_of(name)) != 0)
        return true;
    r->pm |= str_equal_nocase(name, "PM");
    r->am |= str_equal_nocase(name, "AM");
    for (size_t i = 0; i < VT_COUNT(zones) && !r->has_zone; i++)
        if (str_equal_nocase(zones[i].name, name)) {
            r->zone_s = zones[i].minutes * 60;
            r->has_zone = true;
        }
    // "GMT+9" gives the offset itself
    if (r->has_zone && (*r->p == '+' || *r->p == '-') && is_digit(r->p[1]))
        return offset(r);
    return true;
}

static bool figure(struct reading *r)
{
    int value;
    int n = digits(r, 4, &value);
    if (*r->p == ':' && n <= 2 && !r->has_time) {
        r->p++;
        return clock_time(r, value);
    }
    if (n <= 2 && r->day == 0) {
        r->day = value;
    } else if (r->year == 0) {
        // RFC 2822, 4.3: two digits mean 1950 to 2049, three digits count from 1900.
        r->year = n == 4 ? value : n == 3 || value >= 50 ? 1900 + value : 2000 + value;
    } else {
        return false;
    }
    return !is_digit(*r->p);
}

static void comment(struct reading *r)
{
    while (*r->p && *r->p != ')')
        r->p++;
}

// Day, month, year, time and zone in about any order.
static bool read_words(struct reading *r)
{
    while (*r->p) {
        bool ok = true;
        char c = *r->p;
        if (is_letter(c))
            ok = word(r);
        else if (is_digit(c))
            ok = figure(r);
        else if ((c == '+' || c == '-') && r->has_time && is_digit(r->p[1]))
            ok = offset(r);
        else if (c == '(')
            comment(r);
        else
            r->p++;
        if (!ok)
            return false;
    }
    return r->year && r->month && r->day;
}

static bool is_separator(char c)
{
    return c == '-' || c == '/' || c == '.';
}

static void separator(struct reading *r)
{
    if (is_separator(*r->p))
        r->p++;
    while (*r->p == ' ')
        r->p++;
}

// Time and zone behind "2026-11-24".
static bool read_iso_time(struct reading *r)
{
    while (*r->p == ' ' || *r->p == 'T' || *r->p == 't' || is_separator(*r->p))
        r->p++;
    if (!*r->p)
        return true;
    int hour;
    if (digits(r, 2, &hour) == 0)
        return false;
    if (is_digit(*r->p)) { // 090000
        r->hour = hour;
        bool ok = digits(r, 2, &r->minute) == 2;
        digits(r, 2, &r->second);
        if (!ok)
            return false;
    } else if (!skip(r, ':') || !clock_time(r, hour)) {
        return false;
    }
    while (*r->p == ' ')
        r->p++;
    if (*r->p == '+' || *r->p == '-')
        return offset(r);
    return !is_letter(*r->p) || word(r);
}

// "2026-11-24T09:00:00+09:00" and less exact relatives; months and days may be missing.
static bool read_iso(struct reading *r)
{
    r->month = r->day = 1;
    digits(r, 4, &r->year);
    separator(r);
    if (!*r->p)
        return true;
    if (digits(r, 2, &r->month) == 0)
        return false;
    separator(r);
    if (!*r->p)
        return true;
    return digits(r, 2, &r->day) != 0 && read_iso_time(r);
}

static bool in_range(const struct reading *r)
{
    bool midnight = r->hour == 24 && r->minute == 0 && r->second == 0 && r->ns == 0;
    return r->year >= YEAR_MIN && r->year <= YEAR_MAX && r->month >= 1 && r->month <= 12 &&
           r->day >= 1 && r->day <= civil_days_in_month(r->year, r->month) &&
           (r->hour <= 23 || midnight) && r->minute <= 59 && r->second <= 60;
}

int64_t news_date(const char *text)
{
    struct reading r = {.p = text + strspn(text, " \t\r\n")};
    if (strlen(text) > DATE_TEXT_MAX)
        return NEWS_NO_DATE;
    bool iso = is_digit(r.p[0]) && is_digit(r.p[1]) && is_digit(r.p[2]) && is_digit(r.p[3]);
    if (!(iso ? read_iso(&r) : read_words(&r)))
        return NEWS_NO_DATE;
    if ((r.pm || r.am) && r.hour >= 1 && r.hour <= 12)
        r.hour = r.hour % 12 + (r.pm ? 12 : 0);
    if (!in_range(&r))
        return NEWS_NO_DATE;
    int64_t seconds = civil_to_days(r.year, r.month, r.day) * 86400 + r.hour * 3600 +
                      r.minute * 60 + r.second - r.zone_s;
    return seconds * NS_PER_S + r.ns;
}
