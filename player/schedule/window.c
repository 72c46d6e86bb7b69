#include <stddef.h>

#include "schedule/internal.h"
#include "schedule/schedule.h"

enum {
    // Local days around the one of an instant whose ranges may hold it: a range ends on the day
    // after
    // it began, and a zone may skip a whole day.
    DAYS_BEFORE = 2,
    DAYS_AFTER = 1,
    // A range on one weekday returns within a week; a zone that skips a day makes it two.
    SEARCH_DAYS = 22,
    // Edges passed over in one question because nothing changes at them (ranges that touch).
    EDGES_MAX = 64,
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t schedule_local_day(const struct zone *zone, int64_t utc_ns)
{
    return floor_div(floor_div(utc_ns, SCHEDULE_NS) + zone_offset_at(zone, utc_ns, NULL), 86400);
}

int64_t schedule_day_instant(const struct zone *zone, int64_t day, int32_t second, bool *skipped)
{
    struct civil c = {0};
    int month, dom;
    if (second >= 86400) {
        day++;
        second -= 86400;
    }
    civil_from_days(day, &c.year, &month, &dom);
    c.month = (int8_t)month;
    c.day = (int8_t)dom;
    c.hour = (int8_t)(second / 3600);
    c.minute = (int8_t)(second / 60 % 60);
    c.second = (int8_t)(second % 60);
    int64_t utc;
    enum zone_local kind = zone_from_civil(zone, &c, &utc);
    if (skipped)
        *skipped = kind == ZONE_SKIPPED;
    return utc;
}

int64_t schedule_when(const struct manifest_when *when, const struct zone *zone, int64_t absent)
{
    int64_t utc = absent;
    if (when->kind == MANIFEST_WHEN_INSTANT)
        utc = when->utc_ns;
    else if (when->kind == MANIFEST_WHEN_LOCAL)
        zone_from_civil(zone, &when->local, &utc);
    return utc;
}

// Do days, start and end leave anything out? A range of a whole day, every day, never closes.
static bool is_partial(const struct manifest_window *w)
{
    if (!w->daily)
        return false;
    bool whole_day = w->end_s % 86400 == w->start_s;
    return (w->days & 0x7f) != 0x7f || !whole_day;
}

static bool day_counts(const struct manifest_window *w, int64_t day)
{
    return w->days >> civil_weekday(day) & 1;
}

static int64_t range_start(const struct manifest_window *w, const struct zone *zone, int64_t day)
{
    return schedule_day_instant(zone, day, w->start_s, NULL);
}

static int64_t range_end(const struct manifest_window *w, const struct zone *zone, int64_t day)
{
    return schedule_day_instant(zone, w->end_s <= w->start_s ? day + 1 : day, w->end_s, NULL);
}

// The day whose range holds t; false if none does.
static bool range_holding(const struct manifest_window *w, const struct zone *zone, int64_t t,
                          int64_t *start)
{
    int64_t day = schedule_local_day(zone, t);
    for (int64_t d = day - DAYS_BEFORE; d <= day + DAYS_AFTER; d++) {
        if (!day_counts(w, d))
            continue;
        int64_t s = range_start(w, zone, d);
        if (s <= t && t < range_end(w, zone, d)) {
            *start = s;
            return true;
        }
    }
    return false;
}

static bool parts_open(const struct manifest_window *w, const struct zone *zone, int64_t t)
{
    int64_t start;
    return !is_partial(w) || range_holding(w, zone, t, &start);
}

bool schedule_window_open(const struct manifest_window *w, const struct zone *zone, int64_t utc_ns)
{
    return utc_ns >= schedule_when(&w->from, zone, INT64_MIN) &&
           utc_ns < schedule_when(&w->until, zone, INT64_MAX) && parts_open(w, zone, utc_ns);
}

// The first start or end of a range after t.
static int64_t next_edge(const struct manifest_window *w, const struct zone *zone, int64_t t)
{
    int64_t day = schedule_local_day(zone, t);
    int64_t best = SCHEDULE_NEVER;
    for (int64_t d = day - DAYS_BEFORE; d <= day + SEARCH_DAYS; d++) {
        if (!day_counts(w, d))
            continue;
        int64_t start = range_start(w, zone, d), end = range_end(w, zone, d);
        if (end <= start)
            continue; // wholly within a skipped time
        if (end > t && end < best)
            best = end;
        if (start > t) // later days start later still
            return start < best ? start : best;
    }
    return best;
}

int64_t schedule_window_next(const struct manifest_window *w, const struct zone *zone,
                             int64_t utc_ns)
{
    int64_t from = schedule_when(&w->from, zone, INT64_MIN);
    int64_t until = schedule_when(&w->until, zone, INT64_MAX);
    int64_t t = utc_ns;
    if (t >= until || from >= until)
        return SCHEDULE_NEVER;
    bool open = false;
    if (t < from) {
        if (parts_open(w, zone, from))
            return from;
        t = from;
    } else {
        open = parts_open(w, zone, t);
    }
    if (!is_partial(w))
        return until;
    for (int i = 0; i < EDGES_MAX; i++) {
        t = next_edge(w, zone, t);
        if (t >= until)
            return open ? until : SCHEDULE_NEVER;
        if (parts_open(w, zone, t) != open)
            break;
    }
    return t;
}

// When the unbroken stretch of ranges that holds t began.
static int64_t stretch_start(const struct manifest_window *w, const struct zone *zone, int64_t t)
{
    int64_t start = t;
    if (!is_partial(w))
        return INT64_MIN;
    range_holding(w, zone, t, &start);
    for (int i = 0; i < EDGES_MAX; i++)
        if (start == INT64_MIN || !range_holding(w, zone, start - 1, &start))
            break;
    return start;
}

static int64_t instance_end(const struct manifest_entry *e, int64_t start)
{
    return start > INT64_MAX - e->duration_ns ? SCHEDULE_NEVER : start + e->duration_ns;
}

static bool instance_holding(const struct manifest_entry *e, const struct zone *zone, int64_t t,
                             int64_t *start)
{
    int64_t last;
    if (e->duration_ns <= 0 || !rrule_last(e, zone, t, &last) || t >= instance_end(e, last))
        return false;
    *start = last;
    return true;
}

bool schedule_entry_due(const struct manifest_entry *e, const struct zone *zone, int64_t utc_ns)
{
    if (!e->rrule)
        return schedule_window_open(&e->window, zone, utc_ns);
    int64_t start;
    return utc_ns < schedule_when(&e->window.until, zone, INT64_MAX) &&
           instance_holding(e, zone, utc_ns, &start);
}

static int64_t rule_next(const struct manifest_entry *e, const struct zone *zone, int64_t t)
{
    int64_t until = schedule_when(&e->window.until, zone, INT64_MAX);
    int64_t start;
    if (t >= until || e->duration_ns <= 0)
        return SCHEDULE_NEVER;
    if (!instance_holding(e, zone, t, &start))
        return rrule_next(e, zone, t, &start) && start < until ? start : SCHEDULE_NEVER;
    int64_t end = instance_end(e, start);
    // Instances that touch or overlap are one stretch.
    for (int i = 0; i < EDGES_MAX && end < until; i++) {
        if (!instance_holding(e, zone, end, &start))
            break;
        end = instance_end(e, start);
    }
    return end < until ? end : until;
}

int64_t schedule_entry_next(const struct manifest_entry *e, const struct zone *zone, int64_t utc_ns)
{
    if (e->rrule)
        return rule_next(e, zone, utc_ns);
    return schedule_window_next(&e->window, zone, utc_ns);
}

int64_t schedule_entry_since(const struct manifest_entry *e, const struct zone *zone,
                             int64_t utc_ns)
{
    int64_t start = utc_ns;
    if (!e->rrule) {
        start = stretch_start(&e->window, zone, utc_ns);
        int64_t from = schedule_when(&e->window.from, zone, INT64_MIN);
        return start > from ? start : from;
    }
    if (!instance_holding(e, zone, utc_ns, &start))
        return utc_ns;
    for (int i = 0; i < EDGES_MAX; i++)
        if (!instance_holding(e, zone, start - 1, &start))
            break;
    return start;
}
