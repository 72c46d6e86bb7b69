#pragma once
// SVG files become pictures of any size. Used by one thread. Nothing outside the bytes is opened
// but fonts. Runs in a decoder's process (docs/CAGE.md).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "still/still.h"

struct svg; // one document

// Reads it; f's bytes are borrowed as long as it is open. NULL and *err (ERR_CONTENT).
struct svg *svg_open(const struct still_file *f, struct err *err);
void svg_close(struct svg *s); // NULL is fine
// Its own size, rounded.
void svg_size(const struct svg *s, int32_t *width_px, int32_t *height_px);
// Draws it, stretched to want_w x want_h (0: as the other and its own shape ask for). pixels: as of
// struct still_file. NULL and *err.
struct picture *svg_draw(const struct svg *s, int32_t want_w, int32_t want_h, uint8_t *pixels,
                         struct err *err);

enum { SVG_FONTS_MAX = 1024 }; // font files that stay open; the words of others are not drawn
// For a process that will not be able to open files any more: opens the fonts of this machine, and
// loads all that drawing needs. From then on files cannot be opened by name but those. Returns how
// many descriptors that takes.
int svg_fonts_keep(void);
