#pragma once
// Keeps results of makers under their orders, in bounded memory: what was asked for least recently
// goes first, and nothing goes that was asked for in the current turn. Any thread.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/maker.h"

struct cache;
struct cache_entry;

enum cache_state {
    CACHE_NEW,    // nobody asked for it before: the caller has it made and calls cache_fill()
    CACHE_MAKING, // somebody is making it
    CACHE_READY,
    CACHE_FAILED,
};

// What is known of a ready (or failed) entry.
struct cache_view {
    struct picture *picture; // a reference of the caller's own, or NULL
    double length_px;
    bool rtl;
    struct err err;
};

struct cache *cache_create(size_t bytes_max, size_t entries_max);
void cache_destroy(struct cache *c); // nothing may be in the making
// Begins a new turn: what is asked for from now on stays at least until the next.
void cache_turn(struct cache *c);
enum cache_state cache_get(struct cache *c, const struct maker_order *order,
                           struct cache_entry **entry, struct cache_view *view);
const struct maker_order *cache_order(const struct cache_entry *e);
// Takes over what is in result.
void cache_fill(struct cache *c, struct cache_entry *e, struct maker_result *result);
// Forgets an entry in state CACHE_NEW again.
void cache_forget(struct cache *c, struct cache_entry *e);
// Lets go of what belongs to other generations.
void cache_keep(struct cache *c, uint64_t generation, uint64_t other);
