// The frame loop. Read this first: each frame is the list in one_frame().

#include "app/stage.h"

#include <stdlib.h>

#include "app/stage_state.h"
#include "app/words.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"

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
    stage_follow_clock(s, &now);
    int64_t t_ns = s->o.output_impl->next_shown_ns(s->o.output, now.mono_ns) + s->anchor_ns;
    stage_take_news(s, t_ns);
    stage_ready_next(s, t_ns);
    stage_switch(s, t_ns);
    stage_refresh_feeds(s, t_ns);
    struct draw_report report = {.next_ns = PLAN_NEVER, .complete = true, .failed_item = -1};
    bool had_size = s->target.pixels != NULL;
    if (!stage_fit_target(s)) {
        *wait_ns = PENDING_MS * NS_PER_MS;
        return true;
    }
    bool fine = true;
    if (s->now.programme)
        fine = stage_paint_programme(s, t_ns, &report, err);
    else if (!had_size || s->dirty)
        fine = stage_paint_clear(s, err);
    stage_note_shown(s, &now, report.complete);
    int64_t look_ns = PLAN_NEVER;
    if (s->now.programme)
        look_ns = draw_look_ahead(s->draw, s->now.programme, s->now.ahead, t_ns, &s->view);
    if (look_ns < report.next_ns)
        report.next_ns = look_ns;
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
        .compositor = &compose_cpu, .compose.threads = options->threads, .live = true};
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
