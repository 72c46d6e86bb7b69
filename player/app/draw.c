#include "app/draw.h"

#include <stdlib.h>
#include <string.h>

#include "schedule/schedule.h"

struct draw {
    const struct compose_impl *compositor;
    struct compose *compose;
    struct pictures *pictures;
    bool live;
    struct scene *scene, *last;
    bool has_last;
    struct plan_show *shows;
    struct scene_zone *zones;
    struct plan_cue *stands; // live: the cue of each zone whose pictures were last whole
    bool *stands_valid;
    int32_t stands_layout;
    uint32_t stands_run;
};

struct draw *draw_create(const struct draw_options *o, struct err *err)
{
    struct compose *compose = o->compositor->create(&o->compose, err);
    if (!compose)
        return NULL;
    struct draw *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    *d = (struct draw){.compositor = o->compositor,
                       .compose = compose,
                       .pictures = pictures_create(o->live, o->ready),
                       .live = o->live,
                       .scene = calloc(1, sizeof *d->scene),
                       .last = calloc(1, sizeof *d->last),
                       .shows = calloc(MANIFEST_ZONES_MAX, sizeof *d->shows),
                       .zones = calloc(MANIFEST_ZONES_MAX, sizeof *d->zones),
                       .stands = calloc(MANIFEST_ZONES_MAX, sizeof *d->stands),
                       .stands_valid = calloc(MANIFEST_ZONES_MAX, sizeof *d->stands_valid),
                       .stands_layout = -1};
    if (!d->scene || !d->last || !d->shows || !d->zones || !d->stands || !d->stands_valid)
        abort();
    return d;
}

void draw_destroy(struct draw *d)
{
    if (!d)
        return;
    pictures_destroy(d->pictures);
    d->compositor->destroy(d->compose);
    free(d->scene);
    free(d->last);
    free(d->shows);
    free(d->zones);
    free(d->stands);
    free(d->stands_valid);
    free(d);
}

// All that one frame is made from.
struct moment {
    struct draw *d;
    const struct programme *p;
    int64_t t_ns;
    const struct scene_view *view;
    struct draw_report *report;
    struct err *err;
    bool ahead;
};

static void note_next(struct moment *mo, int64_t at_ns)
{
    if (at_ns < mo->report->next_ns)
        mo->report->next_ns = at_ns;
}

static enum pictures_answer ask(struct moment *mo, const struct plan_cue *cue, int64_t t_ns,
                                struct scene_media *out)
{
    const struct manifest *m = mo->p->manifest;
    struct pictures_ask a = {.programme = mo->p,
                             .item = cue->item,
                             .zone = m->layouts[cue->layout].zones[cue->zone].rect,
                             .scale = mo->view->scale,
                             .item_ns = t_ns - cue->start_ns + cue->skip_ns,
                             .utc_ns = t_ns,
                             .ahead = mo->ahead};
    int64_t next_ns;
    enum pictures_answer answer = pictures_item(mo->d->pictures, &a, out, &next_ns, mo->err);
    if (answer == PICTURES_FAILED && mo->report->failed_item < 0)
        mo->report->failed_item = (int32_t)cue->item;
    if (next_ns < INT64_MAX - t_ns)
        note_next(mo, t_ns + next_ns);
    return answer;
}

// What is not ready must never leave a hole: the cue that was last whole in this zone stands in.
static void stand_in(struct moment *mo, size_t z, struct scene_zone *zone)
{
    struct draw *d = mo->d;
    mo->report->complete = false;
    zone->show.has_previous = false;
    zone->show.has_current = d->stands_valid[z];
    if (!d->stands_valid[z])
        return;
    zone->show.current = d->stands[z];
    int64_t last = zone->show.current.end_ns - 1;
    ask(mo, &zone->show.current, last < mo->t_ns ? last : mo->t_ns, &zone->current);
}

// A keyframe may begin a motion, or be one by itself (hold).
static void note_keyframe(struct moment *mo, const struct plan_cue *cue)
{
    const struct manifest_item *item = &mo->p->manifest->items[cue->item];
    int64_t begin_ns = cue->start_ns - cue->skip_ns;
    for (size_t i = 0; i < item->keyframe_count; i++)
        if (begin_ns + item->keyframes[i].at_ns > mo->t_ns) {
            note_next(mo, begin_ns + item->keyframes[i].at_ns);
            return;
        }
}

static void fill_zone(struct moment *mo, size_t z)
{
    struct draw *d = mo->d;
    struct scene_zone *zone = &d->zones[z];
    *zone = (struct scene_zone){.show = d->shows[z]};
    if (!zone->show.has_current)
        return;
    const struct plan_cue *now = &zone->show.current;
    const struct manifest_enter *enter = &mo->p->manifest->items[now->item].enter;
    int64_t entered_ns = now->start_ns - now->skip_ns + enter->duration_ns;
    bool entering = enter->transition != MANIFEST_CUT && mo->t_ns < entered_ns;
    if (zone->show.has_previous && entering) {
        const struct plan_cue *was = &zone->show.previous;
        ask(mo, was, was->end_ns - 1, &zone->previous);
    }
    if (entering)
        note_next(mo, entered_ns);
    note_keyframe(mo, now);
    enum pictures_answer answer = ask(mo, now, mo->t_ns, &zone->current);
    if (answer == PICTURES_READY) {
        d->stands[z] = *now;
        d->stands_valid[z] = true;
    } else if (d->live) {
        stand_in(mo, z, zone);
    }
}

