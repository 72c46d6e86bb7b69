#include <string.h>

#include "words.h"

TEST(hangul_has_ink_and_is_not_the_missing_glyph)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(48);
    struct picture *korean = words_draw(f, "한국", &style, 200, 80);
    struct picture *other = words_draw(f, "\U00013000\U00013001", &style, 200, 80); // hieroglyphs
    assert_true(words_ink(korean).sum > 10000);
    assert_true(words_ink(other).sum > 0);
    assert_false(words_same(korean, other));
    assert_int_equal(media_text_missing(f, "한국 漢字 Aé€→「」", &style, NULL, NULL), 0);
    picture_unref(korean);
    picture_unref(other);
    media_fonts_destroy(f);
}

static void note(void *context, uint32_t c)
{
    uint32_t *list = context;
    list[list[0]++ + 1] = c;
}

TEST(missing_characters_are_named_once_and_invisible_ones_never)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(48);
    uint32_t list[8] = {0};
    size_t n = media_text_missing(f, "\U00013001가\U00013000\n\t\u200d\ufe0f\u202e\U00013001",
                                  &style, note, list);
    assert_int_equal(n, 2);
    assert_int_equal(list[1], 0x13000);
    assert_int_equal(list[2], 0x13001);
    media_fonts_destroy(f);
}

TEST(every_syllable_of_hangul_is_there)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(48);
    static char text[11172 * 3 + 1];
    for (uint32_t i = 0; i < 11172; i++) {
        uint32_t c = 0xac00 + i;
        text[i * 3] = (char)(0xe0 | c >> 12);
        text[i * 3 + 1] = (char)(0x80 | (c >> 6 & 63));
        text[i * 3 + 2] = (char)(0x80 | (c & 63));
    }
    assert_int_equal(media_text_missing(f, text, &style, NULL, NULL), 0);
    media_fonts_destroy(f);
}

TEST(decomposed_hangul_looks_like_composed)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(48);
    struct picture *a = words_draw(f, "한글", &style, 200, 80);
    struct picture *b = words_draw(f, "\u1112\u1161\u11ab\u1100\u1173\u11af", &style, 200, 80);
    assert_true(words_same(a, b));
    picture_unref(a);
    picture_unref(b);
    media_fonts_destroy(f);
}

TEST(same_words_give_the_same_bytes)
{
    struct media_fonts *f = words_fonts();
    struct media_fonts *g = words_fonts();
    struct media_style style = words_style(31.7);
    const char *text = "같은 글은 언제나 같은 그림이 된다. Same words, same picture.";
    struct picture *a = words_draw(f, text, &style, 300, 200);
    struct picture *b = words_draw(f, text, &style, 300, 200);
    struct picture *c = words_draw(g, text, &style, 300, 200);
    assert_true(words_same(a, b));
    assert_true(words_same(a, c));
    picture_unref(a);
    picture_unref(b);
    picture_unref(c);
    media_fonts_destroy(f);
    media_fonts_destroy(g);
}

TEST(plate_fills_the_whole_box)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(20);
    style.plate = (struct color){200, 100, 50, 128};
    struct picture *p = words_draw(f, "", &style, 37, 21);
    const uint8_t want[4] = {100, 50, 25, 128};
    for (size_t i = 0; i < 37 * 21; i++)
        assert_memory_equal(p->pixels + i * 4, want, 4);
    assert_false(p->opaque);
    picture_unref(p);
    style.plate.a = 255;
    p = words_draw(f, "글", &style, 37, 21);
    assert_true(p->opaque);
    picture_unref(p);
    media_fonts_destroy(f);
}

TEST(ink_has_the_colour_asked_for)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(100);
    style.color = (struct color){255, 128, 0, 128};
    struct picture *p = words_draw(f, "█", &style, 110, 80);
    const uint8_t *q = p->pixels + 40 * p->stride + 30 * 4;
    assert_in_range(q[3], 127, 129);
    assert_in_range(q[0], 127, 129);
    assert_in_range(q[1], 63, 65);
    assert_int_equal(q[2], 0);
    picture_unref(p);
    media_fonts_destroy(f);
}

