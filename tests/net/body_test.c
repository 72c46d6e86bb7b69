#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "fixture.h"
#include "unit.h"

TEST(body_comes_back_with_its_facts)
{
    net_begin();
    reply("/m",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: W/\"v1\"\r\n"
          "Last-Modified: Tue, 24 Nov 2026 09:00:00 GMT\r\nContent-Type: text/xml; charset=EUC-KR",
          "hello", LIAR_CLOSE);
    struct fetch_result *r = get("/m", 5);
    assert_string_equal(r->etag, "W/\"v1\"");
    assert_string_equal(r->last_modified, "Tue, 24 Nov 2026 09:00:00 GMT");
    assert_string_equal(r->charset, "EUC-KR");
    assert_string_equal(r->url, liar_url(liar, "/m"));
    assert_int_equal(r->retry_after_ns, 0);
    assert_body(r, "hello");
    assert_asked("/m", 0, "User-Agent: vitrine/test");
    assert_not_asked("/m", 0, "If-None-Match");
    assert_not_asked("/m", 0, "If-Modified-Since");
    assert_not_asked("/m", 0, "Range");
    net_end();
}

TEST(body_may_be_empty)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 0", "", LIAR_CLOSE);
    assert_body(get("/m", 0), "");
    net_end();
}

TEST(body_chunked_is_put_together)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked",
          "3\r\nabc\r\n2\r\nde\r\n0\r\nETag: \"late\"\r\n\r\n", LIAR_CLOSE);
    struct fetch_result *r = get("/m", 5);
    assert_null(r->etag); // trailer fields change nothing
    assert_body(r, "abcde");
    net_end();
}

TEST(body_of_a_server_without_lengths_ends_with_the_connection)
{
    net_begin();
    reply("/m", "HTTP/1.0 200 OK", "hello", LIAR_CLOSE);
    assert_body(get("/m", 5), "hello");
    net_end();
}

TEST(body_larger_than_stated_is_refused_before_it_is_read)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 6", "", LIAR_HANG);
    assert_failed(get("/m", 5), 200, "at most 5 are allowed");
    net_end();
}

TEST(body_one_byte_too_long_ends_the_transfer)
{
    net_begin();
    reply("/m", "HTTP/1.0 200 OK", "hello!", LIAR_CLOSE);
    assert_failed(get("/m", 5), 200, "more than the 5 bytes");
    net_end();
}

TEST(body_without_end_is_cut_at_its_limit)
{
    net_begin();
    static char block[8192];
    memset(block, 'x', sizeof block);
    struct liar_reply one = {.head = "HTTP/1.1 200 OK\r\n\r\n",
                             .body = block,
                             .body_len = sizeof block,
                             .manner = LIAR_ENDLESS};
    liar_script(liar, "/m", &one, 1);
    assert_failed(get("/m", 1000000), 200, "more than the 1000000 bytes");
    net_end();
}

static const unsigned char bomb_head[] = {0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03};

// One fixed-Huffman block: a zero byte and then many matches of length 258 at distance 1.
static size_t make_bomb(unsigned char *out, size_t max)
{
    memcpy(out, bomb_head, sizeof bomb_head);
    size_t bit = sizeof bomb_head * 8;
    memset(out + sizeof bomb_head, 0, max - sizeof bomb_head);
    const char *start = "11000110000";   // the last block, fixed codes; literal 0
    const char *match = "1100010100000"; // length 258, distance 1
    for (const char *c = start; *c; c++, bit++)
        out[bit / 8] |= (unsigned char)((*c - '0') << (bit % 8));
    while ((bit + 64) / 8 < max)
        for (const char *c = match; *c; c++, bit++)
            out[bit / 8] |= (unsigned char)((*c - '0') << (bit % 8));
    return bit / 8;
}

TEST(body_that_unpacks_to_more_than_its_limit_is_cut)
{
    net_begin();
    static unsigned char bomb[20000];
    struct liar_reply one = {.head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
                             .body = bomb};
    one.body_len = make_bomb(bomb, sizeof bomb); // about 3 MiB of zeros
    liar_script(liar, "/m", &one, 1);
    assert_failed(get("/m", 1 << 20), 200, "more than the 1048576 bytes");
    net_end();
}

TEST(body_packed_is_unpacked)
{
    net_begin();
    static const unsigned char hello[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                          0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
                                          0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00};
    struct liar_reply one = {.head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                     "Content-Length: 25\r\n\r\n",
                             .body = hello,
                             .body_len = sizeof hello};
    liar_script(liar, "/m", &one, 1);
    assert_body(get("/m", 100), "hello");
    net_end();
}

TEST(body_packed_and_rotten_is_refused)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5", "hello",
          LIAR_CLOSE);
    assert_failed(get("/m", 100), 200, "");
    net_end();
}

TEST(body_cut_short_is_no_body)
{
    net_begin();
    reply("/length", "HTTP/1.1 200 OK\r\nContent-Length: 10", "hello", LIAR_CLOSE);
    assert_failed(get("/length", 100), 200, "");
    reply("/chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n", LIAR_CLOSE);
    assert_failed(get("/chunk", 100), 200, "");
    net_end();
}

static struct fetch_result *get_if(const char *path, const char *etag, const char *modified)
{
    struct fetch_request request = {.url = liar_url(liar, path),
                                    .max_bytes = 100,
                                    .etag = etag,
                                    .last_modified = modified,
                                    .timeout_ns = 2 * NS_PER_S};
    return fetch_wait(fetch, &request);
}

