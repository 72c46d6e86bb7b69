#include "app/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/onshow.h"
#include "app/words.h"
#include "base/now.h"
#include "media/overlay.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"

enum {
    IDLE_MS = 400,     // longest sleep while nothing changes: news and signals are looked at
    PENDING_MS = 10,   // while a picture is waited for
    SWITCH_MAX_S = 30, // a new programme waits at most so long for an item's end
    READY_MAX_S = 20,  // and its first pictures at most so long
    FEED_MAX_S = 600,  // a refreshed feed at most so long for the end of the old one's cue
    AHEAD_S = 8,       // pictures are asked for so early
    CONFIRM_S = 60,    // on the glass for so long without trouble: the programme is good
    OVERLAY_PX = 22,
    STEP_MS = 1000, // a wall clock that is off by more than this has been set
};

struct stage {
    struct stage_options o;
    struct draw *draw;
    struct panel_map *map;
    struct onshow now;
    struct onshow next;      // waits to be switched in
    int64_t next_since_ns;   // wall time of the plan at which it came
    int64_t switch_ns;       // when it is switched in; PLAN_NEVER: its pictures are not ready
    struct programme *fresh; // the same programme with refreshed feeds
    int64_t fresh_at_ns;     // when they may be shown
    int64_t anchor_ns;       // wall time = monotonic + anchor
    int64_t anchored_mono_ns;
    bool anchored;
    int64_t shown_mono_ns; // when the programme on show lit up first
    bool confirmed;
    struct compose_target target;
    size_t target_bytes;
    struct scene_view view;
    bool dirty; // the last frame must be shown again
    struct output_frame frame;
    struct overlay *overlay; // or NULL
    int64_t overlay_s;       // the second it was drawn for
    uint64_t frames;         // shown so far
};

// ---- time
// ----------------------------------------------------------------------------------------

// Playback runs on the monotonic clock. Small corrections of the wall clock are followed slowly, a
// step waits for the end of the lead zone's item, so that what is on show never jumps.
static void follow_clock(struct stage *s, const struct now *now)
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
        if (end_ns != PLAN_NEVER && end_ns - t_ns > passed_ns + NS_PER_MS)
            return;
        log_line(LOG_WARNING, NULL, "the clock was set by %+.1f s: the plan starts anew",
                 (double)off / 1e9);
        s->anchor_ns = anchor;
        if (s->now.programme) {
            struct programme *p = programme_ref(s->now.programme);
            programme_unref(onshow_end(&s->now));
            onshow_begin(&s->now, p, now->mono_ns + anchor);
        }
    }
    s->anchored_mono_ns = now->mono_ns;
}

// ---- size
// ----------------------------------------------------------------------------------------

// The output's size, or that of the canvas as the panel turns it when the output leaves it open.
static bool choose_size(const struct stage *s, int32_t *w, int32_t *h)
{
    s->o.output_impl->size(s->o.output, w, h);
    if (*w > 0 && *h > 0)
        return true;
    if (!s->now.programme)
        return false;
    int32_t bytes;
    const struct manifest *m = s->now.programme->manifest;
    compose_target_size(COMPOSE_PANEL, s->o.panel, m->width_px, m->height_px, w, h, &bytes);
    return true;
}

static bool fit_target(struct stage *s)
{
    int32_t w;
    int32_t h;
    if (!choose_size(s, &w, &h))
        return false;
    bool turned = s->o.panel->rotate % 180 != 0;
    int32_t canvas_w = s->now.programme ? s->now.programme->manifest->width_px : w;
    int32_t canvas_h = s->now.programme ? s->now.programme->manifest->height_px : h;
    s->view = scene_view_contain(canvas_w, canvas_h, turned ? h : w, turned ? w : h);
    if (s->target.pixels && s->target.width_px == w && s->target.height_px == h)
        return true;
    free(s->target.pixels);
    s->target = (struct compose_target){.stage = COMPOSE_PANEL,
                                        .width_px = w,
                                        .height_px = h,
                                        .stride = (size_t)w * 3,
                                        .pixels = malloc((size_t)w * (size_t)h * 3)};
    if (!s->target.pixels)
        abort();
    s->frame = (struct output_frame){w, h, 3, s->target.stride, s->target.pixels};
    draw_reset(s->draw);
    return true;
}

// ---- programmes
// ----------------------------------------------------------------------------------

static void take_news(struct stage *s, int64_t t_ns)
{
    struct programme *p = prepare_take(s->o.prepare);
    if (!p)
        return;
    if (s->now.programme && p->generation == s->now.programme->generation) {
        if (s->fresh)
            prepare_retire(s->o.prepare, s->fresh);
        s->fresh = p;
        int64_t at_ns = onshow_feed_moment(&s->now, p, t_ns);
        int64_t latest_ns = t_ns + FEED_MAX_S * NS_PER_S;
        s->fresh_at_ns = at_ns < latest_ns ? at_ns : latest_ns;
        return;
    }
    if (s->next.programme)
        prepare_retire(s->o.prepare, onshow_end(&s->next));
    onshow_begin(&s->next, p, t_ns);
    s->next_since_ns = t_ns;
    s->switch_ns = PLAN_NEVER;
}

