#include "app/films.h"

#include <stdlib.h>

#include "app/album.h"
#include "app/film_worker.h"
#include "base/now.h"

enum { GRACE_S = 1 };
#define NOT_DUE INT64_MIN
// Headless: so far ahead the pictures in between are decoded; farther, the file is searched.
#define STEP_NS (2 * NS_PER_S)
// Live: a clock that was set back by more than that is followed.
#define BACK_NS NS_PER_S

struct film {
    bool used;
    // What it is:
    uint64_t generation;
    uint32_t item;
    size_t content;
    int64_t begin_ns;
    int32_t w, h;
    // Why it is there:
    uint64_t turn;  // in which it was on show last
    int64_t due_ns; // it will be on show then, ALBUM_NEXT_GENERATION or NOT_DUE
    bool started;   // it has been on show
    // What it shows:
    struct shot now, next; // next: live
    bool counted;          // the picture of now was on show
    bool ended;            // now is the last (live: behind next nothing comes)
    bool failed;
    struct err err;
    int64_t from_ns;             // where it began
    int64_t shown_ns;            // the item's time that was on show last
    uint32_t serial;             // live: of its order
    struct spool *spool;         // not live
    struct sound_source *source; // live: the worker closes it; NULL: it is mute
};

struct films {
    struct films_options o;
    struct film list[FILMS_MAX];
    struct film_worker *workers[FILMS_MAX]; // live; all from the beginning: the stage makes none
    int64_t now_ns;
    uint64_t turn;
    uint32_t serial;
    uint64_t shown;
    bool anchored;
    int64_t anchor_ns; // of the plan's wall time
};

bool films_turns(const struct video_info *info)
{
    return info->kind >= VIDEO_GIF && info->pictures != 1;
}

int64_t films_natural_ns(const struct video_info *info)
{
    static const int64_t still_ns = 10 * NS_PER_S;
    static const int64_t least_ns = NS_PER_S / 10;
    int64_t length_ns = info->duration_ns;
    if (info->pictures == 1 || length_ns <= 0)
        return 0;
    if (films_turns(info) && length_ns < still_ns)
        return (still_ns + length_ns - 1) / length_ns * length_ns;
    return length_ns < least_ns ? least_ns : length_ns;
}

struct films *films_create(const struct films_options *options)
{
    struct films *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->o = *options;
    for (size_t i = 0; f->o.live && f->o.cages && i < FILMS_MAX; i++)
        f->workers[i] = film_worker_create(f->o.cages, f->o.ready);
    return f;
}

static void drop_shot(struct shot *shot)
{
    picture_unref(shot->picture);
    shot->picture = NULL;
}

// What was handed over with an order: it is not placed any more, and the worker closes it.
static void fall_silent(struct film *m)
{
    sound_source_place(m->source, SOUND_NEVER, SOUND_NEVER);
    m->source = NULL;
}

static void close_film(struct films *f, size_t i)
{
    struct film *m = &f->list[i];
    if (!m->used)
        return;
    drop_shot(&m->now);
    drop_shot(&m->next);
    spool_close(m->spool);
    fall_silent(m);
    if (f->workers[i])
        (void)film_worker_send(f->workers[i], &(struct film_order){.serial = ++f->serial});
    *m = (struct film){0};
}

void films_destroy(struct films *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < FILMS_MAX; i++) {
        close_film(f, i);
        film_worker_destroy(f->workers[i]);
    }
    free(f);
}

// ---- which are there ----------------------------------------------------------------------------

// What a video that has ended left behind.
static void take_rest(struct film_worker *w)
{
    struct film_note note;
    while (film_worker_take(w, &note))
        if (note.kind == FILM_SHOT)
            drop_shot(&note.shot);
}

void films_begin(struct films *f, int64_t now_ns)
{
    f->now_ns = now_ns;
    f->turn++;
    for (size_t i = 0; i < FILMS_MAX; i++)
        if (f->workers[i] && !f->list[i].used)
            take_rest(f->workers[i]);
}

void films_anchor(struct films *f, int64_t anchor_ns)
{
    f->anchored = true;
    f->anchor_ns = anchor_ns;
}

