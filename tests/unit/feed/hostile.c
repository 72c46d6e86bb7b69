#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "feed.h"

TEST(a_feed_cut_anywhere_is_refused)
{
    const char text[] = RSS("<item><title>A &amp; B</title><description><![CDATA[<p>x</p>]]>"
                            "</description></item><!-- c --><item><title b='c'>B</title></item>");
    struct err err = {0};
    size_t whole = strlen(text);
    for (size_t len = 0; len < whole; len++) {
        struct media_feed *f = media_feed_parse(text, len, NULL, "test", 10, &err);
        assert_null(f);
        assert_int_equal(err.code, ERR_CONTENT);
    }
    struct media_feed *f = media_feed_parse(text, whole, NULL, "test", 10, &err);
    assert_int_equal(f->count, 2);
    media_feed_destroy(f);
}

TEST(what_is_no_feed_is_refused)
{
    feed_refused("", "no feed");
    feed_refused("Not Found", "no feed");
    feed_refused("<!DOCTYPE html><html><head><title>x</title></head><body>x</body></html>", "html");
    feed_refused("<opml version='1.0'><body/></opml>", "opml");
    feed_refused("<html><body>not even closed", "cut short");
    feed_refused("[1, 2]", "no feed");
    feed_refused("{", "");
    struct err err = {0};
    char *big = calloc(1, MEDIA_FEED_MAX + 1);
    assert_null(media_feed_parse(big, MEDIA_FEED_MAX + 1, NULL, "test", 10, &err));
    free(big);
}

TEST(entities_are_never_declared)
{
    struct media_feed *f = feed_of(
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ha'><!-- ]> --><!ENTITY b '&a;&a;'>"
        "<!ENTITY c SYSTEM 'file:///etc/passwd'> <!ENTITY % d SYSTEM 'http://127.0.0.1/'> %d;]>"
        "<rss><channel><title>&b;|&c;|&eacute;</title></channel></rss>");
    assert_string_equal(f->title, "&b;|&c;|é");
    media_feed_destroy(f);
}

TEST(document_types_with_an_address_are_passed_over)
{
    struct media_feed *f =
        feed_of("<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" "
                "\"http://my.netscape.com/publish/formats/rss-0.91.dtd\">\n" RSS(""));
    assert_string_equal(f->title, "T");
    media_feed_destroy(f);
    feed_refused("<!DOCTYPE rss [" RSS(""), "cut short");
}

static char *repeated(const char *before, const char *piece, size_t times, const char *after)
{
    struct buf b;
    buf_init(&b, MEDIA_FEED_MAX);
    bool ok = buf_str(&b, before);
    for (size_t i = 0; i < times; i++)
        ok = ok && buf_str(&b, piece);
    assert_true(ok && buf_str(&b, after));
    return b.data;
}

TEST(depth_attributes_and_elements_are_bounded)
{
    char *deep = repeated("<rss>", "<a>", 100000, "</rss>");
    feed_refused(deep, "deep");
    free(deep);
    char *wide = repeated("<rss", " a='b'", 20000, "></rss>");
    feed_refused(wide, "attributes");
    free(wide);
    char *many = repeated("<rss>", "<a/>", 300000, "</rss>");
    feed_refused(many, "elements");
    free(many);
    // Deep but within bounds, and HTML of any depth, are fine.
    char *fine = repeated("<rss><channel><title>x</title><y>", "<a>", 200, "</y></channel></rss>");
    media_feed_destroy(feed_of(fine));
    free(fine);
    char *html =
        repeated("<rss><channel><title><![CDATA[", "<b>", 400000, "]]></title></channel></rss>");
    media_feed_destroy(feed_of(html));
    free(html);
    html = repeated("<rss><channel><title><![CDATA[", "<rt><!x", 400000,
                    "]]></title></channel></rss>");
    media_feed_destroy(feed_of(html));
    free(html);
}

TEST(more_entries_than_allowed_are_left_out)
{
    char *text =
        repeated("<rss><channel>", "<item><title>x</title></item>", 4000, "</channel></rss>");
    struct media_feed *f = feed_of(text);
    assert_int_equal(f->count, 1); // one title, so one id
    media_feed_destroy(f);
    free(text);
    struct buf b;
    buf_init(&b, MEDIA_FEED_MAX);
    bool ok = buf_str(&b, "<rss><channel>");
    for (int i = 0; i < 4000; i++)
        ok = ok && buf_printf(&b, "<item><title>%d</title></item>", i);
    assert_true(ok && buf_str(&b, "</channel></rss>"));
    struct err err = {0};
    f = media_feed_parse(b.data, b.len, NULL, "test", SIZE_MAX, &err);
    assert_int_equal(f->count, MEDIA_FEED_ENTRIES_MAX);
    assert_string_equal(f->entries[2999].title, "2999");
    media_feed_destroy(f);
    buf_finish(&b);
}

TEST(broken_markup_does_not_swallow_its_neighbours)
{
    struct media_feed *f =
        feed_of(RSS("<item><title>A & B</title><description>one<br>two<p>three</description></item>"
                    "<item><title>B</titel></title></item>"
                    "<item><title>C</title><x:y z=1 q checked='<'>?</x:y></item>"
                    "<item a='1' a='2'><title>D</title></item>"
                    "</nothing><item><title>E\001 < F</title></item>") "<script>x</script>");
    assert_int_equal(f->count, 5);
    assert_string_equal(f->entries[0].title, "A & B");
    assert_string_equal(f->entries[0].summary, "one two three");
    assert_string_equal(f->entries[1].title, "B");
    assert_string_equal(f->entries[2].title, "C");
    assert_string_equal(f->entries[3].title, "D");
    assert_string_equal(f->entries[4].title, "E < F");
    media_feed_destroy(f);
}

static void *parse_often(void *text)
{
    for (int i = 0; i < 50; i++)
        media_feed_destroy(feed_of(text));
    return NULL;
}

TEST(several_threads_may_parse)
{
    static char text[] = RSS("<item><title>&eacute;</title><pubDate>24 Nov 2026</pubDate></item>");
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, parse_often, text), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}
