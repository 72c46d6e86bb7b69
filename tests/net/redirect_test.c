#include <stdio.h>
#include <string.h>

#include "fetch/internal.h"
#include "fixture.h"
#include "unit.h"

// /0 -> /1 -> ... -> /hops, which says "there".
static void chain(int hops)
{
    static char heads[16][128];
    for (int i = 0; i < hops; i++) {
        char path[16];
        snprintf(path, sizeof path, "/%d", i);
        snprintf(heads[i], sizeof heads[i],
                 "HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n", i + 1);
        struct liar_reply one = {.head = heads[i], .manner = LIAR_KEEP};
        liar_script(liar, path, &one, 1);
    }
    char last[16];
    snprintf(last, sizeof last, "/%d", hops);
    reply(last, "HTTP/1.1 200 OK\r\nContent-Length: 5", "there", LIAR_KEEP);
}

TEST(redirects_are_followed_up_to_five)
{
    net_begin();
    chain(5);
    struct fetch_result *r = get("/0", 100);
    assert_string_equal(r->url, liar_url(liar, "/5"));
    assert_body(r, "there");
    net_end();
}

TEST(redirects_beyond_five_are_refused)
{
    net_begin();
    chain(6);
    assert_failed(get("/0", 100), 302, "more than 5 times");
    assert_int_equal(liar_count(liar, "/6"), 0);
    net_end();
}

TEST(redirect_in_a_circle_is_noticed)
{
    net_begin();
    reply("/a", "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 0", "", LIAR_KEEP);
    reply("/b", "HTTP/1.1 307 Moved\r\nLocation: a\r\nContent-Length: 0", "", LIAR_KEEP);
    assert_failed(get("/a", 100), 307, "in a circle");
    assert_int_equal(liar_count(liar, "/a"), 1);
    net_end();
}

TEST(redirect_to_something_else_than_http_is_refused)
{
    net_begin();
    reply("/f", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0", "",
          LIAR_KEEP);
    assert_failed(get("/f", 100), 302, "something else than http");
    reply("/n", "HTTP/1.1 302 Found\r\nContent-Length: 0", "", LIAR_KEEP);
    assert_failed(get("/n", 100), 302, "without saying where");
    net_end();
}

TEST(redirect_body_is_not_content_however_long)
{
    net_begin();
    static char block[8192];
    struct liar_reply one = {.head = "HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n",
                             .body = block,
                             .body_len = sizeof block,
                             .manner = LIAR_ENDLESS};
    liar_script(liar, "/r", &one, 1);
    reply("/there", "HTTP/1.1 200 OK\r\nContent-Length: 5", "there", LIAR_KEEP);
    assert_body(get("/r", 100), "there");
    net_end();
}

TEST(redirect_from_https_to_http_is_refused)
{
    char secure[] = "https://h/x", target[] = "http://h/y";
    struct transfer t = {.url = secure, .at = secure, .answer.location = target};
    assert_false(transfer_follow(&t));
    assert_string_equal(t.err.text, "redirects from https to http");
    assert_int_equal(t.redirects, 0);
}
