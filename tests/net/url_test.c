#include <stdio.h>
#include <string.h>

#include "fetch/internal.h"
#include "unit.h"

static void resolves(const char *base, const char *reference, const char *wanted)
{
    char out[FETCH_URL_MAX];
    bool good = fetch_resolve(base, reference, out);
    if (good != (wanted != NULL) || (wanted && strcmp(out, wanted) != 0))
        print_error("%s + %s = %s; %s was expected\n", base, reference, good ? out : "no",
                    wanted ? wanted : "none");
    assert_int_equal(good, wanted != NULL);
    assert_string_equal(out, wanted ? wanted : "");
}

// RFC 3986 5.4, all examples; those that give another scheme are refused.
TEST(url_resolves_the_examples_of_the_rfc)
{
    static const char *const examples[][2] = {
        {"g:h", NULL},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
        {"http:g", NULL}, // strict
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        resolves("http://a/b/c/d;p?q", examples[i][0], examples[i][1]);
}

TEST(url_resolves_absolute_references_and_odd_bases)
{
    resolves("https://h.example", "m/a.png", "https://h.example/m/a.png");
    resolves("https://h.example?q", "a", "https://h.example/a");
    resolves("https://h.example?q", "", "https://h.example?q");
    resolves("https://h.example/x/", "http://other/../y", "http://other/y");
    resolves("http://u:p@h:8080/x/m.json", "a", "http://u:p@h:8080/x/a");
    resolves("http://[::1]:8080/x", "y", "http://[::1]:8080/y");
    resolves("HTTP://h/x", "y", "HTTP://h/y");
}

TEST(url_encodes_what_a_file_name_may_hold)
{
    resolves("http://h/m.json", "my file.mp4", "http://h/my%20file.mp4");
    resolves("http://h/m.json", "\xeb\xb9\x84.png", "http://h/%EB%B9%84.png");
    resolves("http://h/m.json", "a%20b|c", "http://h/a%20b%7Cc");
    resolves("http://h/m.json", "a\\..\\b", "http://h/a%5C..%5Cb");
}

TEST(url_resolve_refuses_what_is_no_url)
{
    resolves("ftp://h/x", "y", NULL);
    resolves("/local/m.json", "y", NULL);
    resolves("http://", "y", NULL);
    resolves("http://h/x", "file:///etc/passwd", NULL);
    resolves("http://h/x", "javascript:alert(1)", NULL);
    resolves("http://h/x", "data:text/plain,hi", NULL);
    resolves("http://h/x", "http://", NULL);
    resolves("http://h/x", "http:///y", NULL);
    resolves("http://h/x", "//h:99999/y", NULL);
    resolves("http://h/x", "a\r\nHost: evil", NULL);
    resolves("http://h/x", "http://[::1/y", NULL);
    resolves("http://h/x", "//a b/y", NULL);
}

TEST(url_resolve_is_bounded)
{
    static char reference[2 * FETCH_URL_MAX];
    static char out[FETCH_URL_MAX];
    memset(reference, 'a', FETCH_URL_MAX - 10);
    assert_true(fetch_resolve("http://h/", reference, out));
    assert_int_equal(strlen(out), FETCH_URL_MAX - 1);
    memset(reference, 'a', FETCH_URL_MAX - 9);
    assert_false(fetch_resolve("http://h/", reference, out));
    memset(reference, 'a', sizeof reference - 1);
    assert_false(fetch_resolve("http://h/", reference, out));
    memset(reference, '\xff', FETCH_URL_MAX / 2); // three bytes each
    reference[FETCH_URL_MAX / 2] = '\0';
    assert_false(fetch_resolve("http://h/", reference, out));
    for (size_t i = 0; i + 3 < FETCH_URL_MAX - 16; i += 3)
        memcpy(reference + i, "../", 4);
    assert_true(fetch_resolve("http://h/", reference, out));
    assert_string_equal(out, "http://h/");
}

TEST(url_is_http_or_https_with_a_host)
{
    assert_true(fetch_is_url("http://h"));
    assert_true(fetch_is_url("HTTPS://h/x?y"));
    assert_false(fetch_is_url("http:/h"));
    assert_false(fetch_is_url("http://"));
    assert_false(fetch_is_url("http:///x"));
    assert_false(fetch_is_url("ftp://h"));
    assert_false(fetch_is_url("manifest.json"));
    assert_false(fetch_is_url(""));
}

TEST(url_place_shows_no_password)
{
    char out[ERR_WHERE_MAX];
    url_place("https://user:secret@h/x?y", out);
    assert_string_equal(out, "https://h/x?y");
    url_place("https://h/x@y", out);
    assert_string_equal(out, "https://h/x@y");
    url_place("rubbish", out);
    assert_string_equal(out, "rubbish");
}
