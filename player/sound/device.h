#pragma once
// An audio device asks the mixer for what it plays, on a thread of its own. All calls from one
// thread, which may be kept waiting.

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sound/mixer.h"

struct device;
struct device_impl {
    // NULL and *err when there is none. Resets the mixer.
    struct device *(*open)(struct mixer *mixer, struct err *err);
    void (*close)(struct device *d);
    // False when it was taken away, or asks for nothing any more.
    bool (*is_there)(struct device *d);
};

// By SDL. The system's own choice of device; $SDL_AUDIODRIVER and its kin name another.
extern const struct device_impl device_sdl;
// It counts as lost when it has not asked for so long.
#define DEVICE_STUCK_NS INT64_C(3000000000)
