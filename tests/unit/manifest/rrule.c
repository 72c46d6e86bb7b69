// What a rule of an entry means, part by part.
#include <string.h>

#include "helper.h"
#include "unit.h"

static struct reading reading;

// The rule in the model; finish(&reading) afterwards.
static const struct manifest_rrule *rule_of(const char *text)
{
    struct buf b;
    buf_init(&b, 4096);
    add(&b,
        "\"layouts\": {\"l\": {}}, \"schedule\": [{\"layout\": \"l\", \"duration\": 60,"
        " \"from\": \"2026-01-01T09:00:00\", \"rrule\": \"%s\"}]",
        text);
    reading = parse_members(b.data);
    buf_finish(&b);
    if (!reading.m)
        fail_msg("%s: %s", text, problem_line(&reading, 0));
    return reading.m->schedule[0].rrule;
}

TEST(rrule_defaults)
{
    const struct manifest_rrule *r = rule_of("FREQ=DAILY");
    assert_int_equal(r->freq, MANIFEST_DAILY);
    assert_int_equal(r->interval, 1);
    assert_int_equal(r->count, 0);
    assert_int_equal(r->until.kind, MANIFEST_WHEN_NONE);
    assert_int_equal(r->wkst, 0);
    assert_int_equal(r->bymonth, 0);
    assert_int_equal(r->byday_count, 0);
    assert_int_equal(r->bymonthday_count, 0);
    assert_int_equal(r->bysetpos, 0);
    finish(&reading);
}

TEST(rrule_parts)
{
    const struct manifest_rrule *r = rule_of(
        "FREQ=MONTHLY;INTERVAL=3;COUNT=12;WKST=SU;BYDAY=MO,2TU,-1FR,+5SU;BYMONTH=1,12;BYSETPOS=-2");
    assert_int_equal(r->freq, MANIFEST_MONTHLY);
    assert_int_equal(r->interval, 3);
    assert_int_equal(r->count, 12);
    assert_int_equal(r->wkst, 6);
    assert_int_equal(r->bymonth, 0x801);
    assert_int_equal(r->bysetpos, -2);
    static const int8_t ordinals[] = {0, 2, -1, 5};
    static const uint8_t days[] = {0, 1, 4, 6};
    assert_int_equal(r->byday_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(r->byday[i].ordinal, ordinals[i]);
        assert_int_equal(r->byday[i].day, days[i]);
    }
    finish(&reading);
}

TEST(rrule_days_of_the_month)
{
    const struct manifest_rrule *r = rule_of("freq=yearly;bymonthday=1,-31,+15");
    assert_int_equal(r->freq, MANIFEST_YEARLY);
    assert_int_equal(r->bymonthday_count, 3);
    assert_int_equal(r->bymonthday[0], 1);
    assert_int_equal(r->bymonthday[1], -31);
    assert_int_equal(r->bymonthday[2], 15);
    finish(&reading);
}

TEST(rrule_until)
{
    const struct manifest_rrule *r = rule_of("FREQ=DAILY;UNTIL=20260131T120000Z");
    assert_int_equal(r->until.kind, MANIFEST_WHEN_INSTANT);
    assert_int_equal(r->until.utc_ns, INT64_C(1769860800000000000));
    finish(&reading);
    r = rule_of("FREQ=DAILY;UNTIL=20260131T120001");
    assert_int_equal(r->until.kind, MANIFEST_WHEN_LOCAL);
    assert_int_equal(r->until.local.day, 31);
    assert_int_equal(r->until.local.second, 1);
    assert_int_equal(r->until.local.ns, 0);
    finish(&reading);
    r = rule_of("FREQ=DAILY;UNTIL=20260101"); // all of that day
    assert_int_equal(r->until.local.hour, 23);
    assert_int_equal(r->until.local.ns, 999999999);
    finish(&reading);
}

static const char *refusal_of(const char *rule)
{
    struct buf b;
    buf_init(&b, 4096);
    add(&b,
        "\"layouts\": {\"l\": {}}, \"schedule\": [{\"layout\": \"l\", \"duration\": 60,"
        " \"from\": \"2026-01-01T09:00:00\", \"rrule\": \"%s\"}]",
        rule);
    const char *error = error_of(b.data);
    buf_finish(&b);
    return error;
}

static void list(struct buf *b, const char *head, const char *piece, int count)
{
    buf_clear(b);
    add(b, "%s", head);
    for (int i = 0; i < count; i++)
        add(b, "%s%s", i ? "," : "", piece);
}

TEST(rrule_lists_are_bounded)
{
    struct buf b;
    buf_init(&b, 4096);
    list(&b, "FREQ=DAILY;BYDAY=", "MO", MANIFEST_BYDAY_MAX);
    assert_int_equal(rule_of(b.data)->byday_count, MANIFEST_BYDAY_MAX);
    finish(&reading);
    list(&b, "FREQ=DAILY;BYDAY=", "MO", MANIFEST_BYDAY_MAX + 1);
    assert_non_null(strstr(refusal_of(b.data), "too many days in BYDAY"));
    list(&b, "FREQ=DAILY;BYMONTHDAY=", "1", MANIFEST_BYMONTHDAY_MAX);
    assert_int_equal(rule_of(b.data)->bymonthday_count, MANIFEST_BYMONTHDAY_MAX);
    finish(&reading);
    list(&b, "FREQ=DAILY;BYMONTHDAY=", "1", MANIFEST_BYMONTHDAY_MAX + 1);
    assert_non_null(strstr(refusal_of(b.data), "too many days in BYMONTHDAY"));
    list(&b, "FREQ=DAILY;BYMONTH=", "10", 200);
    assert_non_null(strstr(refusal_of(b.data), "bytes long; expected 1 to 512"));
    buf_finish(&b);
}

TEST(rrule_boundaries)
{
    rule_of("FREQ=DAILY;INTERVAL=1000;COUNT=100000");
    finish(&reading);
    assert_non_null(strstr(refusal_of("FREQ=DAILY;INTERVAL=1001"), "INTERVAL=1001"));
    assert_non_null(strstr(refusal_of("FREQ=DAILY;COUNT=100001"), "COUNT=100001"));
    assert_non_null(strstr(refusal_of("FREQ=DAILY;UNTIL=20251231"), "before from"));
    assert_non_null(strstr(refusal_of("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=-31"), "never happens"));
    assert_non_null(strstr(refusal_of("FREQ=DAILY;BYDAY=1234567890MO"), "BYDAY="));
}