static void refresh_feeds(struct stage *s, int64_t t_ns)
{
    if (!s->fresh || t_ns < s->fresh_at_ns)
        return;
    int64_t at_ns = s->fresh_at_ns > s->now.start_ns ? s->fresh_at_ns : s->now.start_ns;
    prepare_retire(s->o.prepare, onshow_refresh(&s->now, s->fresh, at_ns));
    s->fresh = NULL;
}

// The first pictures of the next programme are made while the old one is on show.
static void ready_next(struct stage *s, int64_t t_ns)
{
    if (!s->next.programme || s->switch_ns != PLAN_NEVER)
        return;
    const struct manifest *m = s->next.programme->manifest;
    int32_t w = s->view.width_px > 0 ? s->view.width_px : m->width_px;
    int32_t h = s->view.height_px > 0 ? s->view.height_px : m->height_px;
    struct scene_view view = scene_view_contain(m->width_px, m->height_px, w, h);
    bool ready = draw_ahead(s->draw, s->next.programme, s->next.ahead, t_ns, &view);
    if (!ready && t_ns - s->next_since_ns < READY_MAX_S * NS_PER_S)
        return;
    bool shows = s->now.programme && plan_layout_at(s->now.plan, t_ns, NULL) >= 0;
    int64_t end_ns = shows ? plan_lead_item_end(s->now.plan, t_ns) : t_ns;
    int64_t latest_ns = t_ns + SWITCH_MAX_S * NS_PER_S;
    s->switch_ns = end_ns < latest_ns ? end_ns : latest_ns;
}

static void switch_programme(struct stage *s, int64_t t_ns)
{
    if (!s->next.programme || t_ns < s->switch_ns)
        return;
    struct programme *p = programme_ref(s->next.programme);
    prepare_retire(s->o.prepare, onshow_end(&s->next));
    if (s->fresh)
        prepare_retire(s->o.prepare, s->fresh);
    s->fresh = NULL;
    if (s->now.programme)
        prepare_retire(s->o.prepare, onshow_end(&s->now));
    onshow_begin(&s->now, p, s->switch_ns);
    draw_keep(s->draw, p->generation, 0);
    draw_reset(s->draw);
    s->confirmed = false;
    s->shown_mono_ns = 0;
    log_line(LOG_INFO, p->source->manifest, "on show: %s revision %lld", p->manifest->id,
             (long long)p->manifest->revision);
}

static void note_shown(struct stage *s, const struct now *now, bool complete)
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

// ---- one frame
// -----------------------------------------------------------------------------------

// What the person who installs the panel wants to know, once a second.
static void draw_overlay(struct stage *s, int64_t t_ns)
{
    char text[OVERLAY_TEXT_MAX];
    char when[CIVIL_TEXT_MAX];
    const struct programme *p = s->now.programme;
    const struct manifest *m = p->manifest;
    int32_t layout = plan_layout_at(s->now.plan, t_ns, NULL);
    civil_print_instant(when, t_ns / NS_PER_S * NS_PER_S, zone_offset_at(p->zone, t_ns, NULL),
                        false);
    snprintf(text, sizeof text, "%s revision %lld   %s\n%s   %d x %d   %s   frame %llu", m->id,
             (long long)m->revision, when, layout < 0 ? "clear" : m->layouts[layout].name,
             s->frame.width_px, s->frame.height_px, s->o.panel->name,
             (unsigned long long)s->frames);
    overlay_draw(s->overlay, text, s->target.pixels, s->target.width_px, s->target.height_px,
                 s->target.stride);
    s->overlay_s = t_ns / NS_PER_S;
}

static bool show(struct stage *s, struct err *err)
{
    s->dirty = false;
    s->frames++;
    return s->o.output_impl->show(s->o.output, &s->frame, err);
}

static bool draw_clear(struct stage *s, struct err *err)
{
    uint8_t code[3];
    panel_clear_code(s->o.panel, code);
    size_t pixels = (size_t)s->frame.width_px * (size_t)s->frame.height_px;
    for (size_t i = 0; i < pixels; i++)
        memcpy(s->target.pixels + 3 * i, code, 3);
    return show(s, err);
}

static bool draw_programme(struct stage *s, int64_t t_ns, struct draw_report *report,
                           struct err *err)
{
    struct err why = {0};
    draw_scene(s->draw, s->now.programme, s->now.plan, t_ns, &s->view, report, &why);
    if (report->failed_item >= 0 &&
        onshow_drop_item(&s->now, (uint32_t)report->failed_item, t_ns)) {
        log_err(LOG_WARNING, &why);
        report->next_ns = t_ns;
    }
    bool overlay_due = s->overlay && t_ns / NS_PER_S != s->overlay_s;
    if (!report->changed && !overlay_due)
        return !s->dirty || show(s, err);
    struct compose_glass glass = {.map = s->map, .emission_gain = 1};
    if (!draw_paint(s->draw, &glass, &s->target, err))
        return false;
    if (s->overlay)
        draw_overlay(s, t_ns);
    return show(s, err);
}

