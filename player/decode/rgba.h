#pragma once
// Pictures that were decoded to R G B A: multiplied by their alpha, scaled, handed over.

#include <stddef.h>
#include <stdint.h>

#include "decode/reader.h"

struct rgba {
    uint8_t *pixels; // owned; rows without gaps
    int32_t w, h;
};

// Clear pixels; false when memory is out.
bool rgba_init(struct rgba *p, int32_t w, int32_t h);
void rgba_finish(struct rgba *p);
// Straight colour becomes premultiplied, rounded to nearest; count pixels.
void rgba_premultiply(uint8_t *pixels, size_t count);
// Premultiplied pixels over those that are there.
void rgba_over(uint8_t *to, const uint8_t *from, size_t count);
// Writes premultiplied pixels in the target's size; false when memory is out.
bool rgba_put(const struct rgba *p, struct decode_target *t);
// Whether all that was written is opaque, into t->opaque.
void rgba_judge(struct decode_target *t);
