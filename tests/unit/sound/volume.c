#include "sound/volume.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/now.h"
#include "sys/zonefile.h"
#include "unit.h"

static int64_t instant(const char *text)
{
    int64_t ns;
    assert_true(civil_parse_instant(text, &ns));
    return ns;
}

static struct sound_volume parsed(const char *text)
{
    struct sound_volume v;
    struct err err;
    assert_true(sound_volume_parse(text, &v, &err));
    return v;
}

// In hundredths.
static int at(const struct sound_volume *v, const struct zone *z, const char *text)
{
    int64_t next_ns;
    return (int)(100 * sound_volume_at(v, z, instant(text), &next_ns) + 0.5);
}

static int64_t next(const struct sound_volume *v, const struct zone *z, const char *text)
{
    int64_t next_ns;
    (void)sound_volume_at(v, z, instant(text), &next_ns);
    return next_ns;
}

static struct zone *zone(const char *name)
{
    struct err err;
    struct zone *z = zonefile_load(name, &err);
    if (!z)
        skip();
    return z;
}

TEST(one_volume_holds_always)
{
    struct zone *z = zone_utc();
    struct sound_volume v = parsed("37.5");
    int64_t next_ns;
    assert_true(sound_volume_at(&v, z, 0, &next_ns) == 0.375);
    assert_true(next_ns == INT64_MAX);
    zone_destroy(z);
}

TEST(a_day_has_its_volumes)
{
    struct zone *z = zone("Asia/Seoul");
    struct sound_volume v = parsed("20:00=30, 22:00=0,07:00:30=80");
    assert_int_equal(v.count, 3);
    assert_int_equal(at(&v, z, "2026-11-24T07:00:29+09:00"), 0);
    assert_int_equal(at(&v, z, "2026-11-24T07:00:30+09:00"), 80);
    assert_int_equal(at(&v, z, "2026-11-24T19:59:59+09:00"), 80);
    assert_int_equal(at(&v, z, "2026-11-24T20:00:00+09:00"), 30);
    assert_int_equal(at(&v, z, "2026-11-24T23:00:00+09:00"), 0);
    assert_int_equal(at(&v, z, "2026-11-25T00:00:00+09:00"), 0);
    assert_true(next(&v, z, "2026-11-24T19:00:00+09:00") == instant("2026-11-24T20:00:00+09:00"));
    assert_true(next(&v, z, "2026-11-24T20:00:00+09:00") == instant("2026-11-24T22:00:00+09:00"));
    assert_true(next(&v, z, "2026-11-24T23:00:00+09:00") == instant("2026-11-25T07:00:30+09:00"));
    zone_destroy(z);
}

// 2026-03-29: 02:00 is 03:00.
TEST(a_time_that_is_skipped_means_the_change)
{
    struct zone *z = zone("Europe/Berlin");
    struct sound_volume v = parsed("01:00=10,02:15=20,02:45=30,04:00=40");
    assert_int_equal(at(&v, z, "2026-03-29T01:59:59+01:00"), 10);
    assert_true(next(&v, z, "2026-03-29T01:59:59+01:00") == instant("2026-03-29T03:00:00+02:00"));
    assert_int_equal(at(&v, z, "2026-03-29T03:00:00+02:00"), 30);
    assert_int_equal(at(&v, z, "2026-03-29T04:00:00+02:00"), 40);
    assert_int_equal(at(&v, z, "2026-03-30T02:15:00+02:00"), 20);
    zone_destroy(z);
}

// 2026-10-25: 03:00 is 02:00 again.
TEST(a_time_that_occurs_twice_counts_the_first_time)
{
    struct zone *z = zone("Europe/Berlin");
    struct sound_volume v = parsed("01:00=10,02:15=20,02:45=30,04:00=40");
    assert_int_equal(at(&v, z, "2026-10-25T02:20:00+02:00"), 20);
    assert_int_equal(at(&v, z, "2026-10-25T02:50:00+02:00"), 30);
    assert_int_equal(at(&v, z, "2026-10-25T02:00:00+01:00"), 30);
    assert_int_equal(at(&v, z, "2026-10-25T02:20:00+01:00"), 30);
    assert_true(next(&v, z, "2026-10-25T02:50:00+02:00") == instant("2026-10-25T04:00:00+01:00"));
    assert_int_equal(at(&v, z, "2026-10-25T04:00:00+01:00"), 40);
    zone_destroy(z);
}

// Samoa had no 2011-12-30.
TEST(a_day_that_is_left_out_takes_no_volume_with_it)
{
    struct zone *z = zone("Pacific/Apia");
    struct sound_volume v = parsed("12:00=10,22:00=20");
    assert_int_equal(at(&v, z, "2011-12-29T23:59:59-10:00"), 20);
    assert_int_equal(at(&v, z, "2011-12-31T00:00:00+14:00"), 20);
    assert_int_equal(at(&v, z, "2011-12-31T12:00:00+14:00"), 10);
    zone_destroy(z);
}

TEST(what_is_no_volume_is_refused)
{
    static const char *const bad[] = {
        "",          "loud",    "-1",          "101",       "07:00",           "07:00=",
        "07:00=101", "24:00=5", "7=5",         "07:00=5,",  ",07:00=5",        "07:00=5,,08:00=6",
        "=5",        "5,6",     "07:00=5;8=6", "07:00=5=6", "07:00=5 08:00=6", "80,22:00=0"};
    for (size_t i = 0; i < VT_COUNT(bad); i++) {
        struct sound_volume v;
        struct err err = {0};
        assert_false(sound_volume_parse(bad[i], &v, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_string_equal(err.where, "--volume");
    }
    struct sound_volume v;
    struct err err = {0};
    assert_false(sound_volume_parse("07:00=5,08:00=6,07:00:00=7", &v, &err));
    assert_string_equal(err.text, "07:00:00 is there twice");
}

TEST(volumes_are_bounded)
{
    char text[SOUND_VOLUME_TEXT_MAX + 64] = "";
    struct sound_volume v;
    struct err err = {0};
    for (int i = 0; i < SOUND_VOLUME_STEPS_MAX; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%02d:%02d=%d", i ? "," : "", i / 2, i % 2 * 30,
                 i);
    }
    assert_true(sound_volume_parse(text, &v, &err));
    assert_int_equal(v.count, SOUND_VOLUME_STEPS_MAX);
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, ",00:01=5");
    assert_false(sound_volume_parse(text, &v, &err));
    memset(text, '0', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(sound_volume_parse(text, &v, &err));
}