// Pictures of what comes next are asked for in time.
static void look_ahead(struct stage *s, int64_t t_ns)
{
    if (!s->now.programme)
        return;
    int64_t change_ns = plan_next_change(s->now.ahead, t_ns);
    for (int i = 0; i < 4 && change_ns < t_ns + AHEAD_S * NS_PER_S; i++) {
        draw_ahead(s->draw, s->now.programme, s->now.ahead, change_ns, &s->view);
        change_ns = plan_next_change(s->now.ahead, change_ns);
    }
}

// How long nothing needs to be drawn.
static int64_t rest_ns(const struct stage *s, const struct draw_report *report, int64_t t_ns)
{
    int64_t wait_ns = report->next_ns - t_ns;
    if (report->next_ns == PLAN_NEVER)
        wait_ns = IDLE_MS * NS_PER_MS;
    if (report->moving)
        return 0;
    if (s->next.programme && s->switch_ns != PLAN_NEVER && s->switch_ns - t_ns < wait_ns)
        wait_ns = s->switch_ns - t_ns;
    if (!report->complete && wait_ns > PENDING_MS * NS_PER_MS)
        wait_ns = PENDING_MS * NS_PER_MS;
    if (wait_ns > IDLE_MS * NS_PER_MS)
        wait_ns = IDLE_MS * NS_PER_MS;
    // The frame is made one interval before it lights up.
    return wait_ns - s->o.output_impl->interval_ns(s->o.output);
}

// False when the output fails for good.
static bool one_frame(struct stage *s, int64_t *wait_ns, struct err *err)
{
    struct now now = now_read();
    follow_clock(s, &now);
    int64_t t_ns = s->o.output_impl->next_shown_ns(s->o.output, now.mono_ns) + s->anchor_ns;
    take_news(s, t_ns);
    ready_next(s, t_ns);
    switch_programme(s, t_ns);
    refresh_feeds(s, t_ns);
    struct draw_report report = {.next_ns = PLAN_NEVER, .complete = true, .failed_item = -1};
    bool had_size = s->target.pixels != NULL;
    if (!fit_target(s)) {
        *wait_ns = PENDING_MS * NS_PER_MS;
        return true;
    }
    bool fine = true;
    if (s->now.programme)
        fine = draw_programme(s, t_ns, &report, err);
    else if (!had_size || s->dirty)
        fine = draw_clear(s, err);
    note_shown(s, &now, report.complete);
    look_ahead(s, t_ns);
    *wait_ns = rest_ns(s, &report, t_ns);
    if (!s->now.programme)
        *wait_ns = PENDING_MS * NS_PER_MS;
    return fine;
}

static bool handle_event(struct stage *s, enum output_event event)
{
    if (event == OUTPUT_QUIT)
        return false;
    if (event == OUTPUT_RESIZED || event == OUTPUT_EXPOSED)
        s->dirty = true;
    return true;
}

static bool time_is_up(const struct stage *s, int64_t started_ns)
{
    return s->o.for_ns && now_read().mono_ns - started_ns >= s->o.for_ns;
}

static int loop(struct stage *s)
{
    int64_t started_ns = now_read().mono_ns;
    struct err err = {0};
    while (!*s->o.quit && !time_is_up(s, started_ns)) {
        int64_t wait_ns = 0;
        if (!one_frame(s, &wait_ns, &err)) {
            log_err(LOG_ERROR, &err);
            return err.code == ERR_NONE ? ERR_FAILED : (int)err.code;
        }
        enum output_event event = s->o.output_impl->wait(s->o.output, wait_ns > 0 ? wait_ns : 0);
        if (!handle_event(s, event))
            break;
        if (*s->o.reload) {
            *s->o.reload = 0;
            prepare_reload(s->o.prepare);
        }
    }
    return ERR_NONE;
}

static struct overlay *open_overlay(struct err *err)
{
    char path[SOURCE_PATH_MAX];
    const char *dir = words_font_dir();
    if (!dir || !file_join(path, sizeof path, dir, "NotoSansCJKkr-Regular.otf")) {
        err_set(err, ERR_CONTENT, "fonts", "the project's fonts are not installed");
        return NULL;
    }
    return overlay_create(path, OVERLAY_PX, err);
}

int stage_run(const struct stage_options *options)
{
    struct stage s = {.o = *options, .switch_ns = PLAN_NEVER};
    struct draw_options draw = {
        .compositor = &compose_cpu, .threads = options->threads, .live = true};
    struct err err;
    s.map = panel_map_create(options->panel);
    s.draw = draw_create(&draw, &err);
    if (options->overlay && s.draw && !(s.overlay = open_overlay(&err)))
        log_err(LOG_WARNING, &err);
    int code = s.draw ? loop(&s) : (int)err.code;
    if (!s.draw)
        log_err(LOG_ERROR, &err);
    overlay_destroy(s.overlay);
    draw_destroy(s.draw);
    panel_map_destroy(s.map);
    programme_unref(onshow_end(&s.now));
    programme_unref(onshow_end(&s.next));
    programme_unref(s.fresh);
    free(s.target.pixels);
    return code;
}
