#pragma once
// A thread that keeps the next pictures of one running video at hand. One other thread, its owner,
// tells it which, and takes them; it never waits: what passes between goes by value through rings
// without a lock.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/spool.h"
#include "sound/sound.h"
#include "sys/wake.h"

enum { FILM_SHOTS_MAX = 3 }; // made ahead

struct film_worker;

// ready (borrowed; may be NULL) is rung when a picture is there that the owner waits for, and after
// a failure.
struct film_worker *film_worker_create(struct cages *cages, struct wake *ready);
void film_worker_destroy(struct film_worker *w); // NULL is fine

struct film_order {
    uint32_t serial;                   // comes back with each note
    const struct programme *programme; // NULL: none is to run
    size_t content;
    unsigned ways;   // enum spool_ways
    int64_t from_ns; // of the item's time
    int32_t w, h;    // of the pictures; 0: their own
    // Where its sound goes; the worker's from now on, who closes it. NULL: it is mute.
    struct sound_source *source;
};
// Ends what runs and begins with that. False when too many orders are under way.
bool film_worker_send(struct film_worker *w, const struct film_order *order);

enum film_note_kind { FILM_SHOT, FILM_END, FILM_FAILED };
struct film_note {
    uint32_t serial;
    enum film_note_kind kind;
    struct shot shot; // its reference is the receiver's
    struct err err;
};
bool film_worker_take(struct film_worker *w, struct film_note *note);
// The moment that is shown now: pictures that ended before it come too late and are left out.
void film_worker_shows(struct film_worker *w, int64_t item_ns);
// Rings `ready` with the next note.
void film_worker_await(struct film_worker *w, bool waits);
// Pictures were taken or let go: there is room for more.
void film_worker_go_on(struct film_worker *w);
// So many pictures came too late, since it was created.
uint64_t film_worker_dropped(const struct film_worker *w);
