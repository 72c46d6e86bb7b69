#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "media/news.h"

enum { NAME_MAX_BYTES = 32 };

// Names that came with HTML 5 and are seen in feeds; the older ones libxml2 knows.
static const struct {
    const char *name;
    uint32_t code_point;
} newer_names[] = {
    {"apos", '\''},   {"excl", '!'},      {"num", '#'},     {"dollar", '$'},   {"percnt", '%'},
    {"lpar", '('},    {"rpar", ')'},      {"ast", '*'},     {"plus", '+'},     {"comma", ','},
    {"period", '.'},  {"sol", '/'},       {"colon", ':'},   {"semi", ';'},     {"equals", '='},
    {"quest", '?'},   {"commat", '@'},    {"lsqb", '['},    {"rsqb", ']'},     {"lbrack", '['},
    {"rbrack", ']'},  {"lowbar", '_'},    {"grave", '`'},   {"vert", '|'},     {"NewLine", '\n'},
    {"Tab", '\t'},    {"hyphen", 0x2010}, {"dash", 0x2010}, {"check", 0x2713}, {"centerdot", 0xb7},
    {"nldr", 0x2025},
};

// What browsers make of &#128; to &#159;: the bytes of windows-1252.
static const uint16_t windows_1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static int digit(char c, int base)
{
    int value = c >= '0' && c <= '9'                 ? c - '0'
                : c >= 'a' && c <= 'f' && base == 16 ? c - 'a' + 10
                : c >= 'A' && c <= 'F' && base == 16 ? c - 'A' + 10
                                                     : -1;
    return value;
}

// Behind "&#"; *pos is at the first digit or 'x'. False when there is no number.
static bool number(const char *text, size_t len, size_t *pos, uint32_t *code_point)
{
    int base = 10;
    if (*pos < len && (text[*pos] == 'x' || text[*pos] == 'X')) {
        base = 16;
        (*pos)++;
    }
    size_t start = *pos;
    uint32_t value = 0;
    for (; *pos < len && digit(text[*pos], base) >= 0; (*pos)++)
        if (value <= 0x10ffff)
            value = value * (uint32_t)base + (uint32_t)digit(text[*pos], base);
    if (value >= 0x80 && value < 0xa0)
        value = windows_1252[value - 0x80];
    bool real = value != 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
    *code_point = real ? value : 0xfffd;
    return *pos > start;
}

static uint32_t named(const char *name)
{
    for (size_t i = 0; i < VT_COUNT(newer_names); i++)
        if (strcmp(newer_names[i].name, name) == 0)
            return newer_names[i].code_point;
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    return entity ? entity->value : 0;
}

static bool needs_no_semicolon(const char *name)
{
    static const char *const names[] = {"amp", "lt", "gt", "quot", "nbsp"};
    for (size_t i = 0; i < VT_COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

size_t news_reference(const char *text, size_t len, bool loose, uint32_t *code_point)
{
    size_t pos = 1;
    if (pos < len && text[pos] == '#') {
        pos++;
        if (!number(text, len, &pos, code_point))
            return 0;
        bool closed = pos < len && text[pos] == ';';
        return closed || loose ? pos + closed : 0;
    }
    char name[NAME_MAX_BYTES];
    size_t n = 0;
    for (; pos < len && n + 1 < sizeof name; pos++, n++) {
        char c = text[pos];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (n && c >= '0' && c <= '9')))
            break;
        name[n] = c;
    }
    name[n] = '\0';
    bool closed = pos < len && text[pos] == ';';
    *code_point = n && (closed || (loose && needs_no_semicolon(name))) ? named(name) : 0;
    return *code_point ? pos + closed : 0;
}

void news_text_init(struct news_text *t)
{
    *t = (struct news_text){0};
    buf_init(&t->buf, NEWS_TEXT_MAX);
}

static bool is_space(int32_t c)
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

// Controls, what is there for typesetting only, and what turns the direction of its neighbours.
static bool is_dropped(int32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x200b || c == 0xfeff ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe;
}

void news_text_put(struct news_text *t, const char *text, size_t len)
{
    for (size_t pos = 0; pos < len;) {
        size_t start = pos;
        int32_t c = str_utf8_next(text, len, &pos);
        if (is_space(c)) {
            t->space = t->buf.len > 0;
            continue;
        }
        if (is_dropped(c))
            continue;
        char piece[8];
        size_t n = 0;
        if (t->space)
            piece[n++] = ' ';
        memcpy(piece + n, text + start, pos - start);
        if (!buf_append(&t->buf, piece, n + (pos - start))) {
            t->buf.max = t->buf.len; // full: nothing shorter slips in behind
            return;
        }
        t->space = false;
    }
}

char *news_text_take(struct news_text *t)
{
    char *copy = strdup(buf_text(&t->buf));
    buf_finish(&t->buf);
    return copy;
}