static bool is_due(const struct films *f, const struct film *m)
{
    if (m->due_ns == NOT_DUE || m->due_ns == ALBUM_NEXT_GENERATION)
        return m->due_ns != NOT_DUE;
    return f->now_ns <= m->due_ns + GRACE_S * NS_PER_S;
}

void films_end(struct films *f)
{
    for (size_t i = 0; i < FILMS_MAX; i++) {
        const struct film *m = &f->list[i];
        bool due = !m->started && is_due(f, m);
        if (m->used && m->turn != f->turn && !due)
            close_film(f, i);
    }
}

void films_drop_next(struct films *f)
{
    for (size_t i = 0; i < FILMS_MAX; i++)
        if (f->list[i].due_ns == ALBUM_NEXT_GENERATION)
            f->list[i].due_ns = NOT_DUE;
}

void films_keep(struct films *f, uint64_t generation, uint64_t other)
{
    for (size_t i = 0; i < FILMS_MAX; i++)
        if (f->list[i].generation != generation && f->list[i].generation != other)
            close_film(f, i);
}

bool films_idle(const struct films *f)
{
    for (size_t i = 0; i < FILMS_MAX; i++) {
        const struct film *m = &f->list[i];
        if (m->used && !m->now.picture && !m->failed && !m->ended)
            return false;
    }
    return true;
}

void films_stats(const struct films *f, struct films_stats *out)
{
    *out = (struct films_stats){.shown = f->shown};
    for (size_t i = 0; i < FILMS_MAX; i++)
        if (f->workers[i])
            out->dropped += film_worker_dropped(f->workers[i]);
}

static bool is_film_of(const struct film *m, const struct films_ask *a)
{
    return m->used && m->generation == a->programme->generation && m->item == a->item &&
           m->content == a->content && m->w == a->w && m->h == a->h;
}

static size_t find(struct films *f, const struct films_ask *a)
{
    for (size_t i = 0; i < FILMS_MAX; i++)
        if (is_film_of(&f->list[i], a) && f->list[i].begin_ns == a->begin_ns)
            return i;
    // The next programme begins at another moment than it seemed: what is ready serves then, too.
    for (size_t i = 0; i < FILMS_MAX && a->due_ns == ALBUM_NEXT_GENERATION; i++) {
        struct film *m = &f->list[i];
        if (is_film_of(m, a) && !m->started && m->due_ns == NOT_DUE && m->from_ns == a->item_ns) {
            m->begin_ns = a->begin_ns;
            return i;
        }
    }
    return FILMS_MAX;
}

// What is on show goes before what is due, and that before what is due later.
static size_t find_room(struct films *f, const struct films_ask *a)
{
    size_t worst = FILMS_MAX;
    for (size_t i = 0; i < FILMS_MAX; i++) {
        const struct film *m = &f->list[i];
        if (!m->used)
            return i;
        // Headless, what is not on show (yet) can be opened again at any moment.
        if (m->turn != f->turn && (!m->started || !f->o.live) &&
            (worst == FILMS_MAX || m->due_ns > f->list[worst].due_ns))
            worst = i;
    }
    if (a->mode != PICTURES_SHOW || worst == FILMS_MAX)
        return FILMS_MAX;
    close_film(f, worst);
    return worst;
}

static struct sound_source *open_source(const struct films *f, const struct films_ask *a)
{
    bool background = a->item == PICTURES_NO_ITEM;
    double volume = background ? 0 : a->programme->manifest->items[a->item].volume;
    bool heard = volume > 0 && a->programme->contents[a->content].video.sound;
    return heard ? sound_source_open(f->o.sound, volume) : NULL;
}

static unsigned ways_of(const struct films *f, const struct films_ask *a)
{
    return (a->turns ? SPOOL_TURNS : 0U) | (f->o.planes ? SPOOL_PLANES : 0U);
}

static bool begin_live(struct films *f, size_t i, const struct films_ask *a)
{
    struct film *m = &f->list[i];
    m->serial = ++f->serial;
    m->from_ns = a->item_ns;
    fall_silent(m);
    struct film_order order = {.serial = m->serial,
                               .programme = a->programme,
                               .content = a->content,
                               .ways = ways_of(f, a),
                               .from_ns = a->item_ns,
                               .w = a->w,
                               .h = a->h,
                               .source = open_source(f, a)};
    if (!film_worker_send(f->workers[i], &order))
        return false;
    m->source = order.source;
    return true;
}

