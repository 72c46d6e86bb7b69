// Recurrence rules: the examples of RFC 5545 3.8.5.3 that lie in the subset, and clock changes.
#include <string.h>

#include "unit.h"

#include "base/prng.h"
#include "help.h"

#define HOUR INT64_C(3600000000000)

static struct manifest_entry entry_of(const struct manifest_rrule *r, const char *from)
{
    struct manifest_entry e = {.rrule = r, .duration_ns = HOUR};
    e.window = (struct manifest_window){.days = ALL, .end_s = 86400, .from = local(from)};
    return e;
}

// The starts of the first instances, in the zone, as "YYYY-MM-DD" or with the time; NULL ends the
// list and also says that there is none after it when `all`.
static void check_starts(const char *zone, const char *from, const char *text, bool all,
                         const char *const *expected)
{
    struct zone *z = load_zone(zone);
    struct manifest_rrule r = rule(text);
    struct manifest_entry e = entry_of(&r, from);
    int64_t t = at("1990-01-01T00:00:00Z");
    for (size_t i = 0; expected[i]; i++) {
        t = schedule_entry_next(&e, z, t);
        if (t == SCHEDULE_NEVER)
            fail_msg("%s: ended before %s", text, expected[i]);
        char shown[CIVIL_TEXT_MAX];
        civil_print_instant(shown, t, zone_offset_at(z, t, NULL), false);
        if (strncmp(shown, expected[i], strlen(expected[i])) != 0)
            fail_msg("%s: instance %zu is %s, expected %s", text, i, shown, expected[i]);
        assert_true(schedule_entry_due(&e, z, t));
        assert_false(schedule_entry_due(&e, z, t - 1));
        assert_true(schedule_entry_since(&e, z, t + HOUR - 1) == t);
        assert_true(schedule_entry_due(&e, z, t + HOUR - 1));
        assert_false(schedule_entry_due(&e, z, t + HOUR));
        t = schedule_entry_next(&e, z, t);
    }
    if (all)
        assert_true(schedule_entry_next(&e, z, t) == SCHEDULE_NEVER);
    zone_destroy(z);
}
#define STARTS(zone, from, text, all, ...)                                                         \
    check_starts(zone, from, text, all, (const char *const[]){__VA_ARGS__, NULL})
#define NY "America/New_York"

TEST(rfc_daily)
{
    STARTS(NY, "1997-09-02T09:00:00", "FREQ=DAILY;COUNT=3", true, "1997-09-02T09:00:00-04:00",
           "1997-09-03", "1997-09-04");
    STARTS(NY, "1997-12-22T09:00:00", "FREQ=DAILY;UNTIL=1997-12-24T14:00:00Z", true, "1997-12-22",
           "1997-12-23", "1997-12-24T09:00:00-05:00");
    STARTS(NY, "1997-09-02T09:00:00", "FREQ=DAILY;INTERVAL=10;COUNT=5", true, "1997-09-02",
           "1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12");
    STARTS(NY, "1998-01-30T09:00:00", "FREQ=DAILY;BYMONTH=1", false, "1998-01-30", "1998-01-31",
           "1999-01-01", "1999-01-02");
}

TEST(rfc_weekly)
{
    STARTS(NY, "1997-09-02T09:00:00", "FREQ=WEEKLY;COUNT=3", true, "1997-09-02", "1997-09-09",
           "1997-09-16");
    STARTS(NY, "1997-09-02T09:00:00", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", false, "1997-09-02",
           "1997-09-16", "1997-09-30", "1997-10-14", "1997-10-28T09:00:00-05:00");
    STARTS(NY, "1997-09-01T09:00:00",
           "FREQ=WEEKLY;INTERVAL=2;UNTIL=1997-09-20T00:00:00Z;WKST=SU;BYDAY=MO,WE,FR", true,
           "1997-09-01", "1997-09-03", "1997-09-05", "1997-09-15", "1997-09-17", "1997-09-19");
    // The start of the week changes the result.
    STARTS(NY, "1997-08-05T09:00:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", true,
           "1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24");
    STARTS(NY, "1997-08-05T09:00:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", true,
           "1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31");
}

