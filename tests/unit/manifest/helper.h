#pragma once
// Short hands for the tests of manifest: texts in, models and lists of problems out.

#include <stddef.h>

#include "base/buf.h"
#include "manifest/manifest.h"

// One reading of a document; finish() it.
struct reading {
    struct arena *arena;
    struct problems problems;
    const struct manifest *m; // NULL when it was refused
};

// Knows the zones Asia/Seoul, Europe/Berlin and UTC.
struct reading parse_bytes(const char *text, size_t len, bool network);
struct reading parse(const char *text);
// A document that must be right without a warning.
struct reading parse_good(const char *text);
// "vitrine", "id", "revision" and then the given members.
struct reading parse_members(const char *members);
void finish(struct reading *r);
// "POINTER: words" of problem i, with "warning " in front of a warning; a static buffer.
const char *problem_line(const struct reading *r, size_t i);
// The only error of a document made of members: "POINTER: words"; a static buffer.
const char *error_of(const char *members);
// A whole file in memory, NUL-terminated; free() it. NULL when there is none.
char *read_file(const char *path, size_t *len);
// Appends to a text that a test builds; fails the test when it grows beyond its maximum.
void add(struct buf *b, const char *fmt, ...) VT_PRINTF(2, 3);
