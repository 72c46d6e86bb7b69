#pragma once
// How loud the whole is, by time of day: a night in which a shop window is silent. Pure: the
// moment is an argument.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/zone.h"

enum {
    SOUND_VOLUME_TEXT_MAX = 1024, // bytes
    SOUND_VOLUME_STEPS_MAX = 48,
};

struct sound_volume {
    struct {
        int32_t second; // of the day, 0..86399; ascending
        double volume;  // from then on, 0..1
    } steps[SOUND_VOLUME_STEPS_MAX];
    size_t count; // at least 1
};

// "80": always; "07:00=80,20:00=30,22:00=0": each from its time on, the last one also into the next
// day. 0 to 100. False and *err (ERR_USAGE, place "--volume") for anything else.
bool sound_volume_parse(const char *text, struct sound_volume *out, struct err *err);
// 0..1 at an instant, in a time zone. *next_ns: when it may change next; INT64_MAX: never. A time
// that occurs twice in a day counts once, the first time; one that is skipped means the instant of
// the change.
double sound_volume_at(const struct sound_volume *v, const struct zone *zone, int64_t utc_ns,
                       int64_t *next_ns);
