// Every cue in order. A cue is told when it begins, and must then know when it really ends,
// although a change between layouts may cut it: a scout runs ahead to find that change.

#include "base/now.h"
#include "plan/internal.h"

#define FAR_NS (7 * 86400 * NS_PER_S)

struct walk {
    const struct plan *p;
    struct state now;
    struct state scout; // ahead of now, in the same run or at the first event of the next one
    uint32_t scout_run; // the run it was sent out for
    int64_t far_ns;     // it never looks farther than this
    int64_t told_ns;    // cues that start at or before this were told
};

// When the showing of the layout ends, if that is before horizon; horizon otherwise. A change that
// lies more than FAR_NS behind the end of the walk is not looked for.
static int64_t run_end(struct walk *w, int64_t horizon_ns)
{
    if (w->scout_run != w->now.run) {
        state_copy(w->p, &w->scout, &w->now);
        w->scout_run = w->now.run;
    }
    int64_t far_ns = horizon_ns < w->far_ns ? horizon_ns : w->far_ns;
    while (w->scout.run == w->now.run && w->scout.next_ns < far_ns)
        if (!state_step(w->p, &w->scout))
            break;
    return w->scout.run != w->now.run && w->scout.t_ns < horizon_ns ? w->scout.t_ns : horizon_ns;
}

// Can the showing end before an instant without an edge of the schedule? Then no scout is needed.
static bool may_be_cut(const struct walk *w, int64_t end_ns)
{
    return w->now.due->count > 1 || w->now.blocked_ns < end_ns || w->now.due->next_ns < end_ns ||
           w->p->accounts;
}

// A fallback's end is known only when something becomes valid: the scout follows it, too.
static bool tell(struct walk *w, const struct zone_state *zs,
                 bool (*each)(void *context, const struct plan_cue *cue), void *context)
{
    struct plan_cue cue = zs->cue;
    if (may_be_cut(w, cue.end_ns))
        cue.end_ns = run_end(w, cue.end_ns);
    return each(context, &cue);
}

static bool tell_new(struct walk *w, bool (*each)(void *context, const struct plan_cue *cue),
                     void *context)
{
    for (size_t z = 0; z < w->now.zone_count; z++) {
        const struct zone_state *zs = &w->now.zones[z];
        if (zs->showing && zs->cue.start_ns > w->told_ns && !tell(w, zs, each, context))
            return false;
    }
    w->told_ns = w->now.t_ns;
    return true;
}

void plan_walk(struct plan *p, int64_t until_ns,
               bool (*each)(void *context, const struct plan_cue *cue), void *context)
{
    int64_t far_ns = until_ns < PLAN_NEVER - FAR_NS ? until_ns + FAR_NS : PLAN_NEVER;
    struct walk w = {.p = p, .scout_run = UINT32_MAX, .far_ns = far_ns, .told_ns = INT64_MIN};
    state_copy(p, &w.now, &p->origin);
    bool go_on = p->start_ns < until_ns && tell_new(&w, each, context);
    while (go_on && w.now.next_ns < until_ns && state_step(p, &w.now))
        go_on = tell_new(&w, each, context);
    state_finish(&w.now);
    state_finish(&w.scout);
}
