#pragma once
// Keeps results of makers under their orders, in bounded memory. What is on show or due soon stays;
// of the rest the small ones stay within a budget, what was asked for longest ago goes first. It
// belongs to one thread.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/maker.h"

struct album;

enum album_state {
    ALBUM_MAKING, // the caller has it made: it stays until album_fill()
    ALBUM_READY,
    ALBUM_FAILED,
};

struct album_entry {
    struct maker_order order;
    enum album_state state;
    struct maker_result result; // when ready or failed
    // Of the album alone:
    struct album_entry *next;          // in its bucket, or among the free ones
    struct album_entry *older, *newer; // by the last time it was asked for
    size_t bytes;                      // of its pixels; until they are there, as many as expected
    uint64_t turn;                     // in which it was on show last
    int64_t due_ns;                    // it will be on show then; INT64_MIN if nobody said so
    // Of the caller, while the entry is kept: when it was told that making it failed (0: not yet),
    // and how often the file's fault brought its decoder down.
    int64_t told_ns;
    int deaths;
};

struct album_limits {
    size_t spare_bytes;   // of pictures that are neither on show nor due
    size_t big_bytes;     // larger ones are never kept as spare ones
    size_t entries;       // all together
    size_t spare_entries; // of those that are neither on show nor due
    int64_t horizon_ns;   // what is due later than this from now does not count as due
};

// release is handed each picture that is let go, with one reference; NULL: it is dropped at once.
struct album *album_create(const struct album_limits *limits,
                           void (*release)(void *context, struct picture *p), void *context);
void album_destroy(struct album *a); // nothing may be in the making; NULL is fine

// Begins a new turn at a moment, with the generation that is on show.
void album_turn(struct album *a, int64_t now_ns, uint64_t generation);
// The entry of an order, or NULL. It is on show in this turn, unless it is only asked for ahead.
struct album_entry *album_find(struct album *a, const struct maker_order *order, bool ahead);
// A new one (album_find() found none); NULL when there is no room. bytes: how many its pixels will
// take.
struct album_entry *album_add(struct album *a, const struct maker_order *order, size_t bytes,
                              bool ahead);
// Takes an entry out again.
void album_forget(struct album *a, struct album_entry *e);
// What failed is in the making again.
void album_again(struct album *a, struct album_entry *e);
// It will be on show at that moment.
void album_due(struct album_entry *e, int64_t due_ns);
// Instead of a moment: until its generation is on show.
#define ALBUM_NEXT_GENERATION INT64_MAX
// What was due with the next generation no longer is.
void album_drop_next(struct album *a);
// Bytes of what is due later and not on show, without what is due exactly then.
size_t album_due_bytes(const struct album *a, int64_t but_ns);
// Takes over what is in result.
void album_fill(struct album *a, struct album_entry *e, const struct maker_result *result);
// Lets go of what is not needed. Cheap while nothing has changed.
void album_trim(struct album *a);
// Lets go of what belongs to other generations than these two.
void album_keep(struct album *a, uint64_t generation, uint64_t other);
// Bytes of all pictures in it.
size_t album_bytes(const struct album *a);