TEST(rfc_monthly)
{
    STARTS(NY, "1997-09-05T09:00:00", "FREQ=MONTHLY;COUNT=4;BYDAY=1FR", true, "1997-09-05",
           "1997-10-03", "1997-11-07", "1997-12-05");
    STARTS(NY, "1997-09-07T09:00:00", "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU", true,
           "1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30");
    STARTS(NY, "1997-09-22T09:00:00", "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", true, "1997-09-22",
           "1997-10-20", "1997-11-17");
    STARTS(NY, "1997-09-28T09:00:00", "FREQ=MONTHLY;BYMONTHDAY=-3", false, "1997-09-28",
           "1997-10-29", "1997-11-28", "1997-12-29", "1998-01-29", "1998-02-26");
    STARTS(NY, "1997-09-30T09:00:00", "FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1", true, "1997-09-30",
           "1997-10-01", "1997-10-31", "1997-11-01");
    STARTS(NY, "1998-02-13T09:00:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", false, "1998-02-13",
           "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13");
    STARTS(NY, "1997-09-13T09:00:00", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", false,
           "1997-09-13", "1997-10-11", "1997-11-08");
}

TEST(rfc_yearly)
{
    STARTS(NY, "1997-06-10T09:00:00", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", true, "1997-06-10",
           "1997-07-10", "1998-06-10", "1998-07-10");
    STARTS(NY, "1997-03-10T09:00:00", "FREQ=YEARLY;INTERVAL=2;COUNT=4;BYMONTH=1,2,3", true,
           "1997-03-10", "1999-01-10", "1999-02-10", "1999-03-10");
    STARTS(NY, "1997-05-19T09:00:00", "FREQ=YEARLY;BYDAY=20MO", false, "1997-05-19", "1998-05-18",
           "1999-05-17");
    STARTS(NY, "1997-03-13T09:00:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", false, "1997-03-13",
           "1997-03-20", "1997-03-27", "1998-03-05");
    STARTS(NY, "1996-11-05T09:00:00",
           "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", false,
           "1996-11-05", "2000-11-07", "2004-11-02");
}

TEST(rfc_setpos)
{
    STARTS(NY, "1997-09-04T09:00:00", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", true,
           "1997-09-04", "1997-10-07", "1997-11-06");
    STARTS(NY, "1997-09-29T09:00:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", false,
           "1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30", "1998-01-29");
    // Positions count within the period before DTSTART cuts: the 1st weekday of September has
    // passed.
    STARTS(NY, "1997-09-10T09:00:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", false,
           "1997-09-10", "1997-10-01", "1997-11-03");
}

TEST(dtstart_counts_even_when_it_does_not_match)
{
    STARTS("UTC", "2026-01-01T12:00:00", "FREQ=WEEKLY;COUNT=3;BYDAY=FR", true,
           "2026-01-01T12:00:00", "2026-01-02", "2026-01-09");
}

TEST(until_is_included)
{
    STARTS("UTC", "2026-01-01T12:00:00", "FREQ=DAILY;UNTIL=2026-01-02T12:00:00Z", true,
           "2026-01-01", "2026-01-02");
    STARTS("UTC", "2026-01-01T12:00:00", "FREQ=DAILY;UNTIL=2026-01-02T11:59:59Z", true,
           "2026-01-01");
    STARTS("Asia/Seoul", "2026-01-01T12:00:00", "FREQ=DAILY;UNTIL=2026-01-02T12:00:00", true,
           "2026-01-01", "2026-01-02");
}

TEST(dates_that_do_not_exist)
{
    STARTS("UTC", "2026-01-31T12:00:00", "FREQ=MONTHLY;COUNT=4", true, "2026-01-31", "2026-03-31",
           "2026-05-31", "2026-07-31");
    STARTS("UTC", "2024-02-29T12:00:00", "FREQ=YEARLY", false, "2024-02-29", "2028-02-29",
           "2032-02-29");
    STARTS("UTC", "2096-02-29T12:00:00", "FREQ=YEARLY", false, "2096-02-29", "2104-02-29");
}

TEST(skipped_local_times_do_not_happen_and_do_not_count)
{
    STARTS(NY, "2026-03-07T02:30:00", "FREQ=DAILY;COUNT=3", true, "2026-03-07T02:30:00-05:00",
           "2026-03-09T02:30:00-04:00", "2026-03-10");
    STARTS(NY, "2026-03-08T02:30:00", "FREQ=DAILY;COUNT=2", true, "2026-03-09T02:30:00-04:00",
           "2026-03-10");
    STARTS("Europe/Berlin", "2026-03-28T02:30:00", "FREQ=DAILY", false, "2026-03-28T02:30:00+01:00",
           "2026-03-30T02:30:00+02:00");
}

TEST(repeated_local_times_happen_once)
{
    STARTS(NY, "2026-10-31T01:30:00", "FREQ=DAILY;COUNT=3", true, "2026-10-31T01:30:00-04:00",
           "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00");
}

