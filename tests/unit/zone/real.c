// Real zones: gaps, overlaps, the footer's far future.
#include <string.h>

#include "unit.h"

#include "tz.h"

struct local_case {
    const char *local;
    const char *utc;
    enum zone_local kind;
};

static void check_local(const char *name, const struct local_case *cases, size_t count)
{
    struct zone *z = tz_load(name);
    for (size_t i = 0; i < count; i++) {
        struct civil c;
        int64_t utc;
        assert_true(civil_parse_local(cases[i].local, &c));
        enum zone_local kind = zone_from_civil(z, &c, &utc);
        char text[CIVIL_TEXT_MAX];
        civil_print_instant(text, utc, 0, true);
        if (strcmp(text, cases[i].utc) != 0 || kind != cases[i].kind)
            fail_msg("%s %s -> %s (%d), expected %s", name, cases[i].local, text, (int)kind,
                     cases[i].utc);
    }
    zone_destroy(z);
}
#define CHECK_LOCAL(name, cases) check_local(name, cases, sizeof(cases) / sizeof((cases)[0]))

TEST(seoul)
{
    struct zone *z = tz_load("Asia/Seoul");
    const char *abbrev = NULL;
    assert_int_equal(zone_offset_at(z, tz_instant("2026-11-24T00:00:00Z"), &abbrev), 32400);
    assert_string_equal(abbrev, "KST");
    assert_int_equal(zone_offset_at(z, tz_instant("2100-07-01T00:00:00Z"), NULL), 32400);
    assert_int_equal(zone_offset_at(z, tz_instant("1988-07-01T00:00:00Z"), NULL), 36000);
    assert_true(zone_next_change(z, tz_instant("2026-01-01T00:00:00Z")) == INT64_MAX);
    assert_string_equal(zone_name(z), "Asia/Seoul");
    struct civil c = zone_to_civil(z, tz_instant("2026-11-24T15:00:00Z"));
    assert_true(c.year == 2026 && c.month == 11 && c.day == 25 && c.hour == 0);
    zone_destroy(z);
}

TEST(new_york_gap_and_overlap)
{
    static const struct local_case cases[] = {
        {"2026-03-08T01:59:59", "2026-03-08T06:59:59Z", ZONE_ONCE},
        {"2026-03-08T02:00:00", "2026-03-08T07:00:00Z", ZONE_SKIPPED},
        {"2026-03-08T02:30:00", "2026-03-08T07:00:00Z", ZONE_SKIPPED},
        {"2026-03-08T02:59:59", "2026-03-08T07:00:00Z", ZONE_SKIPPED},
        {"2026-03-08T03:00:00", "2026-03-08T07:00:00Z", ZONE_ONCE},
        {"2026-11-01T00:59:59", "2026-11-01T04:59:59Z", ZONE_ONCE},
        {"2026-11-01T01:00:00", "2026-11-01T05:00:00Z", ZONE_TWICE},
        {"2026-11-01T01:59:59", "2026-11-01T05:59:59Z", ZONE_TWICE},
        {"2026-11-01T02:00:00", "2026-11-01T07:00:00Z", ZONE_ONCE},
        // The footer's years: M3.2.0, M11.1.0.
        {"2038-03-14T02:30:00", "2038-03-14T07:00:00Z", ZONE_SKIPPED},
        {"2100-03-14T02:30:00", "2100-03-14T07:00:00Z", ZONE_SKIPPED},
        {"2100-11-07T01:30:00", "2100-11-07T05:30:00Z", ZONE_TWICE},
        {"2261-07-01T00:00:00", "2261-07-01T04:00:00Z", ZONE_ONCE},
    };
    CHECK_LOCAL("America/New_York", cases);
}

TEST(berlin_gap_and_overlap)
{
    static const struct local_case cases[] = {
        {"2026-03-29T01:59:59", "2026-03-29T00:59:59Z", ZONE_ONCE},
        {"2026-03-29T02:30:00", "2026-03-29T01:00:00Z", ZONE_SKIPPED},
        {"2026-03-29T03:00:00", "2026-03-29T01:00:00Z", ZONE_ONCE},
        {"2026-10-25T02:30:00", "2026-10-25T00:30:00Z", ZONE_TWICE},
        {"2026-10-25T03:00:00", "2026-10-25T02:00:00Z", ZONE_ONCE},
        {"2099-10-25T02:00:00", "2099-10-25T00:00:00Z", ZONE_TWICE},
    };
    CHECK_LOCAL("Europe/Berlin", cases);
}

