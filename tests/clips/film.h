#pragma once
// Reads what clips.py wrote on the pictures, for tests in C.

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILM_W = 96, FILM_H = 64, FILM_PICTURES = 24, FILM_RATE = 25 };

enum { FILM_CODES = 12 };
// CODES of clips.py.
static const int film_codes[FILM_CODES][3] = {
    {16, 128, 128}, {235, 128, 128}, {126, 128, 128}, {81, 90, 240},
    {145, 54, 34},  {41, 240, 110},  {63, 102, 240},  {173, 42, 26},
    {200, 16, 16},  {100, 180, 90},  {1, 128, 128},   {254, 150, 140},
};

// Path of a clip; a static buffer, overwritten by each call.
static inline const char *film_path(const char *name)
{
    static char path[4096];
    const char *build = getenv("VITRINE_BUILD");
    snprintf(path, sizeof path, "%s/clips/%s", build ? build : ".", name);
    return path;
}

// The number on a picture of any size: rows of R G B A.
static inline int film_number(const uint8_t *rgba, size_t stride, int w, int h)
{
    enum { BITS = 8 };
    int n = 0;
    for (int bit = 0; bit < BITS; bit++) {
        const int x = (2 * bit + 1) * w / (2 * BITS);
        n = n << 1 | (rgba[(size_t)(h / 4) * stride + (size_t)x * 4 + 1] > 128);
    }
    return n;
}
