#pragma once
// The audio device, by SDL: its thread asks the mixer for what it plays. All calls from one thread,
// which may be kept waiting.

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sound/mixer.h"

struct device;

// The system's own choice of device; $SDL_AUDIODRIVER and its kin name another. NULL and *err when
// there is none.
struct device *device_open(struct mixer *mixer, struct err *err);
void device_close(struct device *d); // NULL is fine
// False when it was taken away, or has not asked for anything for DEVICE_STUCK_NS.
#define DEVICE_STUCK_NS INT64_C(3000000000)
bool device_is_there(struct device *d);
