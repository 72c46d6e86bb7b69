#pragma once
// How a decoded picture is laid on the canvas: what is taken off, stretched and turned.

#include <stdbool.h>
#include <stdint.h>

#include <libavformat/avformat.h>

#include "base/err.h"
#include "base/video.h"
#include "decode/part.h"

struct shape {
    enum video_alpha alpha;
    bool across, mirror_x, mirror_y; // columns become rows; then turned over in x, in y
    AVRational aspect;               // of a pixel
};

// first: the stream's first picture.
struct shape shape_of(const AVStream *stream, const AVFrame *first, enum video_alpha alpha);
// Which part of a picture is colour.
struct part shape_colour(const struct shape *s, const AVFrame *f);
// Which is alpha, of stacked ones; as large as the colour.
struct part shape_alpha(const struct shape *s, const AVFrame *f);
// Width and height as shown. False and *err: more than a picture may have.
bool shape_size(const struct shape *s, const AVFrame *f, struct video_info *info, const char *where,
                struct err *err);
// Whether shape_turn() has anything to do.
bool shape_is_turned(const struct shape *s);
struct shape_rows {
    uint8_t *rgba;
    size_t stride;
    int w, h;
};
void shape_turn(const struct shape *s, const struct shape_rows *from, const struct shape_rows *to);
