#include "feed.h"

#include <stdio.h>
#include <string.h>

struct media_feed *feed_of(const char *text)
{
    struct err err = {0};
    struct media_feed *f = media_feed_parse(text, strlen(text), NULL, "test", 100, &err);
    if (!f)
        fprintf(stderr, "%s: %s\n", err.where, err.text);
    assert_non_null(f);
    return f;
}

struct media_feed *feed_of_file(const char *name, const char *charset)
{
    static char bytes[64 * 1024];
    char path[256];
    snprintf(path, sizeof path, "tests/unit/feed/data/%s", name);
    FILE *file = fopen(unit_source_path(path), "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    struct err err = {0};
    struct media_feed *f = media_feed_parse(bytes, len, charset, name, 100, &err);
    if (!f)
        fprintf(stderr, "%s: %s\n", err.where, err.text);
    assert_non_null(f);
    return f;
}

void feed_refused(const char *text, const char *part)
{
    struct err err = {0};
    assert_null(media_feed_parse(text, strlen(text), NULL, "test", 100, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, "test");
    if (!strstr(err.text, part))
        fprintf(stderr, "got: %s\n", err.text);
    assert_non_null(strstr(err.text, part));
}
