#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "fixture.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "unit.h"

static struct fetch_result *get_within(const char *url, int64_t timeout_ns)
{
    struct fetch_request request = {.url = url, .max_bytes = 100, .timeout_ns = timeout_ns};
    return fetch_wait(fetch, &request);
}

TEST(server_that_says_nothing_is_left_in_time)
{
    net_begin();
    struct liar_reply one = {.manner = LIAR_HANG};
    liar_script(liar, "/m", &one, 1);
    int64_t start = now_read().mono_ns;
    assert_failed(get_within(liar_url(liar, "/m"), 100 * NS_PER_MS), 0, "took too long");
    assert_true(now_read().mono_ns - start < NS_PER_S);
    net_end();
}

TEST(server_that_drips_is_left_in_time)
{
    net_begin();
    static char drops[100];
    memset(drops, 'x', sizeof drops);
    struct liar_reply one = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
                             .body = drops,
                             .body_len = sizeof drops,
                             .manner = LIAR_DRIP};
    liar_script(liar, "/m", &one, 1);
    assert_failed(get_within(liar_url(liar, "/m"), 100 * NS_PER_MS), 200, "took too long");
    net_end();
}

TEST(server_that_redirects_slowly_has_one_time_for_all)
{
    net_begin();
    reply("/a", "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0", "", LIAR_KEEP);
    reply("/b", "HTTP/1.1 200 OK\r\nContent-Length: 5", "x", LIAR_HANG);
    int64_t start = now_read().mono_ns;
    assert_failed(get_within(liar_url(liar, "/a"), 100 * NS_PER_MS), 200, "took too long");
    assert_true(now_read().mono_ns - start < NS_PER_S);
    net_end();
}

TEST(server_that_is_not_there_is_an_error)
{
    net_begin();
    struct liar *other = liar_start();
    char url[256];
    snprintf(url, sizeof url, "%s", liar_url(other, "/m"));
    liar_stop(other);
    assert_failed(get_within(url, NS_PER_S), 0, "onnect");
    net_end();
}

TEST(server_that_does_not_speak_http_is_an_error)
{
    net_begin();
    reply("/ssh", "SSH-2.0-OpenSSH_9.2", "", LIAR_CLOSE);
    assert_failed(get("/ssh", 100), 0, "");
    reply("/odd", "HTTP/1.1 abc OK\r\nContent-Length: 1", "x", LIAR_CLOSE);
    assert_failed(get("/odd", 100), 0, "");
    struct liar_reply nothing = {.manner = LIAR_CLOSE};
    liar_script(liar, "/nothing", &nothing, 1);
    assert_failed(get("/nothing", 100), 0, "");
    net_end();
}

TEST(header_flood_is_cut)
{
    net_begin();
    static char flood[32 * 1024];
    for (size_t i = 0; i + 8 <= sizeof flood; i += 8)
        memcpy(flood + i, "X: abc\r\n", 8);
    struct liar_reply one = {.head = "HTTP/1.1 200 OK\r\n",
                             .body = flood,
                             .body_len = sizeof flood,
                             .manner = LIAR_ENDLESS};
    liar_script(liar, "/m", &one, 1);
    assert_failed(get("/m", 100), 200, "too many header fields");
    struct liar_reply interim = {.head = "HTTP/1.1 100 Continue\r\n\r\n",
                                 .body = "HTTP/1.1 100 Continue\r\n\r\n",
                                 .body_len = 25,
                                 .manner = LIAR_ENDLESS};
    liar_script(liar, "/i", &interim, 1);
    assert_failed(get("/i", 100), 100, "too many header fields");
    net_end();
}

TEST(header_fields_that_contradict_each_other_are_refused)
{
    net_begin();
    reply("/two", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6", "hello!",
          LIAR_CLOSE);
    assert_failed(get("/two", 100), 200, "");
    reply("/both", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
          "5\r\nhello\r\n0\r\n\r\n", LIAR_CLOSE);
    assert_failed(get("/both", 100), 200, "contradict");
    reply("/odd", "HTTP/1.1 200 OK\r\nContent-Length: 5abc", "hello", LIAR_CLOSE);
    assert_failed(get("/odd", 100), 200, "");
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\0b\r\n\r\n";
    struct liar_reply nul = {
        .head = head, .head_len = sizeof head - 1, .body = "hello", .body_len = 5};
    liar_script(liar, "/nul", &nul, 1);
    assert_failed(get("/nul", 100), 200, "");
    net_end();
}

