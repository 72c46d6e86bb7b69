// The format itself: footers, versions, and files that are broken.
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/prng.h"
#include "tz.h"

static struct zone *with_footer(const char *footer)
{
    unsigned char bytes[512];
    size_t n = tz_with_footer(bytes, footer, 0);
    return zone_parse("Test/Zone", bytes, n, NULL);
}

static void offset_is(const struct zone *z, const char *when, int32_t expected)
{
    int32_t offset = zone_offset_at(z, tz_instant(when), NULL);
    if (offset != expected)
        fail_msg("%s: %d, expected %d", when, offset, expected);
}

TEST(utc_for_ever)
{
    struct zone *z = zone_utc();
    const char *abbrev;
    assert_int_equal(zone_offset_at(z, 0, &abbrev), 0);
    assert_string_equal(abbrev, "UTC");
    assert_string_equal(zone_name(z), "UTC");
    assert_true(zone_next_change(z, INT64_MIN) == INT64_MAX);
    zone_destroy(z);
    zone_destroy(NULL);
}

TEST(footer_month_rules)
{
    struct zone *z = with_footer("EST5EDT,M3.2.0,M11.1.0");
    offset_is(z, "2026-03-08T06:59:59Z", -18000);
    offset_is(z, "2026-03-08T07:00:00Z", -14400);
    offset_is(z, "2026-11-01T05:59:59Z", -14400);
    offset_is(z, "2026-11-01T06:00:00Z", -18000);
    offset_is(z, "1700-07-01T00:00:00Z", -14400);
    zone_destroy(z);
    z = with_footer("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"); // the south: summer spans the new year
    offset_is(z, "2026-01-01T00:00:00Z", 39600);
    offset_is(z, "2026-07-01T00:00:00Z", 37800);
    zone_destroy(z);
    z = with_footer("AAA0BBB,M2.5.3/0,M12.5.4/0"); // last Wednesday, last Thursday
    offset_is(z, "2026-02-24T23:59:59Z", 0);
    offset_is(z, "2026-02-25T00:00:00Z", 3600);
    offset_is(z, "2026-12-30T22:59:59Z", 3600);
    offset_is(z, "2026-12-30T23:00:00Z", 0);
    zone_destroy(z);
}

TEST(footer_day_rules)
{
    struct zone *z = with_footer("AAA0BBB,J60/0,J300/0"); // 1 March in every year
    offset_is(z, "2024-02-29T23:59:59Z", 0);
    offset_is(z, "2024-03-01T00:00:00Z", 3600);
    offset_is(z, "2026-02-28T23:59:59Z", 0);
    offset_is(z, "2026-03-01T00:00:00Z", 3600);
    zone_destroy(z);
    z = with_footer("AAA0BBB,59/0,300/0"); // the 60th day: 29 February in leap years
    offset_is(z, "2024-02-28T23:59:59Z", 0);
    offset_is(z, "2024-02-29T00:00:00Z", 3600);
    offset_is(z, "2026-03-01T00:00:00Z", 3600);
    zone_destroy(z);
}

TEST(footer_times_beyond_the_day)
{
    struct zone *z = with_footer("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"); // Nuuk
    offset_is(z, "2026-03-29T00:59:59Z", -7200);
    offset_is(z, "2026-03-29T01:00:00Z", -3600);
    offset_is(z, "2026-10-25T00:59:59Z", -3600);
    offset_is(z, "2026-10-25T01:00:00Z", -7200);
    zone_destroy(z);
    z = with_footer("IST-2IDT,M3.4.4/26,M10.5.0"); // Jerusalem: Friday at 02:00
    offset_is(z, "2026-03-26T23:59:59Z", 7200);
    offset_is(z, "2026-03-27T00:00:00Z", 10800);
    zone_destroy(z);
}

TEST(footer_summer_time_all_year)
{
    struct zone *z = with_footer("XXX3EDT4,0/0,J365/23"); // RFC 9636 3.3.1
    offset_is(z, "2026-01-01T03:00:00Z", -14400);
    offset_is(z, "2026-07-01T00:00:00Z", -14400);
    offset_is(z, "2026-12-31T23:59:59Z", -14400);
    offset_is(z, "2027-01-01T02:30:00Z", -14400);
    assert_true(zone_next_change(z, tz_instant("2026-01-01T12:00:00Z")) == INT64_MAX);
    zone_destroy(z);
}

TEST(footer_negative_summer_time)
{
    struct zone *z = with_footer("IST-1GMT0,M10.5.0,M3.5.0/1"); // Dublin
    offset_is(z, "2026-01-01T00:00:00Z", 0);
    offset_is(z, "2026-07-01T00:00:00Z", 3600);
    offset_is(z, "2026-03-29T01:00:00Z", 3600);
    offset_is(z, "2026-03-29T00:59:59Z", 0);
    zone_destroy(z);
}

TEST(footer_default_rule)
{
    struct zone *z = with_footer("EST5EDT");
    offset_is(z, "2026-03-08T07:00:00Z", -14400);
    offset_is(z, "2026-11-01T06:00:00Z", -18000);
    zone_destroy(z);
}

