#include <string.h>

#include "helper.h"
#include "unit.h"

TEST(pointer_of_the_document_is_empty)
{
    char out[64] = "x";
    struct json_at root = {0};
    assert_string_equal(json_pointer(NULL, out, sizeof out), "");
    assert_string_equal(json_pointer(&root, out, sizeof out), "");
}

TEST(pointer_names_each_step)
{
    char out[64];
    struct json_at playlists = json_at_member(NULL, "playlists");
    struct json_at promo = json_at_member(&playlists, "promo");
    struct json_at items = json_at_member(&promo, "items");
    struct json_at third = json_at_index(&items, 3);
    assert_string_equal(json_pointer(&third, out, sizeof out), "/playlists/promo/items/3");
    struct json_at first = json_at_index(NULL, 0);
    assert_string_equal(json_pointer(&first, out, sizeof out), "/0");
    struct json_at nameless = json_at_member(NULL, "");
    assert_string_equal(json_pointer(&nameless, out, sizeof out), "/");
}

TEST(pointer_escapes)
{
    char out[64];
    struct json_at a = json_at_member(NULL, "a/b~c~1");
    assert_string_equal(json_pointer(&a, out, sizeof out), "/a~1b~0c~01");
}

TEST(pointer_is_cut_to_fit)
{
    char out[8];
    struct json_at a = json_at_member(NULL, "abcdefgh");
    assert_string_equal(json_pointer(&a, out, sizeof out), "/abcdef");
    struct json_at slash = json_at_member(NULL, "abcde/");
    assert_string_equal(json_pointer(&slash, out, sizeof out), "/abcde");
    assert_string_equal(json_pointer(&a, out, 1), "");
}

TEST(quote_escapes)
{
    char out[64];
    assert_string_equal(json_quote("a\"\\\n\x01\xc3\xa9", out, sizeof out),
                        "\"a\\\"\\\\\\n\\u0001\xc3\xa9\"");
    assert_string_equal(json_quote("", out, sizeof out), "\"\"");
    assert_string_equal(json_quote("\xff", out, sizeof out), "\"\\ufffd\"");
}

TEST(quote_is_always_whole)
{
    char out[16];
    for (size_t max = 3; max < sizeof out; max++) {
        memset(out, 'x', sizeof out);
        json_quote("\xc3\xa9\n\x01\xf0\x9f\x98\x80", out, max);
        assert_true(strlen(out) < max);
        char text[24] = "[";
        strncat(text, out, 16);
        strncat(text, "]", 2);
        assert_string_equal(refusal(text, strlen(text)), "");
    }
    assert_string_equal(json_quote("a", out, 2), "");
}

TEST(reports_are_bounded)
{
    struct problems p;
    problems_init(&p);
    struct json_at at = json_at_member(NULL, "a");
    for (int i = 0; i < PROBLEMS_MAX + 5; i++)
        assert_false(json_error(&p, &at, "wrong %d", i));
    assert_int_equal(p.count, PROBLEMS_MAX);
    assert_int_equal(p.errors, PROBLEMS_MAX + 5);
    assert_string_equal(p.list[PROBLEMS_MAX - 1].err.text, "wrong 999");
    assert_string_equal(p.list[0].err.where, "/a");
    problems_finish(&p);
}
