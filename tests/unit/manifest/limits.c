// The stated limits, on either side of each; and documents made to hurt.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "helper.h"
#include "unit.h"

static struct buf text;

static void begin(const char *head)
{
    buf_init(&text, MANIFEST_TEXT_MAX);
    add(&text, "{\"vitrine\": 1, \"id\": \"x\", \"revision\": 1, %s", head);
}

static void repeat(const char *piece, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true((!i || buf_str(&text, ",")) && buf_str(&text, piece));
}

// As repeat, for members of an object: each is "n<i>": piece.
static void repeat_named(const char *piece, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(&text, "%s\"n%zu\": %s", i ? "," : "", i, piece);
}

static struct reading end(const char *tail)
{
    add(&text, "%s}", tail);
    struct reading r = parse_bytes(text.data, text.len, false);
    buf_finish(&text);
    return r;
}

static void assert_only_error(struct reading *r, const char *line)
{
    assert_null(r->m);
    assert_int_equal(r->problems.errors, 1);
    assert_string_equal(problem_line(r, 0), line);
    finish(r);
}

TEST(limit_of_items)
{
    begin("\"items\": [");
    repeat("{\"text\": \"a\"}", MANIFEST_ITEMS_MAX);
    struct reading r = end("]");
    assert_int_equal(r.m->item_count, MANIFEST_ITEMS_MAX);
    finish(&r);
    begin("\"items\": [");
    repeat("{\"text\": \"a\"}", MANIFEST_ITEMS_MAX + 1);
    r = end("]");
    assert_only_error(&r, "/items: 10001 items; expected at most 10000");
    begin("\"playlists\": {");
    repeat_named("{\"items\": [{\"text\": \"a\"}]}", MANIFEST_ITEMS_MAX);
    r = end("}, \"layouts\": {\"l\": {\"zones\": [{\"rect\": [0, 0, 1, 1], \"playlist\": \"n9999\","
            " \"fallback\": {\"text\": \"a\"}}]}}, \"default\": \"l\"");
    assert_only_error(&r, "/playlists: 10001 items; expected at most 10000");
}

TEST(limit_of_zones)
{
    begin("\"layouts\": {\"l\": {\"zones\": [");
    repeat("{\"rect\": [0, 0, 1, 1]}", MANIFEST_ZONES_MAX);
    struct reading r = end("]}}");
    assert_int_equal(r.m->zone_count, MANIFEST_ZONES_MAX);
    finish(&r);
    begin("\"layouts\": {\"l\": {\"zones\": [{\"rect\": [0, 0, 1, 1]}]}, \"k\": {\"zones\": [");
    repeat("{\"rect\": [0, 0, 1, 1]}", MANIFEST_ZONES_MAX);
    r = end("]}}");
    assert_only_error(&r, "/layouts: 1001 zones; expected at most 1000");
}

TEST(limit_of_schedule)
{
    begin("\"layouts\": {\"l\": {}}, \"schedule\": [");
    repeat("{\"layout\": \"l\"}", MANIFEST_SCHEDULE_MAX);
    struct reading r = end("]");
    assert_int_equal(r.m->schedule_count, MANIFEST_SCHEDULE_MAX);
    finish(&r);
    begin("\"layouts\": {\"l\": {}}, \"schedule\": [");
    repeat("{\"layout\": \"l\"}", MANIFEST_SCHEDULE_MAX + 1);
    r = end("]");
    assert_only_error(&r, "/schedule: 10001 entries; expected at most 10000");
}

TEST(limit_of_contents)
{
    begin("\"items\": [{\"src\": \"b\"}], \"contents\": {");
    repeat_named("{\"src\": \"a\"}", MANIFEST_CONTENTS_MAX - 1);
    struct reading r = end("}");
    assert_int_equal(r.m->content_count, MANIFEST_CONTENTS_MAX);
    finish(&r);
    begin("\"items\": [{\"src\": \"b\"}], \"contents\": {");
    repeat_named("{\"src\": \"a\"}", MANIFEST_CONTENTS_MAX);
    r = end("}");
    assert_only_error(&r, "/contents: 20001 contents; expected at most 20000");
}

