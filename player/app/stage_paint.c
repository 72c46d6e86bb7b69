// The frame: its size, its pixels, the overlay.

#include <stdio.h>

#include "app/stage_state.h"
#include "base/civil.h"
#include "sys/clock.h"
#include "sys/log.h"

// The output's size, or that of the canvas as the panel turns it when the output leaves it open.
static void choose_size(const struct stage *s, const struct manifest *m, int32_t *w, int32_t *h)
{
    int32_t bytes;
    s->o.output_impl->size(s->o.output, w, h);
    if (*w < 1 || *h < 1)
        compose_target_size(COMPOSE_PANEL, s->o.panel, m->width_px, m->height_px, w, h, &bytes);
}

struct scene_view stage_view(const struct stage *s, const struct manifest *m)
{
    int32_t w;
    int32_t h;
    choose_size(s, m, &w, &h);
    bool turned = s->o.panel->rotate % 180 != 0;
    return scene_view_contain(m->width_px, m->height_px, turned ? h : w, turned ? w : h);
}

void stage_fit(struct stage *s)
{
    int32_t w;
    int32_t h;
    choose_size(s, s->now.programme->manifest, &w, &h);
    s->view = stage_view(s, s->now.programme->manifest);
    if (s->width_px != w || s->height_px != h)
        draw_reset(s->draw);
    s->width_px = w;
    s->height_px = h;
}

// What the person who installs the panel wants to know, once a second.
static void draw_overlay(struct stage *s, struct compose_target *target)
{
    char text[OVERLAY_TEXT_MAX];
    char when[CIVIL_TEXT_MAX];
    int64_t t_ns = s->beat_ns + s->anchor_ns;
    const struct programme *p = s->now.programme;
    const struct manifest *m = p->manifest;
    int32_t layout = plan_layout_at(s->now.plan, t_ns, NULL);
    civil_print_instant(when, t_ns / NS_PER_S * NS_PER_S, zone_offset_at(p->zone, t_ns, NULL),
                        false);
    snprintf(text, sizeof text, "%s revision %lld   %s\n%s   %d x %d   %s   frame %llu, late %llu",
             m->id, (long long)m->revision, when, layout < 0 ? "clear" : m->layouts[layout].name,
             target->width_px, target->height_px, s->o.panel->name,
             (unsigned long long)s->pace.shown + 1, (unsigned long long)s->pace.late);
    struct overlay_frame frame = {.pixels = target->pixels,
                                  .width_px = target->width_px,
                                  .height_px = target->height_px,
                                  .pixel_bytes = target->format == COMPOSE_RGB ? 3 : 4,
                                  .stride = target->stride};
    overlay_draw(s->overlay, text, &frame);
    s->overlay_s = t_ns / NS_PER_S;
}

// Until the moment comes, or the program is to end: at slow rates that is not the same.
static void hold(const struct stage *s, int64_t mono_ns)
{
    for (int64_t now_ns = now_read().mono_ns; now_ns < mono_ns && !*s->o.quit;) {
        int64_t look_ns = now_ns + HOLD_MS * NS_PER_MS;
        now_sleep_until(mono_ns < look_ns ? mono_ns : look_ns);
        now_ns = now_read().mono_ns;
    }
}

// Shows the frame at its beat.
static bool show(struct stage *s, const struct compose_target *target, const struct areas *changed,
                 struct pace_frame *f, struct err *err)
{
    struct output_frame frame = {.width_px = target->width_px,
                                 .height_px = target->height_px,
                                 .pixel_bytes = target->format == COMPOSE_RGB ? 3 : 4,
                                 .bgrx = target->format == COMPOSE_BGRX,
                                 .stride = target->stride,
                                 .pixels = target->pixels,
                                 .changed = changed};
    f->ready_ns = now_read().mono_ns;
    hold(s, pace_hold(&s->pace, f->target_ns));
    f->lit_ns = now_read().mono_ns;
    if (!s->o.output_impl->show(s->o.output, &frame, err))
        return false;
    if (!s->pace.own)
        f->lit_ns = now_read().mono_ns;
    pace_shown(&s->pace, f);
    s->dirty = false;
    return true;
}

