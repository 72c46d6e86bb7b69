// Which moment of the plan it is.

#include "app/stage_state.h"
#include "sys/log.h"

// When the plan may start anew: at the end of the lead zone's item, or after a while.
static int64_t step_moment(struct stage *s, const struct now *now)
{
    int64_t latest_ns = now->mono_ns + SWITCH_MAX_S * NS_PER_S;
    if (!s->now.programme)
        return now->mono_ns;
    int64_t end_ns = plan_lead_item_end(s->now.plan, now->mono_ns + s->anchor_ns);
    return end_ns < latest_ns + s->anchor_ns ? end_ns - s->anchor_ns : latest_ns;
}

static void step(struct stage *s, int64_t off_ns)
{
    log_line(LOG_WARNING, NULL, "the clock was set by %+.1f s: the plan starts anew",
             (double)off_ns / 1e9);
    s->anchor_ns += off_ns;
    s->step_ns = 0;
    s->next_since_ns += off_ns;
    s->next_first_ns += off_ns;
    s->fresh_since_ns += off_ns;
    s->fresh_at_ns += off_ns;
    s->switch_ns = PLAN_NEVER; // the next one begins at another moment
    s->next_ready = false;
    if (!s->now.programme)
        return;
    struct programme *p = programme_ref(s->now.programme);
    programme_unref(onshow_end(&s->now));
    onshow_begin(&s->now, p, s->beat_ns + s->anchor_ns);
}

// Playback runs on the monotonic clock. Small corrections of the wall clock are followed slowly, a
// step waits for the end of the lead zone's item, so that what is on show never jumps.
void stage_follow_clock(struct stage *s, const struct now *now)
{
    int64_t anchor_ns = now->wall_ns - now->mono_ns;
    int64_t passed_ns = now->mono_ns - s->anchored_mono_ns;
    int64_t off_ns = anchor_ns - s->anchor_ns;
    s->anchored_mono_ns = now->mono_ns;
    if (!s->anchored) {
        s->anchor_ns = anchor_ns;
        s->anchored = true;
        return;
    }
    if (off_ns < STEP_MS * NS_PER_MS && off_ns > -STEP_MS * NS_PER_MS) {
        int64_t most_ns = passed_ns / 1000;
        s->anchor_ns += off_ns > most_ns ? most_ns : off_ns < -most_ns ? -most_ns : off_ns;
        s->step_ns = 0;
        return;
    }
    if (!s->step_ns)
        s->step_ns = step_moment(s, now);
    if (s->beat_ns >= s->step_ns)
        step(s, off_ns);
}

// By the clock of the programme's time zone, as its schedule is.
void stage_set_volume(struct stage *s, int64_t t_ns)
{
    const struct programme *p = s->now.programme;
    bool holds = s->volume_serial == p->serial && t_ns >= s->volume_ns && t_ns < s->volume_next_ns;
    if (!s->o.sound || holds)
        return;
    sound_master(s->o.sound, sound_volume_at(&s->o.volume, p->zone, t_ns, &s->volume_next_ns));
    s->volume_serial = p->serial;
    s->volume_ns = t_ns;
}
