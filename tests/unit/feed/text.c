#include <stdio.h>
#include <string.h>

#include "feed.h"

// What the panel would show of a description, written as in the document.
static void assert_words(const char *description, const char *want)
{
    char text[4096];
    snprintf(text, sizeof text, RSS("<item><title>-</title><description>%s</description></item>"),
             description);
    struct media_feed *f = feed_of(text);
    assert_int_equal(f->count, 1);
    assert_string_equal(f->entries[0].summary, want);
    media_feed_destroy(f);
}

TEST(references_are_decoded_once)
{
    assert_words("&lt;b&gt;A&lt;/b&gt; &amp;amp; B", "A & B");
    assert_words("&amp;amp;amp; &amp;amp;lt;b&amp;amp;gt;", "&amp; &lt;b&gt;");
    assert_words("a&hellip;&nbsp;&#8230;&#x2026;b", "a… ……b");
    assert_words("&amp;hellip; &amp;apos; &amp;#146; &amp;nbsp", "… ' ’");
    assert_words("&unknown; &amp;unknown; AT&T; & &", "&unknown; &unknown; AT&T; & &");
    assert_words("&#0;&#xd800;&#x110000;x", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx");
    assert_words("<![CDATA[<i>x</i> &amp; &euro; 1 < 2]]>", "x & € 1 < 2");
}

TEST(blocks_part_words_and_inline_elements_do_not)
{
    assert_words("<![CDATA[<p>One</p><p>Two</p>Th<b>r</b>ee<br/>four<td>five]]>",
                 "One Two Three four five");
    assert_words("<p>One</p><p>T<b>w</b>o</p>", "One Two"); // markup that was not escaped
}

TEST(scripts_styles_and_comments_are_never_words)
{
    assert_words("<![CDATA[a<script>b</script>c<STYLE type='x'>d</style >e<!-- f -->g]]>", "aceg");
    assert_words("<![CDATA[a<script src='x'/>b<script>never ends ]]>", "ab");
    assert_words("<![CDATA[a<iframe>b</iframe><svg><text>c</text></svg>d<rt>e]]>", "a de");
    assert_words("a<script>b</script>c<!-- d -->e<?php f ?>", "ace");
}

TEST(what_looks_like_a_tag)
{
    assert_words("<![CDATA[1 < 2 <3 <a href='>'>b</a> 1<x+2]]>", "1 < 2 <3 b 1<x+2");
    assert_words("<![CDATA[cut off <a href=\"https://x.exam]]>", "cut off");
    assert_words("<![CDATA[it's <i title=it's>fine</i>]]>", "it's fine");
}

TEST(white_space_is_folded_and_controls_are_gone)
{
    assert_words(" a \n\t b&#160;&#160;c\u3000d ", "a b c d");
    assert_words("a\u202eb\u2066c\u2069d\u200b\ufeff\u00ade\001&#7;f", "abcde f");
    assert_words("a\u200db\u200ec", "a\u200db\u200ec"); // joiners and marks stay
}

TEST(long_text_is_cut_at_a_character)
{
    static char text[400 * 1024] = "<rss><channel><item><title>";
    size_t n = strlen(text);
    for (size_t i = 0; i < 100000; i++, n += 3)
        memcpy(text + n, "가", 3);
    memcpy(text + n, "</title></item></channel></rss>", 32);
    struct media_feed *f = feed_of(text);
    size_t len = strlen(f->entries[0].title);
    assert_in_range(len, 64 * 1024 - 3, 64 * 1024);
    assert_int_equal(len % 3, 0);
    media_feed_destroy(f);
}
