// Windows: from, until, days, start and end, across midnight and across clock changes.
#include <string.h>

#include "unit.h"

#include "base/prng.h"
#include "help.h"

#define MINUTE INT64_C(60000000000)

// A window in a zone and the intervals (start, end in UTC, ended by NULL) it must be open in within
// the span from begin to end, to the nanosecond.
static void check_open(const char *zone_name, const struct manifest_window *w, const char *begin,
                       const char *end, const char *const *edges)
{
    struct zone *z = load_zone(zone_name);
    int64_t t = at(begin), stop = at(end);
    bool open = schedule_window_open(w, z, t);
    if (open)
        fail_msg("open at the beginning of the span");
    for (size_t i = 0;; i++) {
        int64_t next = schedule_window_next(w, z, t);
        if (next >= stop) {
            if (edges[i])
                fail_msg("%s: no change at %s; next is %s", zone_name, edges[i], text_of(next));
            break;
        }
        if (!edges[i] || next != at(edges[i]))
            fail_msg("%s: change at %s, expected %s", zone_name, text_of(next),
                     edges[i] ? edges[i] : "none");
        assert_true(schedule_window_open(w, z, next - 1) == open);
        open = !open;
        assert_true(schedule_window_open(w, z, next) == open);
        t = next;
    }
    zone_destroy(z);
}
#define EDGES(...) ((const char *const[]){__VA_ARGS__, NULL})

TEST(always)
{
    struct zone *z = zone_utc();
    struct manifest_window w = {.days = ALL, .end_s = 86400};
    assert_true(schedule_window_open(&w, z, INT64_MIN));
    assert_true(schedule_window_open(&w, z, 0));
    assert_true(schedule_window_next(&w, z, 0) == SCHEDULE_NEVER);
    w = daily(ALL, "00:00", "24:00");
    assert_true(schedule_window_open(&w, z, 0));
    assert_true(schedule_window_next(&w, z, 0) == SCHEDULE_NEVER);
    w = daily(ALL, "06:00", "06:00"); // each range ends where the next one starts
    assert_true(schedule_window_open(&w, z, 0));
    assert_true(schedule_window_next(&w, z, 0) == SCHEDULE_NEVER);
    zone_destroy(z);
}

TEST(from_included_until_excluded)
{
    struct manifest_window w = {.days = ALL, .end_s = 86400};
    w.from = instant("2026-11-24T09:00:00+09:00");
    w.until = local("2026-11-25T00:00:00");
    check_open("Asia/Seoul", &w, "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z",
               EDGES("2026-11-24T00:00:00Z", "2026-11-24T15:00:00Z"));
    struct zone *z = zone_utc();
    assert_true(schedule_window_next(&w, z, at("2026-11-25T00:00:00Z")) == SCHEDULE_NEVER);
    w.until = instant("2026-11-24T00:00:00Z"); // nothing in between: never open
    assert_false(schedule_window_open(&w, z, at("2026-11-24T00:00:00Z")));
    assert_true(schedule_window_next(&w, z, at("2026-11-01T00:00:00Z")) == SCHEDULE_NEVER);
    zone_destroy(z);
}

TEST(from_in_the_midst_of_a_range)
{
    struct manifest_window w = daily(ALL, "09:00", "18:00");
    w.from = local("2026-11-24T12:00:00");
    w.until = local("2026-11-25T10:00:00");
    check_open("UTC", &w, "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z",
               EDGES("2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z", "2026-11-25T09:00:00Z",
                     "2026-11-25T10:00:00Z"));
    w.from = local("2026-11-24T20:00:00"); // between two ranges
    check_open("UTC", &w, "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z",
               EDGES("2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z"));
}

TEST(days_by_local_date)
{
    // Monday and Wednesday in Seoul start at 15:00 UTC of the day before.
    struct manifest_window w = daily(MO | WE, NULL, NULL);
    check_open("Asia/Seoul", &w, "2026-11-22T00:00:00Z", "2026-11-27T00:00:00Z",
               EDGES("2026-11-22T15:00:00Z", "2026-11-23T15:00:00Z", "2026-11-24T15:00:00Z",
                     "2026-11-25T15:00:00Z"));
    // Touching days are one stretch.
    w = daily(MO | TU | WE | TH | FR, NULL, NULL);
    check_open("UTC", &w, "2026-11-22T00:00:00Z", "2026-12-01T00:00:00Z",
               EDGES("2026-11-23T00:00:00Z", "2026-11-28T00:00:00Z", "2026-11-30T00:00:00Z"));
    w = daily(0, NULL, NULL);
    check_open("UTC", &w, "2026-11-22T00:00:00Z", "2027-12-01T00:00:00Z",
               (const char *const[]){NULL});
}