TEST(limit_of_playlists_and_layouts)
{
    begin("\"default\": \"n9999\", \"layouts\": {");
    repeat_named("{}", 10000);
    struct reading r = end("}");
    assert_int_equal(r.m->default_layout, 9999);
    finish(&r);
    begin("\"layouts\": {");
    repeat_named("{}", 10001);
    r = end("}");
    assert_only_error(&r, "/layouts: 10001 layouts; expected at most 10000");
    begin("\"playlists\": {");
    repeat_named("{}", 10001);
    r = end("}");
    assert_only_error(&r, "/playlists: 10001 playlists; expected at most 10000");
}

TEST(limit_of_keep_clear)
{
    begin("\"items\": [], \"keep_clear\": [");
    repeat("{\"rect\": [0, 0, 1, 1]}", 256);
    struct reading r = end("]");
    assert_int_equal(r.m->keep_clear_count, 256);
    finish(&r);
    begin("\"items\": [], \"keep_clear\": [");
    repeat("{\"rect\": [0, 0, 1, 1]}", 257);
    r = end("]");
    assert_non_null(strstr(problem_line(&r, 1), "/keep_clear: 257 windows; expected at most 256"));
    finish(&r);
    begin("\"keep_clear\": [{\"polygon\": [");
    repeat("[0, 0]", 4096);
    r = end("]}]");
    assert_int_equal(r.m->keep_clear[0].point_count, 4096);
    finish(&r);
    begin("\"items\": [{\"text\": \"a\"}], \"keep_clear\": [{\"polygon\": [");
    repeat("[0, 0]", 4097);
    r = end("]}]");
    assert_only_error(&r, "/keep_clear/0/polygon: has 4097 points; expected 3 to 4096");
}

TEST(limit_of_keyframes)
{
    begin("\"items\": [{\"text\": \"a\", \"animate\": [");
    repeat("{\"at\": 1}", 1000);
    struct reading r = end("]}]");
    assert_int_equal(r.m->items[0].keyframe_count, 1000);
    finish(&r);
    begin("\"items\": [{\"text\": \"a\", \"animate\": [");
    repeat("{\"at\": 1}", 1001);
    r = end("]}]");
    assert_only_error(&r, "/items/0/animate: 1001 keyframes; expected at most 1000");
}

// A document whose one text has so many bytes.
static struct reading with_text(const char *head, size_t bytes, const char *tail)
{
    begin(head);
    for (size_t i = 0; i < bytes; i++)
        assert_true(buf_append(&text, "a", 1));
    return end(tail);
}

TEST(limits_of_texts)
{
    struct reading r = with_text("\"items\": [{\"text\": \"", 65536, "\"}]");
    assert_int_equal(strlen(r.m->items[0].text), 65536);
    finish(&r);
    r = with_text("\"items\": [{\"text\": \"", 65537, "\"}]");
    assert_only_error(&r, "/items/0/text: is 65537 bytes long; expected 0 to 65536");
    r = with_text("\"items\": [{\"src\": \"", 4096, "\"}]");
    assert_int_equal(strlen(r.m->contents[0].src), 4096);
    finish(&r);
    r = with_text("\"items\": [{\"src\": \"", 4097, "\"}]");
    assert_only_error(&r, "/items/0/src: is 4097 bytes long; expected 1 to 4096");
    r = with_text("\"items\": [{\"text\": \"a\"}], \"contents\": {\"", 256,
                  "\": {\"src\": \"a\"}}");
    assert_non_null(r.m);
    finish(&r);
    r = with_text("\"items\": [{\"text\": \"a\"}], \"contents\": {\"", 257,
                  "\": {\"src\": \"a\"}}");
    assert_int_equal(r.problems.errors, 1);
    assert_non_null(strstr(problem_line(&r, 0), "a name of 257 bytes; expected 1 to 256"));
    finish(&r);
}

TEST(limit_of_the_id)
{
    char members[512];
    struct reading r;
    for (int n = 127; n <= 129; n++) {
        snprintf(
            members, sizeof members,
            "{\"vitrine\": 1, \"revision\": 1, \"items\": [{\"text\": \"a\"}], \"id\": \"%0*d\"}",
            n, 7);
        r = parse(members);
        assert_int_equal(r.m != NULL, n <= 128);
        finish(&r);
    }
}

