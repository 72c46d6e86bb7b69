#pragma once
// Pictures as video decoders make them: a plane of luma, planes of chroma and perhaps one of alpha,
// which a GPU turns into colours while it draws. 4:2:0 is 1.5 bytes a pixel where R G B A is 4.
//
// Today the planes lie in memory that is shared with a decoder's process (cage/), one behind the
// other, without gaps. Frames that stay in a video decoder's own memory are to be told here, too:
// with a descriptor for each plane beside its offset and stride, the fourcc and the modifier, and
// with picture.pixels NULL. Such a picture is for compositors that can take its memory alone.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/picture.h"

enum planes_layout {
    PLANES_NONE,   // R G B A
    PLANES_THREE,  // Y, U, V
    PLANES_PAIRED, // Y, and U V U V in one
};

// Weights of red and blue in luma.
enum planes_matrix {
    PLANES_BT601,
    PLANES_BT709,
    PLANES_BT2020,
    PLANES_FCC,
    PLANES_SMPTE240M,
};

enum planes_alpha {
    PLANES_OPAQUE,        // there is no such plane
    PLANES_ALPHA,         // from 0 to 255
    PLANES_ALPHA_LIMITED, // from 16 to 235, as luma: of stacked alpha and mattes
};

enum { PLANES_MAX = 4, PLANES_DEPTH_MIN = 8, PLANES_DEPTH_MAX = 16 };

// What lies in the planes. Bytes, for it comes from a decoder's process: planes_form_is_sane().
struct planes_form {
    uint8_t layout;
    uint8_t half_w, half_h; // 1: one sample of chroma for two columns, two rows (rounded up)
    uint8_t depth;          // bits of a code; above 8 it has two bytes, the lower one first,
    uint8_t high;           // 1: ... and lies in their upper bits (P010)
    uint8_t matrix;
    uint8_t full;  // 1: codes from 0 to the highest; 0: 16 to 235 (chroma: 240), in 8 bits
    uint8_t alpha; // enum planes_alpha: a last plane, of 8 bits; colour is straight
};

struct picture_planes {
    struct planes_form form;
    int count;
    struct {
        size_t offset; // from picture.pixels
        size_t stride; // bytes from row to row
        int32_t width_px, height_px;
        int texel; // bytes of a sample, or of a pair of them
    } list[PLANES_MAX];
};

bool planes_form_is_sane(const struct planes_form *form);
// Says where packed planes of a picture of this size lie; a sane form with planes. Returns their
// bytes. Sides from 1 to PICTURE_SIDE_MAX.
size_t planes_lay(struct picture_planes *out, const struct planes_form *form, int32_t width_px,
                  int32_t height_px);
// As picture_wrap(); p->planes tells where in the memory they lie. memory->stride is not looked at.
struct picture *picture_wrap_planes(int32_t width_px, int32_t height_px,
                                    const struct picture_planes *planes,
                                    const struct picture_memory *memory);
// The same picture in R G B A, premultiplied, for who can read nothing else. NULL: memory is out.
struct picture *picture_of_planes(const struct picture *p);

// ---- what codes mean ----------------------------------------------------------------------------
// Whoever makes colours of them does so by these numbers, so that all get the same. A sample of
// chroma holds for all its pixels.

void planes_weights(enum planes_matrix matrix, double *kr, double *kb);

// For 8 bits, whole numbers with six bits below the point. r = (Y + V rv + 0) >> 6 and so on, where
// Y = (y * 257 * y_gain >> 16) + y_off and V rv = ((v - 128) * 256 * rv + 2^14) >> 15.
struct planes_sums {
    uint16_t y_gain;
    int16_t y_off; // with the half that rounds
    int16_t rv, gu, gv, bu;
};
struct planes_sums planes_sums_of(double kr, double kb, bool full);
static inline int planes_times15(int code, int gain)
{
    return ((code - 128) * 256 * gain + (1 << 14)) >> 15;
}

// Luma of 16 to 235 as alpha of 0 to 255, rounded right. All of it is below 2^24.
static inline int planes_expanded(int luma)
{
    const int y = luma < 16 ? 0 : luma > 235 ? 219 : luma - 16;
    return (y * 76309 + 32768) >> 16; // 76309 is 255/219 of 65536
}

// For any depth, floats: (code - off) * gain is 0 to 255, of chroma -127.5 to 127.5. r = Y + rv V.
struct planes_scale {
    float y_off, y_gain, uv_off, uv_gain;
    float rv, gu, gv, bu;
};
struct planes_scale planes_scale_of(double kr, double kb, bool full, int depth);
