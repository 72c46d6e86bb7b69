#include "app/film_worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/now.h"
#include "sys/clock.h"
#include "sys/ring.h"

enum { ORDERS_MAX = 8, FULL_MS = 5, SOUND_FRAMES = 4800, SOUND_MS = 200 };
#define SOUND_AHEAD_NS NS_PER_S // so far ahead of what is heard it is put
#define FAR_BEHIND_NS NS_PER_S  // then it is quicker to look for the place in the file

struct film_worker {
    pthread_t id;
    struct cages *cages;
    struct wake *ready, *bell;
    struct ring *orders, *notes;
    atomic_bool stop, awaited;
    _Atomic int64_t shows_ns;
    atomic_uint_least64_t dropped;
    // Of the thread alone:
    struct film_order order;
    struct spool *spool;
    bool over;     // nothing more comes of this order
    bool has_note; // one waits for room
    struct film_note note;
    struct shot late; // the last one that was left out: it may be the last of all
    float sound[SOUND_FRAMES * SOUND_CHANNELS];
    size_t sound_count, sound_told; // of these
    int64_t sound_ns;               // of the item's time: of the first one
    bool sound_over;
    int64_t sleep_ns; // until then at most
};

static void say(struct film_worker *w, enum film_note_kind kind)
{
    w->note.serial = w->order.serial;
    w->note.kind = kind;
    w->has_note = true;
    w->over = kind != FILM_SHOT;
}

static void drop_shot(struct shot *shot)
{
    picture_unref(shot->picture);
    shot->picture = NULL;
}

static void drop_order(const struct film_order *order)
{
    sound_source_close(order->source);
    programme_unref(order->programme);
}

static void end_order(struct film_worker *w)
{
    spool_close(w->spool);
    w->spool = NULL;
    drop_shot(&w->late);
    if (w->has_note && w->note.kind == FILM_SHOT)
        drop_shot(&w->note.shot);
    w->has_note = false;
    w->sound_count = w->sound_told = 0;
    w->sound_over = false;
    drop_order(&w->order);
    w->order = (struct film_order){0};
    w->over = true;
}

static void begin_order(struct film_worker *w, const struct film_order *order)
{
    end_order(w);
    w->order = *order;
    if (!order->programme)
        return;
    w->over = false;
    w->spool = spool_open(w->cages, order->programme, order->content, order->ways, &w->note.err);
    if (w->spool && order->source)
        spool_hear(w->spool);
    if (!w->spool || (order->from_ns > 0 && !spool_seek(w->spool, order->from_ns, &w->note.err)))
        say(w, FILM_FAILED);
}

// The latest order counts.
static void look_for_orders(struct film_worker *w)
{
    struct film_order order;
    struct film_order last;
    bool any = false;
    while (ring_take(w->orders, &order)) {
        if (any)
            drop_order(&last);
        last = order;
        any = true;
    }
    if (any)
        begin_order(w, &last);
}

// A picture that nobody will see is left out; far behind, many at once.
static void leave_out(struct film_worker *w, const struct shot *shot, int64_t shows_ns)
{
    drop_shot(&w->late);
    w->late = *shot;
    atomic_fetch_add(&w->dropped, 1);
    if (shows_ns - shot->end_ns > FAR_BEHIND_NS && !spool_seek(w->spool, shows_ns, &w->note.err))
        say(w, FILM_FAILED);
}

static void note_end(struct film_worker *w)
{
    if (w->late.picture) { // it stays on show: better late than not at all
        w->note.shot = w->late;
        w->late.picture = NULL;
        say(w, FILM_SHOT);
        return;
    }
    say(w, FILM_END);
}

static void make_next(struct film_worker *w)
{
    struct shot shot;
    int64_t shows_ns = atomic_load(&w->shows_ns);
    switch (spool_next(w->spool, w->order.w, w->order.h, &shot, &w->note.err)) {
    case CAGE_PICTURE:
        if (shot.end_ns <= shows_ns) {
            leave_out(w, &shot, shows_ns);
            return;
        }
        drop_shot(&w->late);
        w->note.shot = shot;
        say(w, FILM_SHOT);
        return;
    case CAGE_END:
        note_end(w);
        return;
    case CAGE_FULL:
        w->sleep_ns = now_read().mono_ns + FULL_MS * NS_PER_MS;
        return;
    case CAGE_FAILED:
    case CAGE_DIED:
        say(w, FILM_FAILED);
        return;
    }
}

