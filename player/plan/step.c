// From event to event.

#include "plan/internal.h"

static void earlier(int64_t *next_ns, int64_t t_ns)
{
    if (t_ns < *next_ns)
        *next_ns = t_ns;
}

// Others wait for their turn while the lead zone is empty: it ends by the clock.
static int64_t empty_turn_end(const struct plan *p, const struct state *s)
{
    if (s->layout < 0 || s->due->count < 2)
        return PLAN_NEVER;
    int32_t lead = p->m->layouts[s->layout].lead;
    const struct zone_state *zs = lead < 0 ? NULL : &s->zones[lead];
    if (zs && zs->showing && zs->cue.reason != PLAN_FALLBACK)
        return PLAN_NEVER;
    int64_t end_ns = s->since_ns + PLAN_EMPTY_TURN_NS;
    return end_ns > s->t_ns ? end_ns : PLAN_NEVER;
}

static void find_next(const struct plan *p, struct state *s)
{
    int64_t next_ns = s->due->next_ns;
    for (size_t z = 0; z < s->zone_count; z++) {
        const struct zone_state *zs = &s->zones[z];
        earlier(&next_ns, zs->showing ? zs->cue.end_ns : zs->wake_ns);
    }
    earlier(&next_ns, s->blocked_ns);
    earlier(&next_ns, empty_turn_end(p, s));
    // Progress is certain, whatever the windows answer.
    if (next_ns != PLAN_NEVER && next_ns <= s->t_ns)
        next_ns = s->t_ns + 1;
    s->next_ns = next_ns;
}

static void happen(const struct plan *p, struct state *s)
{
    if (!s->due || s->due->next_ns <= s->t_ns) {
        struct due *fresh = due_at(p, s->due, s->t_ns);
        due_unref(s->due);
        s->due = fresh;
    }
    pick_layout(p, s, loop_lead_end(p, s));
    loop_step(p, s);
    find_next(p, s);
}

void state_begin(const struct plan *p, struct state *s)
{
    happen(p, s);
}

bool state_step(const struct plan *p, struct state *s)
{
    if (s->next_ns == PLAN_NEVER)
        return false;
    s->t_ns = s->next_ns;
    happen(p, s);
    return true;
}