TEST(across_midnight_belongs_to_the_first_day)
{
    struct manifest_window w = daily(FR, "22:00", "02:00");
    check_open("UTC", &w, "2026-11-22T00:00:00Z", "2026-12-03T00:00:00Z",
               EDGES("2026-11-27T22:00:00Z", "2026-11-28T02:00:00Z"));
    w = daily(FR | SA, "22:00", "24:00");
    check_open("UTC", &w, "2026-11-22T00:00:00Z", "2026-12-03T00:00:00Z",
               EDGES("2026-11-27T22:00:00Z", "2026-11-28T00:00:00Z", "2026-11-28T22:00:00Z",
                     "2026-11-29T00:00:00Z"));
    w = daily(SU, "12:00", "12:00"); // a whole day from noon
    check_open("UTC", &w, "2026-11-22T00:00:00Z", "2026-11-24T00:00:00Z",
               EDGES("2026-11-22T12:00:00Z", "2026-11-23T12:00:00Z"));
}

TEST(new_york_spring)
{
    // 2026-03-08: 02:00 becomes 03:00 at 07:00 UTC.
    struct manifest_window w = daily(SU, "02:30", "04:00");
    check_open("America/New_York", &w, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z",
               EDGES("2026-03-08T07:00:00Z", "2026-03-08T08:00:00Z"));
    w = daily(SU, "01:00", "02:30");
    check_open("America/New_York", &w, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z",
               EDGES("2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"));
    w = daily(SU, "02:00", "03:00"); // wholly skipped: does not open
    check_open("America/New_York", &w, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z",
               (const char *const[]){NULL});
    w = daily(ALL, "02:15", "02:45");
    check_open("America/New_York", &w, "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z",
               EDGES("2026-03-07T07:15:00Z", "2026-03-07T07:45:00Z", "2026-03-09T06:15:00Z",
                     "2026-03-09T06:45:00Z"));
    w = daily(SA, "23:00", "04:00");
    check_open("America/New_York", &w, "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z",
               EDGES("2026-03-08T04:00:00Z", "2026-03-08T08:00:00Z"));
}

TEST(new_york_autumn)
{
    // 2026-11-01: 01:00..02:00 passes twice, first at 05:00, then at 06:00 UTC.
    struct manifest_window w = daily(SU, "01:15", "01:45");
    check_open("America/New_York", &w, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z",
               EDGES("2026-11-01T05:15:00Z", "2026-11-01T05:45:00Z"));
    w = daily(SU, "01:30", "03:00");
    check_open("America/New_York", &w, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z",
               EDGES("2026-11-01T05:30:00Z", "2026-11-01T08:00:00Z"));
    w = daily(SU, "00:00", "01:30");
    check_open("America/New_York", &w, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z",
               EDGES("2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z"));
    w = daily(SU, NULL, NULL); // a day of 25 hours
    check_open("America/New_York", &w, "2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z",
               EDGES("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"));
    w = daily(ALL, NULL, NULL);
    w.until = local("2026-11-01T01:30:00"); // the first of the two
    struct zone *z = load_zone("America/New_York");
    assert_true(schedule_window_next(&w, z, at("2026-10-01T00:00:00Z")) ==
                at("2026-11-01T05:30:00Z"));
    zone_destroy(z);
}

TEST(berlin_both_changes)
{
    struct manifest_window w = daily(SU, "02:30", "03:30");
    check_open("Europe/Berlin", &w, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z",
               EDGES("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"));
    check_open("Europe/Berlin", &w, "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z",
               EDGES("2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z"));
}

TEST(apia_without_a_friday)
{
    // 30 December 2011 did not happen; the Friday window waits for the next week.
    struct manifest_window w = daily(FR, "09:00", "18:00");
    check_open("Pacific/Apia", &w, "2011-12-27T00:00:00Z", "2012-01-07T00:00:00Z",
               EDGES("2012-01-05T19:00:00Z", "2012-01-06T04:00:00Z"));
    w = daily(TH, "22:00", "06:00"); // ends with the day before the gap
    check_open("Pacific/Apia", &w, "2011-12-27T00:00:00Z", "2012-01-01T00:00:00Z",
               EDGES("2011-12-30T08:00:00Z", "2011-12-30T10:00:00Z"));
}

