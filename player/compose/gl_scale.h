#pragma once
// Images made from images on the GPU: halved levels for the quick filter, and the good filter.

#include "base/box.h"
#include "compose/gl_source.h"

// The picture halved level times (0: itself). Of an odd side the last texel stands for half the
// width. NULL when failed.
struct gl_image *gl_level(const struct gl_tools *tools, struct gl_image *picture, uint32_t serial,
                          int level);

struct gl_scaling {
    uint32_t serial; // of the picture
    bool linear;
    int quarters;     // turned clockwise before it is scaled
    struct rectf box; // where all of it would lie, canvas pixels
    struct area part; // of it that is wanted
};
// The part of the picture scaled by Catmull-Rom, premultiplied in the blend space. NULL when
// failed, or when the ratio is more than this GPU's programs can sum up (gl->failed tells).
struct gl_image *gl_scaled(const struct gl_tools *tools, struct gl_image *picture,
                           const struct gl_scaling *want);
