#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "media/news.h"

enum {
    LABEL_MAX = 40,
    DECLARATION_MAX = 512, // bytes at the start in which a declaration is looked for
    CHUNK = 4096,
};
static const char replacement[] = "\xef\xbf\xbd"; // U+FFFD

// Labels of the WHATWG Encoding standard and what iconv calls the encoding browsers take them for.
static const struct {
    const char *label, *encoding;
} labels[] = {
    {"utf-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"unicode-1-1-utf-8", "UTF-8"},
    {"utf-16", "UTF-16LE"},
    {"utf-16le", "UTF-16LE"},
    {"unicode", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"euc-kr", "CP949"},
    {"euckr", "CP949"},
    {"cseuckr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ks_c_5601-1989", "CP949"},
    {"ks_c_5601", "CP949"},
    {"ksc5601", "CP949"},
    {"ksc_5601", "CP949"},
    {"csksc56011987", "CP949"},
    {"iso-ir-149", "CP949"},
    {"korean", "CP949"},
    {"windows-949", "CP949"},
    {"cp949", "CP949"},
    {"ms949", "CP949"},
    {"uhc", "CP949"},
    {"iso-2022-kr", "ISO-2022-KR"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"csshiftjis", "CP932"},
    {"ms_kanji", "CP932"},
    {"ms932", "CP932"},
    {"cp932", "CP932"},
    {"windows-31j", "CP932"},
    {"euc-jp", "EUC-JP-MS"},
    {"x-euc-jp", "EUC-JP-MS"},
    {"cseucpkdfmtjapanese", "EUC-JP-MS"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"csiso2022jp", "ISO-2022-JP"},
    {"gb2312", "GB18030"},
    {"gb_2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"csgb2312", "GB18030"},
    {"iso-ir-58", "GB18030"},
    {"chinese", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"cn-big5", "BIG5-HKSCS"},
    {"csbig5", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"ascii", "CP1252"},
    {"us-ascii", "CP1252"},
    {"ansi_x3.4-1968", "CP1252"},
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"iso_8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"l1", "CP1252"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso8859-2", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"latin5", "CP1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"windows-874", "CP874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso8859-15", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"windows-1252", "CP1252"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"cp1250", "CP1250"},
    {"cp1251", "CP1251"},
    {"cp1252", "CP1252"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "IBM866"},
    {"cp866", "IBM866"},
    {"macintosh", "MACINTOSH"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// NULL for a label nobody knows.
static const char *encoding_of(const char *label, size_t len)
{
    char name[LABEL_MAX];
    while (len && (is_space(*label) || *label == '"' || *label == '\'')) {
        label++;
        len--;
    }
    while (len && (is_space(label[len - 1]) || label[len - 1] == '"' || label[len - 1] == '\''))
        len--;
    if (len == 0 || len >= sizeof name)
        return NULL;
    memcpy(name, label, len);
    name[len] = '\0';
    for (size_t i = 0; i < VT_COUNT(labels); i++)
        if (str_equal_nocase(labels[i].label, name))
            return labels[i].encoding;
    return NULL;
}

// The encoding that <?xml ... encoding="..."?> names; NULL without one.
static const char *declared(const char *text, size_t len)
{
    char head[DECLARATION_MAX + 1];
    size_t n = len < DECLARATION_MAX ? len : DECLARATION_MAX;
    for (size_t i = 0; i < n; i++)
        head[i] = text[i] ? text[i] : ' ';
    head[n] = '\0';
    const char *start = head + strspn(head, " \t\r\n");
    const char *end = str_starts(start, "<?xml") ? strstr(start, "?>") : NULL;
    const char *name = end ? strstr(start, "encoding") : NULL;
    if (!name || name > end)
        return NULL;
    name += strlen("encoding");
    name += strspn(name, " \t\r\n=");
    if (name >= end || (*name != '"' && *name != '\''))
        return NULL;
    const char *close = strchr(name + 1, *name);
    const char *found =
        close && close < end ? encoding_of(name + 1, (size_t)(close - name - 1)) : NULL;
    // What has just been read in single bytes is not UTF-16, whatever it says.
    return found && str_starts(found, "UTF-16") ? "UTF-8" : found;
}

// Chooses, and skips the byte order mark.
static const char *choose(const char **text, size_t *len, const char *charset)
{
    static const struct {
        const char *bytes, *encoding;
        size_t len, skip;
    } marks[] = {
        {"\xef\xbb\xbf", "UTF-8", 3, 3},
        {"\xfe\xff", "UTF-16BE", 2, 2},
        {"\xff\xfe", "UTF-16LE", 2, 2},
    };
    for (size_t i = 0; i < VT_COUNT(marks); i++)
        if (*len >= marks[i].len && memcmp(*text, marks[i].bytes, marks[i].len) == 0) {
            *text += marks[i].skip;
            *len -= marks[i].skip;
            return marks[i].encoding;
        }
    const char *encoding = charset ? encoding_of(charset, strlen(charset)) : NULL;
    if (encoding)
        return encoding;
    if (*len >= 4 && memcmp(*text, "\0<\0?", 4) == 0)
        return "UTF-16BE";
    if (*len >= 4 && memcmp(*text, "<\0?\0", 4) == 0)
        return "UTF-16LE";
    encoding = declared(*text, *len);
    return encoding ? encoding : "UTF-8";
}

static bool repair(const char *text, size_t len, struct buf *out)
{
    bool ok = true;
    size_t copied = 0; // up to here text has been taken over
    for (size_t pos = 0; pos < len && ok;) {
        size_t start = pos;
        if (str_utf8_next(text, len, &pos) >= 0)
            continue;
        ok = buf_append(out, text + copied, start - copied) && buf_str(out, replacement);
        copied = pos;
    }
    return ok && buf_append(out, text + copied, len - copied);
}

// glibc's iconv() takes char **, but only reads.
static bool convert(iconv_t from, const char *text, size_t len, struct buf *out)
{
    char *in = (char *)(uintptr_t)text;
    bool ok = true;
    while (len && ok) {
        char chunk[CHUNK];
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t result = iconv(from, &in, &len, &to, &room);
        int why = errno;
        ok = buf_append(out, chunk, sizeof chunk - room);
        if (result != (size_t)-1 || why == E2BIG || !ok)
            continue;
        in++;
        len--;
        ok = buf_str(out, replacement);
        if (why == EINVAL) // cut in the middle of the last character
            break;
    }
    return ok;
}

bool news_to_utf8(const void *bytes, size_t len, const char *charset, const char *where,
                  struct buf *out, struct err *err)
{
    const char *text = bytes;
    const char *encoding = choose(&text, &len, charset);
    bool ok;
    if (strcmp(encoding, "UTF-8") == 0) {
        ok = repair(text, len, out);
    } else {
        iconv_t from = iconv_open("UTF-8", encoding);
        if (from == (iconv_t)-1)
            return err_set(err, ERR_CONTENT, where, "the encoding %s cannot be read here",
                           encoding);
        ok = convert(from, text, len, out);
        iconv_close(from);
    }
    return ok || err_set(err, ERR_CONTENT, where, "too large as UTF-8");
}
