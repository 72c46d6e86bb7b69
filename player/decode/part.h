#pragma once
// A part of a decoded picture: all of it, or the half that holds colour or alpha.

#include <libavutil/frame.h>

struct part {
    const AVFrame *frame;
    int x, y, w, h;
};
