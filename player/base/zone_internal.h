#pragma once
// What the parts of the zone reader share: the finished table, and the POSIX rule of the footer.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ZONE_NAME_MAX = 64,
    ZONE_TYPES_MAX = 256,
    ZONE_ABBREV_MAX = 16,        // of one abbreviation in the footer, with its NUL
    ZONE_OFFSET_MAX = 26 * 3600, // seconds either way; RFC 9636 advises -25 h..26 h
    ZONE_TAIL_YEARS = 663,       // the footer is unrolled at most over the years 1600..2262
};

struct zone_type {
    int32_t offset_s;
    char abbrev[ZONE_ABBREV_MAX];
};

struct zone_change {
    int64_t at_s; // UTC seconds since 1970
    uint16_t type;
};

// Local time as a table: types[0] before the first change, then what each change says. Changes
// ascend strictly; the footer's rule is unrolled into them up to the end of 64-bit nanoseconds.
struct zone {
    char name[ZONE_NAME_MAX + 1];
    struct zone_type *types; // owned
    size_t type_count;
    struct zone_change *changes; // owned; NULL when there are none
    size_t change_count;
};

// One yearly change of the footer: which day, and the second of that day (may be negative or more
// than a day).
struct zone_rule {
    enum { ZONE_RULE_JULIAN, ZONE_RULE_DAY, ZONE_RULE_MONTH } kind;
    int32_t day;         // JULIAN: 1..365 without 29 February; DAY: 0..365; MONTH: 0 = Sunday
    int32_t week, month; // MONTH: 1..5 (5 = last), 1..12
    int32_t time_s;
};

struct zone_posix {
    struct zone_type standard, summer;
    bool has_summer;
    struct zone_rule start, end; // of summer time, when has_summer
};

// "KST-9", "EST5EDT,M3.2.0,M11.1.0", "<+0330>-3:30": false when it is anything else.
bool zone_posix_parse(const char *text, size_t len, struct zone_posix *out);
// The instants in UTC seconds at which summer time starts and ends in a year.
void zone_posix_year(const struct zone_posix *p, int32_t year, int64_t *start_s, int64_t *end_s);
