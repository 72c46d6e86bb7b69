#pragma once
// What a stream's tags say of its colours, and what is meant where they say nothing.

#include <stdbool.h>

#include <libavutil/frame.h>

#include "base/planes.h"

struct colour {
    bool yuv; // else R G B, or grey
    enum planes_matrix matrix;
    double kr, kb; // its weights of red and blue in Y
    bool full;     // codes from 0 to the highest; else 16 to 235 (and 240), in 8 bits
    int depth;     // bits of a code
};

// shown_h: height of the picture that is shown, which decides where there is no tag.
struct colour colour_of(const AVFrame *f, int shown_h);
