// The frame loop. Read this first: each frame is the list in one_frame().

#include "app/stage.h"

#include "app/stage_state.h"
#include "app/words.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"

// False when the output fails for good.
static bool one_frame(struct stage *s, int64_t started_ns, struct err *err)
{
    struct now now = now_read();
    s->beat_ns = pace_next(&s->pace, now.mono_ns);
    stage_follow_clock(s, &now);
    int64_t t_ns = s->beat_ns + s->anchor_ns;
    stage_take_news(s, t_ns);
    stage_ready_next(s, t_ns);
    stage_switch(s, t_ns);
    stage_refresh_feeds(s, t_ns);
    onshow_retry(&s->now, t_ns);
    struct draw_report report = {
        .next_ns = PLAN_NEVER, .complete = true, .failed_item = -1, .failed_layout = -1};
    if (s->now.programme) {
        stage_set_volume(s, t_ns);
        draw_anchor(s->draw, s->anchor_ns);
        stage_fit(s);
        if (!stage_paint(s, now.mono_ns, &report, err))
            return false;
    }
    stage_note_shown(s, &now, report.complete);
    s->ahead_ns = PLAN_NEVER;
    if (s->now.programme) {
        struct draw_show ahead = onshow_ahead(&s->now);
        s->ahead_ns = draw_look_ahead(s->draw, &ahead, t_ns, &s->view);
    }
    s->uploading = !draw_upload(s->draw);
    stage_plan_sleep(s, &report, started_ns);
    return true;
}

static bool handle_event(struct stage *s, enum output_event event)
{
    if (event == OUTPUT_QUIT)
        return false;
    if (event == OUTPUT_RESIZED)
        pace_retune(&s->pace, s->o.output_impl->interval_ns(s->o.output),
                    !s->o.output_impl->waits(s->o.output));
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
        if (!one_frame(s, started_ns, &err)) {
            log_err(LOG_ERROR, &err);
            return err.code == ERR_NONE ? ERR_FAILED : (int)err.code;
        }
        if (!handle_event(s, s->o.output_impl->wait(s->o.output, s->until_ns)))
            break;
        s->wakes++;
        if (*s->o.reload) {
            *s->o.reload = 0;
            prepare_reload(s->o.prepare);
        }
    }
    log_line(LOG_INFO, NULL, "frames: %llu shown, %llu late, %llu dropped; woken %llu times",
             (unsigned long long)s->pace.shown, (unsigned long long)s->pace.late,
             (unsigned long long)s->pace.dropped, (unsigned long long)s->wakes);
    struct pictures_films films = draw_films(s->draw);
    if (films.shown)
        log_line(LOG_INFO, NULL, "videos: %llu pictures shown, %llu came too late",
                 (unsigned long long)films.shown, (unsigned long long)films.dropped);
    return ERR_NONE;
}

static struct overlay *open_overlay(struct err *err)
{
    char dir[WORDS_FONT_DIR_MAX];
    char path[SOURCE_PATH_MAX];
    if (!words_font_dir(dir, sizeof dir) ||
        !file_join(path, sizeof path, dir, "NotoSansCJKkr-Regular.otf")) {
        err_set(err, ERR_CONTENT, "fonts", "the project's fonts are not installed");
        return NULL;
    }
    return overlay_create(path, OVERLAY_PX, err);
}

int stage_run(const struct stage_options *options)
{
    struct stage s = {.o = *options, .switch_ns = PLAN_NEVER};
    struct draw_options draw = {.compositor = options->compositor,
                                .compose = options->compose,
                                .live = true,
                                .scales = options->compositor == &compose_cpu &&
                                          options->compose.cpu != COMPOSE_CPU_REFERENCE &&
                                          compose_scales(options->panel),
                                .ready = options->wake,
                                .cages = options->cages,
                                .sound = options->sound};
    struct err err;
    pace_init(&s.pace, options->output_impl->interval_ns(options->output),
              !options->output_impl->waits(options->output));
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
    return code;
}
