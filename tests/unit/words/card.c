#include "words.h"

static const char title[] = "투명 디스플레이, 내년 봄 전국 매장 300곳에 보급된다";
static const char summary[] =
    "유리처럼 비치는 화면이 전 세계 매장과 박물관에 보급된다. 업계는 시장이 두 배로 커질 것으로 "
    "내다봤다. 전문가들은 전시와 광고의 경계가 사라질 것이라고 말했다.";

static struct picture *card(struct media_fonts *f, const char *head, const char *text,
                            const char *source, double size, int32_t w, int32_t h)
{
    struct err err = {0};
    struct media_style style = words_style(size);
    struct picture *p = media_card(f, head, text, source, NULL, &style, w, h, &err);
    assert_non_null(p);
    return p;
}

TEST(card_shows_its_parts_one_below_the_other)
{
    struct media_fonts *f = words_fonts();
    struct picture *head = card(f, "HH", "", "", 60, 600, 400);
    struct picture *both = card(f, "HH", "HH", "", 60, 600, 400); // the same twice: said once
    struct picture *two = card(f, "HH", "H", "", 60, 600, 400);
    struct picture *three = card(f, "HH", "H", "H", 60, 600, 400);
    assert_int_equal(words_rows(head), 1);
    assert_true(words_same(head, both));
    assert_int_equal(words_rows(two), 2);
    assert_int_equal(words_rows(three), 3);
    assert_true(words_ink(three).bottom > words_ink(two).bottom);
    picture_unref(head);
    picture_unref(both);
    picture_unref(two);
    picture_unref(three);
    media_fonts_destroy(f);
}

TEST(card_title_takes_at_most_half_when_there_is_more)
{
    struct media_fonts *f = words_fonts();
    struct picture *p =
        card(f, "H\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH", summary, "", 60, 600, 300);
    struct picture *t = card(f, "H\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH\nH", "", "", 60, 600, 300);
    // The summary reaches far to the right, the title does not: it starts above the middle's end.
    int first = 300;
    for (int y = 299; y >= 0; y--)
        for (int x = 300; x < 600; x++)
            if (p->pixels[(size_t)y * p->stride + (size_t)x * 4 + 3])
                first = y;
    assert_in_range(first, 100, 190);
    assert_true(words_ink(t).bottom > 250);
    picture_unref(p);
    picture_unref(t);
    media_fonts_destroy(f);
}

TEST(card_shrinks_for_a_small_box)
{
    struct media_fonts *f = words_fonts();
    struct picture *roomy = card(f, title, summary, "출처", 60, 1200, 600);
    struct picture *tight = card(f, title, summary, "출처", 60, 500, 240);
    assert_true(words_rows(tight) >= 4); // source, title, two lines of the summary
    assert_true(words_rows(roomy) >= 4);
    picture_unref(roomy);
    picture_unref(tight);
    media_fonts_destroy(f);
}

TEST(card_keeps_within_its_plate)
{
    struct media_fonts *f = words_fonts();
    struct err err = {0};
    struct media_style style = words_style(40);
    style.plate = (struct color){255, 255, 255, 255};
    struct picture *p = media_card(f, title, summary, "출처", "ko", &style, 600, 300, &err);
    assert_non_null(p);
    assert_true(p->opaque);
    for (int y = 0; y < 300; y++)
        for (int x = 0; x < 600; x++)
            if (x < 19 || x > 580 || y < 19 || y > 288)
                assert_int_equal(p->pixels[(size_t)y * p->stride + (size_t)x * 4], 255);
    picture_unref(p);
    media_fonts_destroy(f);
}

TEST(card_of_any_size_and_words)
{
    struct media_fonts *f = words_fonts();
    struct err err = {0};
    struct media_style style = words_style(48);
    style.plate = (struct color){1, 2, 3, 4};
    const int32_t sizes[] = {1, 2, 3, 7, 20, 49, 130};
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < 7; k++) {
            struct picture *p =
                media_card(f, title, summary, title, NULL, &style, sizes[i], sizes[k], &err);
            assert_non_null(p);
            picture_unref(p);
        }
    struct picture *p = media_card(f, NULL, NULL, NULL, NULL, &style, 100, 100, &err);
    assert_non_null(p);
    picture_unref(p);
    assert_null(media_card(f, title, summary, NULL, NULL, &style, 100, 0, &err));
    media_fonts_destroy(f);
}
