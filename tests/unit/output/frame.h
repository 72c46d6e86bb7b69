#pragma once
// Frames for the tests: padded rows of known noise.

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "output/output.h"

enum { FRAME_PADDING = 5 };

static inline struct output_frame frame_make(int32_t w, int32_t h, int32_t pixel_bytes)
{
    size_t stride = (size_t)w * (size_t)pixel_bytes + FRAME_PADDING;
    uint8_t *pixels = malloc(stride * (size_t)h);
    assert_non_null(pixels);
    uint32_t v = (uint32_t)(w * 31 + h * 7 + pixel_bytes);
    for (size_t i = 0; i < stride * (size_t)h; i++) {
        v = v * 1664525u + 1013904223u;
        // Long plain runs too, as posters have them.
        pixels[i] = (i / 64) % 3 ? (uint8_t)(v >> 24) : (uint8_t)(i / 640);
    }
    return (struct output_frame){.width_px = w,
                                 .height_px = h,
                                 .pixel_bytes = pixel_bytes,
                                 .stride = stride,
                                 .pixels = pixels};
}

static inline void frame_free(struct output_frame *f)
{
    union {
        const uint8_t *borrowed;
        uint8_t *owned;
    } pixels = {.borrowed = f->pixels};
    free(pixels.owned);
}

// A frame that lies elsewhere, handed over.
static inline bool frame_write(struct output_files *f, const char *stem,
                               const struct output_frame *frame, struct err *err)
{
    size_t row = (size_t)frame->width_px * (size_t)frame->pixel_bytes;
    int32_t age;
    uint8_t *copy = output_files_buffer(f, row * (size_t)frame->height_px, &age, err);
    if (!copy)
        return false;
    for (size_t y = 0; y < (size_t)frame->height_px; y++)
        memcpy(copy + y * row, frame->pixels + y * frame->stride, row);
    struct output_frame mine = *frame;
    mine.pixels = copy;
    mine.stride = row;
    return output_files_submit(f, stem, &mine, err);
}
