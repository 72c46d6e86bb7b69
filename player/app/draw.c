#include "app/draw.h"

#include <stdlib.h>
#include <string.h>

#include "app/album.h"
#include "app/draw_state.h"
#include "base/now.h"
#include "schedule/schedule.h"

enum {
    WAIT_MAX_S = 2, // a layout waits for its first pictures at most so long
    RETRY_MS = 10,
};

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

struct draw *draw_create(const struct draw_options *o, struct err *err)
{
    struct compose *compose = o->compositor->create(&o->compose, err);
    if (!compose)
        return NULL;
    struct pictures_options pictures = {.live = o->live,
                                        .ready = o->ready,
                                        .scales = o->scales,
                                        .uploads = o->compositor->prefetch,
                                        .cages = o->cages,
                                        .sound = o->sound,
                                        .fits = o->compositor == &compose_cpu &&
                                                o->compose.cpu != COMPOSE_CPU_REFERENCE,
                                        .planes = o->compositor == &compose_gles,
                                        .spare_bytes = o->spare_bytes};
    struct draw *d = must(calloc(1, sizeof *d));
    *d = (struct draw){.compositor = o->compositor,
                       .compose = compose,
                       .pictures = pictures_create(&pictures),
                       .live = o->live,
                       .scene = must(calloc(1, sizeof *d->scene)),
                       .last = must(calloc(1, sizeof *d->last)),
                       .shows = must(calloc(MANIFEST_ZONES_MAX, sizeof *d->shows)),
                       .zones = must(calloc(MANIFEST_ZONES_MAX, sizeof *d->zones)),
                       .stands = must(calloc(MANIFEST_ZONES_MAX, sizeof *d->stands)),
                       .stands_layout = -1,
                       .waits_since_ns = PLAN_NEVER};
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
    free(d);
}

void draw_anchor(struct draw *d, int64_t anchor_ns)
{
    pictures_anchor(d->pictures, anchor_ns);
}

static void note_next(struct moment *mo, int64_t at_ns)
{
    if (at_ns < mo->report->next_ns)
        mo->report->next_ns = at_ns;
}

static bool has_failed(enum pictures_answer answer)
{
    return answer == PICTURES_FAILED || answer == PICTURES_DIED;
}

// The first one that fails is reported.
static struct err *err_of(const struct moment *mo)
{
    return mo->report->failed_item < 0 && mo->report->failed_layout < 0 ? mo->err : NULL;
}

static void note_failure(struct moment *mo, enum pictures_answer answer, int32_t which,
                         int32_t *failed)
{
    struct draw_report *r = mo->report;
    if (!has_failed(answer) || r->failed_item >= 0 || r->failed_layout >= 0)
        return;
    *failed = which;
    r->died = answer == PICTURES_DIED;
}

enum pictures_answer draw_ask(struct moment *mo, const struct plan_cue *cue, int64_t t_ns,
                              struct scene_media *out)
{
    const struct manifest *m = mo->p->manifest;
    const struct manifest_zone *zone = &m->layouts[cue->layout].zones[cue->zone];
    struct pictures_ask a = {.programme = mo->p,
                             .item = cue->item,
                             .zone = zone->rect,
                             .rotate = zone->rotate,
                             .scale = mo->view->scale,
                             .view = mo->view,
                             .item_ns = t_ns - cue->start_ns + cue->skip_ns,
                             .length_ns = cue->end_ns == PLAN_NEVER
                                              ? PLAN_NEVER
                                              : cue->end_ns - cue->start_ns + cue->skip_ns,
                             .utc_ns = t_ns,
                             .mode = mo->mode,
                             .due_ns = mo->due_ns};
    int64_t next_ns;
    enum pictures_answer answer = pictures_item(mo->d->pictures, &a, out, &next_ns, err_of(mo));
    note_failure(mo, answer, (int32_t)cue->item, &mo->report->failed_item);
    if (next_ns < INT64_MAX - t_ns)
        note_next(mo, t_ns + next_ns);
    return answer;
}

enum pictures_answer draw_ask_background(struct moment *mo, struct scene_media *out)
{
    const struct manifest *m = mo->p->manifest;
    int32_t content = mo->layout < 0 ? -1 : m->layouts[mo->layout].background_content;
    *out = (struct scene_media){0};
    if (content < 0 || (mo->backgrounds && !mo->backgrounds[mo->layout]))
        return PICTURES_READY;
    struct pictures_ask a = {.programme = mo->p,
                             .item = PICTURES_NO_ITEM,
                             .content = content,
                             .zone = {0, 0, m->width_px, m->height_px},
                             .scale = mo->view->scale,
                             .view = mo->view,
                             .item_ns = mo->t_ns - mo->layout_ns,
                             .length_ns = PLAN_NEVER,
                             .utc_ns = mo->t_ns,
                             .mode = mo->mode,
                             .due_ns = mo->due_ns};
    int64_t next_ns;
    enum pictures_answer answer = pictures_item(mo->d->pictures, &a, out, &next_ns, err_of(mo));
    note_failure(mo, answer, mo->layout, &mo->report->failed_layout);
    if (next_ns < INT64_MAX - mo->t_ns)
        note_next(mo, mo->t_ns + next_ns);
    return answer;
}

