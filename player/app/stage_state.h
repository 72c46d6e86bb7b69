#pragma once
// Shared by the files of the stage only: what it holds from frame to frame. All of it belongs to
// the thread that called stage_run().

#include "app/onshow.h"
#include "app/pace.h"
#include "app/stage.h"
#include "base/now.h"
#include "media/overlay.h"

enum {
    IDLE_S = 60,       // longest sleep: the wall clock is followed before it is off by a step
    PENDING_MS = 50,   // pictures that were put off are asked for again,
    ASKED_MAX = 8,     // each time after twice as long, so often
    MISS_MS = 250,     // a frame that the graphics side could not draw is tried again after that,
    MISS_MAX_S = 10,   // for so long
    HOLD_MS = 100,     // a frame waits for its beat so long without a look at whether it is over
    NEAR_S = 4,        // what changes is looked at so long before, for what has to be drawn by then
    SWITCH_MAX_S = 30, // a new programme waits at most so long for an item's end
    READY_MAX_S = 20,  // and its first pictures at most so long
    FEED_MAX_S = 600,  // a refreshed feed at most so long for the end of the old one's cue
    FEED_NEAR_S = 5,   // its pictures are asked for so long before
    CONFIRM_S = 60,    // on the glass for so long without trouble: the programme is good
    OVERLAY_PX = 22,
    STEP_MS = 1000, // a wall clock that is off by more than this has been set
};

struct stage {
    struct stage_options o;
    struct draw *draw;
    struct panel_map *map;
    struct onshow now;
    struct onshow next;      // waits to be switched in; its plan starts then
    int64_t next_since_ns;   // wall time of the plan at which it came,
    int64_t next_first_ns;   // and at which it came first, with other answers of its feeds
    int64_t switch_ns;       // when it is switched in, if it is ready; PLAN_NEVER: not known yet
    bool next_ready;         // its first pictures are made
    struct programme *fresh; // the same programme with refreshed feeds
    int64_t fresh_since_ns;  // wall time of the plan at which they came
    int64_t fresh_at_ns;     // when they may be shown
    bool fresh_ready;        // what they begin with then is made
    int64_t anchor_ns;       // wall time = monotonic + anchor
    int64_t anchored_mono_ns;
    bool anchored;
    int64_t step_ns;       // monotonic: the clock was set, and is followed then; 0: it was not
    int64_t shown_mono_ns; // when the programme on show lit up first
    bool confirmed;
    struct pace pace;
    int64_t beat_ns;             // monotonic: when the frame under way lights up
    int64_t until_ns;            // monotonic: the loop sleeps until then
    int64_t ahead_ns;            // of the plan: when more pictures have to be asked for; PLAN_NEVER
    int32_t width_px, height_px; // of the frame; 0: there was none
    struct scene_view view;
    bool dirty;              // the last frame must be shown again
    int asked;               // so often in vain for what was put off
    int64_t missed_ns;       // monotonic: since then no frame could be drawn; 0: the last one was
    bool uploading;          // something is left to upload at the next beat
    struct overlay *overlay; // or NULL
    int64_t overlay_s;       // the second it was drawn for
    uint64_t volume_serial;  // of the programme in whose time zone the volume was looked up last,
    int64_t volume_ns;       // at this wall time of the plan; it holds
    int64_t volume_next_ns;  // until then
    uint64_t wakes;          // sleeps that came to an end
};

// stage_clock.c: wall time of the plan is monotonic time plus s->anchor_ns.
void stage_follow_clock(struct stage *s, const struct now *now);

// stage_clock.c: how loud the moment is.
void stage_set_volume(struct stage *s, int64_t t_ns);

// stage_programme.c: what is on show, and what comes next.
void stage_take_news(struct stage *s, int64_t t_ns);
void stage_ready_next(struct stage *s, int64_t t_ns);
void stage_switch(struct stage *s, int64_t t_ns);
void stage_refresh_feeds(struct stage *s, int64_t t_ns);
void stage_note_shown(struct stage *s, const struct now *now, bool complete);

// stage_paint.c: the frame.
struct scene_view stage_view(const struct stage *s, const struct manifest *m);
void stage_fit(struct stage *s); // to the programme on show and the size of the output
// Draws and shows what is new at the beat. False when the output fails for good.
bool stage_paint(struct stage *s, int64_t begun_ns, struct draw_report *report, struct err *err);

// stage_sleep.c: how long nothing is to be done.
void stage_plan_sleep(struct stage *s, const struct draw_report *report, int64_t started_ns);