static void hand_over(struct film_worker *w)
{
    if (!ring_put(w->notes, &w->note)) {
        w->sleep_ns = WAKE_NEVER;
        return;
    }
    w->has_note = false;
    w->note.shot.picture = NULL;
    bool awaited = atomic_exchange(&w->awaited, false);
    if (w->ready && (awaited || w->note.kind == FILM_FAILED))
        wake_ring(w->ready);
}

// False when no more is there yet, or nothing more for now.
static bool put_some_sound(struct film_worker *w, int64_t until_ns)
{
    if (w->sound_told == w->sound_count) {
        w->sound_told = 0;
        w->sound_count = spool_sound(w->spool, w->sound, SOUND_FRAMES, &w->sound_ns);
    }
    size_t left = w->sound_count - w->sound_told;
    int64_t at_ns = w->sound_ns + (int64_t)w->sound_told * NS_PER_S / SOUND_RATE;
    if (left == 0 || at_ns > until_ns)
        return false;
    size_t took =
        sound_source_put(w->order.source, w->sound + SOUND_CHANNELS * w->sound_told, left, at_ns);
    w->sound_told += took;
    return took == left;
}

// Sound goes on by itself, also where one picture stays for long.
static void put_sound(struct film_worker *w)
{
    if (!w->spool || !w->order.source || w->sound_over)
        return;
    int64_t now_ns = now_read().mono_ns;
    int64_t at_ns = sound_source_at(w->order.source, now_ns);
    int64_t until_ns = (at_ns > w->order.from_ns ? at_ns : w->order.from_ns) + SOUND_AHEAD_NS;
    while (put_some_sound(w, until_ns))
        ;
    w->sound_over = w->over && w->sound_count == 0;
    if (w->sound_over)
        sound_source_end(w->order.source);
    else if (w->sleep_ns > now_ns + SOUND_MS * NS_PER_MS)
        w->sleep_ns = now_ns + SOUND_MS * NS_PER_MS;
}

static void *work(void *arg)
{
    struct film_worker *w = arg;
    while (!atomic_load(&w->stop)) {
        w->sleep_ns = 0;
        look_for_orders(w);
        if (w->has_note)
            hand_over(w);
        else if (!w->over)
            make_next(w);
        else
            w->sleep_ns = WAKE_NEVER;
        put_sound(w);
        if (w->sleep_ns)
            (void)wake_sleep(w->bell, -1, w->sleep_ns);
    }
    end_order(w);
    return NULL;
}

struct film_worker *film_worker_create(struct cages *cages, struct wake *ready)
{
    struct film_worker *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    *w = (struct film_worker){.cages = cages,
                              .ready = ready,
                              .bell = wake_create(false),
                              .orders = ring_create(ORDERS_MAX, sizeof(struct film_order)),
                              .notes = ring_create(FILM_SHOTS_MAX, sizeof(struct film_note)),
                              .over = true};
    if (pthread_create(&w->id, NULL, work, w) != 0)
        abort();
    return w;
}

void film_worker_destroy(struct film_worker *w)
{
    if (!w)
        return;
    atomic_store(&w->stop, true);
    wake_ring(w->bell);
    pthread_join(w->id, NULL);
    struct film_order order;
    struct film_note note;
    while (ring_take(w->orders, &order))
        drop_order(&order);
    while (film_worker_take(w, &note))
        if (note.kind == FILM_SHOT)
            drop_shot(&note.shot);
    ring_destroy(w->orders);
    ring_destroy(w->notes);
    wake_destroy(w->bell);
    free(w);
}

bool film_worker_send(struct film_worker *w, const struct film_order *order)
{
    struct film_order own = *order;
    if (order->programme)
        own.programme = programme_ref(order->programme);
    atomic_store(&w->shows_ns, order->from_ns);
    if (!ring_put(w->orders, &own)) {
        drop_order(&own);
        return false;
    }
    wake_ring(w->bell);
    return true;
}

bool film_worker_take(struct film_worker *w, struct film_note *note)
{
    return ring_take(w->notes, note);
}

void film_worker_shows(struct film_worker *w, int64_t item_ns)
{
    atomic_store(&w->shows_ns, item_ns);
}

void film_worker_await(struct film_worker *w, bool waits)
{
    atomic_store(&w->awaited, waits);
}

void film_worker_go_on(struct film_worker *w)
{
    wake_ring(w->bell);
}

uint64_t film_worker_dropped(const struct film_worker *w)
{
    return atomic_load(&w->dropped);
}
