#pragma once
// All sources become what the device plays. Each is read at the place where its own time is at the
// moment of hearing; a little faster or slower where that place drifts away. Its caller's thread
// neither waits nor allocates; what time it is, it is told.

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sound/limit.h"
#include "sound/source.h"
#include "sound/taps.h"
#include "sound/tempo.h"

enum {
    MIXER_BLOCK = SOUND_BLOCK, // frames between two looks at where each source is
    MIXER_SKIP = 80 * 48,      // frames (80 ms) off: no more drift, a blended skip
    MIXER_DELAY = LIMIT_DELAY, // frames from going in to coming out
};
#define MIXER_BEND_MAX 0.005 // faster or slower at most by this share

struct mixer {
    struct sound_source sources[SOUND_SOURCES_MAX];
    atomic_bool running; // somebody calls mixer_mix()
    _Atomic float master;
    // The mixing thread's own:
    struct taps taps;
    struct limit limit;
    float master_now;
};

struct mixer *mixer_create(void);
void mixer_destroy(struct mixer *m); // NULL is fine

// NULL: all are taken. Any thread; allocates the source's ring when it is used first.
struct sound_source *mixer_open(struct mixer *m, float volume);
void mixer_close(struct sound_source *o);
// Something is to be heard, or fades. Any thread.
bool mixer_has_sound(struct mixer *m);

// Between two runs: nothing of the last one is left, and closed sources are free. While nobody
// mixes.
void mixer_reset(struct mixer *m);
// Writes frames, the first of which is heard at the given moment.
void mixer_mix(struct mixer *m, float *out, size_t frames, const struct tempo_moment *at);
