#pragma once
// Keeps results of makers under their orders, in bounded memory: what was asked for least recently
// goes first, and nothing goes that was asked for in the current turn. Any thread.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/maker.h"

struct album;
struct album_entry;

enum album_state {
    ALBUM_NEW,    // nobody asked for it before: the caller has it made and calls album_fill()
    ALBUM_MAKING, // somebody is making it
    ALBUM_READY,
    ALBUM_FAILED,
};

// What is known of a ready (or failed) entry.
struct album_view {
    struct picture *picture; // a reference of the caller's own, or NULL
    double length_px;
    bool rtl;
    struct err err;
};

struct album *album_create(size_t bytes_max, size_t entries_max);
void album_destroy(struct album *c); // nothing may be in the making
// Begins a new turn: what is asked for from now on stays at least until the next.
void album_turn(struct album *c);
enum album_state album_get(struct album *c, const struct maker_order *order,
                           struct album_entry **entry, struct album_view *view);
const struct maker_order *album_order(const struct album_entry *e);
// Takes over what is in result.
void album_fill(struct album *c, struct album_entry *e, struct maker_result *result);
// Forgets an entry in state ALBUM_NEW again.
void album_forget(struct album *c, struct album_entry *e);
// Lets go of what belongs to other generations.
void album_keep(struct album *c, uint64_t generation, uint64_t other);