TEST(align_moves_the_ink_sideways)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    enum media_halign all[] = {MEDIA_LEFT, MEDIA_CENTER, MEDIA_RIGHT};
    struct words_ink ink[3];
    for (int i = 0; i < 3; i++) {
        style.align = all[i];
        struct picture *p = words_draw(f, "글자", &style, 400, 60);
        ink[i] = words_ink(p);
        picture_unref(p);
    }
    assert_true(ink[0].left < 8 && ink[0].right < 120);
    assert_in_range(ink[1].left + ink[1].right, 390, 410);
    assert_true(ink[2].right > 391 && ink[2].left > 280);
    media_fonts_destroy(f);
}

TEST(valign_moves_the_ink_up_and_down)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    enum media_valign all[] = {MEDIA_TOP, MEDIA_MIDDLE, MEDIA_BOTTOM};
    struct words_ink ink[3];
    for (int i = 0; i < 3; i++) {
        style.valign = all[i];
        struct picture *p = words_draw(f, "HH", &style, 100, 400);
        ink[i] = words_ink(p);
        picture_unref(p);
    }
    assert_true(ink[0].bottom < 48);
    assert_in_range(ink[1].top + ink[1].bottom, 396, 404); // a capital stands in the middle
    assert_true(ink[2].top > 352);
    media_fonts_destroy(f);
}

TEST(baselines_are_line_height_apart)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    style.line_height = 1.75;
    struct picture *one = words_draw(f, "H", &style, 60, 300);
    struct picture *three = words_draw(f, "H\nH\nH", &style, 60, 300);
    assert_int_equal(words_rows(three), 3);
    assert_int_equal(words_ink(three).bottom - words_ink(one).bottom, 140);
    // A line with letters of another height does not move its neighbours.
    struct picture *mixed = words_draw(f, "H\n한g\nH", &style, 200, 300);
    assert_int_equal(words_ink(mixed).bottom, words_ink(three).bottom);
    picture_unref(one);
    picture_unref(three);
    picture_unref(mixed);
    media_fonts_destroy(f);
}

TEST(korean_wraps_between_words)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    // Four words of five syllables, 184 px each: two would fit in 375 px only with a piece of the
    // next.
    struct picture *p =
        words_draw(f, "가나다라마 가나다라마 가나다라마 가나다라마", &style, 330, 400);
    assert_int_equal(words_rows(p), 4);
    picture_unref(p);
    p = words_draw(f, "가나다라마(가나) 50%를", &style, 330, 400);
    assert_int_equal(words_rows(p), 2);
    picture_unref(p);
    // A word longer than the line is still broken.
    p = words_draw(f, "가나다라마바사아자차", &style, 190, 400);
    assert_int_equal(words_rows(p), 2);
    picture_unref(p);
    media_fonts_destroy(f);
}

TEST(binding_words_does_not_change_their_letters)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    struct err err = {0};
    struct picture *text = words_draw(f, "투명한 유리", &style, 300, 60);
    struct media_strip *strip = media_strip_create(f, "투명한 유리", &style, 60, &err);
    struct picture *plain = media_strip_piece(strip, 0, 300, &err);
    assert_int_equal(words_ink(text).sum, words_ink(plain).sum);
    assert_int_equal(words_ink(text).right, words_ink(plain).right);
    picture_unref(text);
    picture_unref(plain);
    media_strip_destroy(strip);
    media_fonts_destroy(f);
}

TEST(what_does_not_fit_ends_in_an_ellipsis)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    struct picture *all = words_draw(f, "하나 둘 셋", &style, 300, 48);
    struct picture *cut = words_draw(f, "하나 둘 셋 넷 다섯 여섯 일곱 여덟", &style, 300, 48);
    struct picture *lines = words_draw(f, "하나 둘 셋\n넷", &style, 300, 48);
    struct picture *blank = words_draw(f, "하나 둘 셋\n \n", &style, 300, 48);
    assert_int_equal(words_rows(cut), 1);
    assert_true(words_ink(cut).right < 300);
    assert_true(words_ink(lines).right > words_ink(all).right + 20); // the dots
    assert_true(words_same(blank, all));
    picture_unref(all);
    picture_unref(cut);
    picture_unref(lines);
    picture_unref(blank);
    media_fonts_destroy(f);
}

