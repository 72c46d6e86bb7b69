#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "fixture.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "unit.h"

// A file large enough to be resumed, with no two runs of bytes alike.
enum { SIZE = 300000, HALF = 150000 };
static char content[SIZE + 1];
static char content_hash[HASH_HEX];

static void begin(void)
{
    uint32_t x = 1;
    for (size_t i = 0; i < SIZE; i++) {
        x = x * 1664525u + 1013904223u;
        content[i] = (char)(x >> 24);
    }
    hash_hex(content, SIZE, content_hash);
    net_begin();
}

static struct fetch_result *get_file(const char *path, const char *target)
{
    struct fetch_request request = {.url = liar_url(liar, path),
                                    .path = in_folder(target),
                                    .sha256 = content_hash,
                                    .bytes = SIZE,
                                    .timeout_ns = 2 * NS_PER_S};
    return fetch_wait(fetch, &request);
}

static struct liar_reply part_of(const char *head, size_t from, size_t to)
{
    return (struct liar_reply){.head = head, .body = content + from, .body_len = to - from};
}

#define WHOLE_HEAD "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nETag: \"v1\"\r\n\r\n"
#define REST_HEAD                                                                                  \
    "HTTP/1.1 206 Partial Content\r\nContent-Length: 150000\r\nETag: \"v1\"\r\n"                   \
    "Content-Range: bytes 150000-299999/300000\r\n\r\n"

static void assert_there(struct fetch_result *r, const char *target)
{
    char hex[HASH_HEX];
    assert_string_equal(r->err.text, "");
    assert_int_equal(r->outcome, FETCH_DONE);
    assert_null(r->body);
    fetch_result_destroy(r);
    assert_int_equal(file_size(in_folder(target)), SIZE);
    assert_true(file_hash(in_folder(target), hex, NULL));
    assert_string_equal(hex, content_hash);
    char part[64];
    snprintf(part, sizeof part, "%s.part", target);
    assert_int_equal(file_size(in_folder(part)), -1);
    snprintf(part, sizeof part, "%s.part.tag", target);
    assert_int_equal(file_size(in_folder(part)), -1);
}

// The content with one bit of its first byte turned. The content itself is never touched: a server
// thread may still be sending it.
static const char *rotten(void)
{
    static char other[SIZE];
    memcpy(other, content, SIZE);
    other[0] ^= 1;
    return other;
}

static void assert_no_part(void)
{
    assert_int_equal(file_size(in_folder("f")), -1);
    assert_int_equal(file_size(in_folder("f.part")), -1);
    assert_int_equal(file_size(in_folder("f.part.tag")), -1);
}

static void put(const char *name, const void *bytes, size_t len)
{
    assert_true(file_write_atomic(in_folder(name), bytes, len, NULL));
}

// What an earlier run that was cut would have left.
static void leave_part(const char *bytes, size_t len, const char *tag)
{
    put("f.part", bytes, len);
    if (tag)
        put("f.part.tag", tag, strlen(tag));
}

TEST(file_arrives_whole_in_folders_of_its_own)
{
    begin();
    struct liar_reply one = part_of(WHOLE_HEAD, 0, SIZE);
    liar_script(liar, "/f", &one, 1);
    assert_there(get_file("/f", "objects/ab/f"), "objects/ab/f");
    assert_asked("/f", 0, "Accept-Encoding: identity");
    assert_not_asked("/f", 0, "Range");
    net_end();
}

TEST(file_that_is_there_is_not_asked_for)
{
    begin();
    put("f", content, SIZE);
    assert_there(get_file("/f", "f"), "f");
    assert_int_equal(liar_count(liar, "/f"), 0);
    net_end();
}

