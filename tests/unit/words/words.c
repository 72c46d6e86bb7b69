#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct media_fonts *words_fonts(void)
{
    struct err err = {0};
    const char *dirs[] = {unit_source_path("fonts")};
    struct media_fonts *f = media_fonts_create(dirs, 1, false, &err);
    if (!f)
        fprintf(stderr, "%s: %s\n", err.where, err.text);
    assert_non_null(f);
    struct media_style style = words_style(10); // drawing waits for that thread
    picture_unref(words_draw(f, "a", &style, 10, 10));
    return f;
}

struct media_style words_style(double size_px)
{
    return (struct media_style){
        .size_px = size_px, .weight = 400, .color = {0, 0, 0, 255}, .line_height = 1.2};
}

struct picture *words_draw(struct media_fonts *f, const char *text, const struct media_style *style,
                           int32_t w, int32_t h)
{
    struct err err = {0};
    struct picture *p = media_text(f, text, NULL, style, w, h, &err);
    assert_non_null(p);
    assert_int_equal(p->width_px, w);
    assert_int_equal(p->height_px, h);
    assert_int_equal(p->alpha, PICTURE_PREMUL);
    return p;
}

static uint8_t alpha(const struct picture *p, int x, int y)
{
    return p->pixels[(size_t)y * p->stride + (size_t)x * 4 + 3];
}

struct words_ink words_ink(const struct picture *p)
{
    struct words_ink ink = {p->width_px, p->height_px, -1, -1, 0};
    for (int y = 0; y < p->height_px; y++)
        for (int x = 0; x < p->width_px; x++) {
            uint8_t a = alpha(p, x, y);
            if (!a)
                continue;
            ink.sum += a;
            ink.left = x < ink.left ? x : ink.left;
            ink.right = x > ink.right ? x : ink.right;
            ink.top = y < ink.top ? y : ink.top;
            ink.bottom = y;
        }
    return ink;
}

bool words_same(const struct picture *a, const struct picture *b)
{
    return a->width_px == b->width_px && a->height_px == b->height_px &&
           memcmp(a->pixels, b->pixels, picture_bytes(a)) == 0;
}

int words_rows(const struct picture *p)
{
    int rows = 0;
    bool inked = false;
    for (int y = 0; y < p->height_px; y++) {
        bool now = false;
        for (int x = 0; x < p->width_px && !now; x++)
            now = alpha(p, x, y) != 0;
        rows += now && !inked;
        inked = now;
    }
    return rows;
}
