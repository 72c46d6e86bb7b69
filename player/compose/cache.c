#include "compose/cache.h"

#include <stdlib.h>
#include <string.h>

struct cache {
    struct cache_entry *entries[CACHE_ENTRIES_MAX]; // owned
    size_t count;
    size_t bytes;
    uint64_t now;
};

struct cache *cache_create(void)
{
    return calloc(1, sizeof(struct cache));
}

static void drop(struct cache *c, size_t i)
{
    struct cache_entry *e = c->entries[i];
    c->bytes -= e->bytes;
    free(e->data);
    picture_unref(e->picture);
    free(e);
    c->entries[i] = c->entries[--c->count];
}

void cache_destroy(struct cache *c)
{
    if (!c)
        return;
    while (c->count > 0)
        drop(c, c->count - 1);
    free(c);
}

// The entry that was used longest ago, before a render; count if there is none.
static size_t oldest_before(const struct cache *c, uint64_t render)
{
    size_t oldest = c->count;
    for (size_t i = 0; i < c->count; i++)
        if (c->entries[i]->used < render &&
            (oldest == c->count || c->entries[i]->used < c->entries[oldest]->used))
            oldest = i;
    return oldest;
}

void cache_begin(struct cache *c)
{
    size_t spare = 0;
    for (size_t i = 0; i < c->count; i++)
        if (c->entries[i]->used < c->now)
            spare += c->entries[i]->bytes;
    while (spare > CACHE_SPARE_BYTES_MAX) {
        size_t oldest = oldest_before(c, c->now);
        spare -= c->entries[oldest]->bytes;
        drop(c, oldest);
    }
    c->now++;
}

size_t cache_bytes(const struct cache *c)
{
    return c->bytes;
}

struct cache_key cache_key_of(enum cache_kind kind, const struct picture *p, uint32_t slot_serial,
                              bool linear)
{
    struct cache_key key;
    memset(&key, 0, sizeof key);
    key.kind = kind;
    key.linear = linear;
    key.pixels = p->pixels;
    key.serial = p->serial;
    key.slot_serial = slot_serial;
    return key;
}

static struct cache_entry *find(struct cache *c, const struct cache_key *key)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->entries[i]->key.serial == key->serial &&
            memcmp(&c->entries[i]->key, key, sizeof *key) == 0)
            return c->entries[i];
    return NULL;
}

struct cache_entry *cache_find_around(struct cache *c, const struct cache_key *key)
{
    for (size_t i = 0; i < c->count; i++) {
        struct cache_entry *e = c->entries[i];
        struct cache_key twin = *key;
        twin.x0 = e->key.x0;
        twin.y0 = e->key.y0;
        twin.x1 = e->key.x1;
        twin.y1 = e->key.y1;
        if (e->filled && e->key.x0 <= key->x0 && e->key.y0 <= key->y0 && e->key.x1 >= key->x1 &&
            e->key.y1 >= key->y1 && memcmp(&twin, &e->key, sizeof twin) == 0) {
            e->used = c->now;
            return e;
        }
    }
    return NULL;
}

// The last frame of the same moving picture, to be written over: a video would otherwise fill the
// cache with frames that never come back, and pay for fresh memory each time. Stills live longer.
static struct cache_entry *find_worn(struct cache *c, const struct cache_key *key, size_t bytes)
{
    enum { SHORT_LIVED = 4 };
    for (size_t i = 0; i < c->count; i++) {
        struct cache_entry *e = c->entries[i];
        struct cache_key twin = e->key;
        twin.pixels = key->pixels;
        twin.serial = key->serial;
        twin.slot_serial = key->slot_serial;
        if (e->used + 1 == c->now && e->used - e->made < SHORT_LIVED && e->bytes == bytes &&
            memcmp(&twin, key, sizeof twin) == 0)
            return e;
    }
    return NULL;
}

// Memory of a large copy that will not come again, since pictures of that size are decoded anew
// each time (app/pictures.h): fresh memory would have to be cleared by the system first.
static struct cache_entry *find_left(struct cache *c, const struct cache_key *key, size_t bytes)
{
    for (size_t i = 0; i < c->count; i++) {
        struct cache_entry *e = c->entries[i];
        if (bytes >= CACHE_LARGE_BYTES && e->bytes == bytes && e->used + 1 < c->now &&
            e->key.kind == key->kind && e->key.x1 - e->key.x0 == key->x1 - key->x0)
            return e;
    }
    return NULL;
}

static bool make_room(struct cache *c, size_t bytes)
{
    while (c->count == CACHE_ENTRIES_MAX || c->bytes + bytes > CACHE_BYTES_MAX) {
        size_t oldest = oldest_before(c, c->now);
        if (oldest == c->count)
            return false; // all of it is in use
        drop(c, oldest);
    }
    return true;
}

static struct cache_entry *add(struct cache *c, const struct cache_key *key, size_t bytes)
{
    if (bytes > CACHE_BYTES_MAX || !make_room(c, bytes))
        return NULL;
    struct cache_entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    if (key->kind == CACHE_CODES || key->kind == CACHE_HALVED)
        e->picture = picture_create(key->x1 - key->x0, key->y1 - key->y0, PICTURE_PREMUL);
    else
        e->data = malloc(bytes);
    if (!e->data && !e->picture) {
        free(e);
        return NULL;
    }
    e->bytes = bytes;
    c->bytes += bytes;
    c->entries[c->count++] = e;
    return e;
}

struct cache_entry *cache_get(struct cache *c, const struct cache_key *key, size_t bytes)
{
    struct cache_entry *e = find(c, key);
    if (!e) {
        e = find_worn(c, key, bytes);
        if (!e)
            e = find_left(c, key, bytes);
        if (!e)
            e = add(c, key, bytes);
        if (!e)
            return NULL;
        e->key = *key;
        e->made = c->now;
        e->filled = false;
    }
    e->used = c->now;
    return e;
}
