#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "unit.h"

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABC_FILE "objects/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

TEST(open_refuses_a_second_player)
{
    store_begin();
    struct err err = {0};
    assert_null(store_open(store_dir, &err));
    assert_int_equal(err.code, ERR_FAILED);
    assert_non_null(strstr(err.text, "another player"));
    store_again(); // closed, it is free
    store_end();
}

TEST(open_makes_the_folders_and_says_when_it_cannot)
{
    store_begin();
    assert_int_equal(count_files("objects"), 0);
    assert_int_equal(count_files("feeds"), 0);
    put_file("plain", "x", 1);
    char below[PATH_MAX];
    assert_true(file_join(below, sizeof below, store_file("plain"), "dir"));
    struct err err = {0};
    assert_null(store_open(below, &err));
    assert_int_equal(err.code, ERR_FAILED);
    store_close(NULL);
    store_end();
}

TEST(open_refuses_a_path_that_is_too_long)
{
    char path[5000];
    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    struct err err = {0};
    assert_null(store_open(path, &err));
    assert_int_equal(err.code, ERR_FAILED);
}

TEST(open_removes_leftovers_and_nothing_else)
{
    store_begin();
    assert_true(store_object_put(store, "abc", 3, ABC, NULL));
    put_file(ABC_FILE ".tmp-0123456789abcdef", "x", 1);
    put_file(ABC_FILE ".part", "ab", 2);
    put_file("objects/note", "x", 1);
    put_file("feeds/f.tmp-0123456789abcdef", "x", 1);
    store_again();
    assert_int_equal(count_files("objects/ba"), 2); // the object and the part a download resumes
    assert_int_equal(count_files("feeds"), 0);
    assert_int_equal(file_size(store_file("objects/note")), 1);
    assert_true(store_object_has(store, ABC, 3));
    store_end();
}

TEST(object_names_are_hashes_and_nothing_else)
{
    store_begin();
    char path[STORE_PATH_MAX];
    assert_true(store_object_path(store, ABC, path));
    assert_string_equal(path, store_file(ABC_FILE));
    static const char *const bad[] = {
        NULL,
        "",
        "../../../../etc/passwd",
        "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "..7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ABC "0",
        "/" ABC,
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(store_object_path(store, bad[i], path));
        assert_false(store_object_has(store, bad[i], -1));
        assert_false(store_object_verify(store, bad[i], -1, NULL));
        assert_false(store_object_put(store, "abc", 3, bad[i], NULL));
    }
    store_end();
}

