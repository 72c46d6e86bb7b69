#pragma once
// The pictures of what is on show and of what comes next: decoded and drawn ahead of time, kept in
// bounded memory. The stage asks and never waits; a headless run waits.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/programme.h"
#include "base/picture.h"
#include "scene/scene.h"
#include "sys/wake.h"

enum {
    PICTURES_BYTES_MAX = 768 * 1024 * 1024, // of pictures that are not on show
    PICTURES_ENTRIES_MAX = 8192,
    PICTURES_JOBS_MAX = 1024,
    PICTURES_SLOTS_MAX = 4096,
};

struct pictures;

// live: two threads make the pictures and asking never waits; ready (may be NULL) is rung when one
// is there. Otherwise they are made on the calling thread, at once.
struct pictures *pictures_create(bool live, struct wake *ready);
void pictures_destroy(struct pictures *p); // NULL is fine

// One frame: begin, ask for each item on show, draw with the slots, begin the next. Pictures handed
// out stay until the next begin.
void pictures_begin(struct pictures *p);
const struct picture *const *pictures_slots(const struct pictures *p, size_t *count);

struct pictures_ask {
    const struct programme *programme;
    uint32_t item;
    struct rectf zone; // canvas pixels
    double scale;      // output pixels to a canvas pixel
    int64_t item_ns;   // since the item's start
    int64_t length_ns; // of the item, from its cue; PLAN_NEVER when it never ends
    int64_t utc_ns;    // the moment, for clocks
    bool ahead;        // only to have it ready later: no slot is taken
};

enum pictures_answer { PICTURES_READY, PICTURES_WAIT, PICTURES_FAILED };

// What the item shows. *next_ns (may be NULL): how long until it shows another picture, counted in
// item time; INT64_MAX if never. *err (may be NULL) says why it failed.
enum pictures_answer pictures_item(struct pictures *p, const struct pictures_ask *ask,
                                   struct scene_media *out, int64_t *next_ns, struct err *err);
// The picture of a content by itself (a layout's background).
enum pictures_answer pictures_content(struct pictures *p, const struct programme *programme,
                                      int32_t content, struct rectf zone, double scale, bool ahead,
                                      struct scene_media *out, struct err *err);
// Lets go of everything that belongs to other generations than these two (0: none).
void pictures_keep(struct pictures *p, uint64_t generation, uint64_t other);
