#include <math.h>
#include <string.h>

#include "base/now.h"
#include "helper.h"
#include "unit.h"

static struct problems p;

// Each reads "v" of a document; what was reported stays in p.
static bool int_of(const char *text, int64_t *out)
{
    json_t *root = document(text);
    bool ok = json_get_int(root, "v", NULL, -10, INT64_C(1) << 60, out, &p);
    json_decref(root);
    return ok;
}

static bool number_of(const char *text, double *out)
{
    json_t *root = document(text);
    bool ok = json_get_number(root, "v", NULL, 0, 1, out, &p);
    json_decref(root);
    return ok;
}

static bool duration_of(const char *text, int64_t *out)
{
    json_t *root = document(text);
    bool ok = json_get_duration(root, "v", NULL, NS_PER_S / 10, 31622400 * NS_PER_S, out, &p);
    json_decref(root);
    return ok;
}

TEST(absent_members_change_nothing)
{
    json_t *root = document("{}");
    int64_t i = 7;
    bool b = true;
    double d = 0.5;
    const char *t = "kept";
    int w = 3;
    static const char *const words[] = {"a"};
    assert_true(json_get_int(root, "v", NULL, 0, 1, &i, &p) && i == 7);
    assert_true(json_get_bool(root, "v", NULL, &b, &p) && b);
    assert_true(json_get_number(root, "v", NULL, 0, 1, &d, &p) && d > 0.4);
    assert_true(json_get_duration(root, "v", NULL, 0, 1, &i, &p) && i == 7);
    assert_true(json_get_text(root, "v", NULL, 0, 1, &t, &p));
    assert_string_equal(t, "kept");
    assert_true(json_get_word(root, "v", NULL, words, 1, &w, &p) && w == 3);
    assert_null(json_get(root, "v", JSON_OBJECT, NULL, &p));
    assert_string_equal(only(&p), "");
    json_decref(root);
}

TEST(whole_numbers)
{
    int64_t i = 0;
    assert_true(int_of("{\"v\": 2.0}", &i) && i == 2);
    assert_true(int_of("{\"v\": 1e3}", &i) && i == 1000);
    assert_true(int_of("{\"v\": -0}", &i) && i == 0);
    assert_true(int_of("{\"v\": -0.0}", &i) && i == 0);
    assert_true(int_of("{\"v\": 9007199254740992}", &i) && i == INT64_C(9007199254740992));
    assert_false(int_of("{\"v\": 2.5}", &i));
    assert_string_equal(only(&p), "/v: found 2.5; expected a whole number from -10 to "
                                  "1152921504606846976");
    assert_false(int_of("{\"v\": 9007199254740993}", &i));
    problems_finish(&p);
    assert_false(int_of("{\"v\": 1e17}", &i));
    problems_finish(&p);
    assert_false(int_of("{\"v\": -11}", &i));
    problems_finish(&p);
    assert_false(int_of("{\"v\": true}", &i));
    assert_non_null(strstr(only(&p), "found true"));
    assert_int_equal(i, INT64_C(9007199254740992));
}

TEST(numbers)
{
    double d = 0;
    assert_true(number_of("{\"v\": 1}", &d) && d > 0.99);
    assert_true(number_of("{\"v\": -0.0}", &d) && !signbit(d));
    assert_false(number_of("{\"v\": 1.0001}", &d));
    assert_string_equal(only(&p), "/v: found 1.0001; expected a number from 0 to 1");
    assert_false(number_of("{\"v\": \"1\"}", &d));
    assert_string_equal(only(&p), "/v: found \"1\"; expected a number from 0 to 1");
    assert_false(number_of("{\"v\": null}", &d));
    assert_non_null(strstr(only(&p), "found null"));
}

TEST(durations_are_exact)
{
    int64_t ns = 0;
    assert_true(duration_of("{\"v\": 12.5}", &ns) && ns == INT64_C(12500000000));
    assert_true(duration_of("{\"v\": 0.1}", &ns) && ns == 100000000);
    assert_true(duration_of("{\"v\": 0.100000001}", &ns) && ns == 100000001);
    assert_true(duration_of("{\"v\": 86400.123456789}", &ns) && ns == INT64_C(86400123456789));
    assert_true(duration_of("{\"v\": 31622400}", &ns) && ns == INT64_C(31622400000000000));
    assert_false(duration_of("{\"v\": 0.099999999}", &ns));
    assert_string_equal(only(&p), "/v: found 0.099999999; expected seconds from 0.1 to 31622400");
    static const char *const bad[] = {"{\"v\": 31622400.1}",
                                      "{\"v\": -1}",
                                      "{\"v\": \"10\"}",
                                      "{\"v\": 9223372036854775807}",
                                      "{\"v\": -9223372036854775808}",
                                      "{\"v\": 1e300}"};
    for (size_t i = 0; i < VT_COUNT(bad); i++) {
        assert_false(duration_of(bad[i], &ns));
        problems_finish(&p);
    }
}

