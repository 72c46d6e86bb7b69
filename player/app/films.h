#pragma once
// The running videos: each cue or background that shows a moving content has one, with a decoder's
// process of its own. What is on show at a moment is the newest picture not later than it. Live,
// threads keep the next pictures at hand and the stage never waits; otherwise the caller waits and
// gets exactly the picture of the moment, in whatever order moments are asked for.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/pictures.h"
#include "app/programme.h"
#include "cage/cage.h"
#include "sys/wake.h"

enum { FILMS_MAX = 12 }; // running at once; below CAGE_CHILDREN_MAX, for others are looked at, too

// So long before it is due a video is opened.
#define FILMS_AHEAD_NS (3 * NS_PER_S)

struct films;

struct films_options {
    struct cages *cages; // NULL: nothing that moves can be shown
    bool live;
    bool planes;         // pictures may come as planes: whoever draws them can
    struct sound *sound; // live: where their sound goes; borrowed; NULL: nowhere
    struct wake *ready;  // live: rung when a picture is there that was waited for; or NULL
};
struct films *films_create(const struct films_options *options);
void films_destroy(struct films *f); // NULL is fine

struct films_ask {
    const struct programme *programme;
    uint32_t item; // PICTURES_NO_ITEM: it is a background, and mute
    size_t content;
    bool turns;       // starts again behind its last picture
    int64_t begin_ns; // the plan's moment at which the item's time is 0
    int64_t item_ns;  // the moment, in the item's time,
    int64_t until_ns; // and its end; INT64_MAX: none
    int32_t w, h;     // of the pictures; 0: their own
    enum pictures_mode mode;
    int64_t due_ns; // ahead: as in pictures_ask
};

// As pictures_begin(), pictures_end(): what was not asked for in between, and is not due, ends.
void films_begin(struct films *f, int64_t now_ns);
void films_end(struct films *f);
// Live, for sound: the plan's wall time is monotonic time + anchor_ns.
void films_anchor(struct films *f, int64_t anchor_ns);
// *out: borrowed until the next films_begin() or films_end(). *next_ns: how long until the picture
// after it, INT64_MAX when none comes or nobody knows yet: then `ready` is rung.
enum pictures_answer films_at(struct films *f, const struct films_ask *ask, struct picture **out,
                              int64_t *next_ns, struct err *err);
// As pictures_ahead() with ALBUM_NEXT_GENERATION: what was due with the next generation no longer
// is, unless it is asked for again.
void films_drop_next(struct films *f);
void films_keep(struct films *f, uint64_t generation, uint64_t other);
bool films_idle(const struct films *f); // nothing that was asked for is still being opened

struct films_stats {
    uint64_t shown;   // pictures that were on show
    uint64_t dropped; // that came too late for it
};
void films_stats(const struct films *f, struct films_stats *out);

// A content that starts again by itself: an animated picture.
bool films_turns(const struct video_info *info);
// How long an item of it lasts when it does not say; 0: as long as a still.
int64_t films_natural_ns(const struct video_info *info);
