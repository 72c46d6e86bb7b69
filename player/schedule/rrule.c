// RFC 5545 recurrence, the subset of struct manifest_rrule. The days that a rule names are found
// month by month as bit masks, so that even a rule that never matches is searched to the end of
// 64-bit time (2262) in some thousand steps.
#include <stddef.h>

#include "schedule/internal.h"

enum { LAST_YEAR = 2261 };

struct rule {
    const struct manifest_rrule *r;
    const struct zone *zone;
    struct civil start;      // DTSTART on the wall
    int64_t start_day;       // its day
    int64_t start_utc;       // its instant
    bool start_skipped;      // no such local time: it does not happen
    int64_t until;           // last instant an instance may start
    uint16_t months;         // bit 0 = January; never 0
    uint32_t monthdays;      // bit d: day d, 1..31; 0 together with monthdays_back: no limit
    uint32_t monthdays_back; // bit d: the d-th day from the end
    uint8_t weekdays;        // without ordinal; bit 0 = Monday
    bool has_ordinals;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void rule_fill_days(struct rule *u)
{
    const struct manifest_rrule *r = u->r;
    bool ordinals = r->freq == MANIFEST_MONTHLY || r->freq == MANIFEST_YEARLY;
    for (int i = 0; i < r->bymonthday_count && i < MANIFEST_BYMONTHDAY_MAX; i++) {
        int d = r->bymonthday[i];
        if (d >= 1 && d <= 31)
            u->monthdays |= UINT32_C(1) << d;
        else if (d <= -1 && d >= -31)
            u->monthdays_back |= UINT32_C(1) << -d;
    }
    for (int i = 0; i < r->byday_count && i < MANIFEST_BYDAY_MAX; i++) {
        if (ordinals && r->byday[i].ordinal)
            u->has_ordinals = true;
        else
            u->weekdays |= (uint8_t)(1 << r->byday[i].day % 7);
    }
    // What the rule leaves open is taken from DTSTART.
    if (r->byday_count > 0 || r->bymonthday_count > 0)
        return;
    if (r->freq == MANIFEST_WEEKLY)
        u->weekdays = (uint8_t)(1 << civil_weekday(u->start_day));
    if (ordinals)
        u->monthdays = UINT32_C(1) << u->start.day;
    if (r->freq == MANIFEST_YEARLY && r->bymonth == 0)
        u->months = (uint16_t)(1 << (u->start.month - 1));
}

static bool rule_read(struct rule *u, const struct manifest_entry *e, const struct zone *zone)
{
    const struct manifest_when *from = &e->window.from;
    *u = (struct rule){.r = e->rrule, .zone = zone};
    if (from->kind == MANIFEST_WHEN_NONE || e->rrule->interval < 1)
        return false;
    if (from->kind == MANIFEST_WHEN_INSTANT) {
        u->start_utc = from->utc_ns;
        u->start = zone_to_civil(zone, from->utc_ns);
    } else {
        u->start = from->local;
        u->start_skipped = zone_from_civil(zone, &u->start, &u->start_utc) == ZONE_SKIPPED;
    }
    u->start_day = civil_to_days(u->start.year, u->start.month, u->start.day);
    u->until = schedule_when(&e->rrule->until, zone, INT64_MAX);
    u->months = e->rrule->bymonth ? e->rrule->bymonth : 0xfff;
    rule_fill_days(u);
    return true;
}

// The n-th (from the end if negative) of a weekday among the days first..last; false if there is
// none.
static bool nth_weekday(int64_t first, int64_t last, int n, int weekday, int64_t *day)
{
    if (n > 0)
        *day = first + (weekday - civil_weekday(first) + 7) % 7 + (n - 1) * 7;
    else
        *day = last - (civil_weekday(last) - weekday + 7) % 7 + (n + 1) * 7;
    return *day >= first && *day <= last;
}

static uint32_t ordinal_mask(const struct rule *u, int32_t year, int64_t first, int len)
{
    // Within the year only for a yearly rule without months (RFC 5545 3.3.10, note 2).
    bool by_year = u->r->freq == MANIFEST_YEARLY && u->r->bymonth == 0;
    int64_t scope_first = by_year ? civil_to_days(year, 1, 1) : first;
    int64_t scope_last = by_year ? civil_to_days(year, 12, 31) : first + len - 1;
    uint32_t mask = 0;
    for (int i = 0; i < u->r->byday_count && i < MANIFEST_BYDAY_MAX; i++) {
        int64_t day;
        int n = u->r->byday[i].ordinal;
        if (n && nth_weekday(scope_first, scope_last, n, u->r->byday[i].day, &day) &&
            day >= first && day < first + len)
            mask |= UINT32_C(1) << (day - first + 1);
    }
    return mask;
}

static uint32_t weekday_mask(uint8_t weekdays, int64_t first, int len)
{
    uint32_t mask = 0;
    int w = civil_weekday(first);
    for (int d = 1; d <= len; d++, w = w == 6 ? 0 : w + 1)
        if (weekdays >> w & 1)
            mask |= UINT32_C(1) << d;
    return mask;
}

// The days of a month that pass all BY parts but BYSETPOS; bit d = day d.
static uint32_t month_mask(const struct rule *u, int32_t year, int month)
{
    if (!(u->months >> (month - 1) & 1))
        return 0;
    int len = civil_days_in_month(year, month);
    uint32_t mask = (uint32_t)((UINT64_C(1) << (len + 1)) - 2);
    if (u->monthdays || u->monthdays_back) {
        uint32_t days = u->monthdays;
        for (int d = 1; d <= len; d++)
            if (u->monthdays_back >> d & 1)
                days |= UINT32_C(1) << (len + 1 - d);
        mask &= days;
    }
    if (u->weekdays || u->has_ordinals) {
        int64_t first = civil_to_days(year, month, 1);
        uint32_t days = weekday_mask(u->weekdays, first, len);
        if (u->has_ordinals)
            days |= ordinal_mask(u, year, first, len);
        mask &= days;
    }
    return mask;
}

static int count_bits(uint32_t mask)
{
    int n = 0;
    for (; mask; mask &= mask - 1)
        n++;
    return n;
}

static int64_t week_start(const struct rule *u, int64_t day)
{
    return day - (civil_weekday(day) - u->r->wkst % 7 + 7) % 7;
}

static bool day_matches(const struct rule *u, int64_t day)
{
    int32_t year;
    int month, dom;
    civil_from_days(day, &year, &month, &dom);
    return month_mask(u, year, month) >> dom & 1;
}

// BYSETPOS: is the day the n-th (or n-th from the end) of its period's set? DTSTART plays no part.
static bool position_fits(const struct rule *u, int32_t year, int month, int dom, int64_t day)
{
    int want = u->r->bysetpos, before = 0, total = 0;
    if (u->r->freq == MANIFEST_WEEKLY) {
        int64_t week = week_start(u, day);
        for (int64_t d = week; d < week + 7; d++) {
            bool in = day_matches(u, d);
            total += in;
            before += in && d < day;
        }
    } else if (u->r->freq == MANIFEST_DAILY) {
        total = 1;
    } else {
        bool yearly = u->r->freq == MANIFEST_YEARLY;
        for (int m = yearly ? 1 : month; m <= (yearly ? 12 : month); m++) {
            uint32_t mask = month_mask(u, year, m);
            total += count_bits(mask);
            if (m <= month)
                before += count_bits(m < month ? mask : mask & ((UINT32_C(1) << dom) - 1));
        }
    }
    return want > 0 ? before == want - 1 : before == total + want;
}

static bool interval_fits(const struct rule *u, int32_t year, int month, int64_t day)
{
    int64_t distance;
    switch (u->r->freq) {
    case MANIFEST_DAILY:
        distance = day - u->start_day;
        break;
    case MANIFEST_WEEKLY:
        distance = (week_start(u, day) - week_start(u, u->start_day)) / 7;
        break;
    case MANIFEST_MONTHLY:
        distance = ((int64_t)year - u->start.year) * 12 + month - u->start.month;
        break;
    default:
        distance = (int64_t)year - u->start.year;
        break;
    }
    return distance % u->r->interval == 0;
}

// The days of a month on which the rule has an instance after DTSTART's day.
static uint32_t month_days(const struct rule *u, int32_t year, int month)
{
    uint32_t mask = month_mask(u, year, month), out = 0;
    int64_t first = mask ? civil_to_days(year, month, 1) : 0;
    for (int d = 1; d <= 31 && mask >> d; d++) {
        int64_t day = first + d - 1;
        if (!(mask >> d & 1) || day <= u->start_day || !interval_fits(u, year, month, day))
            continue;
        if (!u->r->bysetpos || position_fits(u, year, month, d, day))
            out |= UINT32_C(1) << d;
    }
    return out;
}

// The instant of the instance on a day; false when the zone skips its local time there.
static bool instance_at(const struct rule *u, int32_t year, int month, int dom, int64_t *utc)
{
    struct civil c = u->start;
    c.year = year;
    c.month = (int8_t)month;
    c.day = (int8_t)dom;
    return zone_from_civil(u->zone, &c, utc) != ZONE_SKIPPED;
}

static bool month_first_after(const struct rule *u, int32_t year, int month, int64_t t,
                              int64_t *out)
{
    uint32_t mask = month_days(u, year, month);
    for (int d = 1; d <= 31 && mask >> d; d++)
        if (mask >> d & 1 && instance_at(u, year, month, d, out) && *out > t)
            return true;
    return false;
}

static bool month_last_until(const struct rule *u, int32_t year, int month, int64_t t, int64_t *out)
{
    uint32_t mask = month_days(u, year, month);
    for (int d = 31; d >= 1; d--)
        if (mask >> d & 1 && instance_at(u, year, month, d, out) && *out <= t)
            return true;
    return false;
}

// Months as one number, for steps across years.
static int64_t month_number(const struct zone *zone, int64_t t, int days_off)
{
    int32_t year;
    int month, dom;
    civil_from_days(schedule_local_day(zone, t) + days_off, &year, &month, &dom);
    return (int64_t)year * 12 + month - 1;
}

static int64_t start_month(const struct rule *u)
{
    return (int64_t)u->start.year * 12 + u->start.month - 1;
}

// With COUNT the instances must be counted from DTSTART on. Finds the last instance at or before t
// and the first after it, within the count.
struct counted {
    bool has_last, has_next;
    int64_t last, next;
};

static struct counted count_to(const struct rule *u, int64_t t)
{
    struct counted c = {0};
    int32_t left = u->r->count;
    if (!u->start_skipped) {
        left--;
        c.has_last = u->start_utc <= t;
        c.has_next = !c.has_last;
        c.last = c.next = u->start_utc;
    }
    for (int64_t m = start_month(u); m / 12 <= LAST_YEAR && left > 0 && !c.has_next; m++) {
        int32_t year = (int32_t)(m / 12);
        int month = (int)(m % 12) + 1;
        uint32_t mask = month_days(u, year, month);
        for (int d = 1; d <= 31 && left > 0 && !c.has_next; d++) {
            int64_t at;
            if (!(mask >> d & 1) || !instance_at(u, year, month, d, &at))
                continue;
            left--;
            if (at <= t) {
                c.has_last = true;
                c.last = at;
            } else {
                c.has_next = true;
                c.next = at;
            }
        }
    }
    return c;
}

bool rrule_last(const struct manifest_entry *e, const struct zone *zone, int64_t t, int64_t *out)
{
    struct rule u;
    if (!rule_read(&u, e, zone))
        return false;
    if (t > u.until)
        t = u.until; // UNTIL is included
    if (t < u.start_utc)
        return false;
    if (u.r->count > 0) {
        struct counted c = count_to(&u, t);
        *out = c.last;
        return c.has_last;
    }
    int64_t m = month_number(zone, t, 2);
    for (; m >= start_month(&u); m--)
        if (month_last_until(&u, (int32_t)floor_div(m, 12), (int)(m % 12) + 1, t, out))
            return true;
    *out = u.start_utc;
    return !u.start_skipped;
}

bool rrule_next(const struct manifest_entry *e, const struct zone *zone, int64_t t, int64_t *out)
{
    struct rule u;
    if (!rule_read(&u, e, zone))
        return false;
    if (u.r->count > 0) {
        struct counted c = count_to(&u, t);
        *out = c.next;
        return c.has_next && c.next <= u.until;
    }
    if (t < u.start_utc && !u.start_skipped) {
        *out = u.start_utc;
        return *out <= u.until;
    }
    int64_t m = month_number(zone, t, -2);
    if (m < start_month(&u))
        m = start_month(&u);
    int64_t until_month = u.until == INT64_MAX ? INT64_MAX : month_number(zone, u.until, 2);
    for (; m / 12 <= LAST_YEAR && m <= until_month; m++)
        if (month_first_after(&u, (int32_t)(m / 12), (int)(m % 12) + 1, t, out))
            return *out <= u.until;
    return false;
}
