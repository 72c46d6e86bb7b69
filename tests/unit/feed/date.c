#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "feed.h"

static int64_t date_of(const char *date)
{
    char text[512];
    snprintf(text, sizeof text, RSS("<item><title>-</title><pubDate>%s</pubDate></item>"), date);
    struct media_feed *f = feed_of(text);
    int64_t ns = f->entries[0].published_ns;
    media_feed_destroy(f);
    return ns;
}

static void assert_date(const char *date, const char *want)
{
    int64_t ns = date_of(date);
    char text[CIVIL_TEXT_MAX] = "none";
    if (ns != INT64_MIN)
        civil_print_instant(text, ns, 0, true);
    if (strcmp(text, want) != 0)
        fprintf(stderr, "%s\n", date);
    assert_string_equal(text, want);
}

TEST(rfc_822_dates)
{
    assert_date("Tue, 24 Nov 2026 09:00:00 +0900", "2026-11-24T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 GMT", "2026-11-24T09:00:00Z");
    assert_date("24 Nov 26 09:00 UT", "2026-11-24T09:00:00Z");
    assert_date("24 Nov 99 09:00 Z", "1999-11-24T09:00:00Z");
    assert_date("24 Nov 102 09:00 Z", "2002-11-24T09:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 EST", "2026-11-24T14:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 PDT", "2026-11-24T16:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 KST", "2026-11-24T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 -0330", "2026-11-24T12:30:00Z");
    assert_date("Mon, 24 Nov 2026 09:00:00 +0000", "2026-11-24T09:00:00Z"); // was a Tuesday
}

TEST(dates_as_found_in_the_wild)
{
    assert_date("Tue, 24 Nov 2026 09:00:00 +09:00", "2026-11-24T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 GMT+9", "2026-11-24T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 +0900 (KST)", "2026-11-24T00:00:00Z");
    assert_date("  Tuesday, 24 November 2026 9:00:00 ", "2026-11-24T09:00:00Z");
    assert_date("Tue Nov 24 09:00:00 2026", "2026-11-24T09:00:00Z");
    assert_date("Tue Nov 24 09:00:00 KST 2026", "2026-11-24T00:00:00Z");
    assert_date("Nov 24, 2026 9:00 PM", "2026-11-24T21:00:00Z");
    assert_date("Nov 24, 2026 12:05 AM", "2026-11-24T00:05:00Z");
    assert_date("Tuesday, 24-Nov-26 09:00:00 GMT", "2026-11-24T09:00:00Z");
    assert_date("24 Nov 2026", "2026-11-24T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 23:59:60 GMT", "2026-11-25T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 24:00:00 GMT", "2026-11-25T00:00:00Z");
    assert_date("Tue, 24 Nov 2026 09:00:00 NOWHERE", "2026-11-24T09:00:00Z");
}

TEST(iso_8601_dates)
{
    assert_date("2026-11-24T09:00:00+09:00", "2026-11-24T00:00:00Z");
    assert_date("2026-11-24T09:00:00.250Z", "2026-11-24T09:00:00.250Z");
    assert_date("2026-11-24T09:00Z", "2026-11-24T09:00:00Z");
    assert_date("2026-11-24t09:00:00+0900", "2026-11-24T00:00:00Z");
    assert_date("2026-11-24 09:00:00", "2026-11-24T09:00:00Z");
    assert_date("2026-11-24 09:00:00 +0900", "2026-11-24T00:00:00Z");
    assert_date("2026-11-24", "2026-11-24T00:00:00Z");
    assert_date("2026-11", "2026-11-01T00:00:00Z");
    assert_date("2026", "2026-01-01T00:00:00Z");
    assert_date("20261124T090000Z", "2026-11-24T09:00:00Z");
    assert_date("2026.11.24 09:00 KST", "2026-11-24T00:00:00Z");
    assert_date("2026. 11. 24. 09:00", "2026-11-24T09:00:00Z");
    assert_date("2026/11/24", "2026-11-24T00:00:00Z");
}

TEST(dates_nobody_can_read)
{
    const char *const broken[] = {
        "",
        "yesterday",
        "31 Apr 2026 09:00 GMT",
        "29 Feb 2026",
        "24 Nov 2026 25:00 GMT",
        "24 Nov 2026 09:60 GMT",
        "24 Nov 2026 24:01 GMT",
        "2026-13-01",
        "2026-00-01",
        "2026-11-24T09",
        "2026-11-24T09:00:00+9900",
        "24 Nov",
        "Nov 2026",
        "9999-01-01T00:00:00Z",
        "24 Nov 0001 00:00 GMT",
        "99999999999999999999",
        "1 2 3 4 5 6 7",
        "+0900",
        "24 Nov 2026 09: GMT",
        "2026-11-24T09:00:00Z and then a very long story that goes on and on until it is far "
        "longer "
        "than any date",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_date(broken[i], "none");
}