TEST(only_whole_lines_are_shown)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    struct picture *p = words_draw(f, "H\nH\nH\nH\nH\nH", &style, 200, 48 * 3 + 30);
    assert_int_equal(words_rows(p), 3);
    picture_unref(p);
    p = words_draw(f, "H\nH\nH\nH\nH\nH", &style, 200, 48 * 4);
    assert_int_equal(words_rows(p), 4);
    picture_unref(p);
    media_fonts_destroy(f);
}

TEST(letters_too_large_for_the_box_are_clipped)
{
    struct media_fonts *f = words_fonts();
    const double sizes[] = {300, 1e9, 1e300};
    for (int i = 0; i < 3; i++) {
        struct media_style style = words_style(sizes[i]);
        style.valign = MEDIA_MIDDLE;
        style.align = MEDIA_CENTER;
        struct picture *p = words_draw(f, "█ 둘째 줄", &style, 50, 50);
        assert_true(i > 0 || words_ink(p).sum > 50 * 50 * 200);
        picture_unref(p);
    }
    media_fonts_destroy(f);
}

TEST(direction_says_where_lines_start)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    style.direction = MEDIA_RTL;
    struct picture *p = words_draw(f, "abc", &style, 400, 60);
    assert_true(words_ink(p).left > 300);
    picture_unref(p);
    style.direction = MEDIA_LTR;
    p = words_draw(f, "\u200fabc", &style, 400, 60);
    assert_true(words_ink(p).right < 120);
    picture_unref(p);
    style.direction = MEDIA_AUTO;
    p = words_draw(f, "\u200fabc", &style, 400, 60);
    assert_true(words_ink(p).left > 300);
    picture_unref(p);
    // What is isolated does not decide (UAX 9, P2).
    p = words_draw(f, "\u2068\u200f\u2069abc", &style, 400, 60);
    assert_true(words_ink(p).left < 20);
    picture_unref(p);
    media_fonts_destroy(f);
}

TEST(control_characters_and_broken_bytes_do_no_harm)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(30);
    struct picture *clean = words_draw(f, "ab\ncd", &style, 200, 100);
    struct picture *dirty = words_draw(f,
                                       "\001a\033b\r\nc\x7f\xc2\x81"
                                       "d",
                                       &style, 200, 100);
    assert_true(words_same(clean, dirty));
    struct picture *broken = words_draw(f, "a\xff\xc3 \xed\xa0\x80", &style, 200, 100);
    assert_true(words_ink(broken).sum > 0);
    picture_unref(clean);
    picture_unref(dirty);
    picture_unref(broken);
    media_fonts_destroy(f);
}

TEST(weight_is_taken_from_the_family)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(60);
    uint64_t sums[3];
    const int32_t weights[] = {400, 700, 1000};
    for (int i = 0; i < 3; i++) {
        style.weight = weights[i];
        struct picture *p = words_draw(f, "무게", &style, 200, 90);
        sums[i] = words_ink(p).sum;
        picture_unref(p);
    }
    assert_true(sums[1] > sums[0] + sums[0] / 10);
    assert_int_equal(sums[2], sums[1]); // the bold cut as it is, not thickened once more
    media_fonts_destroy(f);
}

TEST(boxes_that_cannot_be_are_refused)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(30);
    struct err err = {0};
    assert_null(media_text(f, "a", NULL, &style, 0, 10, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_null(media_text(f, "a", NULL, &style, PICTURE_SIDE_MAX + 1, 10, &err));
    assert_null(media_text(f, "a", NULL, &style, 16000, 16000, &err));
    media_fonts_destroy(f);
}

TEST(long_text_in_a_small_box_is_quick)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(20);
    static char text[MEDIA_TEXT_MAX * 2];
    for (size_t i = 0; i + 4 < sizeof text; i += 4)
        memcpy(text + i, i % 3 ? "가 " : "\xcc\x80\xcc\x81", 4);
    struct picture *p = words_draw(f, text, &style, 300, 100);
    assert_int_not_equal(words_ink(p).sum, 0);
    picture_unref(p);
    media_fonts_destroy(f);
}
