#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/now.h"
#include "sys/file.h"
#include "unit.h"

struct liar *liar;
struct fetch *fetch;
char folder[PATH_MAX - 512];

void net_begin(void)
{
    struct err err = {0};
    liar = liar_start();
    fetch = fetch_create("vitrine/test", &err);
    assert_string_equal(err.text, "");
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0); // its syncs cost nothing
    assert_true(file_make_temp_dir(folder, sizeof folder, &err));
}

void net_end(void)
{
    fetch_destroy(fetch);
    liar_stop(liar);
    file_remove_tree(folder);
}

struct fetch_result *get(const char *path, size_t max)
{
    struct fetch_request request = {
        .url = liar_url(liar, path), .max_bytes = max, .timeout_ns = 2 * NS_PER_S};
    return fetch_wait(fetch, &request);
}

void reply(const char *path, const char *head, const char *text, enum liar_manner manner)
{
    static char heads[8][1024];
    static unsigned turn;
    char *whole = heads[turn++ % 8];
    snprintf(whole, sizeof heads[0], "%s\r\n\r\n", head);
    struct liar_reply one = {
        .head = whole, .body = text, .body_len = strlen(text), .manner = manner};
    liar_script(liar, path, &one, 1);
}

const char *in_folder(const char *name)
{
    static char paths[4][PATH_MAX];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    assert_true(file_join(path, sizeof paths[0], folder, name));
    return path;
}

void assert_failed(struct fetch_result *r, int status, const char *words)
{
    if (!strstr(r->err.text, words))
        print_error("\"%s\" does not hold \"%s\"\n", r->err.text, words);
    assert_non_null(strstr(r->err.text, words));
    assert_int_equal(r->outcome, FETCH_FAILED);
    assert_int_not_equal(r->err.code, ERR_NONE);
    assert_int_equal(r->status, status);
    assert_null(r->body);
    assert_int_equal(strncmp(r->err.where, "http://", 7), 0);
    fetch_result_destroy(r);
}

void assert_body(struct fetch_result *r, const char *body)
{
    assert_string_equal(r->err.text, "");
    assert_int_equal(r->outcome, FETCH_DONE);
    assert_int_equal(r->status, 200);
    assert_string_equal(r->body, body);
    assert_int_equal(r->body_len, strlen(body));
    fetch_result_destroy(r);
}

void assert_asked(const char *path, size_t number, const char *line)
{
    char *head = liar_request(liar, path, number);
    char wanted[512];
    snprintf(wanted, sizeof wanted, "\r\n%s\r\n", line);
    if (!strstr(head, wanted))
        print_error("\"%s\" is not in:\n%s\n", line, head);
    assert_non_null(strstr(head, wanted));
    free(head);
}

void assert_not_asked(const char *path, size_t number, const char *name)
{
    char *head = liar_request(liar, path, number);
    char wanted[128];
    snprintf(wanted, sizeof wanted, "\r\n%s:", name);
    assert_true(head[0]);
    assert_null(strstr(head, wanted));
    free(head);
}
