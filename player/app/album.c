#include "app/album.h"

#include <stdlib.h>

#include "base/prng.h"

enum { BUCKETS = 1024 };

struct album {
    struct album_limits limits;
    void (*release)(void *context, struct picture *p);
    void *context;
    struct album_entry *buckets[BUCKETS];
    struct album_entry *pool, *free; // all entries; those that were given back
    size_t touched_pool, count;      // entries of the pool ever used; in use now
    struct album_entry *oldest, *newest;
    size_t bytes;
    uint64_t turn;
    int64_t now_ns;
    uint64_t generation;     // on show
    size_t shown, was_shown; // how many were asked for in this turn, and in the last
    bool dirty;              // since the last trim something has changed
};

struct album *album_create(const struct album_limits *limits,
                           void (*release)(void *context, struct picture *p), void *context)
{
    struct album *a = calloc(1, sizeof *a);
    // Memory that was never touched costs nothing: the pool may be large.
    struct album_entry *pool = calloc(limits->entries, sizeof *pool);
    if (!a || !pool)
        abort();
    *a = (struct album){
        .limits = *limits, .release = release, .context = context, .pool = pool, .turn = 1};
    return a;
}

// ---- where entries are
// ---------------------------------------------------------------------------

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

static void unlink_age(struct album *a, struct album_entry *e)
{
    *(e->older ? &e->older->newer : &a->oldest) = e->newer;
    *(e->newer ? &e->newer->older : &a->newest) = e->older;
}

static void link_newest(struct album *a, struct album_entry *e)
{
    e->older = a->newest;
    e->newer = NULL;
    *(a->newest ? &a->newest->newer : &a->oldest) = e;
    a->newest = e;
}

static struct album_entry *take_free(struct album *a)
{
    struct album_entry *e = a->free;
    if (e)
        a->free = e->next;
    else if (a->touched_pool < a->limits.entries)
        e = &a->pool[a->touched_pool++];
    return e;
}

static void drop(struct album *a, struct album_entry *e)
{
    struct album_entry **link = &a->buckets[bucket_of(&e->order)];
    while (*link != e)
        link = &(*link)->next;
    *link = e->next;
    unlink_age(a, e);
    a->count--;
    a->bytes -= e->bytes;
    if (e->result.picture && a->release)
        a->release(a->context, e->result.picture);
    else
        picture_unref(e->result.picture);
    e->result.picture = NULL;
    e->next = a->free;
    a->free = e;
}

void album_destroy(struct album *a)
{
    if (!a)
        return;
    while (a->oldest)
        drop(a, a->oldest);
    free(a->pool);
    free(a);
}

// ---- what is needed
// ------------------------------------------------------------------------------

static bool is_due(const struct album *a, const struct album_entry *e)
{
    if (e->due_ns == ALBUM_NEXT_GENERATION)
        return e->order.generation != a->generation;
    return e->due_ns >= a->now_ns && e->due_ns - a->now_ns <= a->limits.horizon_ns;
}

static bool is_needed(const struct album *a, const struct album_entry *e)
{
    return e->state == ALBUM_MAKING || e->turn == a->turn || is_due(a, e);
}

// Clocks never show the same second again, and the pieces of a ticker have passed: nobody will ask
// for them soon.
static bool may_be_spare(const struct album *a, const struct album_entry *e)
{
    return e->order.kind != MAKER_CLOCK && e->order.kind != MAKER_PIECE &&
           e->bytes <= a->limits.big_bytes;
}

void album_trim(struct album *a)
{
    if (!a->dirty && a->shown == a->was_shown)
        return;
    a->dirty = false;
    size_t bytes = 0;
    size_t count = 0;
    for (struct album_entry *e = a->newest; e;) {
        struct album_entry *older = e->older;
        if (!is_needed(a, e)) {
            bool stays = may_be_spare(a, e) && bytes + e->bytes <= a->limits.spare_bytes &&
                         count < a->limits.spare_entries;
            bytes += stays ? e->bytes : 0;
            count += stays;
            if (!stays)
                drop(a, e);
        }
        e = older;
    }
}

