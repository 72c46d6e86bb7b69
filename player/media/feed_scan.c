#include <string.h>

#include "base/str.h"
#include "media/news.h"

// One pass over the document. Names of open elements point into text.
struct scan {
    const char *text;
    size_t len, pos;
    struct buf *out;
    struct {
        const char *name;
        size_t len;
    } open[NEWS_DEPTH_MAX];
    size_t depth;
    size_t elements;
    bool ended; // the root element has been closed
    const char *wrong;
};

static bool fail(struct scan *s, const char *wrong)
{
    if (!s->wrong)
        s->wrong = wrong;
    return false;
}

static bool emit(struct scan *s, const char *text, size_t len)
{
    return buf_append(s->out, text, len) || fail(s, "it is too large");
}

static bool at(const struct scan *s, const char *word)
{
    size_t n = strlen(word);
    return s->len - s->pos >= n && memcmp(s->text + s->pos, word, n) == 0;
}

// Names of feeds are ASCII; what starts otherwise is no markup.
static bool is_name_start(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t name_length(const struct scan *s, size_t from)
{
    size_t n = 0;
    while (from + n < s->len && is_name(s->text[from + n]))
        n++;
    return n;
}

// Takes over one byte; characters XML does not allow become spaces and question marks.
static bool emit_next(struct scan *s)
{
    char c = s->text[s->pos];
    if (at(s, "\xef\xbf\xbe") || at(s, "\xef\xbf\xbf")) {
        s->pos += 3;
        return emit(s, "\xef\xbf\xbd", 3);
    }
    if ((unsigned char)c < 0x20 && !is_space(c))
        c = ' ';
    s->pos++;
    return emit(s, &c, 1);
}

// By number, because libxml2 leaves out named references once anything was wrong before them.
static bool emit_code_point(struct scan *s, uint32_t c)
{
    if (c == '&')
        return emit(s, "&#38;", 5);
    if (c == '<')
        return emit(s, "&#60;", 5);
    if (c == '"')
        return emit(s, "&#34;", 5);
    if (c == '\'')
        return emit(s, "&#39;", 5);
    if (c < 0x20 || c == 0xfffe || c == 0xffff)
        return emit(s, " ", 1);
    char utf8[4];
    return emit(s, utf8, str_utf8_put(utf8, c));
}

static bool reference(struct scan *s)
{
    uint32_t c;
    size_t n = news_reference(s->text + s->pos, s->len - s->pos, false, &c);
    s->pos += n ? n : 1;
    return n ? emit_code_point(s, c) : emit(s, "&#38;", 5);
}

// Moves behind the next end, copying what is passed when keep is set.
static bool pass(struct scan *s, const char *end, bool keep)
{
    while (s->pos < s->len && !at(s, end)) {
        if (!keep)
            s->pos++;
        else if (!emit_next(s))
            return false;
    }
    if (s->pos >= s->len)
        return fail(s, "it is cut short");
    s->pos += strlen(end);
    return !keep || emit(s, end, strlen(end));
}

// <!DOCTYPE ... [ ... ]>: with all that it declares it is left out.
static bool pass_doctype(struct scan *s)
{
    int brackets = 0;
    char quote = 0;
    while (s->pos < s->len) {
        if (!quote && at(s, "<!--")) {
            if (!pass(s, "-->", false))
                return false;
            continue;
        }
        char c = s->text[s->pos++];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '[' || c == ']')
            brackets += c == '[' ? 1 : -1;
        else if (c == '>' && brackets <= 0)
            return true;
    }
    return fail(s, "it is cut short");
}

static bool close_top(struct scan *s)
{
    s->depth--;
    s->ended = s->depth == 0;
    return emit(s, "</", 2) && emit(s, s->open[s->depth].name, s->open[s->depth].len) &&
           emit(s, ">", 1);
}

// Closes what was left open inside; an end without a start is left out.
static bool end_tag(struct scan *s)
{
    const char *name = s->text + s->pos + 2;
    size_t len = name_length(s, s->pos + 2);
    if (!pass(s, ">", false))
        return false;
    size_t level = s->depth;
    while (level > 0 &&
           (s->open[level - 1].len != len || memcmp(s->open[level - 1].name, name, len) != 0))
        level--;
    while (level > 0 && s->depth >= level)
        if (!close_top(s))
            return false;
    return true;
}