TEST(request_without_a_url_fails_and_does_not_crash)
{
    net_begin();
    static const char *const bad[] = {"",          "ftp://h/x",   "http://",
                                      "http:// /", "/etc/passwd", "file:///etc/passwd"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fetch_result *r = get_within(bad[i], NS_PER_S);
        assert_int_equal(r->outcome, FETCH_FAILED);
        assert_int_equal(r->err.code, ERR_FAILED);
        fetch_result_destroy(r);
    }
    net_end();
}

TEST(proxies_of_the_environment_are_not_used)
{
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 1", "x", LIAR_KEEP);
    assert_body(get("/m", 10), "x");
    net_end();
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

TEST(connection_is_used_again)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 1", "x", LIAR_KEEP);
    reply("/e", "HTTP/1.1 500 Oops\r\nContent-Length: 5", "sorry", LIAR_KEEP);
    for (int i = 0; i < 5; i++) {
        assert_body(get("/m", 10), "x");
        assert_failed(get("/e", 10), 500, "500");
    }
    assert_int_equal(liar_connections(liar), 1);
    net_end();
}

// --- many at once

struct gathered {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int done, failed, ended;
};

static struct gathered gathered = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .changed = PTHREAD_COND_INITIALIZER};

static void gather(void *context, struct fetch_result *r)
{
    struct gathered *g = context;
    pthread_mutex_lock(&g->lock);
    g->ended++;
    g->done += r->outcome == FETCH_DONE;
    g->failed += r->outcome == FETCH_FAILED;
    pthread_cond_signal(&g->changed);
    pthread_mutex_unlock(&g->lock);
    fetch_result_destroy(r);
}

static void gather_begin(void)
{
    gathered.done = gathered.failed = gathered.ended = 0;
}

static void gather_wait(int wanted)
{
    pthread_mutex_lock(&gathered.lock);
    while (gathered.ended < wanted)
        pthread_cond_wait(&gathered.changed, &gathered.lock);
    pthread_mutex_unlock(&gathered.lock);
}

enum { FILES = 50, FILE_BYTES = 20000 };

static char bodies[FILES][FILE_BYTES];

static void script_file(int i)
{
    static char heads[FILES][128];
    char path[32];
    memset(bodies[i], 'a' + i % 26, FILE_BYTES);
    snprintf(bodies[i], FILE_BYTES, "file %d", i);
    snprintf(path, sizeof path, "/%d", i);
    snprintf(heads[i], sizeof heads[i], "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
             FILE_BYTES);
    struct liar_reply one = {
        .head = heads[i], .body = bodies[i], .body_len = FILE_BYTES, .manner = LIAR_KEEP};
    liar_script(liar, path, &one, 1);
}

static void start_file(int i, const char *target)
{
    char path[32];
    char hash[HASH_HEX];
    snprintf(path, sizeof path, "/%d", i);
    hash_hex(bodies[i], FILE_BYTES, hash);
    struct fetch_request request = {.url = liar_url(liar, path),
                                    .path = in_folder(target),
                                    .sha256 = hash,
                                    .bytes = FILE_BYTES};
    assert_int_not_equal(fetch_start(fetch, &request, gather, &gathered), 0);
}

TEST(fifty_files_at_once_arrive_over_few_connections)
{
    net_begin();
    gather_begin();
    for (int i = 0; i < FILES; i++) {
        char target[32];
        snprintf(target, sizeof target, "many/%d", i);
        script_file(i);
        start_file(i, target);
    }
    gather_wait(FILES);
    assert_int_equal(gathered.done, FILES);
    assert_true(liar_connections(liar) <= 4);
    for (int i = 0; i < FILES; i++) {
        char target[32];
        snprintf(target, sizeof target, "many/%d", i);
        assert_int_equal(file_size(in_folder(target)), FILE_BYTES);
    }
    net_end();
}

