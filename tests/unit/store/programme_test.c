#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "unit.h"

TEST(programme_none_at_first)
{
    store_begin();
    struct store_programme p;
    struct err err = {0};
    assert_false(store_programme_load(store, 0, &p, &err));
    assert_int_equal(err.code, ERR_FAILED);
    assert_null(p.manifest);
    store_programme_finish(&p);
    store_programme_finish(NULL);
    store_end();
}

TEST(programme_comes_back_as_it_went_in)
{
    store_begin();
    char manifest[] = "line\nwith \0 and \xff", source[] = "", id[] = "a.b-c_D9";
    char etag[] = "W/\"\xe9t\xe9 = 'x'\"", modified[] = "Tue, 24 Nov 2026 09:00:00 GMT";
    struct store_programme p = {.source = source,
                                .id = id,
                                .revision = INT64_C(9007199254740991),
                                .etag = etag,
                                .last_modified = modified,
                                .accepted_ns = INT64_C(1795510800123456789),
                                .confirmed = true,
                                .starts = 3,
                                .manifest = manifest,
                                .manifest_len = sizeof manifest - 1};
    assert_true(store_programme_commit(store, &p, NULL));
    store_again();
    struct store_programme q;
    assert_true(store_programme_load(store, 0, &q, NULL));
    assert_string_equal(q.source, "");
    assert_string_equal(q.id, id);
    assert_true(q.revision == p.revision);
    assert_string_equal(q.etag, etag);
    assert_string_equal(q.last_modified, modified);
    assert_true(q.accepted_ns == p.accepted_ns);
    assert_true(q.confirmed);
    assert_int_equal(q.starts, 3);
    assert_int_equal(q.manifest_len, sizeof manifest - 1);
    assert_memory_equal(q.manifest, manifest, sizeof manifest);
    store_programme_finish(&q);
    store_end();
}

TEST(programme_the_one_before_is_kept_and_older_ones_go)
{
    store_begin();
    for (int revision = 1; revision <= 5; revision++)
        assert_true(commit_revision(store, revision));
    assert_int_equal(loaded_revision(store, 0), 5);
    assert_int_equal(loaded_revision(store, 1), 4);
    assert_int_equal(loaded_revision(store, 2), 0);
    assert_int_equal(loaded_revision(store, -1), 0);
    assert_int_equal(count_files("programmes"), 2);
    store_end();
}

TEST(programme_committed_twice_does_not_push_out_the_one_before)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    assert_true(commit_revision(store, 2));
    assert_true(commit_revision(store, 2));
    assert_int_equal(loaded_revision(store, 0), 2);
    assert_int_equal(loaded_revision(store, 1), 1);
    store_end();
}

TEST(programme_can_go_back_to_the_one_before)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    assert_true(commit_revision(store, 2));
    assert_true(commit_revision(store, 1));
    assert_int_equal(loaded_revision(store, 0), 1);
    assert_int_equal(loaded_revision(store, 1), 2);
    store_end();
}

TEST(programme_note_changes_only_the_small_facts)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    assert_true(commit_revision(store, 2));
    struct store_programme p;
    assert_true(store_programme_load(store, 0, &p, NULL));
    p.confirmed = true;
    p.starts = 7;
    free(p.etag);
    p.etag = NULL;
    assert_true(store_programme_note(store, &p, NULL));
    store_programme_finish(&p);
    store_again();
    assert_true(store_programme_load(store, 0, &p, NULL));
    assert_true(p.confirmed);
    assert_int_equal(p.starts, 7);
    assert_null(p.etag);
    assert_int_equal(p.revision, 2);
    store_programme_finish(&p);
    assert_int_equal(loaded_revision(store, 1), 1);
    store_end();
}

TEST(programme_note_of_one_not_kept_is_refused)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    char other[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    struct store_programme p = {.sha256 = other};
    assert_false(store_programme_note(store, &p, NULL));
    p.sha256 = NULL;
    assert_false(store_programme_note(store, &p, NULL));
    store_end();
}

TEST(programme_commit_refuses_what_could_not_be_read_back)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    char manifest[] = "x", bad[] = "two\nlines", id[] = "shop", wrong[HASH_HEX];
    struct err err = {0};
    struct store_programme p = {.id = id, .manifest = manifest, .manifest_len = 1, .revision = 2};
    p.source = bad;
    assert_false(store_programme_commit(store, &p, &err));
    assert_int_equal(err.code, ERR_FAILED);
    p.source = NULL;
    p.revision = -4;
    assert_false(store_programme_commit(store, &p, NULL));
    p.revision = 2;
    hash_hex("y", 1, wrong);
    p.sha256 = wrong;
    assert_false(store_programme_commit(store, &p, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    p.manifest = NULL;
    assert_false(store_programme_commit(store, &p, NULL));
    assert_int_equal(loaded_revision(store, 0), 1);
    assert_int_equal(count_files("programmes"), 1);
    store_end();
}

TEST(programme_validators_that_are_no_line_are_forgotten)
{
    store_begin();
    char manifest[] = "x", bad[] = "\"a\rb\"";
    struct store_programme p = {
        .manifest = manifest, .manifest_len = 1, .revision = 1, .etag = bad, .last_modified = bad};
    assert_true(store_programme_commit(store, &p, NULL));
    struct store_programme q;
    assert_true(store_programme_load(store, 0, &q, NULL));
    assert_null(q.etag);
    assert_null(q.last_modified);
    store_programme_finish(&q);
    store_end();
}

// Slot 0 holds revision 1, slot 1 revision 2.
static void begin_with_two(void)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    assert_true(commit_revision(store, 2));
}

