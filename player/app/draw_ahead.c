// What comes next is asked for in time.

#include "app/album.h"
#include "app/draw_state.h"
#include "app/films.h"
#include "base/now.h"

enum {
    AHEAD_S = 8,      // pictures are asked for so early
    MOMENTS_MAX = 16, // in one call, so that a frame is never late for it
    RETRY_MS = 10,
};

// Asks for all that is on show at a moment to come. What is the worst that was answered?
static enum pictures_answer ask_moment(struct moment *mo, struct plan *plan, int64_t due_ns)
{
    struct draw *d = mo->d;
    struct scene_media media;
    enum pictures_answer worst = PICTURES_READY;
    mo->mode = PICTURES_AHEAD;
    mo->due_ns = due_ns;
    pictures_ahead(d->pictures, due_ns);
    size_t n = draw_ask_plan(mo, plan);
    for (size_t z = 0; z <= n; z++) {
        enum pictures_answer answer = PICTURES_READY;
        if (z == n)
            answer = draw_ask_background(mo, &media);
        else if (d->shows[z].has_current)
            answer = draw_ask(mo, &d->shows[z].current, mo->t_ns, &media);
        if (answer == PICTURES_LATER || (answer == PICTURES_WAIT && worst != PICTURES_LATER))
            worst = answer;
    }
    return worst;
}

static struct moment moment_of(struct draw *d, const struct draw_show *show,
                               const struct scene_view *view, struct draw_report *report)
{
    return (struct moment){.d = d,
                           .p = show->programme,
                           .backgrounds = show->backgrounds,
                           .view = view,
                           .report = report};
}

// What was put off is asked for again when videos are opened, when it becomes urgent, and then with
// the next frame.
static int64_t again_at(int64_t t_ns, int64_t due_ns)
{
    if (due_ns - FILMS_AHEAD_NS > t_ns)
        return due_ns - FILMS_AHEAD_NS;
    int64_t urgent_ns = due_ns - PICTURES_SOON_NS;
    return urgent_ns > t_ns ? urgent_ns : t_ns + RETRY_MS * NS_PER_MS;
}

int64_t draw_look_ahead(struct draw *d, const struct draw_show *show, int64_t t_ns,
                        const struct scene_view *view)
{
    struct ahead *a = &d->ahead;
    uint64_t serial = show->programme->serial;
    if (a->serial != serial || a->scale != view->scale || t_ns < a->from_ns)
        *a = (struct ahead){.serial = serial, .scale = view->scale, .until_ns = t_ns};
    a->from_ns = t_ns;
    if (a->until_ns < t_ns)
        a->until_ns = t_ns;
    struct draw_report report = {.next_ns = PLAN_NEVER, .failed_item = -1, .failed_layout = -1};
    struct moment mo = moment_of(d, show, view, &report);
    for (int i = 0; i < MOMENTS_MAX; i++) {
        mo.t_ns = plan_next_change(show->plan, a->until_ns);
        if (mo.t_ns == PLAN_NEVER)
            return PLAN_NEVER;
        if (mo.t_ns > t_ns + AHEAD_S * NS_PER_S)
            return mo.t_ns - AHEAD_S * NS_PER_S;
        if (ask_moment(&mo, show->plan, mo.t_ns) == PICTURES_LATER)
            return again_at(t_ns, mo.t_ns);
        a->until_ns = mo.t_ns;
    }
    return t_ns + RETRY_MS * NS_PER_MS;
}

bool draw_ahead(struct draw *d, const struct draw_show *show, int64_t t_ns,
                const struct scene_view *view)
{
    struct draw_report report = {.next_ns = PLAN_NEVER, .failed_item = -1, .failed_layout = -1};
    struct moment mo = moment_of(d, show, view, &report);
    mo.t_ns = t_ns;
    // The same programme with refreshed feeds is of the generation on show.
    int64_t due_ns = show->programme->generation == d->generation ? t_ns : ALBUM_NEXT_GENERATION;
    enum pictures_answer worst = ask_moment(&mo, show->plan, due_ns);
    return worst == PICTURES_READY;
}
