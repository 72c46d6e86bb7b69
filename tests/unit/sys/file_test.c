#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "unit.h"

static char dir[PATH_MAX - 300];
static char path[PATH_MAX];

static const char *in_dir(const char *name)
{
    assert_true(file_join(path, sizeof path, dir, name));
    return path;
}

static void begin(void)
{
    assert_true(file_make_temp_dir(dir, sizeof dir, NULL));
}

static void end(void)
{
    file_remove_tree(dir);
    assert_false(file_is_dir(dir));
}

static void put(const char *name, const char *text)
{
    assert_true(file_write_atomic(in_dir(name), text, strlen(text), NULL));
}

TEST(file_reads_what_was_written)
{
    begin();
    put("a", "hello");
    size_t len = 0;
    char *text = file_read(in_dir("a"), 5, &len, NULL);
    assert_non_null(text);
    assert_int_equal(len, 5);
    assert_string_equal(text, "hello");
    free(text);
    assert_int_equal(file_size(in_dir("a")), 5);
    end();
}

TEST(file_read_takes_the_maximum_and_not_one_byte_more)
{
    begin();
    put("a", "hello");
    size_t len = 0;
    struct err err = {0};
    assert_null(file_read(in_dir("a"), 4, &len, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, in_dir("a"));
    assert_non_null(strstr(err.text, "at most 4 bytes"));
    end();
}

TEST(file_read_of_an_empty_file_is_empty_text)
{
    begin();
    put("a", "");
    size_t len = 7;
    char *text = file_read(in_dir("a"), 0, &len, NULL);
    assert_non_null(text);
    assert_int_equal(len, 0);
    assert_string_equal(text, "");
    free(text);
    end();
}

TEST(file_read_reads_files_that_state_no_size)
{
    size_t len = 0;
    char *text = file_read("/proc/self/status", 1 << 20, &len, NULL);
    assert_non_null(text);
    assert_true(len > 100);
    assert_int_equal(strlen(text), len);
    free(text);
    assert_null(file_read("/proc/self/status", 100, &len, NULL));
}

TEST(file_read_refuses_what_is_missing_a_folder_or_a_pipe)
{
    begin();
    size_t len = 0;
    struct err err = {0};
    assert_null(file_read(in_dir("none"), 10, &len, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    err = (struct err){0};
    assert_null(file_read(dir, 10, &len, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_int_equal(mkfifo(in_dir("pipe"), 0644), 0);
    assert_null(file_read(in_dir("pipe"), 10, &len, &err));
    assert_non_null(strstr(err.text, "no regular file"));
    end();
}

TEST(file_write_replaces_and_leaves_nothing_beside)
{
    begin();
    put("a", "one");
    put("a", "two");
    size_t len = 0;
    char *text = file_read(in_dir("a"), 10, &len, NULL);
    assert_string_equal(text, "two");
    free(text);
    struct stat st;
    assert_int_equal(stat(in_dir("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_int_equal(unlink(in_dir("a")), 0);
    assert_int_equal(rmdir(dir), 0); // empty: no temporary file was left
}

TEST(file_write_that_fails_removes_its_temporary_file)
{
    begin();
    assert_true(file_make_dirs(in_dir("target/inside"), NULL));
    struct err err = {0};
    assert_false(file_write_atomic(in_dir("target"), "x", 1, &err));
    assert_int_equal(err.code, ERR_FAILED);
    file_remove_tree(in_dir("target"));
    assert_int_equal(rmdir(dir), 0);
}

TEST(file_write_into_a_missing_folder_says_where)
{
    begin();
    struct err err = {0};
    assert_false(file_write_atomic(in_dir("no/such"), "x", 1, &err));
    assert_int_equal(err.code, ERR_FAILED);
    assert_string_equal(err.where, in_dir("no/such"));
    end();
}

TEST(file_write_all_reports_a_full_disk)
{
    if (access("/dev/full", W_OK) != 0)
        skip();
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_false(file_write_all(fd, "x", 1));
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

TEST(file_make_dirs_makes_all_and_is_fine_twice)
{
    begin();
    assert_true(file_make_dirs(in_dir("a/b//c/"), NULL));
    assert_true(file_is_dir(in_dir("a/b/c")));
    assert_true(file_make_dirs(in_dir("a/b/c"), NULL));
    put("file", "x");
    struct err err = {0};
    assert_false(file_make_dirs(in_dir("file/sub"), &err));
    assert_int_equal(err.code, ERR_FAILED);
    assert_false(file_make_dirs("", NULL));
    end();
}

TEST(file_kinds_are_told_apart)
{
    begin();
    put("a", "x");
    assert_true(file_is_regular(in_dir("a")));
    assert_false(file_is_dir(in_dir("a")));
    assert_false(file_is_regular(dir));
    assert_true(file_is_dir(dir));
    assert_int_equal(file_size(in_dir("none")), -1);
    assert_int_equal(file_size(dir), -1);
    end();
}

TEST(file_join_says_when_it_does_not_fit)
{
    char out[8];
    assert_true(file_join(out, sizeof out, "abc", "def"));
    assert_string_equal(out, "abc/def");
    assert_false(file_join(out, sizeof out, "abc", "defg"));
}

TEST(file_remove_tree_never_follows_links)
{
    begin();
    put("outside", "kept");
    assert_true(file_make_dirs(in_dir("keep"), NULL));
    put("keep/file", "kept");
    assert_true(file_make_dirs(in_dir("tree/deep/deeper"), NULL));
    put("tree/deep/file", "x");
    assert_int_equal(symlink("../keep", in_dir("tree/link")), 0);
    assert_int_equal(symlink("../outside", in_dir("tree/link2")), 0);
    file_remove_tree(in_dir("tree"));
    assert_false(file_is_dir(in_dir("tree")));
    assert_true(file_is_regular(in_dir("keep/file")));
    assert_true(file_is_regular(in_dir("outside")));
    file_remove_tree(in_dir("tree")); // quietly fine
    end();
}

TEST(file_remove_tree_of_a_link_removes_only_the_link)
{
    begin();
    assert_true(file_make_dirs(in_dir("keep"), NULL));
    put("keep/file", "kept");
    assert_int_equal(symlink("keep", in_dir("link")), 0);
    file_remove_tree(in_dir("link"));
    assert_false(file_is_dir(in_dir("link")));
    assert_true(file_is_regular(in_dir("keep/file")));
    end();
}

TEST(file_temp_names_are_known_again)
{
    assert_true(file_is_temp_name("state.tmp-0123456789abcdef"));
    assert_false(file_is_temp_name(".tmp-0123456789abcdef"));
    assert_false(file_is_temp_name("state.tmp-0123456789abcdeg"));
    assert_false(file_is_temp_name("state.tmp-0123456789abcde"));
    assert_false(file_is_temp_name("state"));
    assert_int_equal(strlen(".tmp-0123456789abcdef"), FILE_TEMP_EXTRA);
}

TEST(file_hash_is_the_hash_of_its_bytes)
{
    begin();
    put("a", "abc");
    char hex[HASH_HEX];
    assert_true(file_hash(in_dir("a"), hex, NULL));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct err err = {0};
    assert_false(file_hash(in_dir("none"), hex, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    end();
}
