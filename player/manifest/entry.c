#include <stdio.h>

#include "manifest/internal.h"

enum { PRIORITY_MAX = 1000 * 1000, RATE_MAX = 3600 };

static void refuse_beside_rrule(struct reader *r, const json_t *o, const struct json_at *at)
{
    static const char *const fields[] = {"days", "start", "end"};
    for (size_t i = 0; i < VT_COUNT(fields); i++) {
        struct json_at here = json_at_member(at, fields[i]);
        if (json_object_get(o, fields[i]))
            json_error(r->problems, &here, "stands beside rrule; expected one or the other");
    }
}

static void check_until(struct reader *r, const struct manifest_entry *e,
                        const struct manifest_rrule *rule, const struct json_at *at)
{
    if (when_before(&rule->until, &e->window.from))
        json_error(r->problems, at, "UNTIL is before from; expected a rule that happens");
}

static void read_rrule(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_entry *e)
{
    struct problems *p = r->problems;
    struct json_at here = json_at_member(at, "rrule");
    const char *text = NULL;
    char reason[ERR_TEXT_MAX];
    json_get_text(o, "rrule", at, 1, RRULE_BYTES_MAX, &text, p);
    struct manifest_rrule *rule = reader_array(r, 1, sizeof *rule);
    if (text && rule && !rrule_parse(text, rule, reason, sizeof reason))
        json_error(p, &here, "%s", reason);
    else if (text && rule)
        check_until(r, e, rule, &here);
    e->rrule = rule;
    json_require(o, "from", at, "the first instance of the rule", p);
    json_require(o, "duration", at, "seconds of each instance of the rule", p);
    json_get_duration(o, "duration", at, DURATION_MIN_NS, DURATION_MAX_NS, &e->duration_ns, p);
    refuse_beside_rrule(r, o, at);
}

static void read_when_due(struct reader *r, const json_t *o, const struct json_at *at,
                          struct manifest_entry *e)
{
    window_always(&e->window);
    read_span(r, o, at, &e->window);
    if (json_object_get(o, "rrule")) {
        read_rrule(r, o, at, e);
        return;
    }
    read_daily(r, o, at, &e->window);
    struct json_at here = json_at_member(at, "duration");
    if (json_object_get(o, "duration"))
        json_error(r->problems, &here, "stands without rrule; expected start and end, or an rrule");
}

static void read_turns(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_entry *e)
{
    int64_t priority = 0, rate = 0;
    json_get_int(o, "priority", at, -PRIORITY_MAX, PRIORITY_MAX, &priority, r->problems);
    reader_above_zero(r, o, "share", at, 1, &e->share);
    json_get_bool(o, "interrupt", at, &e->interrupt, r->problems);
    json_get_int(o, "max_per_hour", at, 1, RATE_MAX, &rate, r->problems);
    e->priority = (int32_t)priority;
    e->max_per_hour = (int32_t)rate;
}

static void read_entry(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_entry *e)
{
    static const char *const names[] = {"layout", "priority", "from",      "until",
                                        "days",   "start",    "end",       "rrule",
                                        "share",  "duration", "interrupt", "max_per_hour"};
    *e = (struct manifest_entry){.place = reader_place(r, at), .layout = -1};
    if (!json_expect(o, JSON_OBJECT, at, r->problems))
        return;
    json_require(o, "layout", at, "the name of a layout", r->problems);
    e->layout = reader_find(r, r->layout_index, "layout", o, "layout", at);
    read_when_due(r, o, at, e);
    read_turns(r, o, at, e);
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

// Shares are parts of one hour: those of one priority cannot be more than all of it.
static void check_share(struct reader *r, json_t *sums, const struct manifest_entry *e,
                        const struct json_at *at)
{
    const double slack = 1e-9; // 0.1 + 0.2 + 0.7 is not 1 in binary
    char key[16];
    snprintf(key, sizeof key, "%d", (int)e->priority);
    double before = json_number_value(json_object_get(sums, key));
    double sum = before + e->share;
    json_object_set_new(sums, key, json_real(sum));
    struct json_at here = json_at_member(at, "share");
    if (before <= 1 + slack && sum > 1 + slack)
        json_error(r->problems, &here, "makes the shares of priority %s %.9g; expected at most 1",
                   key, sum);
}

void read_schedule(struct reader *r, const json_t *root)
{
    const json_t *list = json_get(root, "schedule", JSON_ARRAY, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "schedule");
    json_t *sums = json_object();
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct json_at here = json_at_index(&at, i);
        struct manifest_entry *e = &r->schedule[r->m->schedule_count++];
        read_entry(r, json_array_get(list, i), &here, e);
        if (e->share > 0)
            check_share(r, sums, e, &here);
    }
    json_decref(sums);
}
