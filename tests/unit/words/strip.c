#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static struct media_strip *make(struct media_fonts *f, const char *text, double size,
                                int32_t height)
{
    struct err err = {0};
    struct media_style style = words_style(size);
    struct media_strip *s = media_strip_create(f, text, &style, height, &err);
    assert_non_null(s);
    return s;
}

static struct picture *piece(struct media_strip *s, int32_t x, int32_t w)
{
    struct err err = {0};
    struct picture *p = media_strip_piece(s, x, w, &err);
    assert_non_null(p);
    return p;
}

// Piece [x, x + w) next to the following one must be what [x, x + 2w) shows.
static void assert_joined(struct media_strip *s, int32_t x, int32_t w)
{
    struct picture *whole = piece(s, x, 2 * w);
    struct picture *a = piece(s, x, w);
    struct picture *b = piece(s, x + w, w);
    for (int y = 0; y < whole->height_px; y++) {
        const uint8_t *row = whole->pixels + (size_t)y * whole->stride;
        size_t bytes = (size_t)w * 4;
        assert_memory_equal(row, a->pixels + (size_t)y * a->stride, bytes);
        assert_memory_equal(row + bytes, b->pixels + (size_t)y * b->stride, bytes);
    }
    picture_unref(whole);
    picture_unref(a);
    picture_unref(b);
}

TEST(pieces_join_exactly)
{
    struct media_fonts *f = words_fonts();
    struct media_strip *s =
        make(f, "흐르는 소식 한 줄, fluent Latin text 그리고 숫자 1234567890", 37.3, 60);
    assert_joined(s, 0, 150);
    for (int32_t x = -40; x < 500; x += 53)
        assert_joined(s, x, 61);
    media_strip_destroy(s);
    media_fonts_destroy(f);
}

TEST(length_is_that_of_the_words)
{
    struct media_fonts *f = words_fonts();
    struct media_strip *s = make(f, "가나다", 100, 120);
    assert_true(fabs(media_strip_length(s) - 276) < 1); // a syllable is 0.92 em wide
    struct picture *p = piece(s, -50, 400);
    struct words_ink ink = words_ink(p);
    assert_true(ink.left >= 50 && ink.right < 50 + 276);
    assert_in_range(ink.top + ink.bottom, 110, 130); // in the middle of its height
    picture_unref(p);
    media_strip_destroy(s);
    s = make(f, " \n ", 100, 120);
    assert_true(media_strip_length(s) == 0);
    p = piece(s, 0, 10);
    assert_int_equal(words_ink(p).sum, 0);
    picture_unref(p);
    media_strip_destroy(s);
    media_fonts_destroy(f);
}

TEST(line_breaks_become_spaces)
{
    struct media_fonts *f = words_fonts();
    struct media_strip *a = make(f, "  가\r\n\n\t나 ", 40, 60);
    struct media_strip *b = make(f, "가 나", 40, 60);
    assert_true(media_strip_length(a) == media_strip_length(b));
    media_strip_destroy(a);
    media_strip_destroy(b);
    media_fonts_destroy(f);
}

TEST(very_long_strips_draw_to_their_end)
{
    struct media_fonts *f = words_fonts();
    enum { LONG = 3 * MEDIA_TEXT_MAX };
    char *text = calloc(1, LONG + 1);
    for (size_t i = 0; i + 8 <= LONG; i += 8)
        memcpy(text + i, "소식 1", 8);
    struct media_strip *s = make(f, text, 60, 80);
    double length = media_strip_length(s);
    assert_true(length > 1500000);
    assert_joined(s, 100000, 200);
    for (double x = 32000; x < length - 4096; x += length / 9) {
        struct picture *p = piece(s, (int32_t)x, 4096);
        struct words_ink ink = words_ink(p);
        assert_true(ink.left < 60 && ink.right > 4096 - 60);
        picture_unref(p);
    }
    struct picture *p = piece(s, (int32_t)length - 100, 200);
    assert_in_range(words_ink(p).right, 60, 101);
    picture_unref(p);
    media_strip_destroy(s);
    free(text);
    media_fonts_destroy(f);
}

TEST(a_long_word_without_spaces_is_drawn_too)
{
    struct media_fonts *f = words_fonts();
    char *text = calloc(1, 30001);
    for (size_t i = 0; i + 3 <= 30000; i += 3)
        memcpy(text + i, "字", 3);
    struct media_strip *s = make(f, text, 40, 60);
    assert_true(fabs(media_strip_length(s) - 400000) < 2);
    assert_joined(s, 20000, 600);
    media_strip_destroy(s);
    free(text);
    media_fonts_destroy(f);
}

TEST(right_to_left_starts_at_the_right_end)
{
    struct media_fonts *f = words_fonts();
    struct media_strip *s = make(f, "abc", 40, 60);
    assert_false(media_strip_rtl(s));
    media_strip_destroy(s);
    // The first words are at the right end.
    char *text = calloc(1, 4001);
    memset(text, '.', 4000);
    memset(text, 'W', 1000);
    for (size_t i = 5; i < 4000; i += 6)
        text[i] = ' ';
    memcpy(text, "\u200f", 3);
    s = make(f, text, 40, 60);
    assert_true(media_strip_rtl(s));
    struct picture *first = piece(s, (int32_t)media_strip_length(s) - 130, 130);
    struct picture *last = piece(s, 0, 130);
    assert_true(words_ink(first).sum > words_ink(last).sum * 3 / 2); // W is heavier than a dot
    picture_unref(first);
    picture_unref(last);
    media_strip_destroy(s);
    free(text);
    media_fonts_destroy(f);
}

TEST(plate_goes_beyond_the_words)
{
    struct media_fonts *f = words_fonts();
    struct err err = {0};
    struct media_style style = words_style(40);
    style.plate = (struct color){0, 0, 255, 255};
    struct media_strip *s = media_strip_create(f, "끝", &style, 50, &err);
    struct picture *p = piece(s, 2000, 64);
    assert_true(p->opaque);
    assert_int_equal(p->pixels[2], 255);
    picture_unref(p);
    media_strip_destroy(s);
    media_fonts_destroy(f);
}

TEST(bounds_of_strips)
{
    struct media_fonts *f = words_fonts();
    struct err err = {0};
    struct media_style style = words_style(40);
    assert_null(media_strip_create(f, "a", &style, 0, &err));
    assert_null(media_strip_create(f, "a", &style, PICTURE_SIDE_MAX + 1, &err));
    struct media_strip *s = make(f, "a", 1e9, 60);
    assert_null(media_strip_piece(s, 0, 4097, &err));
    assert_null(media_strip_piece(s, 0, 0, &err));
    picture_unref(piece(s, INT32_MAX - 5000, 4096));
    picture_unref(piece(s, INT32_MIN, 4096));
    media_strip_destroy(s);
    media_strip_destroy(NULL);
    media_fonts_destroy(f);
}
