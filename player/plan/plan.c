// Asking a timeline: a cursor that walks forward, and marks on the way for asking about the past.

#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "plan/internal.h"

enum { MARKS_MAX = 32, MARK_EVERY = 256, SCOUT_MAX = 10000 };

const char *plan_reason_word(enum plan_reason reason)
{
    static const char *const words[] = {
        [PLAN_SCHEDULED] = "scheduled", [PLAN_DEFAULT] = "default", [PLAN_FALLBACK] = "fallback"};
    return words[reason];
}

static void measure(struct plan *p)
{
    for (size_t i = 0; i < p->m->layout_count; i++) {
        size_t orders = loop_order_total(p, (int32_t)i);
        if (p->m->layouts[i].zone_count > p->zone_max)
            p->zone_max = p->m->layouts[i].zone_count;
        if (orders > p->order_max)
            p->order_max = orders;
    }
    size_t longest = 0;
    for (size_t i = 0; i < p->m->playlist_count; i++)
        if (p->m->playlists[i].count > longest)
            longest = p->m->playlists[i].count;
    p->order = plan_memory(longest, sizeof *p->order);
}

// How many of a kind there are, but not more than there is room for.
static void count(bool is, size_t *n, size_t max)
{
    *n += is && *n < max;
}

static void measure_schedule(struct plan *p)
{
    bool shares = false;
    for (size_t i = 0; i < p->m->schedule_count; i++) {
        const struct manifest_entry *e = &p->m->schedule[i];
        p->accounts |= e->share > 0 || e->max_per_hour;
        shares |= e->share > 0;
        count(e->interrupt, &p->frozen_usual, PLAN_FROZEN_MAX);
    }
    for (size_t i = 0; shares && i < p->m->schedule_count; i++)
        count(true, &p->kept_usual, PLAN_PLACES_MAX);
}

// Lengths that media found out lie within what a manifest may say itself.
static int64_t sane_length(int64_t ns)
{
    const int64_t least = NS_PER_S / 10;
    const int64_t most = 366 * 86400 * NS_PER_S;
    return ns <= 0 ? 0 : ns < least ? least : ns > most ? most : ns;
}

static struct plan *create(const struct manifest *m, const struct zone *zone, int64_t start_ns,
                           const int64_t *natural_ns, const bool *usable)
{
    struct plan *p = plan_memory(1, sizeof *p);
    size_t n = m->item_count;
    *p = (struct plan){.m = m,
                       .zone = zone,
                       .start_ns = start_ns,
                       .natural_ns = plan_memory(n, sizeof *natural_ns),
                       .usable = plan_memory(n, sizeof *usable),
                       .marks = plan_memory(MARKS_MAX, sizeof *p->marks),
                       .mark_every = MARK_EVERY};
    for (size_t i = 0; i < n; i++) {
        p->natural_ns[i] = sane_length(natural_ns ? natural_ns[i] : 0);
        p->usable[i] = usable ? usable[i] : true;
    }
    measure(p);
    measure_schedule(p);
    p->spares = plan_memory(1, sizeof *p->spares);
    state_reserve(p, &p->before);
    for (size_t i = 0; i < MARKS_MAX; i++)
        state_reserve(p, &p->marks[i]);
    return p;
}

struct plan *plan_create(const struct manifest *m, const struct zone *zone, int64_t start_ns,
                         const int64_t *natural_ns, const bool *usable)
{
    struct plan *p = create(m, zone, start_ns, natural_ns, usable);
    state_init(p, &p->origin, start_ns);
    state_begin(p, &p->origin);
    state_copy(p, &p->now, &p->origin);
    return p;
}

void plan_destroy(struct plan *p)
{
    if (!p)
        return;
    state_finish(&p->origin);
    state_finish(&p->now);
    state_finish(&p->before);
    state_finish(&p->scout);
    for (size_t i = 0; i < MARKS_MAX; i++)
        state_finish(&p->marks[i]);
    due_free_spares(*p->spares);
    free(p->spares);
    free(p->order);
    free(p->marks);
    free(p->natural_ns);
    free(p->usable);
    free(p);
}