// Is the wall time of t within the window, said the plainest way? Only for zones without changes.
static bool plain_open(const struct manifest_window *w, int64_t local_s)
{
    int64_t day = local_s / 86400, s = local_s % 86400;
    bool today = w->days >> civil_weekday(day) & 1, before = w->days >> civil_weekday(day - 1) & 1;
    if (w->end_s > w->start_s)
        return today && s >= w->start_s && s < w->end_s;
    return (today && s >= w->start_s) || (before && s < w->end_s);
}

TEST(random_windows_agree_with_plain_reading)
{
    struct zone *z = load_zone("Asia/Seoul");
    struct prng p = {11};
    int64_t base = at("2026-11-20T00:00:00Z") / 1000000000;
    for (int n = 0; n < 300; n++) {
        struct manifest_window w = {.daily = true, .days = (uint8_t)prng_below(&p, 128)};
        w.start_s = (int32_t)prng_below(&p, 24) * 3600;
        w.end_s = (int32_t)prng_below(&p, 24) * 3600 + 3600;
        for (int64_t s = base; s < base + 10 * 86400; s += 1800) {
            bool open = schedule_window_open(&w, z, s * 1000000000);
            assert_true(open == plain_open(&w, s + 32400));
            int64_t next = schedule_window_next(&w, z, s * 1000000000);
            assert_true(next > s * 1000000000);
            int64_t limit = next == SCHEDULE_NEVER ? s + 8 * 86400 : next / 1000000000;
            for (int64_t k = s; k < limit; k += 3600)
                assert_true(plain_open(&w, k + 32400) == open);
            if (next != SCHEDULE_NEVER)
                assert_true(plain_open(&w, limit + 32400) != open);
        }
    }
    zone_destroy(z);
}

TEST(next_never_jumps_over_a_change)
{
    static const char *const names[] = {"America/New_York", "Australia/Lord_Howe", "Pacific/Apia"};
    struct prng p = {12};
    for (int n = 0; n < 60; n++) {
        struct zone *z = load_zone(names[n % 3]);
        struct manifest_window w = {.daily = true, .days = (uint8_t)prng_below(&p, 128)};
        w.start_s = (int32_t)prng_below(&p, 96) * 900;
        w.end_s = (int32_t)prng_below(&p, 96) * 900 + 900;
        int64_t t = at(n % 3 == 2 ? "2011-12-28T00:00:00Z" : "2026-10-01T00:00:00Z");
        for (int i = 0; i < 40; i++) {
            int64_t next = schedule_window_next(&w, z, t);
            if (next == SCHEDULE_NEVER)
                break;
            bool open = schedule_window_open(&w, z, t);
            for (int64_t k = t; k < next; k += (next - t) / 50 + MINUTE)
                assert_true(schedule_window_open(&w, z, k) == open);
            assert_true(schedule_window_open(&w, z, next - 1) == open);
            assert_true(schedule_window_open(&w, z, next) != open);
            t = next;
        }
        zone_destroy(z);
    }
}

TEST(entry_since)
{
    struct zone *z = load_zone("America/New_York");
    struct manifest_entry e = {.window = daily(MO | TU | WE | TH | FR, NULL, NULL)};
    assert_string_equal(text_of(schedule_entry_since(&e, z, at("2026-11-26T12:00:00Z"))),
                        "2026-11-23T05:00:00Z");
    e.window = daily(FR, "22:00", "02:00");
    assert_string_equal(text_of(schedule_entry_since(&e, z, at("2026-11-28T06:59:59Z"))),
                        "2026-11-28T03:00:00Z");
    e.window.from = local("2026-11-27T23:00:00");
    assert_string_equal(text_of(schedule_entry_since(&e, z, at("2026-11-28T06:59:59Z"))),
                        "2026-11-28T04:00:00Z");
    e.window = (struct manifest_window){.days = ALL, .end_s = 86400};
    assert_true(schedule_entry_since(&e, z, 0) == INT64_MIN);
    zone_destroy(z);
}
