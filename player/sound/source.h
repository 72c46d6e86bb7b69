#pragma once
// One video's sound on its way: a ring from the thread that puts to the mixer, without a lock. Each
// frame has its own number, that of its moment at SOUND_RATE; a number's place in the ring is
// fixed.

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sound/sound.h"
#include "sound/voice.h"

enum {
    SOURCE_JOIN = 240, // frames over which what does not fit together is blended: 5 ms
    SOURCE_SLACK = 72, // what is off by no more is joined as it is: times in whole ms tremble
    SOURCE_GAP_MAX = SOUND_RATE / 4, // a longer gap is not written as silence
};

enum source_state {
    SOURCE_FREE,
    SOURCE_TAKEN, // being opened
    SOURCE_OPEN,
    SOURCE_CLOSING, // fades
};

struct sound_source {
    struct sound *sound;
    float (*frames)[SOUND_CHANNELS]; // SOUND_SOURCE_FRAMES_MAX
    atomic_int state;
    atomic_bool *running; // somebody takes
    float volume;         // does not change while open
    // By whoever places it:
    atomic_llong mono_ns, until_ns;
    // By the putting thread: nothing more comes for now; frames begin <= n < end can be read.
    atomic_bool ended;
    atomic_llong begin, end;
    // By the mixer: frames before this number are not needed any more.
    atomic_llong taken;
    // The putting thread's own: the last frames are held back, for what comes may have to be
    // blended with them.
    float held[SOURCE_JOIN][SOUND_CHANNELS]; // a line that goes round
    size_t held_at, held_count;
    int rising;   // frames still to be faded in
    bool started; // something was put
    // The mixer's own:
    struct voice now, leaving;
    double rate; // frames of the source for one of the device
};

// For one that was FREE; its frames are allocated already.
void source_init(struct sound_source *o);
// As sound_source_place(). True when it was not placed before, and is now.
bool source_place(struct sound_source *o, int64_t mono_ns, int64_t until_ns);
// Number of the frame at a moment of the source's time.
int64_t source_frame_at(int64_t t_ns);
size_t source_put(struct sound_source *o, const float *frames, size_t count, int64_t start_ns);
