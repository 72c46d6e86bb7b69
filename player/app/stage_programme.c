// The programme on show, the one that follows it, and refreshed feeds.

#include "app/stage_state.h"
#include "sys/log.h"

void stage_take_news(struct stage *s, int64_t t_ns)
{
    struct programme *p = prepare_take(s->o.prepare);
    if (!p)
        return;
    if (s->now.programme && p->generation == s->now.programme->generation) {
        if (s->fresh)
            prepare_retire(s->o.prepare, s->fresh);
        else
            s->fresh_since_ns = t_ns;
        s->fresh = p;
        s->fresh_ready = false;
        int64_t at_ns = onshow_feed_moment(&s->now, p, t_ns);
        int64_t latest_ns = t_ns + FEED_MAX_S * NS_PER_S;
        s->fresh_at_ns = at_ns < latest_ns ? at_ns : latest_ns;
        return;
    }
    // With refreshed feeds it is still the one that waits.
    if (!s->next.programme || s->next.programme->generation != p->generation)
        s->next_first_ns = t_ns;
    if (s->next.programme)
        prepare_retire(s->o.prepare, onshow_end(&s->next));
    onshow_begin(&s->next, p, t_ns);
    s->next_since_ns = t_ns;
    s->next_ready = false;
    s->switch_ns = PLAN_NEVER;
}

// What refreshed feeds begin with is made while the old ones are on show. When it is not there in
// time, the old ones get another turn.
static void make_feeds_ready(struct stage *s, int64_t t_ns)
{
    if (s->fresh_ready || s->fresh_at_ns - t_ns > FEED_NEAR_S * NS_PER_S)
        return;
    struct scene_view view = stage_view(s, s->fresh->manifest);
    struct draw_show ahead = onshow_ahead(&s->now);
    ahead.programme = s->fresh;
    s->fresh_ready = draw_ahead(s->draw, &ahead, s->fresh_at_ns, &view) ||
                     t_ns - s->fresh_since_ns > FEED_MAX_S * NS_PER_S;
    if (s->fresh_ready || t_ns < s->fresh_at_ns)
        return;
    int64_t latest_ns = t_ns + READY_MAX_S * NS_PER_S;
    s->fresh_at_ns = onshow_feed_moment(&s->now, s->fresh, t_ns);
    if (s->fresh_at_ns > latest_ns)
        s->fresh_at_ns = latest_ns;
}

void stage_refresh_feeds(struct stage *s, int64_t t_ns)
{
    if (!s->fresh)
        return;
    make_feeds_ready(s, t_ns);
    if (!s->fresh_ready || t_ns < s->fresh_at_ns)
        return;
    int64_t at_ns = s->fresh_at_ns > s->now.start_ns ? s->fresh_at_ns : s->now.start_ns;
    prepare_retire(s->o.prepare, onshow_refresh(&s->now, s->fresh, at_ns));
    s->fresh = NULL;
}

// The next programme begins where it is switched in: at the end of the lead zone's item, or after a
// while.
static void plan_switch(struct stage *s, int64_t t_ns, bool shows)
{
    int64_t end_ns = shows ? plan_lead_item_end(s->now.plan, t_ns) : t_ns;
    int64_t latest_ns = s->next_first_ns + SWITCH_MAX_S * NS_PER_S;
    if (latest_ns < t_ns)
        latest_ns = t_ns;
    s->switch_ns = end_ns < latest_ns ? end_ns : latest_ns;
    if (s->next.start_ns == s->switch_ns)
        return;
    struct programme *p = programme_ref(s->next.programme);
    prepare_retire(s->o.prepare, onshow_end(&s->next));
    onshow_begin(&s->next, p, s->switch_ns);
}

// Asks for what it begins with. True when all of that is made, or has taken too long.
static bool make_ready(struct stage *s, int64_t t_ns)
{
    struct scene_view view = stage_view(s, s->next.programme->manifest);
    struct draw_show ahead = onshow_ahead(&s->next);
    return draw_ahead(s->draw, &ahead, s->switch_ns, &view) ||
           t_ns - s->next_since_ns >= READY_MAX_S * NS_PER_S;
}

// The first pictures of the next programme are made while the old one is on show. When they are
// not there at the end of an item, it waits for another one; where nothing is on show, it begins as
// soon as they are.
void stage_ready_next(struct stage *s, int64_t t_ns)
{
    if (!s->next.programme || s->next_ready)
        return;
    bool shows = s->now.programme && onshow_shows_any(&s->now, t_ns);
    if (s->switch_ns == PLAN_NEVER || !shows)
        plan_switch(s, t_ns, shows);
    s->next_ready = make_ready(s, t_ns);
    if (s->next_ready || t_ns < s->switch_ns)
        return;
    plan_switch(s, t_ns, shows);
    s->next_ready = make_ready(s, t_ns);
}

void stage_switch(struct stage *s, int64_t t_ns)
{
    if (!s->next.programme || !s->next_ready || t_ns < s->switch_ns)
        return;
    if (s->fresh)
        prepare_retire(s->o.prepare, s->fresh);
    s->fresh = NULL;
    if (s->now.programme)
        prepare_retire(s->o.prepare, onshow_end(&s->now));
    s->now = s->next;
    s->next = (struct onshow){0};
    const struct programme *p = s->now.programme;
    draw_keep(s->draw, p->generation, 0);
    draw_reset(s->draw);
    s->confirmed = false;
    s->shown_mono_ns = 0;
    log_line(LOG_INFO, p->source->manifest, "on show: %s revision %lld", p->manifest->id,
             (long long)p->manifest->revision);
}

void stage_note_shown(struct stage *s, const struct now *now, bool complete)
{
    if (!s->now.programme || s->confirmed)
        return;
    if (!s->shown_mono_ns && complete)
        s->shown_mono_ns = now->mono_ns;
    if (!s->shown_mono_ns || now->mono_ns - s->shown_mono_ns < CONFIRM_S * NS_PER_S)
        return;
    prepare_confirm(s->o.prepare, s->now.programme);
    s->confirmed = true;
}
