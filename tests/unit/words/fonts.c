#include <stdio.h>

#include "words.h"

TEST(families_are_known_by_name)
{
    struct media_fonts *f = words_fonts();
    assert_true(media_fonts_has_family(f, "Noto Sans CJK KR"));
    assert_true(media_fonts_has_family(f, "noto sans cjk kr"));
    assert_false(media_fonts_has_family(f, "Comic Sans MS"));
    media_fonts_destroy(f);
}

TEST(without_any_font_there_is_an_error)
{
    struct err err = {0};
    const char *dirs[] = {"/nonexistent"};
    assert_null(media_fonts_create(dirs, 1, false, &err));
    assert_int_equal(err.code, ERR_FAILED);
    assert_string_equal(err.where, "/nonexistent");
    assert_null(media_fonts_create(NULL, 0, false, &err));
    media_fonts_destroy(NULL);
}

TEST(unknown_family_falls_back_to_the_players_own)
{
    struct media_fonts *f = words_fonts();
    struct media_style style = words_style(40);
    struct picture *own = words_draw(f, "글자", &style, 100, 60);
    style.font = "No Such, Family";
    struct picture *other = words_draw(f, "글자", &style, 100, 60);
    assert_true(words_same(own, other));
    picture_unref(own);
    picture_unref(other);
    media_fonts_destroy(f);
}

TEST(a_font_of_the_programme_can_be_used_once_it_is_added)
{
    struct media_fonts *f = words_fonts();
    struct err err = {0};
    assert_false(media_fonts_add(f, unit_source_path("fonts/README.md"), &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_false(media_fonts_add(f, "/nonexistent.otf", &err));
    assert_true(media_fonts_add(f, unit_source_path("fonts/NotoSansCJKkr-Bold.otf"), &err));
    struct media_style style = words_style(40);
    picture_unref(words_draw(f, "글자", &style, 100, 60));
    media_fonts_destroy(f);
}

TEST(installed_fonts_do_not_change_what_the_own_ones_draw)
{
    struct err err = {0};
    const char *dirs[] = {unit_source_path("fonts")};
    struct media_fonts *own = words_fonts();
    struct media_fonts *all = media_fonts_create(dirs, 1, true, &err);
    assert_non_null(all);
    struct media_style style = words_style(40);
    const char *text = "한국 漢字 Latin 123 「」→";
    struct picture *a = words_draw(own, text, &style, 400, 120);
    struct picture *b = words_draw(all, text, &style, 400, 120);
    assert_true(words_same(a, b));
    picture_unref(a);
    picture_unref(b);
    media_fonts_destroy(own);
    media_fonts_destroy(all);
}
