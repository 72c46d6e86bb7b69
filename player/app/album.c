#include "app/album.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"

enum { BUCKETS = 1024 };

struct album_entry {
    struct album_entry *next;
    struct maker_order order;
    enum album_state state; // ALBUM_MAKING, ALBUM_READY or ALBUM_FAILED
    struct maker_result result;
    uint64_t turn; // in which it was asked for last
};

struct album {
    pthread_mutex_t lock; // leaf: nothing is called with it held
    struct album_entry *buckets[BUCKETS];
    size_t count, count_max;
    size_t bytes, bytes_max;
    uint64_t turn;
};

struct album *album_create(size_t bytes_max, size_t entries_max)
{
    struct album *c = calloc(1, sizeof *c);
    if (!c || pthread_mutex_init(&c->lock, NULL) != 0)
        abort();
    c->bytes_max = bytes_max;
    c->count_max = entries_max;
    c->turn = 1;
    return c;
}

static size_t entry_bytes(const struct album_entry *e)
{
    return e->result.picture ? picture_bytes(e->result.picture) : 0;
}

// Unlinks *link and frees it.
static void drop(struct album *c, struct album_entry **link)
{
    struct album_entry *e = *link;
    *link = e->next;
    c->count--;
    c->bytes -= entry_bytes(e);
    picture_unref(e->result.picture);
    free(e);
}

void album_destroy(struct album *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (c->buckets[i])
            drop(c, &c->buckets[i]);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

void album_turn(struct album *c)
{
    pthread_mutex_lock(&c->lock);
    c->turn++;
    pthread_mutex_unlock(&c->lock);
}

static uint64_t mix(uint64_t seed, int64_t v)
{
    return prng_mix(seed, &v, sizeof v);
}

static size_t bucket_of(const struct maker_order *o)
{
    uint64_t h = mix(PRNG_SEED, (int64_t)o->kind);
    h = mix(h, (int64_t)o->generation);
    h = mix(h, (int64_t)o->feed_serial);
    h = mix(h, o->item);
    h = mix(h, o->content);
    h = mix(h, o->n);
    h = mix(h, o->w);
    h = mix(h, o->h);
    h = mix(h, o->utc_ns);
    return (size_t)(h % BUCKETS);
}

static bool same(const struct maker_order *a, const struct maker_order *b)
{
    return a->kind == b->kind && a->generation == b->generation &&
           a->feed_serial == b->feed_serial && a->item == b->item && a->content == b->content &&
           a->n == b->n && a->w == b->w && a->h == b->h && a->scale == b->scale &&
           a->utc_ns == b->utc_ns;
}

// The entry that was asked for longest ago, not in this turn or the last one.
static struct album_entry **oldest(struct album *c)
{
    struct album_entry **found = NULL;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct album_entry **link = &c->buckets[i]; *link; link = &(*link)->next)
            if ((*link)->state != ALBUM_MAKING && (*link)->turn + 1 < c->turn &&
                (!found || (*link)->turn < (*found)->turn))
                found = link;
    return found;
}

static void make_room(struct album *c)
{
    while (c->bytes > c->bytes_max || c->count > c->count_max) {
        struct album_entry **link = oldest(c);
        if (!link)
            return; // all of it is on show
        drop(c, link);
    }
}

static void fill_view(const struct album_entry *e, struct album_view *view)
{
    *view =
        (struct album_view){.picture = e->result.picture ? picture_ref(e->result.picture) : NULL,
                            .length_px = e->result.length_px,
                            .rtl = e->result.rtl,
                            .err = e->result.err};
}

enum album_state album_get(struct album *c, const struct maker_order *order,
                           struct album_entry **entry, struct album_view *view)
{
    enum album_state state = ALBUM_NEW;
    size_t b = bucket_of(order);
    pthread_mutex_lock(&c->lock);
    struct album_entry *e = c->buckets[b];
    while (e && !same(&e->order, order))
        e = e->next;
    if (e) {
        state = e->state;
        if (state != ALBUM_MAKING)
            fill_view(e, view);
    } else {
        e = calloc(1, sizeof *e);
        if (!e)
            abort();
        e->order = *order;
        e->state = ALBUM_MAKING;
        e->next = c->buckets[b];
        c->buckets[b] = e;
        c->count++;
        make_room(c);
    }
    e->turn = c->turn;
    *entry = e;
    pthread_mutex_unlock(&c->lock);
    return state;
}

const struct maker_order *album_order(const struct album_entry *e)
{
    return &e->order; // never written after it is made
}

void album_fill(struct album *c, struct album_entry *e, struct maker_result *result)
{
    pthread_mutex_lock(&c->lock);
    e->result = *result;
    e->state = result->failed ? ALBUM_FAILED : ALBUM_READY;
    c->bytes += entry_bytes(e);
    make_room(c);
    pthread_mutex_unlock(&c->lock);
}

void album_forget(struct album *c, struct album_entry *e)
{
    pthread_mutex_lock(&c->lock);
    struct album_entry **link = &c->buckets[bucket_of(&e->order)];
    while (*link != e)
        link = &(*link)->next;
    drop(c, link);
    pthread_mutex_unlock(&c->lock);
}

void album_keep(struct album *c, uint64_t generation, uint64_t other)
{
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct album_entry **link = &c->buckets[i]; *link;) {
            const struct album_entry *e = *link;
            bool keep = e->order.generation == generation || e->order.generation == other ||
                        e->state == ALBUM_MAKING;
            if (keep)
                link = &(*link)->next;
            else
                drop(c, link);
        }
    pthread_mutex_unlock(&c->lock);
}
