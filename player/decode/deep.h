#pragma once
// Pictures of any form that FFmpeg has a description for: more than 8 bits, packed, with alpha in
// them, or a palette. Slower than rows.h, and exact.

#include <stdbool.h>
#include <stdint.h>

#include "decode/colour.h"
#include "decode/part.h"
#include "decode/tone.h"

bool deep_can(const AVFrame *f);
// What a picture's codes mean.
struct deep_look {
    struct colour colour;
    const struct tone *tone;
};

// Straight R G B, with alpha 255.
void deep_colour(uint8_t *rgba, size_t stride, const struct part *p, const struct deep_look *look);
// The picture's own alpha, a byte a pixel in rows of p->w.
void deep_alpha(uint8_t *alpha, const struct part *p);
// Its luma, stretched to 0 to 255, likewise.
void deep_luma(uint8_t *luma, const struct part *p, const struct colour *c);