static size_t begin(struct films *f, const struct films_ask *a)
{
    bool early = a->mode == PICTURES_AHEAD && a->due_ns != ALBUM_NEXT_GENERATION &&
                 a->due_ns - f->now_ns > FILMS_AHEAD_NS;
    size_t i = early || a->mode == PICTURES_REMIND ? FILMS_MAX : find_room(f, a);
    if (i == FILMS_MAX)
        return i;
    struct film *m = &f->list[i];
    *m = (struct film){.used = true,
                       .generation = a->programme->generation,
                       .item = a->item,
                       .content = a->content,
                       .begin_ns = a->begin_ns,
                       .w = a->w,
                       .h = a->h,
                       .due_ns = NOT_DUE,
                       .shown_ns = INT64_MIN};
    if (!f->o.live) {
        m->spool = spool_open(f->o.cages, a->programme, a->content, ways_of(f, a), &m->err);
        m->failed = !m->spool;
    } else if (!begin_live(f, i, a)) {
        m->used = false; // too much at once: again with the next frame
        return FILMS_MAX;
    }
    return i;
}

// ---- headless -----------------------------------------------------------------------------------

static bool step(struct film *m)
{
    struct shot shot = {0};
    switch (spool_next(m->spool, m->w, m->h, &shot, &m->err)) {
    case CAGE_PICTURE:
        drop_shot(&m->now);
        m->now = shot;
        m->counted = false;
        return true;
    case CAGE_END:
        m->ended = true;
        return false;
    case CAGE_FULL:
        m->failed = !err_set(&m->err, ERR_FAILED, "", "its pictures are all in use");
        return false;
    case CAGE_FAILED:
    case CAGE_DIED:
        break;
    }
    m->failed = true;
    return false;
}

static bool shows(const struct film *m, int64_t t_ns)
{
    return m->now.picture && m->now.start_ns <= t_ns && (t_ns < m->now.end_ns || m->ended);
}

// Brings the film to exactly this moment.
static void go_to(struct film *m, int64_t t_ns)
{
    if (m->failed || shows(m, t_ns))
        return;
    bool near =
        m->now.picture ? t_ns >= m->now.end_ns && t_ns - m->now.end_ns < STEP_NS : t_ns < STEP_NS;
    if (!near) {
        m->ended = false;
        drop_shot(&m->now);
        m->failed = !spool_seek(m->spool, t_ns, &m->err);
    }
    while (!m->failed && !shows(m, t_ns) && step(m))
        ;
}

// ---- live ---------------------------------------------------------------------------------------

// Takes the next picture that has been made, if it has.
static bool take_next(struct films *f, size_t i)
{
    struct film *m = &f->list[i];
    struct film_note note;
    bool taken = false;
    while (!m->next.picture && film_worker_take(f->workers[i], &note)) {
        taken = true;
        if (note.serial != m->serial) { // of what ran before on this thread
            if (note.kind == FILM_SHOT)
                drop_shot(&note.shot);
        } else if (note.kind == FILM_SHOT) {
            m->next = note.shot;
        } else if (note.kind == FILM_END) {
            m->ended = true;
        } else {
            m->failed = true;
            m->err = note.err;
        }
    }
    return taken;
}

// Goes on to the newest picture that is there and not later than t.
static void go_on(struct films *f, size_t i, int64_t t_ns)
{
    struct film *m = &f->list[i];
    bool taken = take_next(f, i);
    while (m->next.picture && (!m->now.picture || m->next.start_ns <= t_ns)) {
        drop_shot(&m->now);
        m->now = m->next;
        m->next.picture = NULL;
        m->counted = false;
        take_next(f, i);
        taken = true;
    }
    if (taken)
        film_worker_go_on(f->workers[i]);
}

static bool is_short_of(const struct film *m, int64_t t_ns)
{
    return !m->failed && !m->ended && !m->next.picture &&
           (!m->now.picture || t_ns >= m->now.end_ns);
}

