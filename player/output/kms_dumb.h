#pragma once
// Inside output: frames of the processor on a bare display. No SDL, no OpenGL, no Mesa.

#include "output/output.h"

enum {
    KMS_FLIP_MAX_MS = 250, // a frame is waited for so long; then it counts as shown
    KMS_LOST_MAX = 3,      // so many in a row without a word of the display: it is asked no more
};

extern const struct output_impl output_kms_dumb;
