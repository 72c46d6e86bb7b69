#include "json/json.h"

#include <string.h>

#include "base/str.h"
#include "json/internal.h"

// Line and column (in characters) of an offset, both from 1.
static void locate(const char *text, size_t offset, size_t *line, size_t *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

static json_t *refuse_at(struct problems *p, const char *where, const char *text, size_t offset,
                         const char *reason)
{
    size_t line, column;
    locate(text, offset, &line, &column);
    problems_add(p, PROBLEM_ERROR, ERR_REFUSED, where, "line %zu, column %zu: %s", line, column,
                 reason);
    return NULL;
}

// What a text is when it is no JSON at all: the mistakes that happen in the field.
static const char *mistaken_for(const char *text, size_t len, size_t *at)
{
    *at = 0;
    if (len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        return "this is UTF-16; expected JSON in UTF-8";
    if (len >= 2 && memcmp(text, "\x1f\x8b", 2) == 0)
        return "this is gzip, not JSON; expected a JSON document";
    size_t i = 0;
    while (i < len && strchr(" \t\r\n", text[i]) && text[i])
        i++;
    *at = i;
    if (i == len)
        return "the document is empty; expected JSON";
    if (text[i] == '<')
        return "this is HTML or XML, not JSON; expected a JSON document such as a manifest";
    return NULL;
}

json_t *json_parse(const char *text, size_t len, const char *where, struct problems *problems)
{
    if (len > JSON_TEXT_MAX) {
        problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, where,
                     "%zu bytes long; expected at most %d", len, JSON_TEXT_MAX);
        return NULL;
    }
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    size_t at;
    const char *reason = mistaken_for(text, len, &at);
    if (!reason)
        reason = scan_text(text, len, &at);
    if (reason)
        return refuse_at(problems, where, text, at, reason);
    json_error_t error;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, where, "line %d, column %d: %s",
                     error.line, error.column, error.text);
    return root;
}