// The graphics side may be in the middle of a reset: it gets a while to come back. False when that
// is over.
static bool miss(struct stage *s, const struct pace_frame *f, const struct err *err)
{
    if (err->code != ERR_DISPLAY)
        return false;
    if (!s->missed_ns) {
        s->missed_ns = f->begun_ns;
        log_err(LOG_WARNING, err);
    } else if (f->begun_ns - s->missed_ns > MISS_MAX_S * NS_PER_S) {
        return false;
    }
    s->dirty = true;
    pace_same(&s->pace, f->target_ns, false);
    return true;
}

// Makes the frame where the output wants it, drawing only what differs from what is there.
static bool paint(struct stage *s, struct pace_frame *f, struct err *err)
{
    struct output_buffer buffer;
    if (!s->o.output_impl->buffer(s->o.output, s->width_px, s->height_px, &buffer, err))
        return false;
    if (buffer.busy) {
        // The pace knows of no frame then: beats that should have had one are counted as dropped.
        s->dirty = true;
        return true;
    }
    struct compose_target target = {.stage = COMPOSE_PANEL,
                                    .format = buffer.bgrx ? COMPOSE_BGRX : COMPOSE_RGB,
                                    .width_px = s->width_px,
                                    .height_px = s->height_px,
                                    .stride = buffer.stride,
                                    .pixels = buffer.pixels,
                                    // The overlay's words are not the compositor's.
                                    .age = s->overlay ? 0 : buffer.age};
    struct compose_glass glass = {.map = s->map, .emission_gain = 1};
    struct compose_stats stats;
    if (!draw_paint(s->draw, &glass, &target, err))
        return miss(s, f, err);
    s->missed_ns = 0;
    draw_stats(s->draw, &stats);
    if (target.age == 1 && !stats.changed.count && !s->dirty) {
        pace_same(&s->pace, f->target_ns, f->moving);
        return true;
    }
    if (s->overlay)
        draw_overlay(s, &target);
    bool all = target.age < 1 || s->dirty;
    return show(s, &target, all ? NULL : &stats.changed, f, err);
}

// The item (or background) that failed is passed over, at least for a while. False when it was
// already.
static bool leave_out(struct stage *s, const struct draw_report *report, int64_t t_ns,
                      const struct err *why)
{
    const struct manifest *m = s->now.programme->manifest;
    uint32_t which = (uint32_t)report->failed_item;
    const char *place;
    if (report->failed_item >= 0) {
        place = m->items[which].place;
    } else {
        which = onshow_background(&s->now, report->failed_layout);
        place = m->contents[m->layouts[report->failed_layout].background_content].place;
    }
    if (!report->died) {
        if (!onshow_drop(&s->now, which, t_ns))
            return false;
        log_err(LOG_WARNING, why);
        return true;
    }
    if (why->code != ERR_CONTENT) { // no decoder, no memory: the file may be fine
        if (!onshow_missed(&s->now, which, t_ns))
            return false;
        if (s->now.misses[which] == 1)
            log_err(LOG_WARNING, why);
        return true;
    }
    if (!onshow_died(&s->now, which, t_ns))
        return false;
    if (s->now.deaths[which] == 1)
        log_err(LOG_WARNING, why);
    if (s->now.deaths[which] == ONSHOW_DEATHS_MAX)
        log_line(LOG_WARNING, place,
                 "failed %d times: it is left out until there is another programme",
                 ONSHOW_DEATHS_MAX);
    return true;
}

bool stage_paint(struct stage *s, int64_t begun_ns, struct draw_report *report, struct err *err)
{
    struct err why = {0};
    int64_t t_ns = s->beat_ns + s->anchor_ns;
    struct draw_show show = onshow_now(&s->now);
    draw_scene(s->draw, &show, t_ns, &s->view, report, &why);
    bool failed = report->failed_item >= 0 || report->failed_layout >= 0;
    if (failed && leave_out(s, report, t_ns, &why))
        report->next_ns = t_ns;
    bool overlay_due = s->overlay && t_ns / NS_PER_S != s->overlay_s;
    struct pace_frame f = {.target_ns = s->beat_ns, .begun_ns = begun_ns, .moving = report->moving};
    if (report->changed || overlay_due || s->dirty)
        return paint(s, &f, err);
    pace_same(&s->pace, s->beat_ns, report->moving);
    return true;
}
