#pragma once
// Shared by the cases: the project's fonts alone, a plain style, and questions about the ink.

#include "media/media.h"
#include "unit.h"

struct media_fonts *words_fonts(void); // never NULL; the caller destroys it
struct media_style words_style(double size_px);
// Draws on clear ground; never NULL.
struct picture *words_draw(struct media_fonts *f, const char *text, const struct media_style *style,
                           int32_t w, int32_t h);

// Where pixels are not clear; right and bottom are the last such column and row, -1 without any.
struct words_ink {
    int left, top, right, bottom;
    uint64_t sum; // of all alpha
};
struct words_ink words_ink(const struct picture *p);
bool words_same(const struct picture *a, const struct picture *b);
// Rows of text: runs of rows with ink, split by at least one row without.
int words_rows(const struct picture *p);
