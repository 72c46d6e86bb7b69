#include "still/part.h"

#include <string.h>

// ---- samples to pixels --------------------------------------------------------------------------

// The 16-bit sample i, and the nearest 8-bit value to it.
static uint32_t sample16(const uint8_t *s, size_t i)
{
    return still_be16(s + 2 * i);
}

static uint8_t to8(uint32_t v)
{
    return (uint8_t)((v * 255 + 32895) >> 16);
}

// Sample i of 1, 2, 4 or 8 bits.
static uint32_t small_sample(const uint8_t *s, size_t i, uint32_t depth)
{
    size_t bit = i * depth;
    return ((uint32_t)s[bit / 8] >> (8 - depth - bit % 8)) & ((1u << depth) - 1);
}

static void put_grey(uint8_t *px, uint8_t grey, uint8_t alpha)
{
    px[0] = px[1] = px[2] = grey;
    px[3] = alpha;
}

static void expand_grey(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    uint32_t depth = (uint32_t)c->depth;
    uint32_t scale = depth < 8 ? 255 / ((1u << depth) - 1) : 1;
    for (size_t x = 0; x < w; x++) {
        uint32_t v = depth == 16 ? sample16(s, x) : small_sample(s, x, depth);
        uint8_t alpha = c->has_key && v == c->key[0] ? 0 : 255;
        put_grey(out + 4 * x, depth == 16 ? to8(v) : (uint8_t)(v * scale), alpha);
    }
}

static void expand_grey_alpha(uint8_t *out, const uint8_t *s, size_t w, int depth)
{
    for (size_t x = 0; x < w; x++)
        if (depth == 16)
            put_grey(out + 4 * x, to8(sample16(s, 2 * x)), to8(sample16(s, 2 * x + 1)));
        else
            put_grey(out + 4 * x, s[2 * x], s[2 * x + 1]);
}

static void expand_palette(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    for (size_t x = 0; x < w; x++)
        memcpy(out + 4 * x, c->palette[small_sample(s, x, (uint32_t)c->depth)], 4);
}

// A row of w opaque pixels.
static void rgb_to_rgba(uint8_t *rgba, const uint8_t *rgb, size_t w)
{
    // A whole word a pixel, but for the last one, behind which there may be nothing to read.
    for (size_t x = 0; x + 1 < w; x++) {
        memcpy(rgba + 4 * x, rgb + 3 * x, 4);
        rgba[4 * x + 3] = 255;
    }
    memcpy(rgba + 4 * (w - 1), rgb + 3 * (w - 1), 3);
    rgba[4 * (w - 1) + 3] = 255;
}

static void expand_rgb8(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    rgb_to_rgba(out, s, w);
    for (size_t x = 0; c->has_key && x < w; x++) {
        const uint8_t *px = out + 4 * x;
        if (px[0] == c->key[0] && px[1] == c->key[1] && px[2] == c->key[2])
            out[4 * x + 3] = 0;
    }
}

static void expand_rgb16(uint8_t *out, const uint8_t *s, size_t w, const struct png_colors *c)
{
    for (size_t x = 0; x < w; x++) {
        bool clear = c->has_key;
        for (size_t i = 0; i < 3; i++) {
            uint32_t v = sample16(s, 3 * x + i);
            clear = clear && v == c->key[i];
            out[4 * x + i] = to8(v);
        }
        out[4 * x + 3] = clear ? 0 : 255;
    }
}

static void expand_rgba(uint8_t *out, const uint8_t *s, size_t w, int depth)
{
    if (depth == 8) {
        memcpy(out, s, 4 * w);
        return;
    }
    for (size_t i = 0; i < 4 * w; i++)
        out[i] = to8(sample16(s, i));
}

void png_expand(uint8_t *rgba, const uint8_t *samples, size_t w, const struct png_colors *c)
{
    switch (c->type) {
    case PNG_GREY:
        expand_grey(rgba, samples, w, c);
        break;
    case PNG_RGB:
        if (c->depth == 8)
            expand_rgb8(rgba, samples, w, c);
        else
            expand_rgb16(rgba, samples, w, c);
        break;
    case PNG_PALETTE:
        expand_palette(rgba, samples, w, c);
        break;
    case PNG_GREY_ALPHA:
        expand_grey_alpha(rgba, samples, w, c->depth);
        break;
    default:
        expand_rgba(rgba, samples, w, c->depth);
    }
}
