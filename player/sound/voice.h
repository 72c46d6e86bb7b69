#pragma once
// A place from which a source's ring is read, between its frames too, with its own rising and
// falling.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sound/sound.h"
#include "sound/taps.h"

enum {
    VOICE_FADE = 240,              // frames from silence to whole and back: 5 ms
    VOICE_AHEAD = TAPS_AFTER + 8,  // that have to be there behind a fade
    VOICE_ENOUGH = 4 * VOICE_FADE, // that have to be there before it rises (again)
};

struct voice {
    bool on;
    int64_t frame; // it is at this one, by number,
    double part;   // and behind it, 0 <= part < 1
    int ramp;      // 0: silent; VOICE_FADE: whole
    bool falling;
};

// What can be read, and until where it is to be heard.
struct reach {
    const float (*frames)[SOUND_CHANNELS]; // SOUND_SOURCE_FRAMES_MAX, by number modulo that
    int64_t begin, end;                    // begin <= number < end
    int64_t until;                         // VOICE_SILENT: it is to fall silent
};
#define VOICE_SILENT INT64_MIN

void voice_begin(struct voice *v, double at); // a number with its part
double voice_at(const struct voice *v);

struct voice_step {
    double rate;  // frames of the source for one that comes out
    float volume; // 0..1
};
// Adds what comes next to sum, count frames at most; silent and off, once it has fallen.
void voice_add(struct voice *v, const struct reach *r, const struct taps *taps,
               const struct voice_step *step, float *sum, size_t count);
