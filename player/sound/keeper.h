#pragma once
// When an audio device is open: while there is something to hear. One that was lost, or that was
// not there, is tried again. What time it is, it is told; devices come by a table.

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sound/device.h"
#include "sound/mixer.h"

struct keeper {
    struct mixer *mixer;
    const struct device_impl *impl;
    void (*tell)(const struct err *news); // as in sound_options
    struct device *device;
    int64_t heard_ns; // when something was to be heard last
    int64_t retry_ns; // not opened before
    bool missed;      // it was told that there is none
};

// Opens and closes what has to be, and returns when to look again: INT64_MAX: when something new
// can be heard. May be kept waiting by the device.
int64_t keeper_look(struct keeper *k, int64_t now_ns);
void keeper_finish(struct keeper *k);
