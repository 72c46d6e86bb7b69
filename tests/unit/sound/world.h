#pragma once
// A device whose clock is off and which asks a little late, and a video that puts its sound ahead.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"
#include "sound/mixer.h"

enum {
    WORLD_BUFFER = 960,    // frames that the device asks for at once
    WORLD_LATENCY_MS = 20, // from an ideal moment of asking to hearing
};

// The frame of a source with this number.
typedef void world_signal(int64_t number, float out[SOUND_CHANNELS]);

struct world_source {
    struct sound_source *source;
    world_signal *signal;
    int64_t put, end; // frames so far, and in all
};

struct world {
    struct mixer *mixer;
    struct tempo tempo;
    double period_ns;  // of the device's frames, in truth
    int64_t start_ns;  // when it asks first
    int64_t jitter_ns; // it asks up to so much too late
    struct prng chance;
    int64_t buffers; // so far
    struct world_source sources[4];
    size_t count;
    float out[WORLD_BUFFER][SOUND_CHANNELS]; // of the last buffer
};

// ppm: how much faster the device's clock runs than the monotonic one.
void world_init(struct world *w, double ppm, int64_t jitter_ns);
void world_finish(struct world *w);
struct world_source *world_open(struct world *w, world_signal *signal, float volume);
// The next buffer, after sources have put some ahead.
void world_turn(struct world *w);
// A buffer's time passes, and no device asks; sources put all the same.
void world_rest(struct world *w);
// When the first frame of the last buffer is heard, in truth.
double world_heard_ns(const struct world *w);