size_t draw_ask_plan(struct moment *mo, struct plan *plan)
{
    mo->layout = plan_layout_at(plan, mo->t_ns, NULL);
    mo->layout_ns = plan_layout_begin(plan, mo->t_ns);
    return plan_at(plan, mo->t_ns, mo->d->shows);
}

static bool is_there(enum pictures_answer answer)
{
    return answer == PICTURES_READY || has_failed(answer);
}

// ---- one zone
// ------------------------------------------------------------------------------------

static bool same_cue(const struct plan_cue *a, const struct plan_cue *b)
{
    return a->item == b->item && a->start_ns == b->start_ns && a->skip_ns == b->skip_ns;
}

// What is not ready must never leave a hole: what was last whole in this zone stands in, as it was.
static void stand_in(struct moment *mo, size_t z, struct scene_zone *zone)
{
    const struct stand *stand = &mo->d->stands[z];
    mo->report->complete = false;
    zone->show.has_previous = false;
    zone->show.has_current = stand->valid;
    if (!stand->valid)
        return;
    zone->show.current = stand->cue;
    draw_ask(mo, &stand->cue, stand->at_ns, &zone->current);
}

// What should leave was never whole: instead of it leaves what stood in for it. False when the
// frame is not as it should be.
static bool ask_previous(struct moment *mo, size_t z, struct scene_zone *zone)
{
    const struct plan_cue *was = &zone->show.previous;
    enum pictures_answer answer = draw_ask(mo, was, was->end_ns - 1, &zone->previous);
    if (is_there(answer) || !mo->d->live)
        return true;
    const struct stand *stand = &mo->d->stands[z];
    mo->report->complete = false;
    zone->show.has_previous = stand->valid && !same_cue(&stand->cue, &zone->show.current);
    if (!zone->show.has_previous)
        return false;
    zone->show.previous = stand->cue;
    draw_ask(mo, &stand->cue, stand->at_ns, &zone->previous);
    return false;
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
    const struct plan_cue *now = &d->shows[z].current;
    const struct manifest_enter *enter = &mo->p->manifest->items[now->item].enter;
    int64_t entered_ns = now->start_ns - now->skip_ns + enter->duration_ns;
    bool entering = enter->transition != MANIFEST_CUT && mo->t_ns < entered_ns;
    bool whole = true;
    if (zone->show.has_previous && entering) {
        whole = ask_previous(mo, z, zone);
        mo->leaving = true;
    }
    if (entering)
        note_next(mo, entered_ns);
    note_keyframe(mo, now);
    enum pictures_answer answer = draw_ask(mo, now, mo->t_ns, &zone->current);
    if (answer == PICTURES_READY && whole)
        d->stands[z] = (struct stand){.valid = true, .cue = *now, .at_ns = mo->t_ns};
    else if (answer != PICTURES_READY && d->live)
        stand_in(mo, z, zone);
}

// ---- layouts
// -------------------------------------------------------------------------------------

static uint32_t run_of(const struct draw *d, size_t zone_count)
{
    uint32_t run = 0;
    for (size_t z = 0; z < zone_count; z++)
        if (d->shows[z].has_current)
            run = d->shows[z].current.run;
    return run;
}

static bool same_showing(const struct draw *d, int32_t layout, size_t zone_count)
{
    uint32_t run = run_of(d, zone_count);
    return layout == d->stands_layout && (run == 0 || run == d->stands_run);
}

// Another showing of another layout: nothing of the old one may stand in.
static void note_layout(struct draw *d, int32_t layout, size_t zone_count)
{
    if (same_showing(d, layout, zone_count))
        return;
    d->stands_layout = layout;
    d->stands_run = run_of(d, zone_count);
    d->waits_since_ns = PLAN_NEVER;
    memset(d->stands, 0, MANIFEST_ZONES_MAX * sizeof *d->stands);
}

// What a layout begins with is not there yet: the last frame of the one before stays, as it is,
// for a while. Nothing is touched then but what is asked for.
static bool waits_for_layout(struct moment *mo, size_t zone_count)
{
    struct draw *d = mo->d;
    struct scene_media media;
    struct draw_report spare = *mo->report;
    struct moment ask = *mo;
    if (!d->live || !d->has_last || d->stands_layout < 0 || mo->layout < 0 ||
        same_showing(d, mo->layout, zone_count))
        return false;
    if (d->waits_since_ns == PLAN_NEVER || mo->t_ns < d->waits_since_ns)
        d->waits_since_ns = mo->t_ns;
    if (mo->t_ns - d->waits_since_ns > WAIT_MAX_S * NS_PER_S)
        return false;
    ask.report = &spare;
    ask.mode = PICTURES_AHEAD;
    ask.due_ns = mo->t_ns;
    ask.err = NULL;
    pictures_ahead(d->pictures, mo->t_ns);
    bool ready = is_there(draw_ask_background(&ask, &media));
    for (size_t z = 0; z < zone_count; z++)
        if (d->shows[z].has_current)
            ready &= is_there(draw_ask(&ask, &d->shows[z].current, mo->t_ns, &media));
    return !ready;
}

