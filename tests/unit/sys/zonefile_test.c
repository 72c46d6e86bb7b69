#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sys/file.h"
#include "sys/zonefile.h"
#include "unit.h"

TEST(zone_loads_by_name)
{
    struct err err = {0};
    struct zone *zone = zonefile_load("Asia/Seoul", &err);
    assert_non_null(zone);
    assert_string_equal(zone_name(zone), "Asia/Seoul");
    assert_int_equal(zone_offset_at(zone, INT64_C(1764000000) * 1000000000, NULL), 9 * 3600);
    zone_destroy(zone);
    assert_true(zonefile_known(NULL, "America/New_York"));
}

TEST(zone_names_that_are_unknown_or_unsafe_are_refused)
{
    static const char *const bad[] = {
        "Asia/Atlantis", "../../../etc/passwd", "/etc/localtime", "Asia", "",
        "zone1970.tab",  "Asia/Seoul/x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = {0};
        assert_null(zonefile_load(bad[i], &err));
        assert_int_equal(err.code, ERR_REFUSED);
        assert_false(zonefile_known(NULL, bad[i]));
    }
}

TEST(zone_files_that_are_no_zones_are_refused)
{
    char dir[256];
    char path[512];
    assert_true(file_make_temp_dir(dir, sizeof dir, NULL));
    assert_true(file_join(path, sizeof path, dir, "Junk"));
    assert_true(file_write_atomic(path, "TZif junk", 9, NULL));
    assert_true(file_join(path, sizeof path, dir, "Pipe"));
    assert_int_equal(mkfifo(path, 0644), 0);
    setenv("TZDIR", dir, 1);
    struct err err = {0};
    assert_null(zonefile_load("Junk", &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_null(zonefile_load("Pipe", &err));
    assert_null(zonefile_load("Asia/Seoul", &err));
    struct zone *utc = zonefile_load("UTC", &err); // known without data
    assert_non_null(utc);
    zone_destroy(utc);
    unsetenv("TZDIR");
    file_remove_tree(dir);
}

static void local_is(const char *tz, const char *name)
{
    setenv("TZ", tz, 1);
    struct zone *zone = zonefile_load_local();
    assert_non_null(zone);
    assert_string_equal(zone_name(zone), name);
    zone_destroy(zone);
    unsetenv("TZ");
}

TEST(zone_local_follows_the_environment)
{
    local_is("Asia/Seoul", "Asia/Seoul");
    local_is(":Europe/Berlin", "Europe/Berlin");
    local_is(":/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo");
    local_is("", "UTC");
}

TEST(zone_local_is_never_null)
{
    setenv("TZ", "../../etc/passwd", 1);
    struct zone *zone = zonefile_load_local();
    assert_non_null(zone);
    zone_destroy(zone);
    unsetenv("TZ");
    zone = zonefile_load_local();
    assert_non_null(zone);
    zone_destroy(zone);
}