TEST(shares_of_one_may_fill_the_hour)
{
    struct reading r = parse_members(
        "\"layouts\": {\"l\": {}}, \"schedule\": [{\"layout\": \"l\", \"share\": 0.1},"
        " {\"layout\": \"l\", \"share\": 0.2}, {\"layout\": \"l\", \"share\": 0.7}]");
    assert_non_null(r.m);
    finish(&r);
}

// Whatever the arena's size, parsing ends with a model or a reason, never with a crash.
TEST(any_size_of_arena)
{
    size_t len;
    char *doc =
        read_file(unit_source_path("tests/unit/manifest/corpus/good/everything.json"), &len);
    assert_non_null(doc);
    size_t refused = 0;
    for (size_t bytes = 0; bytes < 40000; bytes += 112) {
        struct problems p;
        problems_init(&p);
        struct arena *arena = arena_create(bytes);
        const struct manifest *m = manifest_parse(doc, len, NULL, arena, &p);
        assert_int_equal(m == NULL, p.errors > 0);
        refused += !m;
        if (!m)
            assert_non_null(strstr(p.list[0].err.text, "needs more memory"));
        arena_destroy(arena);
        problems_finish(&p);
    }
    assert_true(refused > 50 && refused < 350);
    free(doc);
}

TEST(a_million_faults_make_a_short_report)
{
    begin("\"items\": [{\"text\": \"a\"}], \"requires\": [");
    repeat("\"b\"", 900000);
    struct reading r = end("]");
    assert_int_equal(r.problems.count, PROBLEMS_MAX);
    assert_int_equal(r.problems.errors, 900000);
    finish(&r);
    begin("\"items\": [{\"text\": \"a\"}]");
    for (int i = 0; i < 500000; i++)
        add(&text, ",\"n%d\":1", i);
    r = end("");
    assert_int_equal(r.problems.warnings, 500000);
    assert_non_null(r.m);
    finish(&r);
}

TEST(dangling_names_by_the_thousand)
{
    begin("\"contents\": {");
    repeat_named("{\"src\": \"a\"}",
                 201); // beyond the names among which a similar one is looked for
    add(&text, "}, \"items\": [");
    repeat("{\"content\": \"n\"}", 2000);
    struct reading r = end("]");
    assert_int_equal(r.problems.errors, 2000);
    assert_string_equal(problem_line(&r, 0),
                        "/items/0/content: no content is named \"n\"; expected a name under "
                        "\"contents\"");
    finish(&r);
}

TEST(names_by_the_thousand_are_found_quickly)
{
    begin("\"contents\": {");
    repeat_named("{\"src\": \"a\"}", MANIFEST_CONTENTS_MAX);
    add(&text, "}, \"items\": [");
    for (int i = 0; i < MANIFEST_ITEMS_MAX; i++)
        add(&text, "%s{\"content\": \"n%d\"}", i ? "," : "", MANIFEST_CONTENTS_MAX - 1 - i);
    struct reading r = end("]");
    assert_non_null(r.m);
    assert_int_equal(r.m->items[9999].content, 10000);
    finish(&r);
}

TEST(problems_may_be_unheard)
{
    struct arena *arena = arena_create(MANIFEST_ARENA_MAX);
    assert_null(manifest_parse("{}", 2, NULL, arena, NULL));
    static const char good[] = "{\"vitrine\": 1, \"id\": \"x\", \"revision\": 1}";
    assert_non_null(manifest_parse(good, sizeof good - 1, NULL, arena, NULL));
    arena_destroy(arena);
}

// Errors that the list held before do not refuse a good document.
TEST(problems_of_others_do_not_count)
{
    struct problems p;
    problems_init(&p);
    problems_add(&p, PROBLEM_ERROR, ERR_CONTENT, "other", "broken");
    struct arena *arena = arena_create(MANIFEST_ARENA_MAX);
    static const char good[] = "{\"vitrine\": 1, \"id\": \"x\", \"revision\": 1}";
    assert_non_null(manifest_parse(good, sizeof good - 1, NULL, arena, &p));
    arena_destroy(arena);
    problems_finish(&p);
}