TEST(file_that_is_there_and_wrong_is_replaced)
{
    begin();
    struct liar_reply one = part_of(WHOLE_HEAD, 0, SIZE);
    liar_script(liar, "/f", &one, 1);
    put("f", rotten(), SIZE);
    assert_there(get_file("/f", "f"), "f");
    put("f", "short", 5);
    assert_there(get_file("/f", "f"), "f");
    net_end();
}

TEST(file_of_no_bytes_is_a_file)
{
    begin();
    char hash[HASH_HEX];
    hash_hex("", 0, hash);
    reply("/e", "HTTP/1.1 200 OK\r\nContent-Length: 0", "", LIAR_KEEP);
    struct fetch_request request = {
        .url = liar_url(liar, "/e"), .path = in_folder("e"), .sha256 = hash};
    struct fetch_result *r = fetch_wait(fetch, &request);
    assert_int_equal(r->outcome, FETCH_DONE);
    fetch_result_destroy(r);
    assert_int_equal(file_size(in_folder("e")), 0);
    net_end();
}

TEST(file_with_a_wrong_hash_is_removed)
{
    begin();
    struct liar_reply one = {.head = WHOLE_HEAD, .body = rotten(), .body_len = SIZE};
    liar_script(liar, "/f", &one, 1);
    struct fetch_result *r = get_file("/f", "f");
    assert_int_equal(r->err.code, ERR_CONTENT);
    assert_failed(r, 200, "another SHA-256");
    assert_no_part();
    net_end();
}

TEST(file_of_another_size_is_refused_before_it_is_read)
{
    begin();
    reply("/f", "HTTP/1.1 200 OK\r\nContent-Length: 299999", "", LIAR_HANG);
    struct fetch_result *r = get_file("/f", "f");
    assert_int_equal(r->err.code, ERR_CONTENT);
    assert_failed(r, 200, "has 299999 bytes; 300000 were expected");
    reply("/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13",
          "<p>Log in</p>", LIAR_KEEP);
    assert_failed(get_file("/html", "f"), 200, "has 13 bytes");
    assert_no_part();
    net_end();
}

TEST(file_one_byte_longer_or_shorter_than_expected_is_refused)
{
    begin();
    struct liar_reply replies[] = {part_of("HTTP/1.0 200 OK\r\n\r\n", 0, SIZE + 1),
                                   part_of("HTTP/1.0 200 OK\r\n\r\n", 0, SIZE - 1)};
    liar_script(liar, "/f", replies, 2);
    assert_failed(get_file("/f", "f"), 200, "more than the 300000 bytes");
    assert_no_part();
    assert_failed(get_file("/f", "f"), 200, "has 299999 bytes");
    assert_no_part();
    net_end();
}

TEST(file_cut_short_goes_on_where_it_stopped)
{
    begin();
    struct liar_reply replies[] = {part_of(WHOLE_HEAD, 0, HALF), part_of(REST_HEAD, HALF, SIZE)};
    liar_script(liar, "/f", replies, 2);
    assert_failed(get_file("/f", "f"), 200, "");
    assert_int_equal(file_size(in_folder("f.part")), HALF);
    assert_there(get_file("/f", "f"), "f");
    assert_asked("/f", 1, "Range: bytes=150000-");
    assert_asked("/f", 1, "If-Range: \"v1\"");
    net_end();
}

TEST(file_goes_on_after_a_restart)
{
    begin();
    leave_part(content, HALF, "\"v1\"");
    struct liar_reply one = part_of(REST_HEAD, HALF, SIZE);
    liar_script(liar, "/f", &one, 1);
    assert_there(get_file("/f", "f"), "f");
    assert_int_equal(liar_count(liar, "/f"), 1);
    net_end();
}

TEST(file_part_that_is_complete_is_taken_without_asking)
{
    begin();
    leave_part(content, SIZE, "\"v1\"");
    assert_there(get_file("/f", "f"), "f");
    assert_int_equal(liar_count(liar, "/f"), 0);
    net_end();
}