TEST(same_file_asked_for_twice_at_once_is_fetched_once)
{
    net_begin();
    gather_begin();
    script_file(0);
    for (int i = 0; i < 3; i++)
        start_file(0, "same");
    gather_wait(3);
    assert_int_equal(gathered.done, 3);
    assert_int_equal(liar_count(liar, "/0"), 1);
    net_end();
}

TEST(bodies_do_not_wait_for_files_that_hang)
{
    net_begin();
    gather_begin();
    char hash[HASH_HEX];
    hash_hex("", 0, hash);
    struct liar_reply hang = {.manner = LIAR_HANG};
    liar_script(liar, "/hang", &hang, 1);
    for (int i = 0; i < 10; i++) {
        char target[32];
        snprintf(target, sizeof target, "hang/%d", i);
        struct fetch_request request = {
            .url = liar_url(liar, "/hang"), .path = in_folder(target), .sha256 = hash, .bytes = 10};
        fetch_start(fetch, &request, gather, &gathered);
    }
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 1", "x", LIAR_KEEP);
    assert_body(get("/m", 10), "x");
    net_end();
    assert_int_equal(gathered.failed, 10); // stopped, waiting or not
}

// --- cancelling and stopping

TEST(cancel_ends_one_that_hangs_and_one_that_waits)
{
    net_begin();
    gather_begin();
    struct liar_reply hang = {.manner = LIAR_HANG};
    liar_script(liar, "/hang", &hang, 1);
    struct fetch_request request = {.url = liar_url(liar, "/hang"), .max_bytes = 10};
    uint64_t numbers[10];
    for (int i = 0; i < 10; i++)
        numbers[i] = fetch_start(fetch, &request, gather, &gathered);
    fetch_cancel(fetch, numbers[9]);
    gather_wait(1);
    fetch_cancel(fetch, numbers[9]); // again: nothing
    fetch_cancel(fetch, 12345);
    fetch_cancel(fetch, numbers[0]);
    gather_wait(2);
    assert_int_equal(gathered.failed, 2);
    for (int i = 1; i < 9; i++)
        fetch_cancel(fetch, numbers[i]);
    gather_wait(10);
    net_end();
    assert_int_equal(gathered.ended, 10);
}

static void keep_result(void *context, struct fetch_result *r)
{
    *(struct fetch_result **)context = r;
}

TEST(destroy_ends_everything_promptly)
{
    net_begin();
    struct liar_reply hang = {.manner = LIAR_HANG};
    liar_script(liar, "/hang", &hang, 1);
    struct fetch_request request = {.url = liar_url(liar, "/hang"), .max_bytes = 10};
    struct fetch_result *r = NULL;
    assert_int_not_equal(fetch_start(fetch, &request, keep_result, &r), 0);
    int64_t start = now_read().mono_ns;
    fetch_destroy(fetch);
    assert_true(now_read().mono_ns - start < NS_PER_S);
    assert_non_null(r);
    assert_failed(r, 0, "stopped");
    fetch_destroy(NULL);
    fetch_result_destroy(NULL);
    fetch = fetch_create("again", NULL);
    assert_non_null(fetch);
    net_end();
}

struct chain {
    struct fetch_request request;
    int left;
};

// A callback that asks again, until it is refused.
static void ask_again(void *context, struct fetch_result *r)
{
    struct chain *c = context;
    fetch_result_destroy(r);
    if (fetch_start(fetch, &c->request, ask_again, c) == 0)
        c->left = 0;
}

TEST(callback_may_ask_again_and_is_refused_once_it_ends)
{
    net_begin();
    char url[256];
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 1", "x", LIAR_KEEP);
    snprintf(url, sizeof url, "%s", liar_url(liar, "/m"));
    struct chain c = {.request = {.url = url, .max_bytes = 1}, .left = 1};
    assert_int_not_equal(fetch_start(fetch, &c.request, ask_again, &c), 0);
    while (liar_count(liar, "/m") < 5)
        ;
    net_end();
    assert_int_equal(c.left, 0);
}
