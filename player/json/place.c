#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "json/json.h"

// Above every place, so that index 0 of a document that is an array differs from the document.
static const struct json_at top;

struct json_at json_at_member(const struct json_at *up, const char *name)
{
    return (struct json_at){.up = up ? up : &top, .name = name};
}

struct json_at json_at_index(const struct json_at *up, size_t index)
{
    return (struct json_at){.up = up ? up : &top, .index = index};
}

// Appends as much of one step as fits; false when it was cut.
static bool put_step(const struct json_at *at, char *out, size_t max, size_t *len)
{
    char number[24];
    snprintf(number, sizeof number, "%zu", at->index);
    const char *s = at->name ? at->name : number;
    if (*len + 1 >= max)
        return false;
    out[(*len)++] = '/';
    for (; *s; s++) {
        const char *piece = *s == '~' ? "~0" : *s == '/' ? "~1" : NULL;
        size_t n = piece ? 2 : 1;
        if (*len + n >= max)
            return false;
        memcpy(out + *len, piece ? piece : s, n);
        *len += n;
    }
    return true;
}

char *json_pointer(const struct json_at *at, char *out, size_t max)
{
    // No document is deeper, so no place is.
    const struct json_at *steps[JSON_DEPTH_MAX + 1];
    size_t count = 0;
    for (; at && (at->up || at->name) && count < VT_COUNT(steps); at = at->up)
        steps[count++] = at;
    size_t len = 0;
    while (count > 0 && put_step(steps[count - 1], out, max, &len))
        count--;
    if (max)
        out[len] = '\0';
    return out;
}

static bool vreport(struct problems *p, enum problem_severity severity, const struct json_at *at,
                    const char *fmt, va_list args) VT_PRINTF(4, 0);
static bool vreport(struct problems *p, enum problem_severity severity, const struct json_at *at,
                    const char *fmt, va_list args)
{
    char where[ERR_WHERE_MAX] = "";
    char text[ERR_TEXT_MAX] = "";
    // What is only counted need not be put into words: a document can be wrong a million times.
    if (p && p->count < PROBLEMS_MAX) {
        json_pointer(at, where, sizeof where);
        vsnprintf(text, sizeof text, fmt, args);
    }
    enum err_code code = severity == PROBLEM_ERROR ? ERR_REFUSED : ERR_NONE;
    return problems_add(p, severity, code, where, "%s", text);
}

bool json_error(struct problems *p, const struct json_at *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vreport(p, PROBLEM_ERROR, at, fmt, args);
    va_end(args);
    return false;
}

void json_warn(struct problems *p, const struct json_at *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vreport(p, PROBLEM_WARNING, at, fmt, args);
    va_end(args);
}

static size_t escape(char out[8], const char *text, size_t len, size_t *pos)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    size_t start = *pos;
    int32_t cp = str_utf8_next(text, len, pos);
    const char *known = cp > 0 && cp < 0x80 ? strchr(plain, (int)cp) : NULL;
    if (known) {
        out[0] = '\\';
        out[1] = letters[known - plain];
        return 2;
    }
    if (cp < 0 || cp < 0x20) // bytes that are no UTF-8 become the replacement character
        return (size_t)snprintf(out, 8, "\\u%04x", cp < 0 ? 0xfffdu : (unsigned)cp);
    memcpy(out, text + start, *pos - start);
    return *pos - start;
}

char *json_quote(const char *text, char *out, size_t max)
{
    if (max < 3) {
        if (max)
            out[0] = '\0';
        return out;
    }
    size_t len = strlen(text);
    size_t used = 0;
    out[used++] = '"';
    for (size_t pos = 0; pos < len;) {
        char piece[8];
        size_t n = escape(piece, text, len, &pos);
        if (used + n + 2 > max)
            break;
        memcpy(out + used, piece, n);
        used += n;
    }
    out[used++] = '"';
    out[used] = '\0';
    return out;
}