static void starts_anew(void)
{
    struct liar_reply one = part_of(WHOLE_HEAD, 0, SIZE);
    liar_script(liar, "/f", &one, 1);
    assert_there(get_file("/f", "f"), "f");
    assert_int_equal(liar_count(liar, "/f"), 1);
    assert_not_asked("/f", 0, "Range");
    assert_not_asked("/f", 0, "If-Range");
    assert_int_equal(unlink(in_folder("f")), 0);
}

TEST(file_part_that_cannot_be_trusted_is_dropped)
{
    begin();
    leave_part(content, HALF, NULL); // no tag
    starts_anew();
    leave_part(content, HALF, "W/\"v1\""); // a weak tag is never sent in If-Range
    starts_anew();
    leave_part(content, HALF, "\"torn");
    starts_anew();
    leave_part(content, HALF, "");
    starts_anew();
    leave_part(content, SIZE + 1, "\"v1\""); // too long
    starts_anew();
    leave_part(rotten(), SIZE, "\"v1\""); // complete
    starts_anew();
    net_end();
}

TEST(file_with_a_weak_tag_leaves_no_part)
{
    begin();
    struct liar_reply one =
        part_of("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nETag: W/\"v1\"\r\n\r\n", 0, HALF);
    liar_script(liar, "/f", &one, 1);
    assert_failed(get_file("/f", "f"), 200, "");
    assert_no_part();
    net_end();
}

TEST(file_range_answered_with_200_replaces_all_from_byte_0)
{
    begin();
    leave_part(content, HALF, "\"old\"");
    struct liar_reply one = part_of(WHOLE_HEAD, 0, SIZE);
    liar_script(liar, "/f", &one, 1);
    assert_there(get_file("/f", "f"), "f");
    assert_asked("/f", 0, "If-Range: \"old\"");
    assert_int_equal(liar_count(liar, "/f"), 1);
    net_end();
}

// The first answer to a range is refused; what comes next is asked for whole.
static void asks_for_all(struct liar_reply first)
{
    leave_part(content, HALF, "\"v1\"");
    struct liar_reply replies[] = {first, part_of(WHOLE_HEAD, 0, SIZE)};
    liar_script(liar, "/f", replies, 2);
    assert_there(get_file("/f", "f"), "f");
    assert_int_equal(liar_count(liar, "/f"), 2);
    assert_int_equal(unlink(in_folder("f")), 0);
}

#define PART_HEAD(range)                                                                           \
    "HTTP/1.1 206 Partial Content\r\nContent-Range: " range "\r\nConnection: close\r\n\r\n"

TEST(file_range_that_is_another_one_drops_the_part)
{
    begin();
    asks_for_all(part_of(PART_HEAD("bytes 149999-299999/300000"), HALF - 1, SIZE));
    asks_for_all(part_of(PART_HEAD("bytes 150000-299999/300001"), HALF, SIZE));
    asks_for_all(part_of(PART_HEAD("bytes 150000-299998/300000"), HALF, SIZE - 1));
    asks_for_all(part_of(PART_HEAD("bytes 150000-299999/*"), HALF, SIZE));
    asks_for_all(part_of(PART_HEAD("rubbish"), HALF, SIZE));
    asks_for_all(part_of("HTTP/1.1 206 Partial Content\r\nConnection: close\r\n\r\n", HALF, SIZE));
    asks_for_all(part_of(PART_HEAD("bytes 150000-299999/300000\r\nContent-Type: "
                                   "multipart/byteranges; boundary=x"),
                         HALF, SIZE));
    asks_for_all(part_of(PART_HEAD("bytes 150000-299999/300000\r\nContent-Length: 7"), HALF, SIZE));
    net_end();
}

TEST(file_range_beyond_the_end_drops_the_part)
{
    begin();
    asks_for_all((struct liar_reply){.head = "HTTP/1.1 416 No\r\nContent-Range: bytes */9\r\n"
                                             "Content-Length: 0\r\n\r\n",
                                     .manner = LIAR_KEEP});
    net_end();
}

