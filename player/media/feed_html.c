#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "media/news.h"

// A pass of its own, because libxml2's parser needs quadratic time for end tags in deep documents,
// and words need no tree.
struct html {
    const char *text;
    size_t len, pos;
    struct news_text *out;
    uint32_t endless; // bit per hidden element: no end tag of it follows
    bool unclosed;    // no '>' follows
};

// Content that is not read as words.
static const char *const hidden[] = {
    "script", "style",  "noscript", "template", "iframe", "object", "select", "textarea", "svg",
    "math",   "canvas", "audio",    "video",    "rt",     "rp",     "title",  "head",
};
static const size_t scripts = 2; // the first of them are hidden to the end even without an end tag

// All others stand on lines of their own or between words.
static const char *const within_words[] = {
    "a",    "abbr", "acronym", "b",     "bdi",  "bdo",    "big",    "cite",  "code",     "data",
    "del",  "dfn",  "em",      "font",  "i",    "ins",    "kbd",    "mark",  "q",        "rb",
    "ruby", "s",    "samp",    "small", "span", "strike", "strong", "sub",   "sup",      "time",
    "tt",   "u",    "var",     "wbr",   "rt",   "rp",     "script", "style", "noscript", "template",
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_word(const char *text, size_t len, const char *word)
{
    size_t i = 0;
    while (i < len && word[i] && lower(text[i]) == word[i])
        i++;
    return i == len && !word[i];
}

static size_t find(const char *const *list, size_t count, const char *name, size_t len)
{
    size_t i = 0;
    while (i < count && !is_word(name, len, list[i]))
        i++;
    return i;
}

bool news_html_hidden(const char *name, size_t len)
{
    return find(hidden, VT_COUNT(hidden), name, len) < VT_COUNT(hidden);
}

bool news_html_parts(const char *name, size_t len)
{
    return find(within_words, VT_COUNT(within_words), name, len) == VT_COUNT(within_words);
}

static bool at(const struct html *h, const char *word)
{
    size_t n = strlen(word);
    return h->len - h->pos >= n && memcmp(h->text + h->pos, word, n) == 0;
}

static void skip_past(struct html *h, const char *word)
{
    while (h->pos < h->len && !at(h, word))
        h->pos++;
    h->pos = h->pos < h->len ? h->pos + strlen(word) : h->len;
}

// Behind the '>' of a tag; quotes count after '=' only.
static void skip_tag(struct html *h)
{
    char before = 0;
    char quote = 0;
    for (; h->pos < h->len; h->pos++) {
        char c = h->text[h->pos];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if ((c == '"' || c == '\'') && before == '=') {
            quote = c;
        } else if (c == '>') {
            h->pos++;
            return;
        }
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            before = c;
    }
}

// Skips to the end tag of hidden element i.
static void skip_hidden(struct html *h, size_t i)
{
    size_t n = strlen(hidden[i]);
    size_t start = h->pos;
    if (h->endless & 1u << i)
        return;
    for (; h->pos + 2 + n <= h->len; h->pos++) {
        const char *p = h->text + h->pos;
        if (p[0] == '<' && p[1] == '/' && is_word(p + 2, n, hidden[i])) {
            skip_tag(h);
            return;
        }
    }
    h->endless |= 1u << i;
    h->pos = i < scripts ? h->len : start;
}

static size_t tag_name_length(const struct html *h, size_t name)
{
    size_t n = 0;
    while (name + n < h->len && (is_letter(h->text[name + n]) ||
                                 (n && h->text[name + n] >= '0' && h->text[name + n] <= '9')))
        n++;
    return n;
}

// "a <b" may be a tag that was cut off, "1<x+2" is none.
static bool is_tag(struct html *h, size_t behind)
{
    h->unclosed = h->unclosed || !memchr(h->text + h->pos, '>', h->len - h->pos);
    return !h->unclosed || behind == h->len || strchr(" \t\r\n/", h->text[behind]);
}

static void tag(struct html *h, bool end, size_t name, size_t n)
{
    if (news_html_parts(h->text + name, n))
        news_text_put(h->out, " ", 1);
    h->pos = name + n;
    skip_tag(h);
    size_t i = end ? VT_COUNT(hidden) : find(hidden, VT_COUNT(hidden), h->text + name, n);
    if (i < VT_COUNT(hidden) && h->text[h->pos - 2] != '/')
        skip_hidden(h, i);
}

static void markup(struct html *h)
{
    bool end = at(h, "</");
    size_t name = h->pos + (end ? 2 : 1);
    size_t n = tag_name_length(h, name);
    if (at(h, "<!--")) {
        skip_past(h, "-->");
    } else if (at(h, "<!") || at(h, "<?")) {
        skip_past(h, ">");
    } else if (n && is_tag(h, name + n)) {
        tag(h, end, name, n);
    } else {
        news_text_put(h->out, "<", 1);
        h->pos++;
    }
}

void news_text_html(struct news_text *t, const char *html, size_t len)
{
    struct html h = {.text = html, .len = len, .out = t};
    while (h.pos < len) {
        uint32_t c;
        size_t n = html[h.pos] == '&' ? news_reference(html + h.pos, len - h.pos, true, &c) : 0;
        if (n) {
            char utf8[4];
            news_text_put(t, utf8, str_utf8_put(utf8, c));
            h.pos += n;
        } else if (html[h.pos] == '<') {
            markup(&h);
        } else {
            size_t start = h.pos++;
            while (h.pos < len && html[h.pos] != '<' && html[h.pos] != '&')
                h.pos++;
            news_text_put(t, html + start, h.pos - start);
        }
    }
}
