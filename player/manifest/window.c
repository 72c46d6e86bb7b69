#include <string.h>

#include "manifest/internal.h"

void window_always(struct manifest_window *w)
{
    *w = (struct manifest_window){.days = 0x7f, .end_s = 86400};
}

static void read_when(struct reader *r, const json_t *o, const char *field,
                      const struct json_at *at, struct manifest_when *out)
{
    const json_t *value = json_object_get(o, field);
    if (!value)
        return;
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    if (civil_parse_instant(text, &out->utc_ns)) {
        out->kind = MANIFEST_WHEN_INSTANT;
        return;
    }
    if (civil_parse_local(text, &out->local)) {
        out->kind = MANIFEST_WHEN_LOCAL;
        return;
    }
    struct json_at here = json_at_member(at, field);
    char found[JSON_FOUND_MAX];
    json_error(r->problems, &here,
               "found %s; expected a date and time as 2026-11-24T09:00:00, with or without +09:00",
               json_found(value, found));
}

bool when_before(const struct manifest_when *a, const struct manifest_when *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind != MANIFEST_WHEN_LOCAL)
        return a->utc_ns < b->utc_ns;
    const struct civil *c = &a->local, *d = &b->local;
    const int32_t left[] = {c->year, c->month, c->day, c->hour, c->minute, c->second, c->ns};
    const int32_t right[] = {d->year, d->month, d->day, d->hour, d->minute, d->second, d->ns};
    for (size_t i = 0; i < VT_COUNT(left); i++)
        if (left[i] != right[i])
            return left[i] < right[i];
    return false;
}

void read_span(struct reader *r, const json_t *o, const struct json_at *at,
               struct manifest_window *w)
{
    read_when(r, o, "from", at, &w->from);
    read_when(r, o, "until", at, &w->until);
    if (w->from.kind == MANIFEST_WHEN_NONE || w->from.kind != w->until.kind)
        return; // a local time and an instant are compared when the zone is known
    struct json_at here = json_at_member(at, "until");
    if (!when_before(&w->from, &w->until))
        json_error(r->problems, &here, "is not after from; expected a later date and time");
}

static uint8_t read_day(struct reader *r, const json_t *value, const struct json_at *at)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    for (size_t i = 0; i < VT_COUNT(day_words); i++)
        if (strcmp(text, day_words[i]) == 0)
            return (uint8_t)(1u << i);
    char found[JSON_FOUND_MAX];
    json_error(r->problems, at, "found %s; expected one of mo, tu, we, th, fr, sa, su",
               json_found(value, found));
    return 0;
}

static void read_days(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_window *w)
{
    const json_t *days = json_get(o, "days", JSON_ARRAY, at, r->problems);
    if (!days)
        return;
    struct json_at here = json_at_member(at, "days");
    w->days = 0;
    w->daily = true;
    for (size_t i = 0; i < json_array_size(days); i++) {
        struct json_at one = json_at_index(&here, i);
        w->days |= read_day(r, json_array_get(days, i), &one);
    }
    if (json_array_size(days) == 0)
        json_error(r->problems, &here, "is empty; expected at least one of mo to su");
}

// Says whether the field is there, so that a range of its own was asked for.
static bool read_time(struct reader *r, const json_t *o, const char *field,
                      const struct json_at *at, int32_t *out)
{
    const int32_t latest = strcmp(field, "end") == 0 ? 86400 : 86399;
    const json_t *value = json_object_get(o, field);
    if (!value)
        return false;
    int32_t second;
    if (json_is_string(value) && civil_parse_time(json_string_value(value), &second) &&
        second <= latest) {
        *out = second;
        return true;
    }
    struct json_at here = json_at_member(at, field);
    char found[JSON_FOUND_MAX];
    json_error(r->problems, &here, "found %s; expected a time of day from 00:00 to %s",
               json_found(value, found), latest == 86400 ? "24:00" : "23:59:59");
    return true;
}

void read_daily(struct reader *r, const json_t *o, const struct json_at *at,
                struct manifest_window *w)
{
    read_days(r, o, at, w);
    w->daily |= read_time(r, o, "start", at, &w->start_s);
    w->daily |= read_time(r, o, "end", at, &w->end_s);
    if (w->end_s == 0) // midnight after the start is the end of the day
        w->end_s = 86400;
}
