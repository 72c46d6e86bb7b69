#pragma once
// What tests/clips/clips.py has on picture n of a clip, in NV12: for devices that paint what they
// should decode.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void paint_codes(const int rgb[3], uint8_t out[3])
{
    const double r = rgb[0] / 255.0, g = rgb[1] / 255.0, b = rgb[2] / 255.0;
    const double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    out[0] = (uint8_t)(16 + 219 * y + 0.5);
    out[1] = (uint8_t)(128 + 224 * (b - y) / 1.8556 + 0.5);
    out[2] = (uint8_t)(128 + 224 * (r - y) / 1.5748 + 0.5);
}

// Rows without gaps.
static inline void paint_picture(uint8_t *pixels, unsigned w, unsigned h, int n)
{
    static const int red[3] = {200, 40, 60}, blue[3] = {30, 90, 210};
    uint8_t *chroma = pixels + (size_t)w * h, codes[3];
    for (unsigned y = 0; y < h; y++)
        for (unsigned x = 0; x < w; x++) {
            const int grey = n >> (7 - x * 8 / w) & 1 ? 224 : 32;
            const int bar[3] = {grey, grey, grey};
            paint_codes(y < h / 2 ? bar : x < w / 2 ? red : blue, codes);
            pixels[(size_t)y * w + x] = codes[0];
            memcpy(chroma + (size_t)(y / 2) * w + x / 2 * 2, codes + 1, 2);
        }
}
