#pragma once
// Answers the player's requests for a still until the player is gone.

#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "base/video.h"
#include "still/still.h"

// How one kind of still is read.
struct still_reader {
    enum video_kind kind;
    // Looks at the file, whose bytes stay. NULL and *err when it cannot be shown.
    void *(*open)(const struct still_file *file, struct video_info *info, struct err *err);
    // w, h: as info says, but of what is scalable, which comes in any size. pixels: as of struct
    // still_file.
    struct picture *(*draw)(const void *opened, int32_t w, int32_t h, uint8_t *pixels,
                            struct err *err);
};

void serve_still(int socket, const struct still_reader *reader);