// quote is 0 for a value without quotes.
static bool is_value_end(char c, char quote)
{
    return quote ? c == quote : c == '>' || is_space(c);
}

static bool attribute_value(struct scan *s, char quote)
{
    while (s->pos < s->len && !is_value_end(s->text[s->pos], quote)) {
        char c = s->text[s->pos];
        bool ok;
        if (c == '&') {
            ok = reference(s);
        } else if (c == '<' || c == '"') {
            s->pos++;
            ok = emit_code_point(s, (uint32_t)c);
        } else {
            ok = emit_next(s);
        }
        if (!ok)
            return false;
    }
    s->pos += quote != 0;
    return true;
}

// One that has no value says nothing.
static bool attribute(struct scan *s)
{
    const char *name = s->text + s->pos;
    size_t len = name_length(s, s->pos);
    s->pos += len;
    while (s->pos < s->len && is_space(s->text[s->pos]))
        s->pos++;
    if (s->pos >= s->len || s->text[s->pos] != '=')
        return true;
    s->pos++;
    while (s->pos < s->len && is_space(s->text[s->pos]))
        s->pos++;
    char c = s->pos < s->len ? s->text[s->pos] : 0;
    char quote = c == '"' || c == '\'' ? c : 0;
    s->pos += quote != 0;
    return emit(s, " ", 1) && emit(s, name, len) && emit(s, "=\"", 2) &&
           attribute_value(s, quote) && emit(s, "\"", 1);
}

// Up to the '>', which stays to be read.
static bool attributes(struct scan *s)
{
    size_t count = 0;
    while (s->pos < s->len && s->text[s->pos] != '>') {
        if (!is_name_start(s->text[s->pos])) {
            s->pos++;
            continue;
        }
        if (++count > NEWS_ATTRIBUTES_MAX)
            return fail(s, "an element has too many attributes");
        if (!attribute(s))
            return false;
    }
    return s->pos < s->len || fail(s, "it is cut short");
}

static bool start_tag(struct scan *s)
{
    const char *name = s->text + s->pos + 1;
    size_t len = name_length(s, s->pos + 1);
    if (++s->elements > NEWS_ELEMENTS_MAX)
        return fail(s, "it has too many elements");
    s->pos += 1 + len;
    if (!emit(s, name - 1, len + 1) || !attributes(s))
        return false;
    bool empty = s->text[s->pos - 1] == '/';
    s->pos++;
    if (empty) {
        s->ended = s->depth == 0;
        return emit(s, "/>", 2);
    }
    if (!emit(s, ">", 1))
        return false;
    if (s->depth == NEWS_DEPTH_MAX)
        return fail(s, "its elements are nested too deeply");
    s->open[s->depth].name = name;
    s->open[s->depth++].len = len;
    return true;
}

static bool markup(struct scan *s)
{
    if (at(s, "<!--"))
        return pass(s, "-->", false);
    if (at(s, "<?"))
        return pass(s, "?>", false);
    if (at(s, "<![CDATA["))
        return pass(s, "]]>", s->depth > 0);
    if (at(s, "<!"))
        return s->depth == 0 ? pass_doctype(s) : pass(s, ">", false);
    bool end = at(s, "</");
    size_t name = s->pos + (end ? 2 : 1);
    if (name < s->len && is_name_start(s->text[name]))
        return end ? end_tag(s) : start_tag(s);
    s->pos++;
    return s->depth == 0 || emit(s, "&#60;", 5);
}

bool news_scan(const char *text, size_t len, const char *where, struct buf *out, struct err *err)
{
    struct scan s = {.text = text, .len = len, .out = out};
    bool ok = true;
    while (ok && s.pos < len && !s.ended) {
        char c = text[s.pos];
        if (c == '<') {
            ok = markup(&s);
        } else if (s.depth == 0) {
            s.pos++; // outside the root element
        } else if (c == '&') {
            ok = reference(&s);
        } else {
            ok = emit_next(&s);
        }
    }
    if (ok && !s.ended)
        ok = fail(&s, s.elements ? "it is cut short" : "it is no feed");
    return ok || err_set(err, ERR_CONTENT, where, "%s", s.wrong);
}
