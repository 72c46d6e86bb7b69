// Each document of corpus/good is taken, each of corpus/bad refused; a .txt beside it lists all
// that is reported, in order, as "POINTER: words" or "warning POINTER: words" (the words may be a
// part of the real ones). First lines "origin: network" and "schema:" (for tests/style/schema.py)
// may come before.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "helper.h"
#include "unit.h"

enum { PATH_BYTES = 512, FILES_LEAST = 5 };

static bool starts_as(const char *line, const char *expected)
{
    const char *words = strstr(expected, ": ");
    if (!words)
        return false;
    size_t place = (size_t)(words - expected) + 2;
    return strncmp(line, expected, place) == 0 && strstr(line + place, words + 2);
}

// Compares what was reported with the lines of the list.
static void check_lines(const struct reading *r, char *list, const char *path)
{
    size_t i = 0;
    for (char *line = list, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        if (*end)
            *end++ = '\0';
        if (!*line || str_starts(line, "schema:") || str_starts(line, "origin:"))
            continue;
        if (i >= r->problems.count)
            fail_msg("%s: nothing says \"%s\"", path, line);
        if (!starts_as(problem_line(r, i), line))
            fail_msg("%s: found \"%s\", expected \"%s\"", path, problem_line(r, i), line);
        i++;
    }
    if (i < r->problems.count)
        fail_msg("%s: unexpected \"%s\"", path, problem_line(r, i));
}

static void check_file(const char *path, bool good)
{
    char list_path[PATH_BYTES];
    size_t len, list_len;
    assert_true((size_t)snprintf(list_path, sizeof list_path, "%.*s.txt", (int)strlen(path) - 5,
                                 path) < sizeof list_path);
    char *list = read_file(list_path, &list_len);
    char *text = read_file(path, &len);
    assert_non_null(text);
    if (!good && !list)
        fail_msg("%s is missing", list_path);
    struct reading r = parse_bytes(text, len, list && strstr(list, "origin: network"));
    char none[1] = "";
    check_lines(&r, list ? list : none, path);
    if (!r.m == good)
        fail_msg("%s was %s", path, good ? "refused" : "taken");
    finish(&r);
    free(text);
    free(list);
}

static void check_folder(const char *folder, bool good)
{
    char root[PATH_BYTES], path[2 * PATH_BYTES];
    snprintf(root, sizeof root, "%s", unit_source_path(folder));
    DIR *dir = opendir(root);
    assert_non_null(dir);
    int files = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (!str_ends(e->d_name, ".json"))
            continue;
        snprintf(path, sizeof path, "%s/%s", root, e->d_name);
        check_file(path, good);
        files++;
    }
    closedir(dir);
    assert_true(files >= FILES_LEAST);
}

TEST(corpus_good)
{
    check_folder("tests/unit/manifest/corpus/good", true);
}

TEST(corpus_bad)
{
    check_folder("tests/unit/manifest/corpus/bad", false);
}