// Marks lie evenly over the way gone: when there is no room, every second one goes.
static void mark(struct plan *p)
{
    if (++p->since_mark < p->mark_every)
        return;
    p->since_mark = 0;
    if (p->mark_count && p->marks[p->mark_count - 1].t_ns >= p->now.t_ns)
        return; // walked over before
    if (p->mark_count == MARKS_MAX) {
        for (size_t i = 2; i < MARKS_MAX; i += 2)
            state_copy(p, &p->marks[i / 2], &p->marks[i]);
        p->mark_count = MARKS_MAX / 2;
        p->mark_every *= 2;
    }
    state_copy(p, &p->marks[p->mark_count++], &p->now);
}

static void walk_to(struct plan *p, int64_t t_ns)
{
    while (p->now.next_ns <= t_ns && state_step(p, &p->now))
        mark(p);
}

// Moves the cursor to the stretch that holds t. Before the start counts as the start.
static void seek(struct plan *p, int64_t t_ns)
{
    if (t_ns < p->now.t_ns) {
        const struct state *from = &p->origin;
        if (p->before.due && p->before.t_ns <= t_ns) {
            state_copy(p, &p->now, &p->before);
            p->since_mark = 0;
            walk_to(p, t_ns);
            return;
        }
        for (size_t i = 0; i < p->mark_count && p->marks[i].t_ns <= t_ns; i++)
            from = &p->marks[i];
        state_copy(p, &p->now, from);
        p->since_mark = 0;
    }
    if (p->now.next_ns <= t_ns)
        state_copy(p, &p->before, &p->now); // who looks ahead comes back
    walk_to(p, t_ns);
}

int32_t plan_layout_at(struct plan *p, int64_t t_ns, int64_t *since_ns)
{
    seek(p, t_ns);
    if (since_ns)
        *since_ns = p->now.since_ns;
    return p->now.layout;
}

int64_t plan_layout_begin(struct plan *p, int64_t t_ns)
{
    seek(p, t_ns);
    return p->now.begin_ns;
}

size_t plan_at(struct plan *p, int64_t t_ns, struct plan_show *out)
{
    seek(p, t_ns);
    for (size_t z = 0; z < p->now.zone_count; z++) {
        const struct zone_state *zs = &p->now.zones[z];
        out[z] = (struct plan_show){.has_current = zs->showing,
                                    .has_previous = zs->showing && zs->has_previous,
                                    .current = zs->cue,
                                    .previous = zs->previous};
    }
    return p->now.zone_count;
}

int64_t plan_next_change(struct plan *p, int64_t t_ns)
{
    seek(p, t_ns);
    return p->now.next_ns;
}

int64_t plan_lead_item_end(struct plan *p, int64_t t_ns)
{
    seek(p, t_ns);
    int32_t lead = p->now.layout < 0 ? -1 : p->m->layouts[p->now.layout].lead;
    if (lead < 0 || !p->now.zones[lead].showing)
        return PLAN_NEVER;
    int64_t end_ns = p->now.zones[lead].cue.end_ns;
    if (p->now.due->next_ns >= end_ns && p->now.blocked_ns >= end_ns)
        return end_ns;
    // A change between layouts ends the item as well: a scout looks for one.
    struct state *scout = &p->scout;
    state_copy(p, scout, &p->now);
    for (int i = 0; i < SCOUT_MAX && scout->run == p->now.run && scout->next_ns < end_ns; i++)
        if (!state_step(p, scout))
            break;
    return scout->run != p->now.run ? scout->t_ns : end_ns;
}

struct plan *plan_continue(struct plan *p, int64_t t_ns, const int64_t *natural_ns,
                           const bool *usable)
{
    seek(p, t_ns);
    struct plan *q = create(p->m, p->zone, p->start_ns, natural_ns, usable);
    state_copy(q, &q->origin, &p->now);
    // What can no longer be shown ends now; what had nothing to show is looked at again.
    q->origin.t_ns = t_ns;
    // The timelines share nothing: each has its own memory.
    struct due *due = due_at(q, p->now.due, t_ns);
    due_unref(q->origin.due);
    q->origin.due = due;
    for (size_t z = 0; z < q->origin.zone_count; z++) {
        struct zone_state *zs = &q->origin.zones[z];
        bool lost = zs->showing && !q->usable[zs->cue.item];
        if (lost || (zs->showing && zs->cue.reason == PLAN_FALLBACK))
            zs->cue.end_ns = t_ns;
        else if (!zs->showing)
            zs->wake_ns = t_ns;
    }
    state_begin(q, &q->origin);
    state_copy(q, &q->now, &q->origin);
    return q;
}
