#include <string.h>

#include "base/civil.h"
#include "feed.h"

static int64_t at(const char *text)
{
    int64_t ns;
    assert_true(civil_parse_instant(text, &ns));
    return ns;
}

TEST(rss_2_in_cp949_called_euc_kr)
{
    struct media_feed *f = feed_of_file("cp949.xml", NULL);
    assert_string_equal(f->title, "유리창 일보");
    assert_string_equal(f->lang, "ko-KR");
    assert_int_equal(f->count, 2);
    assert_string_equal(f->entries[0].title, "펲시와 똠방각하, 햏볕 아래 만나다");
    assert_string_equal(f->entries[0].summary, "투명 화면이 거리에 나왔다. 둘째 문단 끝.");
    assert_string_equal(f->entries[0].id, "https://news.example/2");
    assert_true(f->entries[0].published_ns == at("2026-11-24T00:00:00Z"));
    assert_string_equal(f->entries[1].summary, "");
    media_feed_destroy(f);
}

TEST(rss_1_in_cp932_called_shift_jis)
{
    struct media_feed *f = feed_of_file("cp932.rdf", NULL);
    assert_string_equal(f->title, "硝子新聞");
    assert_string_equal(f->lang, "ja");
    assert_int_equal(f->count, 1);
    assert_string_equal(f->entries[0].title, "①髙島屋で展示会～始まる");
    assert_string_equal(f->entries[0].summary, "硝子の新しい世界");
    assert_string_equal(f->entries[0].id, "https://news.example/a");
    assert_true(f->entries[0].published_ns == at("2026-11-24T00:00:00Z"));
    media_feed_destroy(f);
}

TEST(rss_0_91_in_gbk_called_gb2312)
{
    struct media_feed *f = feed_of_file("gbk.xml", NULL);
    assert_string_equal(f->title, "玻璃日報");
    assert_string_equal(f->entries[0].title, "朱鎔基与镕");
    assert_string_equal(f->entries[0].id, f->entries[0].title);
    assert_true(f->entries[0].published_ns == INT64_MIN);
    media_feed_destroy(f);
}

TEST(rss_0_90_has_items_beside_the_channel)
{
    struct media_feed *f =
        feed_of("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title></channel>"
                "<item><title>A</title><link>x</link></item></rdf:RDF>");
    assert_int_equal(f->count, 1);
    assert_string_equal(f->entries[0].id, "x");
    media_feed_destroy(f);
}

TEST(atom_gives_the_same_words_for_text_html_and_xhtml)
{
    struct media_feed *f = feed_of_file("atom.xml", NULL);
    assert_string_equal(f->title, "Glass & Light");
    assert_string_equal(f->lang, "en-GB");
    assert_int_equal(f->count, 3);
    // The one with an id seen before was updated later.
    assert_string_equal(f->entries[0].id, "urn:text");
    assert_string_equal(f->entries[0].title, "AT&T says more");
    assert_string_equal(f->entries[1].id, "urn:html");
    assert_string_equal(f->entries[1].title, "AT&T says 1 < 2");
    assert_string_equal(f->entries[1].summary, "One Two");
    assert_string_equal(f->entries[2].id, "urn:xhtml");
    assert_string_equal(f->entries[2].title, f->entries[1].title);
    assert_string_equal(f->entries[2].summary, f->entries[1].summary);
    assert_true(f->entries[2].published_ns == at("2026-11-19T00:00:00Z"));
    media_feed_destroy(f);
}

TEST(atom_0_3_with_modes_and_issued)
{
    struct media_feed *f = feed_of(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title>"
        "<entry><title mode='escaped' type='text/html'>&lt;b&gt;A&lt;/b&gt; &amp;amp; B</title>"
        "<link rel='alternate' type='text/html' href='https://x.example/1'/>"
        "<issued>2026-11-24T09:00:00+09:00</issued><modified>2026-11-25T09:00:00+09:00</modified>"
        "<content type='application/xhtml+xml' mode='xml'><div><p>One</p>Two</div></content>"
        "</entry></feed>");
    assert_int_equal(f->count, 1);
    assert_string_equal(f->entries[0].title, "A & B");
    assert_string_equal(f->entries[0].summary, "One Two");
    assert_string_equal(f->entries[0].id, "https://x.example/1");
    assert_true(f->entries[0].published_ns == at("2026-11-24T00:00:00Z"));
    media_feed_destroy(f);
}

TEST(atom_with_a_prefix_and_content_that_is_no_text)
{
    struct media_feed *f =
        feed_of("<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>T</a:title><a:entry>"
                "<title>not mine</title><a:title>A</a:title>"
                "<a:content type='image/png'>iVBORw0KGgo</a:content></a:entry><a:entry>"
                "<a:title>B</a:title><a:content src='https://x.example/'>x</a:content></a:entry>"
                "</a:feed>");
    assert_int_equal(f->count, 2);
    assert_string_equal(f->entries[0].title, "A");
    assert_string_equal(f->entries[0].summary, "");
    assert_string_equal(f->entries[1].summary, "");
    media_feed_destroy(f);
}

