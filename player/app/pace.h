#pragma once
// When frames light up. A display shows at most one new frame at each of its beats, and a scene is
// computed for the beat at which it will be seen. Plain sums: every moment is an argument.

#include <stdbool.h>
#include <stdint.h>

struct pace {
    // Set at the start:
    int64_t nominal_ns; // from beat to beat, as the display says it
    bool own;           // no display sets the beat: it is exactly the nominal one
    // Measured:
    double interval_ns; // from beat to beat
    int64_t beat_ns;    // the moment of one of the beats; 0: none is known yet
    int64_t cost_ns;    // what a frame takes until it can be handed over
    int hurried;        // frames in a row that came faster than any display
    int queued;         // and in a row that were taken at once
    // The frames so far:
    int64_t target_ns; // of the moment looked at last
    bool taken;        // and a frame was shown for it
    int64_t lit_ns;    // when the last frame lit up
    bool moving;       // and the next beat should have had another one
    uint64_t shown;
    uint64_t late;    // missed the beat they were made for
    uint64_t dropped; // beats without a frame of their own though everything moved
};

void pace_init(struct pace *p, int64_t nominal_ns, bool own);
// Another display, or another rate of it; what was counted stays. Nothing when it is the same.
void pace_retune(struct pace *p, int64_t nominal_ns, bool own);
// The beat at which a frame begun now lights up: later than that of any frame shown, and not before
// any other answer. Who looks several times before it comes is told the same one.
int64_t pace_next(struct pace *p, int64_t now_ns);
// When to begin the frame that shows what changes at change_ns (the first beat from then on).
int64_t pace_begin(const struct pace *p, int64_t change_ns);
// The moment before which a frame made for target_ns must not be handed over.
int64_t pace_hold(const struct pace *p, int64_t target_ns);

struct pace_frame {
    int64_t target_ns;          // from pace_next()
    int64_t begun_ns, ready_ns; // begun, and ready to be handed over
    int64_t lit_ns;             // on the glass: handed over, or the display's word for it
    bool moving;                // the next beat will differ, too
};
void pace_shown(struct pace *p, const struct pace_frame *frame);
// The frame for target_ns turned out to be the one on show.
void pace_same(struct pace *p, int64_t target_ns, bool moving);