// ---- the scene
// -----------------------------------------------------------------------------------

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

static void build(struct moment *mo, struct plan *plan)
{
    struct draw *d = mo->d;
    const struct manifest *m = mo->p->manifest;
    const struct manifest_layout *l = mo->layout < 0 ? NULL : &m->layouts[mo->layout];
    struct scene_media background;
    if (draw_ask_background(mo, &background) != PICTURES_READY)
        mo->report->complete = false;
    bool open[SCENE_WINDOWS_MAX];
    open_windows(mo, open);
    scene_build(m, l, d->zones, &background, open, mo->t_ns, mo->view, d->scene);
    mo->report->layout = mo->layout;
    mo->report->moving = scene_is_moving(m, l, d->zones, mo->t_ns);
    d->change_ns = plan_next_change(plan, mo->t_ns);
    note_next(mo, d->change_ns);
    note_windows(mo);
}

// Without makers beside it a run decodes what is new at once. What is shown all the same must not
// be let go for it, and what is not must go before it.
static void let_go_first(struct moment *mo, size_t zone_count)
{
    struct draw *d = mo->d;
    if (d->live || (mo->t_ns >= d->t_ns && mo->t_ns < d->change_ns))
        return;
    struct scene_media media;
    struct draw_report spare = *mo->report;
    struct moment remind = *mo;
    remind.report = &spare;
    remind.mode = PICTURES_REMIND;
    remind.err = NULL;
    for (size_t z = 0; z < zone_count; z++) {
        const struct plan_show *show = &d->shows[z];
        if (show->has_previous)
            draw_ask(&remind, &show->previous, show->previous.end_ns - 1, &media);
        if (show->has_current)
            draw_ask(&remind, &show->current, mo->t_ns, &media);
    }
    draw_ask_background(&remind, &media);
    pictures_end(d->pictures, false);
}

static const struct draw_report no_report = {
    .complete = true, .next_ns = PLAN_NEVER, .failed_item = -1, .failed_layout = -1};

bool draw_scene(struct draw *d, const struct draw_show *show, int64_t t_ns,
                const struct scene_view *view, struct draw_report *report, struct err *err)
{
    const struct programme *p = show->programme;
    struct moment mo = {.d = d,
                        .p = p,
                        .backgrounds = show->backgrounds,
                        .t_ns = t_ns,
                        .view = view,
                        .report = report,
                        .err = err};
    *report = no_report;
    size_t n = draw_ask_plan(&mo, show->plan);
    if (waits_for_layout(&mo, n)) {
        *report = no_report;
        report->complete = false;
        report->layout = d->stands_layout;
        report->next_ns = t_ns + RETRY_MS * NS_PER_MS;
        return true;
    }
    struct scene *was = d->last;
    d->last = d->scene;
    d->scene = was;
    pictures_begin(d->pictures, t_ns, p->generation);
    d->generation = p->generation;
    note_layout(d, mo.layout, n);
    let_go_first(&mo, n);
    for (size_t z = 0; z < n; z++)
        fill_zone(&mo, z);
    build(&mo, show->plan);
    pictures_end(d->pictures, mo.leaving);
    report->changed = !d->has_last || !scene_equal(d->scene, d->last);
    d->has_last = true;
    d->t_ns = t_ns;
    bool failed = report->failed_item >= 0 || report->failed_layout >= 0;
    if (failed)
        d->ahead.serial = 0; // it will be left out: what comes may be something else
    return d->live || !failed;
}

bool draw_paint(struct draw *d, const struct compose_glass *glass, struct compose_target *target,
                struct err *err)
{
    size_t count;
    const struct picture *const *slots = pictures_slots(d->pictures, &count);
    return d->compositor->render(d->compose, d->scene, slots, count, glass, target, err);
}

void draw_reset(struct draw *d)
{
    d->has_last = false;
    d->stands_layout = -1;
    d->ahead.serial = 0;
    memset(d->stands, 0, MANIFEST_ZONES_MAX * sizeof *d->stands);
}

bool draw_upload(struct draw *d)
{
    size_t count;
    const struct picture *const *fresh = pictures_fresh(d->pictures, &count);
    if (count && !d->compositor->prefetch(d->compose, fresh, count))
        return false;
    pictures_uploaded(d->pictures);
    return true;
}

bool draw_idle(struct draw *d)
{
    return pictures_idle(d->pictures);
}

void draw_keep(struct draw *d, uint64_t generation, uint64_t other)
{
    pictures_keep(d->pictures, generation, other);
}

size_t draw_picture_bytes(const struct draw *d)
{
    return pictures_bytes(d->pictures);
}

void draw_stats(const struct draw *d, struct compose_stats *out)
{
    d->compositor->stats(d->compose, out);
}

struct pictures_films draw_films(const struct draw *d)
{
    return pictures_films_stats(d->pictures);
}