TEST(texts)
{
    json_t *root = document("{\"v\": \"abc\", \"n\": 5}");
    const char *text = NULL;
    assert_true(json_get_text(root, "v", NULL, 3, 3, &text, &p));
    assert_string_equal(text, "abc");
    assert_false(json_get_text(root, "v", NULL, 4, 9, &text, &p));
    assert_string_equal(only(&p), "/v: is 3 bytes long; expected 4 to 9");
    assert_false(json_get_text(root, "v", NULL, 0, 2, &text, &p));
    problems_finish(&p);
    assert_false(json_get_text(root, "n", NULL, 0, 9, &text, &p));
    assert_string_equal(only(&p), "/n: found 5; expected a string");
    json_decref(root);
}

TEST(words_come_from_the_list)
{
    static const char *const words[] = {"contain", "cover", "fill"};
    json_t *root = document("{\"v\": \"cover\", \"w\": \"Cover\", \"n\": 1}");
    int i = -1;
    assert_true(json_get_word(root, "v", NULL, words, 3, &i, &p) && i == 1);
    assert_false(json_get_word(root, "w", NULL, words, 3, &i, &p));
    assert_string_equal(only(&p), "/w: found \"Cover\"; expected one of contain, cover, fill");
    assert_false(json_get_word(root, "n", NULL, words, 3, &i, &p));
    assert_string_equal(only(&p), "/n: found 1; expected one of contain, cover, fill");
    json_decref(root);
}

TEST(types_and_presence)
{
    json_t *root = document("{\"o\": {}, \"a\": []}");
    assert_non_null(json_get(root, "o", JSON_OBJECT, NULL, &p));
    assert_null(json_get(root, "a", JSON_OBJECT, NULL, &p));
    assert_string_equal(only(&p), "/a: found an array; expected an object");
    assert_true(json_require(root, "o", NULL, "an object", &p));
    assert_false(json_require(root, "id", NULL, "a name", &p));
    assert_string_equal(only(&p), "/id: is missing; expected a name");
    bool b = false;
    assert_false(json_get_bool(root, "o", NULL, &b, &p));
    assert_string_equal(only(&p), "/o: found an object; expected true or false");
    json_decref(root);
}

TEST(unknown_fields_warn)
{
    static const char *const names[] = {"duration", "fit"};
    json_t *root = document("{\"fit\": 1, \"durration\": 2, \"x-own\": 3}");
    json_warn_unknown(root, NULL, names, 2, &p);
    assert_int_equal(p.errors, 0);
    assert_int_equal(p.warnings, 2);
    assert_string_equal(p.list[0].err.where, "/durration");
    assert_non_null(strstr(p.list[0].err.text, "did you mean \"duration\""));
    assert_string_equal(p.list[1].err.where, "/x-own");
    assert_string_equal(p.list[1].err.text, "unknown field, ignored");
    problems_finish(&p);
    json_decref(root);
}

TEST(similar_words)
{
    assert_true(json_similar("duration", "duraton"));
    assert_true(json_similar("duration", "durattion"));
    assert_true(json_similar("duration", "durotion"));
    assert_true(json_similar("duration", "duartion"));
    assert_true(json_similar("keep_clear", "keep-clear"));
    assert_true(json_similar("Fit", "fit"));
    assert_false(json_similar("duration", "durtaoin"));
    assert_false(json_similar("start", "end"));
    assert_false(json_similar("id", "at"));
    assert_false(json_similar("", "fit"));
}

TEST(found_is_short)
{
    char text[400];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    json_t *value = json_string(text);
    char found[JSON_FOUND_MAX];
    assert_int_equal(strlen(json_found(value, found)), JSON_FOUND_MAX - 1);
    assert_int_equal(found[JSON_FOUND_MAX - 2], '"');
    json_decref(value);
}

// Documents come from json_parse(), which lets no NUL through; others may be built in memory.
TEST(texts_with_nul_are_refused)
{
    json_t *root = json_object();
    json_object_set_new(root, "v", json_stringn("a\0b", 3));
    json_object_set_new(root, "w", json_false());
    const char *text = "kept";
    assert_false(json_get_text(root, "v", NULL, 0, 9, &text, &p));
    assert_string_equal(only(&p), "/v: holds a NUL character; expected text without");
    assert_false(json_get_text(root, "w", NULL, 0, 9, &text, &p));
    assert_string_equal(only(&p), "/w: found false; expected a string");
    assert_string_equal(text, "kept");
    json_decref(root);
}
