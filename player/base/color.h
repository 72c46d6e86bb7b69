#pragma once
// Colours and the sRGB curve.

#include <stdbool.h>
#include <stdint.h>

// Straight alpha, 8 bits a channel, sRGB code values. All zero is clear.
struct color {
    uint8_t r, g, b, a;
};

// Reads "#rgb", "#rrggbb", "#rrggbbaa" or "clear" (docs/MANIFEST.md); false for anything else.
bool color_parse(const char *text, struct color *out);

// sRGB code value 0..1 to linear light 0..1 and back (IEC 61966-2-1, knee 0.04045).
float color_linear(float code);
float color_code(float linear);
// The same for an 8-bit code, from a table of 256.
float color_linear8(uint8_t code);
