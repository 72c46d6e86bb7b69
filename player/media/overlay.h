#pragma once
// Words of vitrine's own over the picture, for the person who installs a panel. SDL2_ttf draws them
// straight into drive codes, so that they are legible whatever the programme, the panel's profile
// or the fonts of a programme are. One thread at a time.

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct overlay;

enum { OVERLAY_TEXT_MAX = 1024 }; // bytes

// font: path of a font file. NULL and *err when it cannot be read.
struct overlay *overlay_create(const char *font, int size_px, struct err *err);
void overlay_destroy(struct overlay *o); // NULL is fine

// Drive codes: 3 bytes a pixel, or 4 of which the last stays as it is.
struct overlay_frame {
    uint8_t *pixels;
    int32_t width_px, height_px, pixel_bytes;
    size_t stride;
};
// Draws lines of text (UTF-8, '\n' between them) on a plate in the upper left corner of a frame:
// letters at full drive on a plate at none. On a transmissive panel these are clear letters in a
// dark plate, on an emissive one lit letters. What does not fit is cut off.
void overlay_draw(struct overlay *o, const char *text, const struct overlay_frame *frame);
