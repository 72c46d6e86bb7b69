#pragma once
// A decoded picture becomes the caller's R G B A: scaled, in sRGB, multiplied with its alpha.

#include <stdbool.h>

#include "decode/reader.h"
#include "decode/room.h"
#include "decode/shape.h"
#include "decode/tone.h"

struct paint {
    struct shape shape;
    struct tone tone;
    struct room planes, alpha, whole, turned;
};

// matte: the picture of the second file that is on show, or NULL.
bool paint_picture(struct paint *p, const AVFrame *f, const AVFrame *matte,
                   struct decode_target *target);
// The same as planes into target->rgba. False when they are not wanted, or there is more to be
// done.
bool paint_planes(struct paint *p, const AVFrame *f, const AVFrame *matte,
                  struct decode_target *target);
void paint_finish(struct paint *p); // zeroed is fine
bool paint_has_alpha(const struct paint *p, const AVFrame *f);
bool paint_can(const AVFrame *f);