// Another showing of another layout: nothing of the old one may stand in.
static void note_layout(struct draw *d, int32_t layout, size_t zone_count)
{
    uint32_t run = 0;
    for (size_t z = 0; z < zone_count; z++)
        if (d->shows[z].has_current)
            run = d->shows[z].current.run;
    if (layout == d->stands_layout && (run == 0 || run == d->stands_run))
        return;
    d->stands_layout = layout;
    d->stands_run = run;
    memset(d->stands_valid, 0, MANIFEST_ZONES_MAX * sizeof *d->stands_valid);
}

static struct rectf canvas_rect(const struct manifest *m)
{
    return (struct rectf){0, 0, m->width_px, m->height_px};
}

static size_t open_windows(const struct moment *mo, bool *open)
{
    const struct manifest *m = mo->p->manifest;
    size_t n = m->keep_clear_count < SCENE_WINDOWS_MAX ? m->keep_clear_count : SCENE_WINDOWS_MAX;
    for (size_t i = 0; i < n; i++)
        open[i] = schedule_window_open(&m->keep_clear[i].window, mo->p->zone, mo->t_ns);
    return n;
}

static void note_windows(struct moment *mo)
{
    const struct manifest *m = mo->p->manifest;
    for (size_t i = 0; i < m->keep_clear_count; i++)
        note_next(mo, schedule_window_next(&m->keep_clear[i].window, mo->p->zone, mo->t_ns));
}

static void build(struct moment *mo, int32_t layout, struct plan *plan)
{
    struct draw *d = mo->d;
    const struct manifest *m = mo->p->manifest;
    const struct manifest_layout *l = layout < 0 ? NULL : &m->layouts[layout];
    struct scene_media background = {0};
    if (l && l->background_content >= 0 &&
        pictures_content(d->pictures, mo->p, l->background_content, canvas_rect(m), mo->view->scale,
                         false, &background, mo->err) != PICTURES_READY)
        mo->report->complete = false;
    bool open[SCENE_WINDOWS_MAX];
    open_windows(mo, open);
    scene_build(m, l, d->zones, &background, open, mo->t_ns, mo->view, d->scene);
    mo->report->layout = layout;
    mo->report->moving = scene_is_moving(m, l, d->zones, mo->t_ns);
    note_next(mo, plan_next_change(plan, mo->t_ns));
    note_windows(mo);
}

bool draw_scene(struct draw *d, const struct programme *p, struct plan *plan, int64_t t_ns,
                const struct scene_view *view, struct draw_report *report, struct err *err)
{
    *report = (struct draw_report){.complete = true, .next_ns = PLAN_NEVER, .failed_item = -1};
    struct moment mo = {.d = d, .p = p, .t_ns = t_ns, .view = view, .report = report, .err = err};
    struct scene *was = d->last;
    d->last = d->scene;
    d->scene = was;
    pictures_begin(d->pictures);
    int32_t layout = plan_layout_at(plan, t_ns, NULL);
    size_t n = plan_at(plan, t_ns, d->shows);
    note_layout(d, layout, n);
    for (size_t z = 0; z < n; z++)
        fill_zone(&mo, z);
    build(&mo, layout, plan);
    report->changed = !d->has_last || !scene_equal(d->scene, d->last);
    d->has_last = true;
    return d->live || report->failed_item < 0;
}

bool draw_paint(struct draw *d, const struct compose_glass *glass, struct compose_target *target,
                struct err *err)
{
    size_t count;
    const struct picture *const *slots = pictures_slots(d->pictures, &count);
    return d->compositor->render(d->compose, d->scene, slots, count, glass, target, err);
}

bool draw_ahead(struct draw *d, const struct programme *p, struct plan *plan, int64_t t_ns,
                const struct scene_view *view)
{
    struct draw_report report = {.next_ns = PLAN_NEVER, .failed_item = -1};
    struct moment mo = {
        .d = d, .p = p, .t_ns = t_ns, .view = view, .report = &report, .ahead = true};
    struct plan_show *shows = calloc(MANIFEST_ZONES_MAX, sizeof *shows);
    if (!shows)
        abort();
    const struct manifest *m = p->manifest;
    int32_t layout = plan_layout_at(plan, t_ns, NULL);
    size_t n = plan_at(plan, t_ns, shows);
    struct scene_media media;
    bool ready = true;
    for (size_t z = 0; z < n; z++)
        if (shows[z].has_current)
            ready &= ask(&mo, &shows[z].current, t_ns, &media) != PICTURES_WAIT;
    if (layout >= 0 && m->layouts[layout].background_content >= 0)
        ready &= pictures_content(d->pictures, p, m->layouts[layout].background_content,
                                  canvas_rect(m), view->scale, true, &media, NULL) != PICTURES_WAIT;
    free(shows);
    return ready;
}

void draw_reset(struct draw *d)
{
    d->has_last = false;
    d->stands_layout = -1;
    memset(d->stands_valid, 0, MANIFEST_ZONES_MAX * sizeof *d->stands_valid);
}

void draw_keep(struct draw *d, uint64_t generation, uint64_t other)
{
    pictures_keep(d->pictures, generation, other);
}

void draw_stats(const struct draw *d, struct compose_stats *out)
{
    d->compositor->stats(d->compose, out);
}
