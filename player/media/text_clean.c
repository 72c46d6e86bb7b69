#include <glib.h>
#include <string.h>

#include "base/str.h"
#include "media/words.h"

enum {
    MARKS_MAX = 8, // combining marks in a row; more are a prank, and slow to order
    WHITE_SQUARE = 0x25a1,
    WORD_JOINER = 0x2060,
    LANG_MAX = 35, // RFC 5646, 4.4.1
};

static bool is_mark(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
           type == G_UNICODE_SPACING_MARK;
}

static bool is_hangul(gunichar c)
{
    return (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x1100 && c <= 0x11ff) ||
           (c >= 0x3131 && c <= 0x318e);
}

static bool is_kana(gunichar c)
{
    return (c >= 0x3041 && c <= 0x30ff) || (c >= 0xff66 && c <= 0xff9f);
}

static bool is_han(gunichar c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x3ffff);
}

// Default_Ignorable_Code_Point of Unicode, by its ranges.
static bool is_ignorable(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0xad, 0xad},       {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},
        {0x17b4, 0x17b5},   {0x180b, 0x180f}, {0x200b, 0x200f},   {0x202a, 0x202e},
        {0x2060, 0x206f},   {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
        {0xffa0, 0xffa0},   {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
        {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

bool words_invisible(uint32_t c)
{
    return g_unichar_iscntrl(c) || g_unichar_isspace(c) || is_ignorable(c) || c == 0x2028 ||
           c == 0x2029;
}

bool words_may_cut(uint32_t before, uint32_t after)
{
    const uint32_t joiner = 0x200d;
    bool flag = after >= 0x1f1e6 && after <= 0x1f1ff;
    bool tone = after >= 0x1f3fb && after <= 0x1f3ff;
    return !is_mark(after) && !is_ignorable(after) && before != joiner && !flag && !tone;
}

// What stands for a character of the input; 0 for nothing.
static gunichar allowed(gunichar c)
{
    if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
        return '\n';
    if (c == '\n' || c == '\t')
        return c;
    return g_unichar_iscntrl(c) || c == 0xfeff ? 0 : c;
}

// Bytes that are no UTF-8 become U+FFFD.
static GString *repaired(const char *text)
{
    size_t len = strnlen(text, MEDIA_TEXT_MAX + 4);
    GString *out = g_string_sized_new(len + 1);
    int marks = 0;
    for (size_t pos = 0; pos < len;) {
        size_t start = pos;
        int32_t c = str_utf8_next(text, len, &pos);
        if (pos > MEDIA_TEXT_MAX)
            break;
        if (c == '\n' && start > 0 && text[start - 1] == '\r')
            continue;
        gunichar keep = c < 0 ? 0xfffd : allowed((gunichar)c);
        marks = keep && is_mark(keep) ? marks + 1 : 0;
        if (keep && marks <= MARKS_MAX)
            g_string_append_unichar(out, keep);
    }
    return out;
}

// Letters and digits, and what clings to them in a Korean line.
static bool binds_before_hangul(gunichar c)
{
    if (is_hangul(c) || is_han(c) || (g_unichar_isalnum(c) && !is_kana(c)))
        return true;
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_CLOSE_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION ||
           type == G_UNICODE_CURRENCY_SYMBOL || (c < 0x80 && strchr("\"'%,.:&@#*+~", (int)c)) ||
           c == 0x2030 || c == 0xb0 || c == 0x2103 || is_mark(c);
}

static bool binds_after_hangul(gunichar c)
{
    if (is_hangul(c) || is_han(c) || (g_unichar_isalnum(c) && !is_kana(c)))
        return true;
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_OPEN_PUNCTUATION || type == G_UNICODE_INITIAL_PUNCTUATION ||
           (c < 0x80 && strchr("\"'&@#*+~", (int)c));
}

// Korean breaks lines at spaces; Unicode's default would break at every syllable.
static bool bound(gunichar before, gunichar after)
{
    if (before == 0 || after == 0)
        return false;
    return (is_hangul(after) && binds_before_hangul(before)) ||
           (is_hangul(before) && binds_after_hangul(after));
}

char *words_clean(const struct media_fonts *f, const char *text, bool bind)
{
    GString *valid = repaired(text);
    char *composed = g_utf8_normalize(valid->str, (gssize)valid->len, G_NORMALIZE_NFC);
    g_string_free(valid, TRUE);
    GString *out = g_string_sized_new(strlen(composed) * 2 + 1);
    bool square = words_covered(f, WHITE_SQUARE);
    gunichar before = 0;
    size_t len = strlen(composed);
    for (size_t pos = 0; pos < len;) {
        gunichar c = (gunichar)str_utf8_next(composed, len, &pos);
        if (square && !words_covered(f, c) && !words_invisible(c))
            c = is_mark(c) ? 0 : WHITE_SQUARE;
        if (c == 0)
            continue;
        if (bind && bound(before, c))
            g_string_append_unichar(out, WORD_JOINER);
        g_string_append_unichar(out, c);
        before = c;
    }
    g_free(composed);
    return g_string_free(out, FALSE);
}

static bool is_tag(const char *lang)
{
    size_t len = lang ? strnlen(lang, LANG_MAX + 1) : 0;
    if (len < 2 || len > LANG_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!g_ascii_isalnum(lang[i]) && lang[i] != '-' && lang[i] != '_')
            return false;
    return true;
}

const char *words_language(const struct media_fonts *f, const char *text, const char *lang)
{
    if (is_tag(lang))
        return lang;
    bool kana = false;
    bool foreign = false;
    size_t len = strlen(text);
    for (size_t pos = 0; pos < len;) {
        gunichar c = (gunichar)str_utf8_next(text, len, &pos);
        if (is_hangul(c))
            return "ko";
        kana |= is_kana(c);
        foreign |= is_han(c) && !words_covered_own(f, c);
    }
    return kana ? "ja" : foreign ? "zh-cn" : "ko";
}

// The blocks that Unicode keeps for scripts written from right to left.
static bool is_rtl_letter(gunichar c)
{
    bool block = (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) ||
                 (c >= 0xfe70 && c <= 0xfefe) || (c >= 0x10800 && c <= 0x10fff) ||
                 (c >= 0x1e800 && c <= 0x1efff);
    return c == 0x200f || (block && g_unichar_isalpha(c));
}

// UAX 9, P2 and P3: the first strong character that is not inside an isolate.
static bool starts_rtl(const char *text, size_t len)
{
    int isolates = 0;
    for (size_t pos = 0; pos < len;) {
        int32_t c = str_utf8_next(text, len, &pos);
        if (c >= 0x2066 && c <= 0x2068)
            isolates++;
        else if (c == 0x2069 && isolates > 0)
            isolates--;
        else if (isolates == 0 && is_rtl_letter((gunichar)c))
            return true;
        else if (isolates == 0 && (c == 0x200e || g_unichar_isalpha((gunichar)c)))
            return false;
    }
    return false;
}

bool words_rtl(const char *text, size_t len, enum media_direction direction)
{
    return direction == MEDIA_AUTO ? starts_rtl(text, len) : direction == MEDIA_RTL;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// Reports each different one, in the order of their numbers.
static size_t report(uint32_t *list, size_t count, void (*each)(void *, uint32_t), void *context)
{
    size_t different = 0;
    if (count)
        qsort(list, count, sizeof *list, by_value);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && list[i] == list[i - 1])
            continue;
        different++;
        if (each)
            each(context, list[i]);
    }
    return different;
}

size_t media_text_missing(struct media_fonts *f, const char *text, const struct media_style *style,
                          void (*each)(void *context, uint32_t code_point), void *context)
{
    (void)style; // a character the family lacks is taken from another one
    GString *valid = repaired(text);
    uint32_t *list = g_new(uint32_t, valid->len + 1);
    size_t count = 0;
    for (size_t pos = 0; pos < valid->len;) {
        gunichar c = (gunichar)str_utf8_next(valid->str, valid->len, &pos);
        if (!words_covered(f, c) && !words_invisible(c))
            list[count++] = c;
    }
    size_t different = report(list, count, each, context);
    g_free(list);
    g_string_free(valid, TRUE);
    return different;
}
