#include <string.h>

#include "unit.h"

#include "base/civil.h"
#include "base/prng.h"

static int64_t instant(const char *text)
{
    int64_t ns = -1;
    if (!civil_parse_instant(text, &ns))
        fail_msg("refused: %s", text);
    return ns;
}

static void refused(const char *text)
{
    int64_t ns;
    if (civil_parse_instant(text, &ns))
        fail_msg("accepted: %s", text);
}

TEST(days_known)
{
    assert_int_equal(civil_to_days(1970, 1, 1), 0);
    assert_int_equal(civil_to_days(1969, 12, 31), -1);
    assert_int_equal(civil_to_days(2000, 3, 1), 11017);
    assert_int_equal(civil_to_days(1600, 2, 29), -135081);
    assert_int_equal(civil_to_days(1, 1, 1), -719162);
    assert_int_equal(civil_to_days(9999, 12, 31), 2932896);
}

TEST(days_round_trip_four_centuries)
{
    int64_t expected = civil_to_days(1799, 12, 31);
    for (int year = 1800; year < 2210; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= civil_days_in_month(year, month); day++) {
                int64_t days = civil_to_days(year, month, day);
                assert_int_equal(days, ++expected);
                int32_t y;
                int m, d;
                civil_from_days(days, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
            }
}

TEST(leap_years)
{
    assert_int_equal(civil_days_in_month(1900, 2), 28);
    assert_int_equal(civil_days_in_month(2000, 2), 29);
    assert_int_equal(civil_days_in_month(2024, 2), 29);
    assert_int_equal(civil_days_in_month(2026, 2), 28);
    assert_int_equal(civil_days_in_month(2100, 2), 28);
    assert_int_equal(civil_days_in_month(2026, 4), 30);
    assert_int_equal(civil_days_in_month(2026, 12), 31);
    assert_int_equal(civil_days_in_month(2026, 0), 0);
    assert_int_equal(civil_days_in_month(2026, 13), 0);
}

TEST(weekdays)
{
    assert_int_equal(civil_weekday(0), 3);                           // Thursday
    assert_int_equal(civil_weekday(civil_to_days(2026, 11, 24)), 1); // Tuesday
    assert_int_equal(civil_weekday(civil_to_days(2000, 2, 29)), 1);
    assert_int_equal(civil_weekday(civil_to_days(1899, 12, 31)), 6); // Sunday
    assert_int_equal(civil_weekday(-4), 6);
    assert_int_equal(civil_weekday(-3), 0);
}

TEST(local_ns_saturates)
{
    struct civil c = {2262, 1, 1, 0, 0, 0, 0};
    assert_true(civil_to_local_ns(&c) == INT64_MAX);
    c = (struct civil){9999, 12, 31, 23, 59, 59, 999999999};
    assert_true(civil_to_local_ns(&c) == INT64_MAX);
    c = (struct civil){1677, 12, 31, 23, 59, 59, 0};
    assert_true(civil_to_local_ns(&c) == INT64_MIN);
    c = (struct civil){2261, 12, 31, 23, 59, 59, 999999999};
    assert_true(civil_to_local_ns(&c) == INT64_C(9214646399999999999));
    c = (struct civil){1678, 1, 1, 0, 0, 0, 0};
    assert_true(civil_to_local_ns(&c) == INT64_C(-9214560000000000000));
}

TEST(local_ns_round_trip)
{
    struct prng p = {42};
    for (int i = 0; i < 20000; i++) {
        uint64_t above = prng_below(&p, UINT64_C(18429206400000000000)); // of the range's start
        int64_t ns = (int64_t)(above + (uint64_t)INT64_C(-9214560000000000000));
        struct civil c = civil_from_local_ns(ns);
        assert_true(civil_to_local_ns(&c) == ns);
    }
    struct civil c = civil_from_local_ns(-1);
    assert_true(c.year == 1969 && c.month == 12 && c.day == 31 && c.hour == 23 && c.minute == 59 &&
                c.second == 59 && c.ns == 999999999);
    c = civil_from_local_ns(INT64_MIN);
    assert_true(c.year == 1677 && c.month == 9 && c.day == 21 && c.ns == 145224192);
    c = civil_from_local_ns(INT64_MAX);
    assert_true(c.year == 2262 && c.month == 4 && c.day == 11 && c.ns == 854775807);
}

TEST(instants)
{
    assert_true(instant("1970-01-01T00:00:00Z") == 0);
    assert_true(instant("1970-01-01t00:00:00z") == 0);
    assert_true(instant("2026-11-24T09:00:00+09:00") == INT64_C(1795478400000000000));
    assert_true(instant("2026-11-24T00:00:00-00:00") == INT64_C(1795478400000000000));
    assert_true(instant("2026-11-23T19:00:00-05:00") == INT64_C(1795478400000000000));
    assert_true(instant("1969-12-31T23:59:59.5Z") == -500000000);
    assert_true(instant("1970-01-01T00:00:00.000000001Z") == 1);
    assert_true(instant("1970-01-01T00:00:00.123456789Z") == 123456789);
    assert_true(instant("2000-02-29T00:00:00Z") == INT64_C(951782400000000000));
    assert_true(instant("1970-01-01T23:59:00+23:59") == 0);
}

TEST(instants_at_the_ends_of_time)
{
    assert_true(instant("1678-01-01T00:00:00Z") == INT64_C(-9214560000000000000));
    assert_true(instant("2261-12-31T23:59:59.999999999Z") == INT64_C(9214646399999999999));
    assert_true(instant("2262-01-01T00:00:00+01:00") == INT64_C(9214642800000000000));
    refused("1677-12-31T23:59:59Z");
    refused("2262-01-01T00:00:00Z");
    refused("2261-12-31T23:59:59-01:00");
    refused("9999-12-31T23:59:59Z");
    refused("0001-01-01T00:00:00Z");
    refused("0000-01-01T00:00:00Z");
}

TEST(instants_leap_second)
{
    assert_true(instant("2016-12-31T23:59:60Z") == instant("2017-01-01T00:00:00Z"));
    assert_true(instant("1990-12-31T15:59:60-08:00") == instant("1991-01-01T00:00:00Z"));
    assert_true(instant("2016-12-31T23:59:60.25Z") == instant("2017-01-01T00:00:00.25Z"));
    refused("2016-12-31T22:59:60Z");
    refused("2016-12-30T23:59:60Z");
    refused("2016-12-31T23:59:60+01:00");
    refused("2016-12-31T23:59:61Z");
}

TEST(instants_refused)
{
    static const char *const texts[] = {"",
                                        "2026",
                                        "2026-11-24",
                                        "2026-11-24T09:00:00",
                                        "2026-11-24T09:00Z",
                                        "2026-11-24 09:00:00Z",
                                        "2026-11-24T9:00:00Z",
                                        "2026-11-24T24:00:00Z",
                                        "2026-11-24T09:60:00Z",
                                        "2026-11-24T09:00:61Z",
                                        "2026-02-29T00:00:00Z",
                                        "2100-02-29T00:00:00Z",
                                        "2026-04-31T00:00:00Z",
                                        "2026-00-10T00:00:00Z",
                                        "2026-13-10T00:00:00Z",
                                        "2026-01-00T00:00:00Z",
                                        "2026-01-32T00:00:00Z",
                                        "2026-11-24T09:00:00.Z",
                                        "2026-11-24T09:00:00.1234567890Z",
                                        "2026-11-24T09:00:00+0900",
                                        "2026-11-24T09:00:00+24:00",
                                        "2026-11-24T09:00:00+09:60",
                                        "2026-11-24T09:00:00+9:00",
                                        "2026-11-24T09:00:00ZZ",
                                        "2026-11-24T09:00:00Z ",
                                        " 2026-11-24T09:00:00Z",
                                        "+2026-11-24T09:00:00Z",
                                        "2026-11-24T09:00:00,5Z",
                                        "2026-11-24T09:00:00 +09:00",
                                        "2026-11-24T-9:00:00Z",
                                        "12026-11-24T09:00:00Z",
                                        "2026-1-024T09:00:00Z",
                                        "2026-11-24T09:00:00+09:00:00",
                                        "2026-11-24T09:00:00\xe2\x88\x92"
                                        "09:00"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refused(texts[i]);
}

TEST(local_date_times)
{
    struct civil c;
    assert_true(civil_parse_local("2026-11-24T09:08:07", &c));
    assert_true(c.year == 2026 && c.month == 11 && c.day == 24 && c.hour == 9 && c.minute == 8 &&
                c.second == 7 && c.ns == 0);
    assert_true(civil_parse_local("9999-12-31T23:59:59", &c));
    assert_true(civil_parse_local("0001-01-01T00:00:00", &c));
    assert_false(civil_parse_local("2026-11-24t09:08:07", &c));
    assert_false(civil_parse_local("2026-11-24T09:08:07Z", &c));
    assert_false(civil_parse_local("2026-11-24T09:08:07.5", &c));
    assert_false(civil_parse_local("2026-11-24T09:08", &c));
    assert_false(civil_parse_local("2026-11-24T24:00:00", &c));
    assert_false(civil_parse_local("2026-11-24T23:59:60", &c));
    assert_false(civil_parse_local("2023-02-29T00:00:00", &c));
    assert_false(civil_parse_local("", &c));
}

TEST(times_of_day)
{
    int32_t s = -1;
    assert_true(civil_parse_time("00:00", &s) && s == 0);
    assert_true(civil_parse_time("09:30", &s) && s == 34200);
    assert_true(civil_parse_time("23:59:59", &s) && s == 86399);
    assert_true(civil_parse_time("24:00", &s) && s == 86400);
    assert_true(civil_parse_time("24:00:00", &s) && s == 86400);
    static const char *const bad[] = {
        "",      "9:00",     "09",     "09:0",   "09:00:0", "24:00:01",   "24:01", "25:00",
        "09:60", "09:00:60", "09:00 ", " 09:00", "-1:00",   "09:00:00.5", "09-00", "09:00:"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (civil_parse_time(bad[i], &s))
            fail_msg("accepted: %s", bad[i]);
}

static void prints(int64_t ns, int32_t offset, bool utc, const char *expected)
{
    char text[CIVIL_TEXT_MAX];
    assert_string_equal(civil_print_instant(text, ns, offset, utc), expected);
}

TEST(printing)
{
    prints(INT64_C(1795478400000000000), 32400, false, "2026-11-24T09:00:00+09:00");
    prints(INT64_C(1795478400000000000), 32400, true, "2026-11-24T00:00:00Z");
    prints(INT64_C(1795478400250000000), 32400, false, "2026-11-24T09:00:00.250+09:00");
    prints(INT64_C(1795478400000999999), 0, true, "2026-11-24T00:00:00Z");
    prints(INT64_C(1795478400000000000), -12600, false, "2026-11-23T20:30:00-03:30");
    prints(0, 0, false, "1970-01-01T00:00:00+00:00");
    prints(-1, 0, true, "1969-12-31T23:59:59.999Z");
    // Seoul's local mean time, +08:27:52: RFC 3339 has no seconds there; the instant stays right.
    prints(0, 30472, false, "1970-01-01T08:27:00+08:27");
    prints(INT64_MAX, 50400, false, "2262-04-11T23:47:16.854+00:00");
    prints(INT64_MIN, -50400, false, "1677-09-21T00:12:43.145+00:00");
}

TEST(printing_reads_back)
{
    struct prng p = {7};
    for (int i = 0; i < 5000; i++) {
        int64_t ns =
            ((int64_t)(prng_next(&p) % UINT64_C(18000000000000)) - INT64_C(9000000000000)) *
            1000000;
        int32_t offset = ((int32_t)prng_below(&p, 1681) - 840) * 60;
        char text[CIVIL_TEXT_MAX];
        civil_print_instant(text, ns, offset, prng_below(&p, 2) == 0);
        assert_true(instant(text) == ns);
    }
}
