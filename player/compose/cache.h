#pragma once
// Pictures that cost something to make (scaled ones, mip levels), kept from frame to frame. What
// the current scene uses stays; of the rest the longest unused goes first.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/picture.h"

// Bytes of all entries together, and how many there may be. What does not fit is drawn with the
// quick filter instead.
#define CACHE_BYTES_MAX ((size_t)512 * 1024 * 1024)
// Of them, bytes of what the last render did not use.
#define CACHE_SPARE_BYTES_MAX ((size_t)64 * 1024 * 1024)
// Copies from this size on serve the next one of their size when they are no longer used.
#define CACHE_LARGE_BYTES ((size_t)8 * 1024 * 1024)
enum { CACHE_ENTRIES_MAX = 1024 };

enum cache_kind {
    CACHE_SCALED, // 16 bits a channel
    CACHE_CODES,  // the same as a picture: 8 bits, premultiplied
    CACHE_MIP,    // 16 bits a channel
    CACHE_HALVED, // the same as a picture
};

// Compared byte by byte, so there must be no padding.
struct cache_key {
    const uint8_t *pixels;
    double x, y, w, h; // scaled: the box
    uint32_t serial, slot_serial;
    int32_t x0, y0, x1, y1; // scaled: the part that was made
    int32_t level;          // mip
    int32_t quarters;       // scaled
    uint32_t kind, linear;
};
_Static_assert(sizeof(struct cache_key) == sizeof(void *) + 4 * sizeof(double) + 10 * 4,
               "no padding");

struct cache_entry {
    struct cache_key key;
    uint16_t *data;          // owned; NULL for pictures
    struct picture *picture; // owned; of CACHE_CODES and CACHE_HALVED
    size_t bytes;
    uint64_t made, used; // numbers of renders
    bool filled;         // false: new, the caller must make it now
};

struct cache;

struct cache *cache_create(void);
void cache_destroy(struct cache *c); // NULL is fine
void cache_begin(struct cache *c);   // a new render: nothing is in use yet
struct cache_key cache_key_of(enum cache_kind kind, const struct picture *p, uint32_t slot_serial,
                              bool linear);
// A filled entry of the same picture in the same box whose part holds the wanted one, in use as
// below; NULL if there is none. A picture that gives way to another shows ever less of itself.
struct cache_entry *cache_find_around(struct cache *c, const struct cache_key *key);
// The entry of this key, in use until the next cache_begin; NULL when it does not fit.
struct cache_entry *cache_get(struct cache *c, const struct cache_key *key, size_t bytes);
size_t cache_bytes(const struct cache *c);
