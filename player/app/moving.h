#pragma once
// Contents that move, as a programme that is opened finds them: what they are, how long they last,
// and that they can be shown at all.

#include <stdbool.h>
#include <stddef.h>

#include "app/programme.h"

// Which video a file is by its first bytes; VIDEO_NONE also for pictures, of which all bytes say
// whether they move.
enum video_kind moving_kind(const char *path);
// Looks at content i, whose kind is known, through a decoder's process: fills its info and video.
// decode: sees that its first picture decodes. False and *err when it cannot be shown.
bool moving_examine(struct cages *cages, const struct manifest *m,
                    struct programme_content *contents, size_t i, bool decode, struct err *err);
// Of the local files that are there, and need no fetching, how long those last that move: enough
// for a plan. Nothing is reported.
void moving_lengths(struct cages *cages, const struct manifest *m, const struct source *source,
                    struct programme_content *contents);
