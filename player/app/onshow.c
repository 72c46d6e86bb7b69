#include "app/onshow.h"

#include <stdlib.h>
#include <string.h>

#include "base/now.h"

// After its first death an item is tried again so soon, then after twice as long.
#define AGAIN_NS (5 * NS_PER_S)
enum { MISSES_MAX = 12 }; // that make the wait longer: up to a minute

static struct plan *make_plan(const struct onshow *s)
{
    const struct programme *p = s->programme;
    return plan_create(p->manifest, p->zone, s->start_ns, p->natural_ns, s->usable);
}

void onshow_begin(struct onshow *s, struct programme *programme, int64_t start_ns)
{
    size_t items = programme->manifest->item_count;
    size_t n = items + programme->manifest->layout_count;
    *s = (struct onshow){
        .programme = programme, .count = n, .start_ns = start_ns, .retry_ns = PLAN_NEVER};
    s->usable = malloc(n + 1);
    s->deaths = calloc(n + 1, sizeof *s->deaths);
    s->misses = calloc(n + 1, sizeof *s->misses);
    s->again_ns = calloc(n + 1, sizeof *s->again_ns);
    if (!s->usable || !s->deaths || !s->misses || !s->again_ns)
        abort();
    memcpy(s->usable, programme->usable, items);
    for (size_t i = 0; i < n; i++) {
        s->usable[i] = i < items ? s->usable[i] : true;
        s->again_ns[i] = PLAN_NEVER;
    }
    s->plan = make_plan(s);
    s->ahead = make_plan(s);
}

// Both plans go on from where they stand at t with what is known now.
static void replan(struct onshow *s, int64_t t_ns)
{
    const int64_t *natural = s->programme->natural_ns;
    struct plan *plan = plan_continue(s->plan, t_ns, natural, s->usable);
    struct plan *ahead = plan_continue(s->plan, t_ns, natural, s->usable);
    plan_destroy(s->plan);
    plan_destroy(s->ahead);
    s->plan = plan;
    s->ahead = ahead;
}

struct programme *onshow_refresh(struct onshow *s, struct programme *programme, int64_t t_ns)
{
    struct programme *old = s->programme;
    for (size_t i = 0; i < programme->manifest->item_count; i++)
        if (programme->manifest->items[i].kind == MANIFEST_ITEM_FEED)
            s->usable[i] = programme->usable[i];
    s->programme = programme;
    replan(s, t_ns);
    return old;
}

struct draw_show onshow_now(const struct onshow *s)
{
    return (struct draw_show){s->programme, s->plan, s->usable + onshow_background(s, 0)};
}

struct draw_show onshow_ahead(const struct onshow *s)
{
    return (struct draw_show){s->programme, s->ahead, s->usable + onshow_background(s, 0)};
}

uint32_t onshow_background(const struct onshow *s, int32_t layout)
{
    return (uint32_t)s->programme->manifest->item_count + (uint32_t)layout;
}

bool onshow_drop(struct onshow *s, uint32_t which, int64_t t_ns)
{
    if (!s->usable[which])
        return false;
    s->usable[which] = false;
    replan(s, t_ns);
    return true;
}

static void note_retry(struct onshow *s)
{
    s->retry_ns = PLAN_NEVER;
    for (size_t i = 0; i < s->count; i++)
        if (s->again_ns[i] < s->retry_ns)
            s->retry_ns = s->again_ns[i];
}

bool onshow_died(struct onshow *s, uint32_t which, int64_t t_ns)
{
    if (!onshow_drop(s, which, t_ns))
        return false;
    s->deaths[which]++;
    if (s->deaths[which] < ONSHOW_DEATHS_MAX)
        s->again_ns[which] = t_ns + s->deaths[which] * AGAIN_NS;
    note_retry(s);
    return true;
}

bool onshow_missed(struct onshow *s, uint32_t which, int64_t t_ns)
{
    if (!onshow_drop(s, which, t_ns))
        return false;
    if (s->misses[which] < MISSES_MAX)
        s->misses[which]++;
    s->again_ns[which] = t_ns + s->misses[which] * AGAIN_NS;
    note_retry(s);
    return true;
}

void onshow_retry(struct onshow *s, int64_t t_ns)
{
    if (!s->programme || t_ns < s->retry_ns)
        return;
    for (size_t i = 0; i < s->count; i++)
        if (s->again_ns[i] <= t_ns) {
            s->again_ns[i] = PLAN_NEVER;
            s->usable[i] = true;
        }
    note_retry(s);
    replan(s, t_ns);
}

static struct plan_show *shows_at(struct onshow *s, int64_t t_ns, size_t *n)
{
    struct plan_show *shows = calloc(MANIFEST_ZONES_MAX, sizeof *shows);
    if (!shows)
        abort();
    *n = plan_at(s->plan, t_ns, shows);
    return shows;
}

bool onshow_shows_any(struct onshow *s, int64_t t_ns)
{
    size_t n;
    struct plan_show *shows = shows_at(s, t_ns, &n);
    bool any = false;
    for (size_t z = 0; z < n; z++)
        any |= shows[z].has_current;
    free(shows);
    return any;
}

int64_t onshow_feed_moment(struct onshow *s, const struct programme *fresh, int64_t t_ns)
{
    size_t n;
    struct plan_show *shows = shows_at(s, t_ns, &n);
    int64_t moment_ns = t_ns;
    for (size_t z = 0; z < n; z++) {
        if (!shows[z].has_current)
            continue;
        const struct manifest_item *item = &s->programme->manifest->items[shows[z].current.item];
        if (item->kind == MANIFEST_ITEM_FEED &&
            s->programme->feeds[item->content] != fresh->feeds[item->content] &&
            shows[z].current.end_ns > moment_ns)
            moment_ns = shows[z].current.end_ns;
    }
    free(shows);
    return moment_ns;
}

struct programme *onshow_end(struct onshow *s)
{
    struct programme *p = s->programme;
    plan_destroy(s->plan);
    plan_destroy(s->ahead);
    free(s->usable);
    free(s->deaths);
    free(s->misses);
    free(s->again_ns);
    *s = (struct onshow){0};
    return p;
}
