#pragma once
// Still pictures out of the bytes of their files: PNG, JPEG, WebP, GIF. Any thread. Nothing but the
// bytes is looked at, nothing is kept. Runs in a decoder's process (docs/CAGE.md).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "base/still.h"

enum { STILL_JPEG_SCANS_MAX = 100 };

// The file as borrowed bytes; where names it in errors.
struct still_file {
    const uint8_t *bytes;
    size_t len;
    const char *where;
    // Where the picture's pixels are to lie, packed: room for what picture_room_of() says of its
    // size, borrowed as long as the picture lives. NULL: in memory of its own.
    uint8_t *pixels;
};

// What the header says, before anything is decoded. False and *err (ERR_CONTENT) when the bytes are
// no picture that can be shown, are cut short in the header, or declare more than PICTURE_SIDE_MAX
// or PICTURE_PIXELS_MAX; out->kind is set all the same.
bool still_probe(const struct still_file *f, struct still_info *out, struct err *err);
// Whether still_picture() would succeed, as far as the structure tells without decoding (of most
// JPEGs it does). False: that is not known.
bool still_is_sure(const struct still_file *f);
// Decodes it, in its own size, turned as EXIF asks for. NULL and *err on anything broken, also when
// only a part could be decoded.
struct picture *still_picture(const struct still_file *f, struct err *err);

// ---- for whoever draws another kind of file -----------------------------------------------------

// False and *err when a side is 0 or passes PICTURE_SIDE_MAX, or the product PICTURE_PIXELS_MAX.
bool still_size_fits(const char *where, uint64_t width_px, uint64_t height_px, struct err *err);
// A new picture, each pixel of which is still to be set. Who knows that it is opaque says so. NULL
// and *err when memory is out.
struct picture *still_canvas(const struct still_file *f, int32_t w, int32_t h,
                             enum picture_alpha alpha, struct err *err);
// For who does not set each pixel.
void still_clear(struct picture *p);
// Always false: memory is out.
bool still_no_memory(const struct still_file *f, struct err *err);