TEST(json_feed)
{
    struct media_feed *f = feed_of_file("feed.json", "iso-8859-1");
    assert_string_equal(f->title, "Glass JSON");
    assert_string_equal(f->lang, "en");
    assert_int_equal(f->count, 2);
    assert_string_equal(f->entries[0].id, "2");
    assert_string_equal(f->entries[0].summary, "One Two & three");
    assert_string_equal(f->entries[1].title, "");
    assert_string_equal(f->entries[1].summary, "Only words, 1 < 2");
    assert_true(f->entries[1].published_ns == at("2026-11-24T00:00:00.5Z"));
    media_feed_destroy(f);
    feed_refused("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [", "");
    feed_refused("{\"version\": \"https://jsonfeed.org/version/1\"}", "no feed");
    feed_refused("{\"items\": []}", "no feed");
}

TEST(rss_description_wins_over_encoded_content)
{
    struct media_feed *f = feed_of(
        "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:media='http://search.yahoo.com/mrss/'><channel><title>T</title><item>"
        "<media:title>not this</media:title><title>A</title><description>short</description>"
        "<content:encoded>long</content:encoded></item><item><title>B</title><description/>"
        "<content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded></item></channel></rss>");
    assert_string_equal(f->entries[0].title, "A");
    assert_string_equal(f->entries[0].summary, "short");
    assert_string_equal(f->entries[1].summary, "long");
    media_feed_destroy(f);
}

TEST(items_without_words_are_skipped)
{
    struct media_feed *f = feed_of(RSS("<item><link>x</link></item><item><title> </title></item>"
                                       "<item><description>words</description></item>"));
    assert_int_equal(f->count, 1);
    assert_string_equal(f->entries[0].title, "");
    assert_string_equal(f->entries[0].id, "words");
    media_feed_destroy(f);
}

TEST(a_feed_without_items_is_fine)
{
    struct media_feed *f = feed_of(RSS(""));
    assert_int_equal(f->count, 0);
    assert_null(f->lang);
    media_feed_destroy(f);
    f = feed_of("<feed xmlns='http://www.w3.org/2005/Atom'/>");
    assert_string_equal(f->title, "");
    media_feed_destroy(f);
    media_feed_destroy(NULL);
}

TEST(newest_first_then_those_without_a_date_as_listed)
{
    struct media_feed *f =
        feed_of(RSS("<item><title>u1</title></item>"
                    "<item><title>old</title><pubDate>1 Nov 2026 00:00 GMT</pubDate></item>"
                    "<item><title>u2</title><pubDate>soon</pubDate></item>"
                    "<item><title>new</title><pubDate>2 Nov 2026 00:00 GMT</pubDate></item>"
                    "<item><title>same</title><pubDate>2 Nov 2026 00:00 GMT</pubDate></item>"));
    const char *order[] = {"new", "same", "old", "u1", "u2"};
    assert_int_equal(f->count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(f->entries[i].title, order[i]);
    media_feed_drop_older(f, f->entries[0].published_ns);
    assert_int_equal(f->count, 4);
    assert_string_equal(f->entries[2].title, "u1");
    media_feed_destroy(f);
}

TEST(one_id_is_one_entry)
{
    struct media_feed *f = feed_of(
        RSS("<item><guid>g</guid><title>older</title><pubDate>1 Nov 2026 00:00 GMT</pubDate></item>"
            "<item><guid>g</guid><title>newer</title><pubDate>2 Nov 2026 00:00 GMT</pubDate></item>"
            "<item><guid isPermaLink='false'>h</guid><title>first</title></item>"
            "<item><guid>h</guid><title>second</title></item>"));
    assert_int_equal(f->count, 2);
    assert_string_equal(f->entries[0].title, "newer");
    assert_string_equal(f->entries[1].title, "first");
    media_feed_destroy(f);
}

TEST(only_so_many_entries_are_kept)
{
    struct err err = {0};
    const char text[] = RSS("<item><title>a</title><pubDate>1 Nov 2026</pubDate></item>"
                            "<item><title>b</title><pubDate>2 Nov 2026</pubDate></item>");
    struct media_feed *f = media_feed_parse(text, strlen(text), NULL, "test", 1, &err);
    assert_int_equal(f->count, 1);
    assert_string_equal(f->entries[0].title, "b");
    media_feed_destroy(f);
    f = media_feed_parse(text, strlen(text), NULL, "test", 0, &err);
    assert_int_equal(f->count, 0);
    media_feed_destroy(f);
}