TEST(object_goes_in_only_under_its_hash)
{
    store_begin();
    struct err err = {0};
    assert_false(store_object_put(store, "abd", 3, ABC, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_false(store_object_has(store, ABC, -1));
    assert_true(store_object_put(store, "abc", 3, ABC, NULL));
    assert_true(store_object_put(store, "abc", 3, ABC, NULL));
    assert_true(store_object_has(store, ABC, -1));
    assert_true(store_object_has(store, ABC, 3));
    assert_false(store_object_has(store, ABC, 4));
    assert_true(store_object_verify(store, ABC, 3, NULL));
    assert_true(store_object_put(store, "", 0, EMPTY, NULL));
    assert_true(store_object_verify(store, EMPTY, 0, NULL));
    store_end();
}

TEST(object_verify_removes_what_is_wrong)
{
    store_begin();
    struct err err = {0};
    assert_false(store_object_verify(store, ABC, 3, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_true(store_object_put(store, "abc", 3, ABC, NULL));
    put_file(ABC_FILE, "abd", 3);
    assert_true(store_object_has(store, ABC, 3)); // it does not read
    assert_false(store_object_verify(store, ABC, 3, &err));
    assert_int_equal(file_size(store_file(ABC_FILE)), -1);
    put_file(ABC_FILE, "abcd", 4);
    assert_false(store_object_verify(store, ABC, 3, &err));
    assert_int_equal(file_size(store_file(ABC_FILE)), -1);
    store_end();
}

TEST(object_put_heals_one_that_is_wrong)
{
    store_begin();
    assert_false(store_object_has(store, ABC, 3)); // makes its folder
    put_file(ABC_FILE, "abd", 3);
    assert_true(store_object_put(store, "abc", 3, ABC, NULL));
    assert_true(store_object_verify(store, ABC, 3, NULL));
    store_end();
}

TEST(sweep_keeps_what_is_kept)
{
    store_begin();
    char hex[100][HASH_HEX];
    const char *keep[50];
    for (int i = 0; i < 100; i++) {
        char text[16];
        int n = snprintf(text, sizeof text, "object %02d", i);
        hash_hex(text, (size_t)n, hex[i]);
        assert_true(store_object_put(store, text, (size_t)n, hex[i], NULL));
        if (i % 2)
            keep[i / 2] = hex[i];
    }
    put_file("objects/unknown", "x", 1);
    assert_int_equal(store_object_sweep(store, keep, 50), 50 * 9);
    for (int i = 0; i < 100; i++)
        assert_int_equal(store_object_has(store, hex[i], 9), i % 2);
    assert_int_equal(store_object_sweep(store, keep, 50), 0);
    assert_int_equal(store_object_sweep(store, NULL, 0), 50 * 9);
    assert_int_equal(file_size(store_file("objects/unknown")), 1);
    store_end();
}

TEST(sweep_treats_parts_as_their_object)
{
    store_begin();
    assert_false(store_object_has(store, ABC, 3));
    put_file(ABC_FILE ".part", "ab", 2);
    put_file(ABC_FILE ".part.tag", "\"t\"", 3);
    const char *keep[] = {ABC};
    assert_int_equal(store_object_sweep(store, keep, 1), 0);
    assert_int_equal(count_files("objects/ba"), 2);
    assert_int_equal(store_object_sweep(store, NULL, 0), 5);
    assert_int_equal(count_files("objects/ba"), 0);
    store_end();
}

static void feed_is(const char *url, const char *text, const char *charset)
{
    char got[64];
    size_t len = 7;
    char *bytes = store_feed_get(store, url, got, &len);
    if (!text) {
        assert_null(bytes);
        assert_int_equal(len, 0);
        assert_string_equal(got, "");
        return;
    }
    assert_non_null(bytes);
    assert_string_equal(bytes, text);
    assert_int_equal(len, strlen(text));
    assert_string_equal(got, charset);
    free(bytes);
}

TEST(feed_comes_back_with_its_charset)
{
    store_begin();
    feed_is("http://a/", NULL, "");
    assert_true(store_feed_put(store, "http://a/", "euc-kr", "<rss/>", 6, NULL));
    assert_true(store_feed_put(store, "http://b/", NULL, "", 0, NULL));
    assert_true(store_feed_put(store, "http://c/", "a b\nc", "x\ny", 3, NULL));
    store_again();
    feed_is("http://a/", "<rss/>", "euc-kr");
    feed_is("http://b/", "", "");
    feed_is("http://c/", "x\ny", "");
    feed_is("http://d/", NULL, "");
    store_end();
}

static char only_feed[HASH_HEX + 16];

static void begin_with_feed(void)
{
    store_begin();
    assert_true(store_feed_put(store, "http://a/", "utf-8", "<rss/>", 6, NULL));
    memcpy(only_feed, "feeds/", 7);
    hash_hex("http://a/", 9, only_feed + 6);
}

TEST(feed_cut_or_rotten_is_none)
{
    begin_with_feed();
    size_t len = 0;
    char *bytes = get_file(only_feed, &len);
    for (size_t cut = 0; cut < len; cut++) {
        put_file(only_feed, bytes, cut);
        feed_is("http://a/", NULL, "");
    }
    bytes[len - 1] ^= 1;
    put_file(only_feed, bytes, len);
    feed_is("http://a/", NULL, "");
    assert_int_equal(file_size(store_file(only_feed)), -1);
    free(bytes);
    store_end();
}

TEST(feed_that_did_not_change_is_not_written_again)
{
    begin_with_feed();
    struct stat before, after;
    assert_int_equal(stat(store_file(only_feed), &before), 0);
    assert_true(store_feed_put(store, "http://a/", "utf-8", "<rss/>", 6, NULL));
    assert_int_equal(stat(store_file(only_feed), &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_true(store_feed_put(store, "http://a/", "utf-8", "<xss/>", 6, NULL));
    feed_is("http://a/", "<xss/>", "utf-8");
    store_end();
}

TEST(feed_too_large_is_refused)
{
    store_begin();
    size_t len = 4 * 1024 * 1024;
    char *bytes = calloc(1, len + 1);
    assert_non_null(bytes);
    struct err err = {0};
    assert_false(store_feed_put(store, "http://a/", "", bytes, len + 1, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_true(store_feed_put(store, "http://a/", "", bytes, len, NULL));
    free(bytes);
    store_end();
}

TEST(feeds_kept_are_bounded_and_the_oldest_goes)
{
    store_begin();
    for (int i = 0; i < 1023; i++) { // as earlier runs would have left them
        char name[HASH_HEX + 16] = "feeds/";
        hash_hex(&i, sizeof i, name + strlen(name));
        put_file(name, "x", 1);
        struct timespec times[2] = {{.tv_sec = 1000 + i}, {.tv_sec = 1000 + i}};
        assert_int_equal(utimensat(AT_FDCWD, store_file(name), times, 0), 0);
    }
    assert_true(store_feed_put(store, "http://a/", "", "a", 1, NULL));
    assert_int_equal(count_files("feeds"), 1024);
    assert_true(store_feed_put(store, "http://b/", "", "b", 1, NULL));
    assert_int_equal(count_files("feeds"), 1024);
    char oldest[HASH_HEX + 16] = "feeds/";
    int zero = 0;
    hash_hex(&zero, sizeof zero, oldest + strlen(oldest));
    assert_int_equal(file_size(store_file(oldest)), -1);
    feed_is("http://a/", "a", "");
    feed_is("http://b/", "b", "");
    store_end();
}