TEST(condition_is_the_tag_exactly_and_then_not_the_date)
{
    net_begin();
    reply("/m", "HTTP/1.1 304 Not Modified\r\nETag: W/\"v2\"", "", LIAR_KEEP);
    struct fetch_result *r = get_if("/m", "W/\"v1\"", "Tue, 24 Nov 2026 09:00:00 GMT");
    assert_int_equal(r->outcome, FETCH_NOT_MODIFIED);
    assert_int_equal(r->status, 304);
    assert_null(r->body);
    assert_string_equal(r->etag, "W/\"v2\""); // updated from the 304
    assert_string_equal(r->last_modified, "Tue, 24 Nov 2026 09:00:00 GMT");
    fetch_result_destroy(r);
    assert_asked("/m", 0, "If-None-Match: W/\"v1\"");
    assert_not_asked("/m", 0, "If-Modified-Since");
    net_end();
}

TEST(condition_is_the_date_when_there_is_no_tag)
{
    net_begin();
    reply("/m", "HTTP/1.1 304 Not Modified", "", LIAR_KEEP);
    // A tag without quotes is no tag, and the date goes back as it came, odd or not.
    struct fetch_result *r = get_if("/m", "v1", "Tuesday last");
    assert_int_equal(r->outcome, FETCH_NOT_MODIFIED);
    fetch_result_destroy(r);
    assert_asked("/m", 0, "If-Modified-Since: Tuesday last");
    assert_not_asked("/m", 0, "If-None-Match");
    net_end();
}

TEST(condition_with_a_line_end_in_it_is_not_sent)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 1", "x", LIAR_KEEP);
    assert_body(get_if("/m", "\"a\r\nX-Evil: 1\"", "b\r\nX-Evil: 1"), "x");
    assert_not_asked("/m", 0, "X-Evil");
    assert_not_asked("/m", 0, "If-None-Match");
    net_end();
}

TEST(not_modified_body_is_not_content)
{
    net_begin();
    reply("/m", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5", "hello", LIAR_CLOSE);
    struct fetch_result *r = get_if("/m", "\"a\"", NULL);
    assert_int_equal(r->outcome, FETCH_NOT_MODIFIED);
    assert_null(r->body);
    fetch_result_destroy(r);
    net_end();
}

TEST(not_modified_unasked_is_asked_once_more_and_then_an_error)
{
    net_begin();
    struct liar_reply replies[] = {
        {.head = "HTTP/1.1 304 Not Modified\r\n\r\n", .manner = LIAR_KEEP},
        {.head = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", .body = "x", .body_len = 1},
    };
    liar_script(liar, "/m", replies, 2);
    assert_body(get("/m", 10), "x");
    assert_asked("/m", 1, "Cache-Control: no-cache");
    liar_script(liar, "/n", replies, 1);
    assert_failed(get("/n", 10), 304, "304 to a request without conditions");
    assert_int_equal(liar_count(liar, "/n"), 2);
    net_end();
}

TEST(tag_without_quotes_is_not_kept)
{
    net_begin();
    reply("/m", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: v1", "x", LIAR_CLOSE);
    struct fetch_result *r = get("/m", 10);
    assert_null(r->etag);
    assert_body(r, "x");
    net_end();
}

TEST(status_of_an_error_is_told_and_its_body_is_not_content)
{
    net_begin();
    struct fetch_result *r = get("/none", 100);
    assert_int_equal(r->err.code, ERR_CONTENT);
    assert_failed(r, 404, "the server answered 404");
    reply("/500", "HTTP/1.1 500 Oops\r\nContent-Length: 5", "sorry", LIAR_KEEP);
    r = get("/500", 100);
    assert_int_equal(r->err.code, ERR_FAILED);
    assert_failed(r, 500, "the server answered 500");
    reply("/401", "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0", "",
          LIAR_KEEP);
    assert_failed(get("/401", 100), 401, "401");
    net_end();
}

TEST(status_503_says_when_to_come_again)
{
    net_begin();
    reply("/s", "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0", "", LIAR_KEEP);
    struct fetch_result *r = get("/s", 100);
    assert_true(r->retry_after_ns == 120 * NS_PER_S);
    assert_failed(r, 503, "503");
    reply("/d",
          "HTTP/1.1 429 Slow\r\nDate: Tue, 24 Nov 2026 09:00:00 GMT\r\n"
          "Retry-After: Tue, 24 Nov 2026 09:01:00 GMT\r\nContent-Length: 0",
          "", LIAR_KEEP);
    r = get("/d", 100);
    assert_true(r->retry_after_ns == 60 * NS_PER_S);
    assert_failed(r, 429, "429");
    net_end();
}

TEST(status_that_carries_no_whole_body_is_refused)
{
    net_begin();
    reply("/204", "HTTP/1.1 204 No Content", "", LIAR_KEEP);
    assert_failed(get("/204", 100), 204, "204");
    reply("/206", "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5", "hello",
          LIAR_CLOSE);
    assert_failed(get("/206", 100), 206, "no part was asked for");
    reply("/multi",
          "HTTP/1.1 206 Part\r\nContent-Type: multipart/byteranges; boundary=b\r\n"
          "Content-Length: 5",
          "hello", LIAR_CLOSE);
    assert_failed(get("/multi", 100), 206, "no part was asked for");
    net_end();
}

TEST(error_page_without_end_is_left)
{
    net_begin();
    static char block[8192];
    struct liar_reply one = {.head = "HTTP/1.1 500 Oops\r\n\r\n",
                             .body = block,
                             .body_len = sizeof block,
                             .manner = LIAR_ENDLESS};
    liar_script(liar, "/m", &one, 1);
    assert_failed(get("/m", 100), 500, "the server answered 500");
    net_end();
}