TEST(file_416_again_and_again_is_an_error)
{
    begin();
    leave_part(content, HALF, "\"v1\"");
    reply("/f", "HTTP/1.1 416 No\r\nContent-Length: 0", "", LIAR_KEEP);
    assert_failed(get_file("/f", "f"), 416, "416");
    assert_int_equal(liar_count(liar, "/f"), 2);
    assert_no_part();
    net_end();
}

TEST(file_put_together_from_two_that_differ_is_refused)
{
    begin();
    leave_part(rotten(), HALF, "\"v1\"");
    struct liar_reply one = part_of(REST_HEAD, HALF, SIZE);
    liar_script(liar, "/f", &one, 1);
    struct fetch_result *r = get_file("/f", "f");
    assert_int_equal(r->err.code, ERR_CONTENT);
    assert_failed(r, 206, "another SHA-256");
    assert_no_part();
    net_end();
}

TEST(file_part_survives_a_server_error)
{
    begin();
    leave_part(content, HALF, "\"v1\"");
    struct liar_reply replies[] = {
        {.head = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", .manner = LIAR_KEEP},
        part_of(REST_HEAD, HALF, SIZE)};
    liar_script(liar, "/f", replies, 2);
    assert_failed(get_file("/f", "f"), 503, "503");
    assert_there(get_file("/f", "f"), "f");
    net_end();
}

TEST(file_unasked_206_and_304_are_refused)
{
    begin();
    struct liar_reply one = part_of(REST_HEAD, HALF, SIZE);
    liar_script(liar, "/f", &one, 1);
    assert_failed(get_file("/f", "f"), 206, "no part was asked for");
    reply("/n", "HTTP/1.1 304 Not Modified", "", LIAR_KEEP);
    assert_failed(get_file("/n", "f"), 304, "without conditions");
    assert_int_equal(liar_count(liar, "/n"), 2);
    assert_no_part();
    net_end();
}

TEST(file_through_a_redirect_goes_on_too)
{
    begin();
    leave_part(content, HALF, "\"v1\"");
    reply("/f", "HTTP/1.1 302 Found\r\nLocation: /cdn/f\r\nContent-Length: 0", "", LIAR_KEEP);
    struct liar_reply one = part_of(REST_HEAD, HALF, SIZE);
    liar_script(liar, "/cdn/f", &one, 1);
    assert_there(get_file("/f", "f"), "f");
    assert_asked("/cdn/f", 0, "Range: bytes=150000-");
    net_end();
}

TEST(file_needs_its_size_and_hash)
{
    begin();
    struct fetch_request request = {.url = liar_url(liar, "/f"), .path = in_folder("f")};
    assert_failed(fetch_wait(fetch, &request), 0, "needs its size and SHA-256");
    request.sha256 = "../../etc/passwd";
    assert_failed(fetch_wait(fetch, &request), 0, "needs its size and SHA-256");
    request.sha256 = content_hash;
    request.bytes = -1;
    assert_failed(fetch_wait(fetch, &request), 0, "needs its size and SHA-256");
    assert_int_equal(liar_count(liar, "/f"), 0);
    net_end();
}

TEST(file_that_cannot_be_written_says_why)
{
    begin();
    put("plain", "x", 1);
    struct liar_reply one = part_of(WHOLE_HEAD, 0, SIZE);
    liar_script(liar, "/f", &one, 1);
    struct fetch_result *r = get_file("/f", "plain/f");
    assert_int_equal(r->err.code, ERR_FAILED);
    assert_failed(r, 200, "cannot make");
    assert_int_equal(symlink(in_folder("plain"), in_folder("f.part")), 0);
    assert_there(get_file("/f", "f"), "f"); // a link in the way is not followed
    assert_int_equal(file_size(in_folder("plain")), 1);
    net_end();
}
