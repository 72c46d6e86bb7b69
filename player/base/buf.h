#pragma once
// A growing run of bytes that states its maximum when it is made.

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct buf {
    char *data; // owned; always NUL-terminated behind len once something was appended
    size_t len; // bytes used
    size_t cap;
    size_t max; // most bytes it may ever hold
};

void buf_init(struct buf *b, size_t max);
void buf_finish(struct buf *b); // frees; a zeroed buf is fine
void buf_clear(struct buf *b);  // len = 0, memory kept
// All appends: false, and nothing appended, when max would be passed or memory is out.
bool buf_append(struct buf *b, const void *bytes, size_t len) VT_MUST_USE;
bool buf_str(struct buf *b, const char *text) VT_MUST_USE;
bool buf_printf(struct buf *b, const char *fmt, ...) VT_PRINTF(2, 3) VT_MUST_USE;
// The text so far; "" while nothing was appended.
const char *buf_text(const struct buf *b);
