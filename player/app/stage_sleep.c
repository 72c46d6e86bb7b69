// When the loop has to look again, if nobody wakes it before. What is not named here comes with a
// wake: news, pictures, signals, events of the display, the wall clock being set.

#include "app/stage_state.h"

static void until(struct stage *s, int64_t mono_ns)
{
    if (mono_ns < s->until_ns)
        s->until_ns = mono_ns;
}

// Another frame is due at t_ns of the plan.
static void until_frame(struct stage *s, int64_t t_ns)
{
    if (t_ns != PLAN_NEVER)
        until(s, pace_begin(&s->pace, t_ns - s->anchor_ns));
}

static void until_programme(struct stage *s, const struct draw_report *report)
{
    int64_t t_ns = s->beat_ns + s->anchor_ns;
    int64_t next_ns = report->moving || report->next_ns <= t_ns ? t_ns + 1 : report->next_ns;
    until_frame(s, next_ns);
    // Clocks and cards have their next picture drawn a little before.
    if (next_ns != PLAN_NEVER && next_ns - t_ns > NEAR_S * NS_PER_S)
        until(s, next_ns - NEAR_S * NS_PER_S - s->anchor_ns);
    if (s->now.retry_ns != PLAN_NEVER)
        until_frame(s, s->now.retry_ns);
    if (s->ahead_ns != PLAN_NEVER)
        until(s, s->ahead_ns - s->anchor_ns);
    if (s->fresh && s->fresh_at_ns - t_ns > FEED_NEAR_S * NS_PER_S)
        until(s, s->fresh_at_ns - FEED_NEAR_S * NS_PER_S - s->anchor_ns);
    else if (s->fresh && s->fresh_at_ns > t_ns)
        until_frame(s, s->fresh_at_ns);
    if (s->overlay)
        until_frame(s, (t_ns / NS_PER_S + 1) * NS_PER_S);
    if (!s->confirmed && s->shown_mono_ns)
        until(s, s->shown_mono_ns + CONFIRM_S * NS_PER_S);
}

// What is being made rings when it is there. What was put off for want of room is asked for again,
// ever more seldom: it may also be lost for good.
static void until_pictures(struct stage *s, const struct draw_report *report)
{
    bool near = s->fresh_at_ns - s->beat_ns - s->anchor_ns <= FEED_NEAR_S * NS_PER_S;
    bool waits = (s->next.programme && !s->next_ready) || (s->fresh && !s->fresh_ready && near) ||
                 !report->complete;
    if (!waits || !draw_idle(s->draw)) {
        s->asked = 0;
        return;
    }
    until(s, s->beat_ns + (PENDING_MS << s->asked) * NS_PER_MS);
    if (s->asked < ASKED_MAX)
        s->asked++;
}

void stage_plan_sleep(struct stage *s, const struct draw_report *report, int64_t started_ns)
{
    // While frames cannot be drawn nothing else matters.
    s->until_ns = s->beat_ns + (s->missed_ns ? MISS_MS * NS_PER_MS : IDLE_S * NS_PER_S);
    if (s->o.for_ns)
        until(s, started_ns + s->o.for_ns);
    if (s->missed_ns)
        return;
    if (s->now.programme)
        until_programme(s, report);
    if (s->now.programme && s->o.sound && s->volume_next_ns != INT64_MAX)
        until(s, s->volume_next_ns - s->anchor_ns);
    // Where nothing is on show the moment of the switch has come before it is ready.
    if (s->next.programme && (s->next_ready || s->switch_ns > s->beat_ns + s->anchor_ns))
        until_frame(s, s->switch_ns);
    else if (s->next.programme)
        until(s, s->next_since_ns + READY_MAX_S * NS_PER_S - s->anchor_ns);
    until_pictures(s, report);
    if (s->uploading)
        until_frame(s, s->beat_ns + s->anchor_ns + 1);
    if (s->step_ns)
        until(s, pace_begin(&s->pace, s->step_ns));
}
