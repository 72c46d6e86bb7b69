#include <string.h>

#include "feed.h"

static void assert_title(const char *bytes, size_t len, const char *charset, const char *want)
{
    struct err err = {0};
    struct media_feed *f = media_feed_parse(bytes, len, charset, "test", 10, &err);
    assert_non_null(f);
    assert_string_equal(f->title, want);
    media_feed_destroy(f);
}

#define DOCUMENT(declaration, title)                                                               \
    declaration "<rss><channel><title>" title "</title></channel></rss>"
#define ASSERT_TITLE(text, charset, want) assert_title(text, sizeof(text) - 1, charset, want)

TEST(mark_before_http_before_declaration)
{
    // 0xb0 0xa1 is one syllable in EUC-KR and two characters in windows-1252.
    ASSERT_TITLE(DOCUMENT("", "\xb0\xa1"), "euc-kr", "가");
    ASSERT_TITLE(DOCUMENT("<?xml version='1.0' encoding='euc-kr'?>", "\xb0\xa1"), NULL, "가");
    ASSERT_TITLE(DOCUMENT("<?xml version='1.0' encoding='euc-kr'?>", "\xb0\xa1"), "ISO-8859-1",
                 "°¡");
    ASSERT_TITLE(DOCUMENT("\xef\xbb\xbf<?xml version='1.0' encoding='euc-kr'?>", "가"), "latin1",
                 "가");
    ASSERT_TITLE(DOCUMENT("<?xml version='1.0' encoding='utf-16'?>", "가"), NULL, "가");
    ASSERT_TITLE(DOCUMENT("<?xml version='1.0' encoding='no-such'?>", "가"), "nor-such", "가");
    ASSERT_TITLE(DOCUMENT("", "가"), NULL, "가");
}

TEST(labels_mean_what_they_mean_to_browsers)
{
    ASSERT_TITLE(DOCUMENT("", "\x8c\x63"), "ks_c_5601-1987", "똠");
    ASSERT_TITLE(DOCUMENT("", "\x8c\x63"), " \"KOREAN\" ", "똠");
    ASSERT_TITLE(DOCUMENT("", "\x80\x93\x94"), "us-ascii", "€“”");
    ASSERT_TITLE(DOCUMENT("", "\xcf\xe0"), "windows-1251", "Па");
    ASSERT_TITLE(DOCUMENT("", "\xa4"), "iso-8859-15", "€");
    ASSERT_TITLE(DOCUMENT("", "\xa4\xa4\xa4\xe5"), "big5", "中文");
    ASSERT_TITLE(DOCUMENT("", "\xa4\xa2"), "euc-jp", "あ");
    ASSERT_TITLE(DOCUMENT("", "\x81\x30\x81\x30"), "gb18030", "");
    ASSERT_TITLE(DOCUMENT("", "\xd6\xd0"), "gb2312", "中");
}

TEST(utf_16_of_both_orders)
{
    const char *text = DOCUMENT("<?xml version='1.0' encoding='utf-16'?>", "ab");
    char le[512] = "\xff\xfe";
    char be[512] = "";
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        le[2 + i * 2] = text[i];
        be[i * 2 + 1] = text[i];
    }
    assert_title(le, 2 + n * 2, "utf-8", "ab");
    assert_title(be, n * 2, NULL, "ab"); // without a mark
}

TEST(bytes_that_cannot_be_decoded_are_marked)
{
    ASSERT_TITLE(DOCUMENT("", "a\xff\xc3z\xed\xa0\x80"), NULL,
                 "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    ASSERT_TITLE(DOCUMENT("", "a\xff\xb0\xa1"), "euc-kr", "a\xef\xbf\xbd가");
    ASSERT_TITLE(DOCUMENT("", "\xef\xbf\xbf"), NULL, "\xef\xbf\xbd"); // U+FFFF is no XML
}
