#pragma once
// One moment of a programme becomes one frame: plan -> pictures -> scene -> compose. Shared by the
// headless renderer and the live stage, so that both show the same.

#include <stdbool.h>
#include <stdint.h>

#include "app/pictures.h"
#include "app/programme.h"
#include "compose/compose.h"
#include "plan/plan.h"
#include "scene/scene.h"

struct draw;

struct draw_options {
    const struct compose_impl *compositor;
    struct compose_options compose;
    bool live; // pictures are made by other threads; what is not ready yet leaves the old on show
    struct wake *ready; // live: rung when a picture is there that was asked for; borrowed, or NULL
    bool scales; // live: images are scaled as they are made, for compositors that use such copies
    struct cages *cages; // decoders of what moves; borrowed; NULL: there are none
    struct sound *sound; // of what moves; borrowed; NULL: mute
    size_t spare_bytes;  // of pictures kept in case they come again; 0: PICTURES_SPARE_BYTES_MAX
};

struct draw *draw_create(const struct draw_options *options, struct err *err);
void draw_destroy(struct draw *d); // NULL is fine

// Live, for sound: from now on the plan's wall time is monotonic time + anchor_ns.
void draw_anchor(struct draw *d, int64_t anchor_ns);

// What moments are asked of.
struct draw_show {
    const struct programme *programme;
    struct plan *plan;       // of it
    const bool *backgrounds; // which layouts have theirs; NULL: all
};

// What is on show, for reports.
struct draw_report {
    int32_t layout;        // index, or -1: clear glass
    bool complete;         // every picture that is due was there
    bool changed;          // the frame differs from the one before
    bool moving;           // the next frame will differ, too
    int64_t next_ns;       // the instant at which the next frame may differ; PLAN_NEVER if never
    int32_t failed_item;   // an item whose picture cannot be made, or -1; *err says why
    int32_t failed_layout; // the same of a layout whose background it is
    bool died;             // what failed first may go well another time
};

// Builds the scene at t. False and *err when a picture cannot be made and the run is not live.
bool draw_scene(struct draw *d, const struct draw_show *show, int64_t t_ns,
                const struct scene_view *view, struct draw_report *report, struct err *err);
// Paints the scene built last into target.
bool draw_paint(struct draw *d, const struct compose_glass *glass, struct compose_target *target,
                struct err *err);
// Asks for the pictures of what comes within the next seconds, nearest first, as much as memory
// has room for. Cheap while nothing new has come into sight. The plan is asked far ahead, so it is
// another one than that of draw_scene. Returns the moment at which it must be called again at the
// latest.
int64_t draw_look_ahead(struct draw *d, const struct draw_show *show, int64_t t_ns,
                        const struct scene_view *view);
// The pictures, due at t, of what comes after a switch are made while the old is on show: of
// another programme (then they are kept until it is asked about another moment or draw_scene()
// shows it), or of the same with refreshed feeds (then t is within the next seconds). True when all
// of them are ready (or have failed).
bool draw_ahead(struct draw *d, const struct draw_show *show, int64_t t_ns,
                const struct scene_view *view);
// Uploads what was made ahead, as much as one frame can bear, where the compositor has memory of
// its own. True when nothing is left to upload.
bool draw_upload(struct draw *d);
// True when nothing that was asked for is still being made.
bool draw_idle(struct draw *d);
// Forgets what was on show: the next scene counts as changed and nothing old stands in for what is
// not ready.
void draw_reset(struct draw *d);
// Pictures of other generations are let go.
void draw_keep(struct draw *d, uint64_t generation, uint64_t other);
size_t draw_picture_bytes(const struct draw *d); // of all decoded pictures
struct pictures_films draw_films(const struct draw *d);
void draw_stats(const struct draw *d, struct compose_stats *out);
