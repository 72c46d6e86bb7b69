#pragma once
// What the files of this module share: the look over a text before anything is built from it.

#include <stddef.h>

// Checks what the parser behind cannot bound or explains badly: depth, number of values, NULs,
// lone surrogates, noncharacters, bytes that are no UTF-8. NULL when all is well, else the reason;
// *at is then the offset of the fault. Says nothing about the grammar.
const char *scan_text(const char *text, size_t len, size_t *at);
