#define _GNU_SOURCE // F_SETPIPE_SZ
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/log.h"
#include "unit.h"

// Standard error goes to a file for the length of one test.
static int saved = -1;
static int file = -1;
static char text[1 << 16];
enum { ASIDE_LINES = 300 };

static void begin(void)
{
    char name[] = "/tmp/vitrine-log-XXXXXX";
    file = mkstemp(name);
    assert_true(file >= 0);
    unlink(name);
    saved = dup(STDERR_FILENO);
    assert_true(dup2(file, STDERR_FILENO) >= 0);
}

static const char *end(void)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t n = pread(file, text, sizeof text - 1, 0);
    close(file);
    assert_true(n >= 0);
    text[n] = '\0';
    return text;
}

TEST(log_line_is_program_place_and_words)
{
    unsetenv("JOURNAL_STREAM");
    begin();
    log_init("vitrine", LOG_INFO);
    log_line(LOG_ERROR, "/items/3", "is %d; a %s was expected", 5, "text");
    log_line(LOG_ERROR, "", "no place");
    log_line(LOG_INFO, NULL, "none either");
    log_line(LOG_WARNING, "a.json", "unknown field");
    log_line(LOG_DEBUG, "x", "below the level");
    assert_string_equal(end(), "vitrine: /items/3: is 5; a text was expected\n"
                               "vitrine: no place\n"
                               "vitrine: none either\n"
                               "vitrine: a.json: warning: unknown field\n");
}

TEST(log_line_stays_one_line)
{
    begin();
    log_init("vitrine", LOG_INFO);
    log_line(LOG_ERROR, "a\nb", "c\r\nd\x1b[31m");
    assert_string_equal(end(), "vitrine: a?b: c??d?[31m\n");
}

TEST(log_line_has_a_priority_only_when_stderr_is_the_journal)
{
    begin();
    struct stat st;
    assert_int_equal(fstat(STDERR_FILENO, &st), 0);
    char stream[64];
    snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    log_init("vitrine", LOG_DEBUG);
    log_line(LOG_ERROR, "", "a");
    log_line(LOG_WARNING, "", "b");
    log_line(LOG_INFO, "", "c");
    log_line(LOG_DEBUG, "", "d");
    setenv("JOURNAL_STREAM", "0:0", 1);
    log_init("vitrine", LOG_DEBUG);
    log_line(LOG_ERROR, "", "a");
    setenv("JOURNAL_STREAM", "rubbish", 1);
    log_init("vitrine", LOG_DEBUG);
    log_line(LOG_ERROR, "", "a");
    unsetenv("JOURNAL_STREAM");
    assert_string_equal(end(), "<3>vitrine: a\n<4>vitrine: warning: b\n<6>vitrine: c\n"
                               "<7>vitrine: d\nvitrine: a\nvitrine: a\n");
}

TEST(log_repeats_are_counted_and_told_when_they_make_room)
{
    begin();
    log_init("vitrine", LOG_INFO);
    for (int i = 0; i < 1000; i++)
        log_line(LOG_ERROR, "http://a/", "connection refused");
    for (int i = 0; i < 32; i++)
        log_line(LOG_ERROR, "", "other %d", i);
    const char *got = end();
    assert_int_equal(strncmp(got, "vitrine: http://a/: connection refused\nvitrine: other 0\n", 56),
                     0);
    assert_non_null(strstr(got, "\nvitrine: http://a/: connection refused (999 times more)\n"));
    size_t lines = 0;
    for (const char *c = got; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 34);
}

TEST(log_problems_lists_all_with_their_severity)
{
    struct problems p;
    problems_init(&p);
    problems_add(&p, PROBLEM_ERROR, ERR_REFUSED, "/a", "wrong");
    problems_add(&p, PROBLEM_WARNING, ERR_NONE, "/b", "odd");
    begin();
    log_init("vitrinectl", LOG_WARNING);
    log_problems(&p);
    problems_finish(&p);
    assert_string_equal(end(), "vitrinectl: /a: wrong\nvitrinectl: /b: warning: odd\n");
}

static void *log_many(void *arg)
{
    for (int i = 0; i < 200; i++)
        log_line(LOG_ERROR, arg, "line %d", i);
    return NULL;
}

TEST(log_lines_of_threads_are_never_mixed)
{
    static char a[] = "aaaa", b[] = "bbbb";
    begin();
    log_init("vitrine", LOG_INFO);
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, log_many, a), 0);
    log_many(b);
    pthread_join(other, NULL);
    const char *got = end();
    size_t lines = 0;
    for (const char *line = got; *line; line = strchr(line, '\n') + 1, lines++) {
        int n = -1;
        assert_true(sscanf(line, "vitrine: aaaa: line %d\n", &n) == 1 ||
                    sscanf(line, "vitrine: bbbb: line %d\n", &n) == 1);
    }
    assert_int_equal(lines, 400);
}

static void *drain(void *arg)
{
    int from = *(int *)arg;
    size_t len = 0;
    ssize_t n;
    while ((n = read(from, text + len, sizeof text - 1 - len)) > 0)
        len += (size_t)n;
    text[len] = '\0';
    return NULL;
}

// Lines 0, 1, 2, ... of which some are missing, each gap told where it is, as the sum of all so
// far. Returns how many are there.
static int count_told(const char *lines)
{
    int seen = 0;
    int left_out = 0;
    for (const char *line = lines; *line; line = strchr(line, '\n') + 1) {
        int n = -1;
        int sum = 0;
        if (sscanf(line, "vitrine: warning: %d lines were left out so far\n", &sum) == 1) {
            assert_true(sum > left_out);
            left_out = sum;
            continue;
        }
        assert_int_equal(sscanf(line, "vitrine: line %d ", &n), 1);
        assert_int_equal(n, seen + left_out);
        seen++;
    }
    assert_int_equal(seen + left_out, ASIDE_LINES);
    return seen;
}

// Nobody reads what is written: who logs aside goes on, and the lines it has no place for are told.
TEST(log_aside_waits_for_nobody)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 4096) > 0);
    saved = dup(STDERR_FILENO);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
    log_init("vitrine", LOG_INFO);
    assert_true(log_aside_begin());
    for (int i = 0; i < ASIDE_LINES; i++)
        log_line(LOG_INFO, "", "line %d %0100d", i, 0); // without the other thread it ends here
    pthread_t reader;
    assert_int_equal(pthread_create(&reader, NULL, drain, &ends[0]), 0);
    log_aside_end();
    dup2(saved, STDERR_FILENO); // the pipe's last writer: the reader comes to its end
    close(saved);
    pthread_join(reader, NULL);
    close(ends[0]);
    assert_in_range(count_told(text), LOG_ASIDE_MAX, ASIDE_LINES - 1);
}

TEST(log_aside_writes_all_in_order)
{
    begin();
    log_init("vitrine", LOG_INFO);
    assert_true(log_aside_begin());
    log_line(LOG_ERROR, "/a", "one");
    log_line(LOG_WARNING, "", "two");
    log_aside_end();
    log_line(LOG_INFO, "", "three");
    assert_string_equal(end(), "vitrine: /a: one\nvitrine: warning: two\nvitrine: three\n");
}
