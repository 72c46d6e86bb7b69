#pragma once
// The hot way: 8-bit planes, scaled as they are, then a row at a time to opaque R G B A.

#include <stdbool.h>

#include <libavutil/pixfmt.h>

#include "decode/colour.h"
#include "decode/part.h"
#include "decode/room.h"
#include "decode/shape.h"

// Planes of Y, U, V with 8 bits, in another's memory; chroma halved or not.
struct yuv {
    const uint8_t *data[3];
    int stride[3];
    int w, h, cw, ch;
    int shift_w, shift_h;
};

bool yuv_can(enum AVPixelFormat form);
struct yuv yuv_of(const struct part *p);
// in and to are of one size.
void yuv_convert(const struct yuv *in, const struct colour *c, const struct shape_rows *to);
// The same, scaled to the size of to. room: for the planes in between.
void yuv_scale(struct room *room, const struct yuv *in, const struct colour *c,
               const struct shape_rows *to);