TEST(programme_state_cut_anywhere_falls_back)
{
    begin_with_two();
    size_t len = 0;
    char *whole = get_file("state-1", &len);
    assert_true(len > 200);
    for (size_t cut = 0; cut < len; cut++) {
        put_file("state-1", whole, cut);
        assert_int_equal(loaded_revision(store, 0), 1);
        assert_int_equal(loaded_revision(store, 1), 0);
    }
    put_file("state-1", whole, len);
    assert_int_equal(loaded_revision(store, 0), 2);
    free(whole);
    store_end();
}

TEST(programme_state_with_any_byte_flipped_falls_back)
{
    begin_with_two();
    size_t len = 0;
    char *bytes = get_file("state-1", &len);
    for (size_t i = 0; i < len; i++) {
        char old = bytes[i];
        bytes[i] = (char)(old ^ (1 << (i % 8)));
        put_file("state-1", bytes, len);
        assert_int_equal(loaded_revision(store, 0), 1);
        bytes[i] = old;
    }
    free(bytes);
    store_end();
}

TEST(programme_committed_over_a_rotten_state_keeps_the_good_one_behind)
{
    begin_with_two();
    put_file("state-1", "rubbish", 7);
    store_again();
    assert_int_equal(loaded_revision(store, 0), 1);
    assert_true(commit_revision(store, 3));
    assert_int_equal(loaded_revision(store, 0), 3);
    assert_int_equal(loaded_revision(store, 1), 1);
    store_end();
}

static const char *manifest_of(int back)
{
    static char name[HASH_HEX + 16];
    struct store_programme p;
    assert_true(store_programme_load(store, back, &p, NULL));
    snprintf(name, sizeof name, "programmes/%s", p.sha256);
    store_programme_finish(&p);
    return name;
}

TEST(programme_with_a_missing_manifest_falls_back)
{
    begin_with_two();
    assert_int_equal(unlink(store_file(manifest_of(0))), 0);
    assert_int_equal(loaded_revision(store, 0), 1);
    assert_true(commit_revision(store, 3)); // replaces the broken one, not the good one
    assert_int_equal(loaded_revision(store, 0), 3);
    assert_int_equal(loaded_revision(store, 1), 1);
    store_end();
}

TEST(programme_with_a_rotten_manifest_falls_back)
{
    begin_with_two();
    const char *name = manifest_of(0);
    size_t len = 0;
    char *bytes = get_file(name, &len);
    bytes[len / 2] ^= 4;
    put_file(name, bytes, len);
    assert_int_equal(loaded_revision(store, 0), 1);
    put_file(name, bytes, len - 1);
    assert_int_equal(loaded_revision(store, 0), 1);
    free(bytes);
    store_end();
}

TEST(programme_both_states_rotten_is_none_and_no_crash)
{
    begin_with_two();
    put_file("state-0", "", 0);
    put_file("state-1", "\0\0\0\0", 4);
    store_again();
    assert_int_equal(loaded_revision(store, 0), 0);
    assert_int_equal(count_files("programmes"), 0);
    assert_true(commit_revision(store, 1));
    assert_int_equal(loaded_revision(store, 0), 1);
    store_end();
}

TEST(programme_interrupted_before_its_commit_point_is_not_there)
{
    store_begin();
    assert_true(commit_revision(store, 1));
    char name[HASH_HEX + 16] = "programmes/";
    hash_hex("new", 3, name + strlen(name));
    put_file(name, "new", 3); // written, and then the power went
    put_file("state-1.tmp-0123456789abcdef", "half", 4);
    put_file("programmes/x.tmp-0123456789abcdef", "half", 4);
    store_again();
    assert_int_equal(loaded_revision(store, 0), 1);
    assert_int_equal(count_files("programmes"), 1);
    assert_int_equal(file_size(store_file("state-1.tmp-0123456789abcdef")), -1);
    store_end();
}

TEST(programme_of_a_later_version_is_refused_and_left_as_it_is)
{
    begin_with_two();
    static const char body[] = "vitrine-state 2\nserial 9\nwhatever else\n";
    char text[256];
    char hex[HASH_HEX];
    hash_hex(body, strlen(body), hex);
    int n = snprintf(text, sizeof text, "%scheck %s\n", body, hex);
    put_file("state-1", text, (size_t)n);
    store_close(store);
    struct err err = {0};
    store = store_open(store_dir, &err);
    assert_null(store);
    assert_non_null(strstr(err.text, "later version"));
    size_t len = 0;
    char *now = get_file("state-1", &len);
    assert_string_equal(now, text);
    free(now);
    assert_int_equal(count_files("programmes"), 2);
    store_end();
}

TEST(programme_too_large_is_refused)
{
    store_begin();
    size_t len = 8 * 1024 * 1024 + 1;
    char *manifest = calloc(1, len);
    assert_non_null(manifest);
    struct store_programme p = {.revision = 1, .manifest = manifest, .manifest_len = len};
    assert_false(store_programme_commit(store, &p, NULL));
    p.manifest_len--;
    assert_true(store_programme_commit(store, &p, NULL));
    free(manifest);
    store_end();
}