TEST(lord_howe_half_hour)
{
    static const struct local_case cases[] = {
        // +10:30, in summer +11: half an hour is skipped in October, doubled in April.
        {"2026-10-04T01:59:59", "2026-10-03T15:29:59Z", ZONE_ONCE},
        {"2026-10-04T02:00:00", "2026-10-03T15:30:00Z", ZONE_SKIPPED},
        {"2026-10-04T02:29:59", "2026-10-03T15:30:00Z", ZONE_SKIPPED},
        {"2026-10-04T02:30:00", "2026-10-03T15:30:00Z", ZONE_ONCE},
        {"2026-04-05T01:29:59", "2026-04-04T14:29:59Z", ZONE_ONCE},
        {"2026-04-05T01:30:00", "2026-04-04T14:30:00Z", ZONE_TWICE},
        {"2026-04-05T01:59:59", "2026-04-04T14:59:59Z", ZONE_TWICE},
        {"2026-04-05T02:00:00", "2026-04-04T15:30:00Z", ZONE_ONCE},
    };
    CHECK_LOCAL("Australia/Lord_Howe", cases);
}

TEST(apia_skipped_day)
{
    static const struct local_case cases[] = {
        {"2011-12-29T23:59:59", "2011-12-30T09:59:59Z", ZONE_ONCE},
        {"2011-12-30T00:00:00", "2011-12-30T10:00:00Z", ZONE_SKIPPED},
        {"2011-12-30T12:00:00", "2011-12-30T10:00:00Z", ZONE_SKIPPED},
        {"2011-12-31T00:00:00", "2011-12-30T10:00:00Z", ZONE_ONCE},
    };
    CHECK_LOCAL("Pacific/Apia", cases);
}

TEST(casablanca_negative_summer_time)
{
    // In 2025: +01 all year but for Ramadan, when it was +00. Only history: its law changes often.
    struct zone *z = tz_load("Africa/Casablanca");
    assert_int_equal(zone_offset_at(z, tz_instant("2025-02-14T12:00:00Z"), NULL), 3600);
    assert_int_equal(zone_offset_at(z, tz_instant("2025-03-20T12:00:00Z"), NULL), 0);
    assert_int_equal(zone_offset_at(z, tz_instant("2025-05-01T12:00:00Z"), NULL), 3600);
    assert_true(zone_next_change(z, tz_instant("2025-01-01T00:00:00Z")) ==
                tz_instant("2025-02-23T02:00:00Z"));
    zone_destroy(z);
}

TEST(next_change_is_exact)
{
    struct zone *z = tz_load("America/New_York");
    int64_t change = tz_instant("2026-03-08T07:00:00Z");
    assert_true(zone_next_change(z, tz_instant("2026-01-01T00:00:00Z")) == change);
    assert_true(zone_next_change(z, change - 1) == change);
    assert_true(zone_next_change(z, change) == tz_instant("2026-11-01T06:00:00Z"));
    assert_true(zone_next_change(z, tz_instant("2099-12-31T00:00:00Z")) ==
                tz_instant("2100-03-14T07:00:00Z"));
    assert_int_equal(zone_offset_at(z, change - 1, NULL), -18000);
    assert_int_equal(zone_offset_at(z, change, NULL), -14400);
    zone_destroy(z);
}

TEST(every_hour_of_years_maps_back)
{
    static const char *const names[] = {"America/New_York",  "Europe/Berlin", "Australia/Lord_Howe",
                                        "Africa/Casablanca", "Pacific/Apia",  "Asia/Seoul"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct zone *z = tz_load(names[i]);
        int64_t t = tz_instant("2009-01-01T00:15:00Z");
        for (int hour = 0; hour < 8 * 8766; hour++, t += INT64_C(3600000000000)) {
            struct civil c = zone_to_civil(z, t);
            int64_t back;
            enum zone_local kind = zone_from_civil(z, &c, &back);
            assert_true(kind == ZONE_ONCE ? back == t : kind == ZONE_TWICE && back <= t);
        }
        zone_destroy(z);
    }
}

TEST(extremes_do_not_overflow)
{
    struct zone *z = tz_load("America/New_York");
    zone_to_civil(z, INT64_MIN);
    zone_to_civil(z, INT64_MAX);
    zone_offset_at(z, INT64_MIN, NULL);
    assert_true(zone_next_change(z, INT64_MAX) == INT64_MAX);
    int64_t utc;
    struct civil c = {9999, 12, 31, 23, 59, 59, 0};
    zone_from_civil(z, &c, &utc);
    assert_true(utc == INT64_MAX);
    c = (struct civil){1, 1, 1, 0, 0, 0, 0};
    zone_from_civil(z, &c, &utc);
    assert_true(utc == INT64_MIN);
    zone_destroy(z);
}
