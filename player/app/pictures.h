#pragma once
// The pictures of what is on show and of what comes next: decoded and drawn ahead of time, kept in
// bounded memory. The stage asks and never waits; a headless run waits.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/programme.h"
#include "base/now.h"
#include "base/picture.h"
#include "cage/cage.h"
#include "scene/scene.h"
#include "sys/wake.h"

enum {
    PICTURES_SPARE_BYTES_MAX = 64 * 1024 * 1024, // of pictures that are neither on show nor due
    PICTURES_DUE_BYTES_MAX = 48 * 1024 * 1024,   // of those due later, unless one moment needs more
    PICTURES_BIG_BYTES = 8 * 1024 * 1024,        // larger ones go when they leave the glass
    PICTURES_ENTRIES_MAX = 16384,
    PICTURES_SPARES_MAX = 4096,
    PICTURES_SLOTS_MAX = 4096,
    PICTURES_DEATHS_MAX = 3, // of a picture's decoder until it is not made any more
    PICTURES_FRESH_MAX = 16, // waiting to be uploaded; more are uploaded when they are shown
};

// Big pictures are asked for while others leave, and much at once, only so early.
#define PICTURES_SOON_NS (400 * NS_PER_MS)

struct pictures;

struct pictures_options {
    // Two threads make the pictures and asking never waits. Otherwise they are made on the calling
    // thread, at once.
    bool live;
    struct wake *ready;  // live: rung when a picture is there; borrowed, or NULL
    bool scales;         // live: images are scaled for the place where they will lie
    bool uploads;        // live: what has been made is listed until it is uploaded
    size_t spare_bytes;  // 0: PICTURES_SPARE_BYTES_MAX
    struct cages *cages; // decoders; borrowed; NULL: there are none
    struct sound *sound; // of what moves; borrowed; NULL: mute
    bool fits;           // videos come in the size in which they lie
    bool planes;         // videos may come as planes (picture.planes)
};

struct pictures *pictures_create(const struct pictures_options *options);
void pictures_destroy(struct pictures *p); // NULL is fine

// One frame: begin, ask for each item on show, end, draw with the slots. Pictures handed out stay
// until the next begin.
void pictures_begin(struct pictures *p, int64_t now_ns, uint64_t generation);
// Lets go of what is not needed. leaving: one item gives way to another, so that two are on show.
void pictures_end(struct pictures *p, bool leaving);
const struct picture *const *pictures_slots(const struct pictures *p, size_t *count);

enum pictures_mode {
    PICTURES_SHOW,   // for the frame under way: it takes a slot
    PICTURES_AHEAD,  // only to have it ready at due_ns
    PICTURES_REMIND, // it will be asked for in this frame: not to be let go
};

#define PICTURES_NO_ITEM UINT32_MAX

struct pictures_ask {
    const struct programme *programme;
    uint32_t item;                 // PICTURES_NO_ITEM: it is a layout's background,
    int32_t content;               // this content
    struct rectf zone;             // canvas pixels
    double rotate;                 // of the zone, degrees clockwise
    double scale;                  // output pixels to a canvas pixel
    const struct scene_view *view; // whose scale it is
    int64_t item_ns;               // since the item's start (the layout's)
    int64_t length_ns;             // of the item, in its cue; PLAN_NEVER when it never ends
    int64_t utc_ns;                // the moment, for clocks
    enum pictures_mode mode;
    int64_t due_ns; // ahead: when it will be on show; ALBUM_NEXT_GENERATION: with the next one
};

enum pictures_answer {
    PICTURES_READY,
    PICTURES_WAIT, // it is being made
    PICTURES_FAILED,
    PICTURES_DIED,  // as failed, but it may go well another time
    PICTURES_LATER, // nobody makes it yet: ask again
};

// What the item (or background) shows. *next_ns (may be NULL): how long until it shows another
// picture, counted in item time; INT64_MAX if never. *err (may be NULL) says why it failed.
enum pictures_answer pictures_item(struct pictures *p, const struct pictures_ask *ask,
                                   struct scene_media *out, int64_t *next_ns, struct err *err);
// Live, for sound: the plan's wall time is monotonic time + anchor_ns.
void pictures_anchor(struct pictures *p, int64_t anchor_ns);

// Begins to ask ahead for a moment: whether what is due before leaves room for it. Takes in what
// has been made since.
void pictures_ahead(struct pictures *p, int64_t due_ns);
// True when nothing that was asked for is still being made.
bool pictures_idle(struct pictures *p);
// What has been made and not been uploaded yet, in that order; and that all of it is now.
const struct picture *const *pictures_fresh(const struct pictures *p, size_t *count);
void pictures_uploaded(struct pictures *p);
// Lets go of everything that belongs to other generations than these two (0: none).
void pictures_keep(struct pictures *p, uint64_t generation, uint64_t other);
// Bytes of all decoded pictures, but those of videos.
size_t pictures_bytes(const struct pictures *p);
struct pictures_films {
    uint64_t shown;   // pictures of videos that were on show
    uint64_t dropped; // that came too late for it
};
struct pictures_films pictures_films_stats(const struct pictures *p);
