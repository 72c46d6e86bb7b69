#pragma once
// What is heard of a programme from one moment on, into a file: each frame of it at its own moment,
// whatever pictures are made beside it.

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/programme.h"
#include "sound/volume.h"

struct soundtrack {
    const struct programme *programme;
    struct cages *cages;
    int64_t from_ns;
    int64_t frames; // at SOUND_RATE
    const struct sound_volume *volume;
    const char *path;
    volatile sig_atomic_t *stop; // looked at between blocks
};
// False and *err: no file is left.
bool soundtrack_write(const struct soundtrack *t, struct err *err);
