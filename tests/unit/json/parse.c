#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper.h"
#include "unit.h"

static const char *refusal_of(const char *text)
{
    return refusal(text, strlen(text));
}

// The reason must hold the words: they are what the person reads.
static void assert_refused(const char *text, size_t len, const char *words)
{
    const char *reason = refusal(text, len);
    if (!strstr(reason, words))
        fail_msg("%.40s: \"%s\" does not say \"%s\"", text, reason, words);
}

#define REFUSED(text, words) assert_refused(text, sizeof(text) - 1, words)

TEST(takes_objects_and_arrays)
{
    assert_string_equal(refusal_of("{}"), "");
    assert_string_equal(refusal_of(" [1, 2.5e3, -0, \"a\\n\\u00e9\", true, null] \r\n"), "");
}

TEST(skips_one_leading_mark)
{
    assert_string_equal(refusal_of("\xef\xbb\xbf{}"), "");
    assert_string_not_equal(refusal_of("\xef\xbb\xbf\xef\xbb\xbf{}"), "");
}

TEST(says_line_and_column)
{
    REFUSED("{\n  \"a\": 1,\n  \"b\": x\n}", "line 3, column 8: ");
    REFUSED("{\n  \"\xc3\xa9\": \"\\u0000\"\n}", "line 2, column 9: ");
}

TEST(says_what_it_is_instead)
{
    REFUSED(" \n<!DOCTYPE html>", "line 2, column 1: this is HTML or XML, not JSON");
    REFUSED("", "empty");
    REFUSED(" \n ", "empty");
    REFUSED("\xff\xfe{\0}\0", "UTF-16");
    REFUSED("\x1f\x8b\x08", "gzip");
}

TEST(refuses_bad_grammar)
{
    static const char *const texts[] = {
        "{",    "[1,]",  "{\"a\":1,}", "{a:1}", "[01]",     "[-]",       "[1.]",        "[.5]",
        "[+1]", "[NaN]", "[Infinity]", "['a']", "[\"\t\"]", "[\"\\x\"]", "{} {}",       "[]]",
        "5",    "\"a\"", "[1] //",     "[\"",   "[\"\\",    "[\"\\u12",  "[\"\\ud800\\"};
    for (size_t i = 0; i < VT_COUNT(texts); i++)
        if (!*refusal_of(texts[i]))
            fail_msg("%s was taken", texts[i]);
}

TEST(refuses_names_given_twice)
{
    REFUSED("{\"a\": 1, \"a\": 2}", "duplicate");
    REFUSED("[{\"a\": {\"b\": 1, \"\\u0062\": 2}}]", "duplicate");
    assert_string_equal(refusal_of("[{\"a\": 1}, {\"a\": 1}]"), "");
}

TEST(refuses_nul)
{
    REFUSED("{}\0", "NUL");
    REFUSED("{\"a\": \"b\0c\"}", "NUL");
    REFUSED("{\"a\": \"b\\u0000c\"}", "\\u0000");
    REFUSED("{\"a\\u0000\": 1}", "\\u0000");
    assert_string_equal(refusal_of("[\"\\\\u0000\"]"), ""); // a backslash, then letters
}

TEST(refuses_broken_text)
{
    REFUSED("[\"\xff\"]", "UTF-8");
    REFUSED("[\"\xc0\x80\"]", "UTF-8");
    REFUSED("[\"\xed\xa0\x80\"]", "UTF-8");
    REFUSED("[\"\xe2\x82\"]", "UTF-8");
    REFUSED("[\"\\ud800\"]", "surrogate");
    REFUSED("[\"\\udc00\"]", "surrogate");
    REFUSED("[\"\\ud800\\u0041\"]", "surrogate");
    REFUSED("[\"\\ud800\\ud800\"]", "surrogate");
    REFUSED("[\"\\uffff\"]", "noncharacter");
    REFUSED("[\"\\uFDD0\"]", "noncharacter");
    REFUSED("[\"\\uD8zz\"]", "line 1");
    REFUSED("[\"\\ud83f\\udffe\"]", "noncharacter");
    REFUSED("[\"\xef\xb7\x90\"]", "noncharacter");
    assert_string_equal(refusal_of("[\"\\ud83d\\ude00 \xf0\x9f\x98\x80\"]"), "");
}

TEST(refuses_numbers_that_overflow)
{
    REFUSED("[1e400]", "line 1");
    REFUSED("[123456789012345678901234567890]", "line 1");
    assert_string_equal(refusal_of("[1e-400, 1e308]"), "");
}

static char *repeat(const char *piece, size_t count, size_t *len)
{
    size_t n = strlen(piece);
    *len = n * count;
    char *text = malloc(*len + 1);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * n, piece, n);
    text[*len] = '\0';
    return text;
}

static char *nested(size_t depth)
{
    char *text = calloc(1, 2 * depth + 1);
    assert_non_null(text);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return text;
}

TEST(bounds_depth)
{
    char *fits = nested(JSON_DEPTH_MAX);
    char *deep = nested(JSON_DEPTH_MAX + 1);
    assert_string_equal(refusal_of(fits), "");
    assert_refused(deep, strlen(deep), "at most 64 levels");
    free(fits);
    free(deep);
    // Brackets inside a text are text.
    size_t len;
    char *brackets = repeat("[", 1000, &len);
    char text[1100];
    snprintf(text, sizeof text, "[\"%s\"]", brackets);
    assert_string_equal(refusal_of(text), "");
    free(brackets);
}

TEST(bounds_length)
{
    size_t len;
    char *text = repeat(" ", JSON_TEXT_MAX + 1, &len);
    memcpy(text, "[]", 2);
    assert_refused(text, len, "8388609 bytes long; expected at most 8388608");
    assert_string_equal(refusal(text, len - 1), "");
    free(text);
}

TEST(bounds_what_is_built)
{
    size_t len;
    char *arrays = repeat("[],", JSON_CONTAINERS_MAX + 1, &len);
    arrays[0] = '[';
    assert_refused(arrays, len, "too many objects and arrays");
    free(arrays);
    char *values = repeat("1,", JSON_VALUES_MAX + 1, &len);
    values[0] = '[';
    assert_refused(values, len, "too many values");
    free(values);
}
