#pragma once
// Calendar arithmetic (proleptic Gregorian) and the texts of instants. No zone, no clock.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A date and time of day as a wall shows them, without a zone.
struct civil {
    int32_t year;                // 1..9999
    int8_t month, day;           // 1..12, 1..31
    int8_t hour, minute, second; // 0..23, 0..59, 0..59
    int32_t ns;                  // 0..999999999
};

// Days since 1970-01-01 of a date, and back (Howard Hinnant, "chrono-compatible date algorithms").
int64_t civil_to_days(int32_t year, int month, int day);
void civil_from_days(int64_t days, int32_t *year, int *month, int *day);
int civil_days_in_month(int32_t year, int month);
// 0 = Monday .. 6 = Sunday.
int civil_weekday(int64_t days);
// Nanoseconds since 1970-01-01T00:00:00 of the same civil clock (no zone applied), and back.
// Saturates outside the years 1678..2261, which is what 64 bits of nanoseconds hold.
int64_t civil_to_local_ns(const struct civil *c);
struct civil civil_from_local_ns(int64_t local_ns);

// "2026-11-24T09:00:00+09:00", "...Z", seconds with up to 9 decimals; -> UTC nanoseconds. RFC 3339,
// 'T' and 'Z' also in lower case. A leap second (":60") counts as the second after. False if the
// text is anything else or is outside 1678..2261.
bool civil_parse_instant(const char *text, int64_t *utc_ns);
// "2026-11-24T09:00:00" exactly (no offset, no fraction).
bool civil_parse_local(const char *text, struct civil *out);
// "HH:MM" or "HH:MM:SS" as seconds of the day; "24:00" and "24:00:00" give 86400 (callers that do
// not allow it check).
bool civil_parse_time(const char *text, int32_t *second_of_day);

enum { CIVIL_TEXT_MAX = 40 };
// RFC 3339 with the given offset in seconds ("Z" for utc): "2026-11-24T09:00:00+09:00". Writes
// milliseconds (".250") only when they are not 0; finer parts are cut off. Returns out.
char *civil_print_instant(char out[CIVIL_TEXT_MAX], int64_t utc_ns, int32_t offset_s, bool utc);