void album_drop_next(struct album *a)
{
    for (struct album_entry *e = a->newest; e; e = e->older)
        if (e->due_ns == ALBUM_NEXT_GENERATION) {
            e->due_ns = INT64_MIN;
            a->dirty = true;
        }
}

void album_turn(struct album *a, int64_t now_ns, uint64_t generation)
{
    if (generation != a->generation)
        album_drop_next(a);
    a->turn++;
    a->now_ns = now_ns;
    a->generation = generation;
    a->was_shown = a->shown;
    a->shown = 0;
}

static void touch(struct album *a, struct album_entry *e, bool ahead)
{
    if (a->newest != e) {
        unlink_age(a, e);
        link_newest(a, e);
    }
    if (ahead || e->turn == a->turn)
        return;
    if (e->turn + 1 != a->turn)
        a->dirty = true;
    e->turn = a->turn;
    a->shown++;
}

struct album_entry *album_find(struct album *a, const struct maker_order *order, bool ahead)
{
    struct album_entry *e = a->buckets[bucket_of(order)];
    while (e && !same(&e->order, order))
        e = e->next;
    if (e)
        touch(a, e, ahead);
    return e;
}

static struct album_entry *oldest_spare(struct album *a)
{
    struct album_entry *e = a->oldest;
    while (e && is_needed(a, e))
        e = e->newer;
    return e;
}

struct album_entry *album_add(struct album *a, const struct maker_order *order, size_t bytes,
                              bool ahead)
{
    if (a->count == a->limits.entries) {
        struct album_entry *spare = oldest_spare(a);
        if (!spare)
            return NULL;
        drop(a, spare);
    }
    struct album_entry *e = take_free(a);
    struct album_entry **bucket = &a->buckets[bucket_of(order)];
    *e = (struct album_entry){.order = *order,
                              .state = ALBUM_MAKING,
                              .next = *bucket,
                              .bytes = bytes,
                              .due_ns = INT64_MIN};
    *bucket = e;
    link_newest(a, e);
    a->count++;
    a->bytes += bytes;
    a->dirty = true;
    touch(a, e, ahead);
    return e;
}

void album_forget(struct album *a, struct album_entry *e)
{
    drop(a, e);
}

void album_again(struct album *a, struct album_entry *e)
{
    e->state = ALBUM_MAKING;
    e->told_ns = 0;
    a->dirty = true;
}

void album_due(struct album_entry *e, int64_t due_ns)
{
    if (e->due_ns < due_ns)
        e->due_ns = due_ns;
}

size_t album_due_bytes(const struct album *a, int64_t but_ns)
{
    size_t bytes = 0;
    for (const struct album_entry *e = a->newest; e; e = e->older)
        if (e->turn != a->turn && e->due_ns != but_ns && is_due(a, e))
            bytes += e->bytes;
    return bytes;
}

void album_fill(struct album *a, struct album_entry *e, const struct maker_result *result)
{
    e->result = *result;
    e->state = result->failed ? ALBUM_FAILED : ALBUM_READY;
    a->bytes -= e->bytes;
    const struct picture *p = result->picture;
    e->bytes = p ? picture_bytes(p) : 0;
    if (p && p->scaled.picture)
        e->bytes += picture_bytes(p->scaled.picture);
    a->bytes += e->bytes;
    a->dirty = true;
}

void album_keep(struct album *a, uint64_t generation, uint64_t other)
{
    for (struct album_entry *e = a->newest; e;) {
        struct album_entry *older = e->older;
        uint64_t g = e->order.generation;
        if (g != generation && g != other && e->state != ALBUM_MAKING)
            drop(a, e);
        e = older;
    }
}

size_t album_bytes(const struct album *a)
{
    return a->bytes;
}
