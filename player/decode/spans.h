#pragma once
// When each picture of an animation shows, known as a whole before the first is decoded.

#include <stdbool.h>
#include <stdint.h>

#include "base/video.h"

// A file with one picture shows it this long, as often as it is repeated: an image's usual time.
enum { DECODE_STILL_S = 10 };
// Browsers show a picture of GIF, APNG and WebP that is due for 10 ms or less for 100 ms, for many
// files mean nothing by it (Firefox first; webkit.org/b/36082; Chromium's likewise).
enum { DECODE_HURRIED_MS = 10, DECODE_UNHURRIED_MS = 100 };

struct spans {
    int64_t *ends_ns; // owned; rising
    int64_t count;
};

// False when memory is out.
bool spans_init(struct spans *s, int64_t count);
void spans_finish(struct spans *s);
struct video_span spans_at(const struct spans *s, int64_t i);
// The newest not later than t_ns; the first, or the last, where there is none.
int64_t spans_find(const struct spans *s, int64_t t_ns);
// Fills how many pictures, how long, and how many a second (of more than one).
void spans_tell(const struct spans *s, struct video_info *info);
