// Which moment of the plan it is.

#include "app/stage_state.h"
#include "sys/log.h"

// Playback runs on the monotonic clock. Small corrections of the wall clock are followed slowly, a
// step waits for the end of the lead zone's item, so that what is on show never jumps.
void stage_follow_clock(struct stage *s, const struct now *now)
{
    int64_t anchor = now->wall_ns - now->mono_ns;
    int64_t passed_ns = now->mono_ns - s->anchored_mono_ns;
    int64_t off = anchor - s->anchor_ns;
    if (!s->anchored) {
        s->anchor_ns = anchor;
        s->anchored = true;
    } else if (off < STEP_MS * NS_PER_MS && off > -STEP_MS * NS_PER_MS) {
        int64_t most = passed_ns / 1000;
        s->anchor_ns += off > most ? most : off < -most ? -most : off;
    } else {
        int64_t t_ns = now->mono_ns + s->anchor_ns;
        int64_t end_ns = s->now.programme ? plan_lead_item_end(s->now.plan, t_ns) : t_ns;
        if (!s->step_ns)
            s->step_ns = now->mono_ns;
        bool waited = now->mono_ns - s->step_ns > SWITCH_MAX_S * NS_PER_S;
        s->anchored_mono_ns = now->mono_ns;
        if (!waited && end_ns - t_ns > passed_ns + NS_PER_MS)
            return;
        log_line(LOG_WARNING, NULL, "the clock was set by %+.1f s: the plan starts anew",
                 (double)off / 1e9);
        s->anchor_ns = anchor;
        s->step_ns = 0;
        s->next_since_ns += off;
        s->fresh_at_ns += off;
        if (s->switch_ns != PLAN_NEVER)
            s->switch_ns += off;
        if (s->now.programme) {
            struct programme *p = programme_ref(s->now.programme);
            programme_unref(onshow_end(&s->now));
            onshow_begin(&s->now, p, now->mono_ns + anchor);
        }
    }
    s->anchored_mono_ns = now->mono_ns;
}
