#include "base/color.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool color_parse(const char *text, struct color *out)
{
    if (strcmp(text, "clear") == 0) {
        *out = (struct color){0, 0, 0, 0};
        return true;
    }
    size_t n = strlen(text);
    if (text[0] != '#' || (n != 4 && n != 7 && n != 9))
        return false;
    uint8_t v[4] = {0, 0, 0, 255};
    size_t digits = n == 4 ? 1 : 2;
    for (size_t i = 0; i < (n - 1) / digits; i++) {
        int hi = hex(text[1 + i * digits]);
        int lo = hex(text[i * digits + digits]);
        if (hi < 0 || lo < 0)
            return false;
        v[i] = (uint8_t)(hi * 16 + lo);
    }
    *out = (struct color){v[0], v[1], v[2], v[3]};
    return true;
}

float color_linear(float code)
{
    return code <= 0.04045f ? code / 12.92f : powf((code + 0.055f) / 1.055f, 2.4f);
}

float color_code(float linear)
{
    return linear <= 0.0031308f ? linear * 12.92f : 1.055f * powf(linear, 1 / 2.4f) - 0.055f;
}

float color_linear8(uint8_t code)
{
    // A table made whole beforehand: no first use that two threads could race for.
    static const float table[256] = {
#include "base/color_table.inc"
    };
    return table[code];
}
