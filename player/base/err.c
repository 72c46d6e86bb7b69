#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void clean_line(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
}

// A cut in the middle of a UTF-8 sequence would make the line unprintable.
static void trim_partial_utf8(char *text)
{
    size_t n = strlen(text);
    size_t back = 0;
    while (back < 3 && back < n && ((unsigned char)text[n - 1 - back] & 0xc0) == 0x80)
        back++;
    if (back >= n)
        return;
    unsigned char lead = (unsigned char)text[n - 1 - back];
    size_t want = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (lead >= 0xc0 && back < want)
        text[n - 1 - back] = '\0';
}

bool err_vset(struct err *e, enum err_code code, const char *where, const char *fmt, va_list args)
{
    if (!e)
        return false;
    e->code = code;
    snprintf(e->where, sizeof e->where, "%s", where ? where : "");
    vsnprintf(e->text, sizeof e->text, fmt, args);
    trim_partial_utf8(e->where);
    trim_partial_utf8(e->text);
    clean_line(e->where);
    clean_line(e->text);
    return false;
}

bool err_set(struct err *e, enum err_code code, const char *where, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    err_vset(e, code, where, fmt, args);
    va_end(args);
    return false;
}

void problems_init(struct problems *p)
{
    *p = (struct problems){0};
}

void problems_finish(struct problems *p)
{
    if (!p)
        return;
    free(p->list);
    *p = (struct problems){0};
}

static bool problems_grow(struct problems *p)
{
    if (p->count < p->cap)
        return true;
    if (p->count >= PROBLEMS_MAX)
        return false;
    size_t cap = p->cap ? p->cap * 2 : 8;
    if (cap > PROBLEMS_MAX)
        cap = PROBLEMS_MAX;
    struct problem *list = realloc(p->list, cap * sizeof *list);
    if (!list)
        abort(); // small and bounded: see docs/ARCHITECTURE.md, "Errors"
    p->list = list;
    p->cap = cap;
    return true;
}

static void note_worst(struct problems *p, enum err_code code)
{
    if (p->worst == ERR_NONE || (p->worst == ERR_CONTENT && code == ERR_REFUSED))
        p->worst = code;
}

bool problems_add(struct problems *p, enum problem_severity severity, enum err_code code,
                  const char *where, const char *fmt, ...)
{
    if (!p)
        return false;
    if (severity == PROBLEM_ERROR) {
        p->errors++;
        note_worst(p, code);
    } else {
        p->warnings++;
    }
    if (!problems_grow(p))
        return false;
    struct problem *one = &p->list[p->count++];
    one->severity = severity;
    va_list args;
    va_start(args, fmt);
    err_vset(&one->err, code, where, fmt, args);
    va_end(args);
    return false;
}
