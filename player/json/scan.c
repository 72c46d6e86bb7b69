#include "json/internal.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "json/json.h"

struct scan {
    const char *text;
    size_t len, pos;
    size_t depth, containers, values;
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// The value of "\uXXXX" at pos, or -1 when there is no such escape.
static int32_t unit_at(const struct scan *s, size_t pos)
{
    if (s->len - pos < 6 || s->text[pos] != '\\' || s->text[pos + 1] != 'u')
        return -1;
    int32_t unit = 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(s->text[pos + i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

// RFC 7493, 2.1: code points that no text exchanged between programs may hold.
static bool is_nonchar(int32_t cp)
{
    return (cp >= 0xfdd0 && cp <= 0xfdef) || (cp & 0xfffe) == 0xfffe;
}

static const char nonchar_words[] = "a Unicode noncharacter; expected I-JSON text (RFC 7493)";

static const char *scan_escape(struct scan *s)
{
    int32_t cp = unit_at(s, s->pos);
    if (cp < 0) {
        s->pos += 2;
        return NULL;
    }
    if (cp == 0)
        return "\\u0000 in a text; expected text without NUL characters";
    size_t used = 6;
    if (cp >= 0xd800 && cp <= 0xdfff) {
        int32_t low = cp < 0xdc00 ? unit_at(s, s->pos + 6) : -1;
        if (low < 0xdc00 || low > 0xdfff)
            return "half a surrogate pair; expected \\ud800-\\udbff followed by \\udc00-\\udfff";
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
        used = 12;
    }
    if (is_nonchar(cp))
        return nonchar_words;
    s->pos += used;
    return NULL;
}

static const char *scan_utf8(struct scan *s)
{
    size_t pos = s->pos;
    int32_t cp = str_utf8_next(s->text, s->len, &pos);
    if (cp < 0)
        return "bytes that are not UTF-8; expected UTF-8 text";
    if (is_nonchar(cp))
        return nonchar_words;
    s->pos = pos;
    return NULL;
}

static const char *scan_string(struct scan *s)
{
    s->pos++;
    while (s->pos < s->len && s->text[s->pos] != '"') {
        unsigned char c = (unsigned char)s->text[s->pos];
        const char *reason = NULL;
        if (c == '\\')
            reason = scan_escape(s);
        else if (c >= 0x80)
            reason = scan_utf8(s);
        else if (c == 0)
            return "a NUL byte in a text; expected text without NUL characters";
        else
            s->pos++;
        if (reason)
            return reason;
    }
    s->pos++;
    return NULL;
}

static const char *scan_open(struct scan *s)
{
    if (++s->depth > JSON_DEPTH_MAX)
        return "nested too deep; expected at most 64 levels";
    if (++s->containers > JSON_CONTAINERS_MAX)
        return "too many objects and arrays; expected at most 300000";
    s->values++;
    s->pos++;
    return NULL;
}

static const char *scan_one(struct scan *s)
{
    switch (s->text[s->pos]) {
    case '"':
        return scan_string(s);
    case '{':
    case '[':
        return scan_open(s);
    case '}':
    case ']':
        s->depth -= s->depth > 0;
        break;
    case ',':
        if (++s->values > JSON_VALUES_MAX)
            return "too many values; expected at most 1000000";
        break;
    case '\0':
        return "a NUL byte; expected JSON text";
    default:
        break;
    }
    s->pos++;
    return NULL;
}

const char *scan_text(const char *text, size_t len, size_t *at)
{
    struct scan s = {.text = text, .len = len};
    const char *reason = NULL;
    while (s.pos < len && !reason)
        reason = scan_one(&s);
    *at = s.pos < len ? s.pos : len;
    return reason;
}
