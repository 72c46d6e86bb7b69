#pragma once
// What videos sound like. Each running video is a source: it puts frames and says when they are to
// be heard; the mixer follows the monotonic clock, whatever the audio device's own clock does, and
// the device is open only while there is something to hear. No device: the show goes on, mute.

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    SOUND_RATE = 48000,              // frames a second
    SOUND_CHANNELS = 2,              // interleaved floats, -1..1
    SOUND_SOURCES_MAX = 16,          // at once; more are mute
    SOUND_SOURCE_FRAMES_MAX = 65536, // 1.37 s of each, ahead of what is heard
    SOUND_BLOCK = 240,               // frames of sound_take(): 5 ms
};
#define SOUND_NEVER INT64_MAX

struct sound_options {
    // What became of the device, in one line: an error when there is none or it was lost (it is
    // tried again each minute, which is not told), ERR_NONE when it is there after all. Called by a
    // thread of sound's own. NULL: not told.
    void (*tell)(const struct err *news);
};

struct sound;
// Costs a sleeping thread until a source can be heard. Never NULL.
struct sound *sound_create(const struct sound_options *options);
// Without a device: the caller takes what is heard, block by block, and time is what it has taken.
// from_ns: when the first frame is heard, instead of monotonic time; volume: the master's at first.
// What is put must be there for 40 ms ahead. One thread calls it all. Never NULL.
struct sound *sound_create_exact(int64_t from_ns, double volume);
void sound_take(struct sound *s, float out[SOUND_BLOCK * SOUND_CHANNELS]);
// No source may be open; NULL is fine. A device that hangs is waited for a few seconds, and left.
void sound_destroy(struct sound *s);
// Of everything, 0..1; 1 at first. A change takes effect within SOUND_MASTER_NS, smoothly. Any
// thread; never waits.
#define SOUND_MASTER_NS INT64_C(1000000000)
void sound_master(struct sound *s, double volume);

// A source has a time of its own, which only goes forward: for a video that of its pictures, on
// through its loops. All of these take NULL, and do nothing; none waits or allocates but open.
struct sound_source;
// volume: of the item, 0..1; one of 0 opens no device. NULL when s is NULL or all sources are
// taken: then it is mute. One thread puts, any one places and closes.
struct sound_source *sound_source_open(struct sound *s, double volume);
// Its time 0 is heard at mono_ns (SOUND_NEVER, as at first: not at all); nothing of it is heard
// from its time until_ns on (SOUND_NEVER: no end). May be told again at any time; what changes is
// blended.
void sound_source_place(struct sound_source *o, int64_t mono_ns, int64_t until_ns);
// Its own time that is heard at mono_ns; INT64_MIN when it is not placed.
int64_t sound_source_at(const struct sound_source *o, int64_t mono_ns);
// Puts frames, the first of which belongs at start_ns of its time, and returns how many it took:
// fewer than count when SOUND_SOURCE_FRAMES_MAX are ahead; the rest may be put a little later. What
// follows within a few ms of what came before is joined to it; a gap is silence; what lies before
// it is left out. While there is no device all is taken, and lost.
size_t sound_source_put(struct sound_source *o, const float *frames, size_t count,
                        int64_t start_ns);
// Nothing more will be put, for now: when the last of it has been heard the device may close.
void sound_source_end(struct sound_source *o);
// It fades within a few ms; *o is not to be used again.
void sound_source_close(struct sound_source *o);