TEST(footer_broken)
{
    static const char *const bad[] = {"E5",
                                      "EST",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.7,M11.1.0",
                                      "EST5EDT,M3.0.0,M11.1.0",
                                      "EST25",
                                      "EST5EDT,J0,J100",
                                      "EST5EDT,J366,J100",
                                      "EST5EDT,366,100",
                                      "EST5EDT,M3.2.0/168,M11.1.0",
                                      "<EST5",
                                      "EST5:60",
                                      "<EST>5<>,M3.2.0,M11.1.0",
                                      "EST5EDT,M3.2.0,M11.1.0,",
                                      "EST5EDT,M3.2.0,M11.1.0 ",
                                      "5",
                                      ",",
                                      "ES5EDT",
                                      "EST99999999999999999999",
                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ5",
                                      "EST5EDT,M3.2.0/,M11.1.0",
                                      "EST+-5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (with_footer(bad[i]))
            fail_msg("accepted: %s", bad[i]);
}

TEST(footer_empty_keeps_the_last_type)
{
    unsigned char bytes[512];
    size_t n = tz_with_footer(bytes, "", 1234);
    struct zone *z = zone_parse("Test/Zone", bytes, n, NULL);
    assert_non_null(z);
    offset_is(z, "2026-01-01T00:00:00Z", 1234);
    zone_destroy(z);
}

TEST(version_one)
{
    // One change at 1000 s, from +0 to +3600; times of 32 bits, no footer.
    unsigned char b[44 + 4 + 1 + 12 + 8] = "TZif";
    b[35] = 1;
    b[39] = 2;
    b[43] = 8;
    unsigned char *p = b + 44;
    p[2] = 1000 / 256;
    p[3] = 1000 % 256;
    p[4] = 1;
    p += 5 + 6;
    p[2] = 3600 / 256;
    p[3] = 3600 % 256;
    p[4] = 1;
    p[5] = 4;
    memcpy(p + 6, "AAA\0BBB", 8);
    struct zone *z = zone_parse("One", b, sizeof b, NULL);
    assert_non_null(z);
    assert_int_equal(zone_offset_at(z, INT64_C(999999999999), NULL), 0);
    const char *abbrev;
    assert_int_equal(zone_offset_at(z, INT64_C(1000000000000), &abbrev), 3600);
    assert_string_equal(abbrev, "BBB");
    zone_destroy(z);
    b[48] = 2; // a type that is not there
    assert_null(zone_parse("One", b, sizeof b, NULL));
    b[48] = 1;
    b[sizeof b - 1] = 'B'; // an abbreviation without an end
    assert_null(zone_parse("One", b, sizeof b, NULL));
}

TEST(broken_files)
{
    unsigned char bytes[512];
    struct err err = {0};
    assert_null(zone_parse("X", "", 0, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_string_equal(err.where, "X");
    size_t n = tz_with_footer(bytes, "EST5EDT,M3.2.0,M11.1.0", 0);
    for (size_t cut = 0; cut < n; cut++)
        assert_null(zone_parse("X", bytes, cut, NULL));
    bytes[4] = '1';
    assert_null(zone_parse("X", bytes, n, NULL));
    n = tz_with_footer(bytes, "EST5", 0);
    bytes[54 + 31] = 1; // claims a leap second
    assert_null(zone_parse("X", bytes, n, NULL));
    n = tz_with_footer(bytes, "EST5", 27 * 3600); // an offset no place has
    assert_null(zone_parse("X", bytes, n, NULL));
    static unsigned char large[ZONE_FILE_MAX + 1];
    tz_with_footer(large, "EST5", 0);
    assert_null(zone_parse("X", large, sizeof large, &err));
}

TEST(random_damage_is_survived)
{
    unsigned char clean[512], bytes[512];
    size_t n = tz_with_footer(clean, "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 0);
    struct prng p = {2026};
    for (int i = 0; i < 2000; i++) {
        memcpy(bytes, clean, n);
        for (uint64_t k = prng_below(&p, 4) + 1; k > 0; k--)
            bytes[prng_below(&p, n)] = (unsigned char)prng_next(&p);
        struct zone *z = zone_parse("X", bytes, n, NULL);
        if (!z)
            continue;
        struct civil c = zone_to_civil(z, (int64_t)prng_next(&p));
        int64_t utc;
        zone_from_civil(z, &c, &utc);
        int64_t next = zone_next_change(z, utc);
        assert_true(next > utc || utc == INT64_MAX);
        zone_destroy(z);
    }
}

TEST(safe_names)
{
    assert_true(zone_name_is_safe("Asia/Seoul"));
    assert_true(zone_name_is_safe("UTC"));
    assert_true(zone_name_is_safe("Etc/GMT-9"));
    assert_true(zone_name_is_safe("America/Argentina/Buenos_Aires"));
    assert_false(zone_name_is_safe(""));
    assert_false(zone_name_is_safe("/etc/passwd"));
    assert_false(zone_name_is_safe("../etc/passwd"));
    assert_false(zone_name_is_safe("Asia/../x"));
    assert_false(zone_name_is_safe("Asia//Seoul"));
    assert_false(zone_name_is_safe("Asia/"));
    assert_false(zone_name_is_safe("a b"));
    assert_false(zone_name_is_safe("Asia/Seoul\n"));
    assert_true(
        zone_name_is_safe("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    assert_false(
        zone_name_is_safe("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}