TEST(duration_is_elapsed_time)
{
    struct zone *z = load_zone(NY);
    struct manifest_rrule r = rule("FREQ=DAILY");
    struct manifest_entry e = entry_of(&r, "2026-03-07T23:00:00");
    e.duration_ns = 5 * HOUR; // across the change: 04:00 EST = 05:00 EDT
    assert_string_equal(text_of(schedule_entry_next(&e, z, at("2026-03-08T04:00:00Z"))),
                        "2026-03-08T09:00:00Z");
    zone_destroy(z);
}

TEST(instances_that_touch_are_one_stretch)
{
    struct zone *z = zone_utc();
    struct manifest_rrule r = rule("FREQ=DAILY;COUNT=3");
    struct manifest_entry e = entry_of(&r, "2026-01-01T12:00:00");
    e.duration_ns = 24 * HOUR;
    assert_string_equal(text_of(schedule_entry_next(&e, z, at("2026-01-01T12:00:00Z"))),
                        "2026-01-04T12:00:00Z");
    e.duration_ns = 36 * HOUR; // they overlap
    assert_string_equal(text_of(schedule_entry_next(&e, z, at("2026-01-01T12:00:00Z"))),
                        "2026-01-05T00:00:00Z");
    assert_string_equal(text_of(schedule_entry_since(&e, z, at("2026-01-04T00:00:00Z"))),
                        "2026-01-01T12:00:00Z");
    e.window.until = instant("2026-01-03T00:00:00Z");
    assert_string_equal(text_of(schedule_entry_next(&e, z, at("2026-01-01T12:00:00Z"))),
                        "2026-01-03T00:00:00Z");
    assert_false(schedule_entry_due(&e, z, at("2026-01-03T00:00:00Z")));
    assert_true(schedule_entry_next(&e, z, at("2026-01-03T00:00:00Z")) == SCHEDULE_NEVER);
    zone_destroy(z);
}

TEST(dtstart_as_an_instant)
{
    struct zone *z = load_zone(NY);
    struct manifest_rrule r = rule("FREQ=DAILY;COUNT=2");
    struct manifest_entry e = entry_of(&r, "2026-11-01T01:30:00");
    e.window.from = instant("2026-11-01T01:30:00-05:00"); // the second of the two
    int64_t t = schedule_entry_next(&e, z, at("2026-10-01T00:00:00Z"));
    assert_string_equal(text_of(t), "2026-11-01T06:30:00Z");
    t = schedule_entry_next(&e, z, t + HOUR);
    assert_string_equal(text_of(t), "2026-11-02T06:30:00Z");
    zone_destroy(z);
}

TEST(rules_that_never_match_answer)
{
    struct zone *z = zone_utc();
    static const char *const texts[] = {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
                                        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-30",
                                        "FREQ=MONTHLY;BYDAY=6MO",
                                        "FREQ=DAILY;BYSETPOS=2",
                                        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
                                        "FREQ=YEARLY;BYSETPOS=367;BYMONTHDAY=1",
                                        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=5"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct manifest_rrule r = rule(texts[i]);
        struct manifest_entry e = entry_of(&r, "2026-01-01T00:00:00");
        int64_t t = at("2026-01-01T00:00:00Z");
        assert_true(schedule_entry_due(&e, z, t)); // DTSTART itself
        assert_true(schedule_entry_next(&e, z, t + HOUR) == SCHEDULE_NEVER);
        assert_false(schedule_entry_due(&e, z, at("2200-01-01T00:00:00Z")));
    }
    zone_destroy(z);
}

TEST(jumping_in_agrees_with_walking)
{
    static const char *const texts[] = {"FREQ=DAILY;INTERVAL=3",
                                        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA;WKST=SU",
                                        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31,-1",
                                        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                                        "FREQ=MONTHLY;BYDAY=2TU;COUNT=50",
                                        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"};
    struct zone *z = load_zone("Europe/Berlin");
    struct prng p = {5};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct manifest_rrule r = rule(texts[i]);
        struct manifest_entry e = entry_of(&r, "2020-02-29T02:30:00");
        int64_t t = at("2020-01-01T00:00:00Z");
        for (int n = 0; n < 60 && t != SCHEDULE_NEVER; n++) {
            int64_t next = schedule_entry_next(&e, z, t);
            int64_t span = (next == SCHEDULE_NEVER ? t + HOUR : next) - t;
            int64_t between = t + (int64_t)prng_below(&p, (uint64_t)span);
            assert_true(schedule_entry_next(&e, z, between) == next);
            assert_true(schedule_entry_due(&e, z, between) == schedule_entry_due(&e, z, t));
            t = next;
        }
    }
    zone_destroy(z);
}
