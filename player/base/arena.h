#pragma once
// Memory that lives and dies together: everything of one generation of a programme.

#include <stddef.h>

#include "base/attr.h"

struct arena;

// max_bytes bounds what the arena may ever hand out. Aborts when the machine is out of memory.
struct arena *arena_create(size_t max_bytes);
void arena_destroy(struct arena *a); // frees all that came from it; NULL is fine
// Zeroed memory, aligned for any type, valid until arena_destroy. NULL when max_bytes would be
// passed (callers that bound their input first may treat that as impossible).
void *arena_alloc(struct arena *a, size_t bytes);
// As arena_alloc for count elements of size bytes each; NULL also when the product overflows.
void *arena_array(struct arena *a, size_t count, size_t size);
// A copy of the first len bytes of text with a NUL behind it.
char *arena_strndup(struct arena *a, const char *text, size_t len);
char *arena_strdup(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *fmt, ...) VT_PRINTF(2, 3);
size_t arena_used(const struct arena *a); // bytes handed out so far
