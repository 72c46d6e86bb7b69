#pragma once
// One picture of an AVIF as it is shown: cut out, turned, mirrored, in sRGB.

#include <avif/avif.h>

#include "base/err.h"
#include "decode/rgba.h"
#include "decode/shape.h"
#include "decode/tone.h"

// What a file says of all of its pictures.
struct avif_form {
    int32_t coded_w, coded_h;
    avifCropRect crop;
    struct shape shape; // how what was cut out is turned
    int32_t shown_w, shown_h;
    struct tone *tone; // owned; NULL: the codes are sRGB's
    bool moving;       // many pictures: speed before the last bit of fineness
};

// False when it makes no sense or memory is out.
bool avif_form_read(const avifImage *image, struct avif_form *form);
void avif_form_finish(struct avif_form *form); // zeroed is fine
bool avif_is_hdr(const avifImage *image);      // PQ or HLG
// Premultiplied pixels into out, which has the shown size.
bool avif_pixels(const avifImage *image, const struct avif_form *form, struct rgba *out,
                 const char *where, struct err *err);