static void follow(struct films *f, size_t i, const struct films_ask *a)
{
    struct film *m = &f->list[i];
    int64_t t_ns = a->mode == PICTURES_SHOW ? a->item_ns : INT64_MIN;
    if (a->mode == PICTURES_SHOW && m->now.picture && m->now.start_ns - t_ns > BACK_NS) {
        drop_shot(&m->next); // the clock was set back
        m->ended = false;
        if (!begin_live(f, i, a))
            return;
        drop_shot(&m->now);
    }
    go_on(f, i, t_ns);
    if (a->mode == PICTURES_SHOW)
        film_worker_shows(f->workers[i], t_ns);
    if (!is_short_of(m, t_ns))
        return;
    film_worker_await(f->workers[i], true);
    go_on(f, i, t_ns); // it may have come in between
    if (!is_short_of(m, t_ns))
        film_worker_await(f->workers[i], false);
}

// Also before it is on show, for it is to be heard with its first picture. Not with the next
// programme: when that begins is not known until it does.
static void place_sound(const struct films *f, const struct film *m, const struct films_ask *a)
{
    bool known = a->mode == PICTURES_SHOW || a->due_ns != ALBUM_NEXT_GENERATION;
    if (f->anchored && known)
        sound_source_place(m->source, a->begin_ns - f->anchor_ns, a->until_ns);
}

// ---- asking -------------------------------------------------------------------------------------

static int64_t time_left(const struct film *m, int64_t t_ns)
{
    int64_t at_ns = m->next.picture ? m->next.start_ns : m->now.end_ns;
    if (!m->next.picture && m->ended)
        return INT64_MAX;
    return at_ns > t_ns ? at_ns - t_ns : INT64_MAX;
}

static bool is_over(const struct films *f, const struct film *m, int64_t t_ns)
{
    if (!m->failed)
        return false;
    if (!f->o.live || !m->now.picture)
        return true;
    return t_ns > m->shown_ns && t_ns >= m->now.end_ns && !m->next.picture;
}

static enum pictures_answer show(struct films *f, struct film *m, const struct films_ask *a,
                                 struct picture **out, int64_t *next_ns)
{
    if (!m->now.picture)
        return PICTURES_WAIT;
    *out = m->now.picture;
    if (a->mode != PICTURES_SHOW)
        return PICTURES_READY;
    *next_ns = time_left(m, a->item_ns);
    m->started = true;
    if (m->shown_ns < a->item_ns)
        m->shown_ns = a->item_ns;
    f->shown += !m->counted;
    m->counted = true;
    return PICTURES_READY;
}

// There is none for it.
static enum pictures_answer do_without(const struct films *f, const struct films_ask *a,
                                       struct err *err)
{
    size_t on_show = 0;
    size_t used = 0;
    for (size_t i = 0; i < FILMS_MAX; i++) {
        used += f->list[i].used;
        on_show += f->list[i].used && f->list[i].turn == f->turn;
    }
    // The next programme is not kept from beginning: there will be room when it does.
    if (used == FILMS_MAX && a->mode == PICTURES_AHEAD && a->due_ns == ALBUM_NEXT_GENERATION)
        return PICTURES_READY;
    if (on_show < FILMS_MAX || a->mode != PICTURES_SHOW)
        return PICTURES_LATER;
    if (err) // live it is no fault of the file, and tried again
        err_set(err, f->o.live ? ERR_FAILED : ERR_CONTENT,
                a->programme->manifest->contents[a->content].place,
                "cannot be shown: %d other videos are on show, and no more can be", FILMS_MAX);
    return PICTURES_DIED;
}

enum pictures_answer films_at(struct films *f, const struct films_ask *a, struct picture **out,
                              int64_t *next_ns, struct err *err)
{
    size_t i = find(f, a);
    *out = NULL;
    *next_ns = INT64_MAX;
    if (i == FILMS_MAX)
        i = begin(f, a);
    if (i == FILMS_MAX)
        return do_without(f, a, err);
    struct film *m = &f->list[i];
    if (a->mode == PICTURES_AHEAD)
        m->due_ns = a->due_ns;
    else
        m->turn = f->turn;
    if (a->mode == PICTURES_REMIND)
        return PICTURES_READY;
    if (f->o.live) {
        follow(f, i, a);
        place_sound(f, m, a);
    } else {
        go_to(m, a->item_ns);
    }
    if (!is_over(f, m, a->item_ns))
        return show(f, m, a, out, next_ns);
    if (err)
        *err = m->err;
    return PICTURES_DIED;
}
