#pragma once
// Shared by the files of draw only.

#include "app/draw.h"

// What was last whole in a zone, and when.
struct stand {
    bool valid;
    struct plan_cue cue;
    int64_t at_ns;
};

// How far the look ahead has come.
struct ahead {
    uint64_t serial; // of the programme; 0: of none
    double scale;
    int64_t from_ns, until_ns; // every change between them was asked for
};

struct draw {
    const struct compose_impl *compositor;
    struct compose *compose;
    struct pictures *pictures;
    bool live;
    struct scene *scene, *last;
    bool has_last;
    struct plan_show *shows;
    struct scene_zone *zones;
    struct stand *stands; // live
    int32_t stands_layout;
    uint32_t stands_run;
    int64_t waits_since_ns;  // live: a layout waits for its first pictures; PLAN_NEVER: none does
    uint64_t generation;     // of the last scene
    int64_t t_ns, change_ns; // the last scene's moment, and the plan's next change behind it
    struct ahead ahead;
};

// All that one frame is made from.
struct moment {
    struct draw *d;
    const struct programme *p;
    const bool *backgrounds;
    int64_t t_ns;
    int32_t layout;
    int64_t layout_ns; // when its own time was 0
    const struct scene_view *view;
    struct draw_report *report;
    struct err *err;
    enum pictures_mode mode;
    int64_t due_ns; // ahead
    bool leaving;   // some item gives way to another
};

// Of this layout and its zones (d->shows) at mo->t_ns. Returns how many zones.
size_t draw_ask_plan(struct moment *mo, struct plan *plan);
// The pictures of a cue at a moment, and of the background at the moment.
enum pictures_answer draw_ask(struct moment *mo, const struct plan_cue *cue, int64_t t_ns,
                              struct scene_media *out);
enum pictures_answer draw_ask_background(struct moment *mo, struct scene_media *out);
