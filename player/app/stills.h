#pragma once
// Still pictures, each decoded in a process of its own.

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "base/still.h"
#include "cage/cage.h"

struct stills_file {
    const char *path;
    enum still_kind kind; // not STILL_NONE
    const char *where;    // for errors
};

// What a file is by its first bytes; *why as of still_kind(). False and *err: it cannot be read.
bool stills_kind(const char *path, enum still_kind *kind, const char **why, struct err *err);
// Looks at the header. decode: sees also that all of it decodes; *picture: what came of that, in
// its own size, or NULL where that was not needed to know. False and *err when it cannot be shown.
bool stills_examine(struct cages *cages, const struct stills_file *file, bool decode,
                    struct still_info *info, struct picture **picture, struct err *err);
// Decodes it, what is scalable w x h pixels large (0: its own size). NULL and *err; *died: its
// decoder died or there was none, so that it may go well another time.
struct picture *stills_picture(struct cages *cages, const struct stills_file *file, int32_t w,
                               int32_t h, bool *died, struct err *err);
