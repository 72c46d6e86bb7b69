#include "helper.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static bool zone_known(void *context VT_UNUSED, const char *name)
{
    return strcmp(name, "Asia/Seoul") == 0 || strcmp(name, "Europe/Berlin") == 0 ||
           strcmp(name, "UTC") == 0;
}

struct reading parse_bytes(const char *text, size_t len, bool network)
{
    struct manifest_origin origin = {.network = network, .zone_known = zone_known};
    struct reading r = {.arena = arena_create(MANIFEST_ARENA_MAX)};
    problems_init(&r.problems);
    r.m = manifest_parse(text, len, &origin, r.arena, &r.problems);
    assert_int_equal(r.m == NULL, r.problems.errors > 0);
    return r;
}

struct reading parse(const char *text)
{
    return parse_bytes(text, strlen(text), false);
}

struct reading parse_good(const char *text)
{
    struct reading r = parse(text);
    if (r.problems.count)
        fail_msg("%s", problem_line(&r, 0));
    return r;
}

struct reading parse_members(const char *members)
{
    struct buf b;
    buf_init(&b, MANIFEST_TEXT_MAX);
    add(&b, "{\"vitrine\": 1, \"id\": \"x\", \"revision\": 1, %s}", members);
    struct reading r = parse_bytes(b.data, b.len, false);
    buf_finish(&b);
    return r;
}

void finish(struct reading *r)
{
    arena_destroy(r->arena);
    problems_finish(&r->problems);
}

const char *problem_line(const struct reading *r, size_t i)
{
    static char line[ERR_WHERE_MAX + ERR_TEXT_MAX + 16];
    const struct problem *p = &r->problems.list[i];
    snprintf(line, sizeof line, "%s%s: %s", p->severity == PROBLEM_WARNING ? "warning " : "",
             p->err.where, p->err.text);
    return line;
}

const char *error_of(const char *members)
{
    static char line[ERR_WHERE_MAX + ERR_TEXT_MAX + 16];
    struct reading r = parse_members(members);
    assert_int_equal(r.problems.errors, 1);
    for (size_t i = 0; i < r.problems.count; i++)
        if (r.problems.list[i].severity == PROBLEM_ERROR)
            snprintf(line, sizeof line, "%s", problem_line(&r, i));
    finish(&r);
    return line;
}

char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *len = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*len + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *len, file), *len);
    text[*len] = '\0';
    fclose(file);
    return text;
}

void add(struct buf *b, const char *fmt, ...)
{
    char piece[4096];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(piece, sizeof piece, fmt, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < sizeof piece);
    assert_true(buf_str(b, piece));
}
