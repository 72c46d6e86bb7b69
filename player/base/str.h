#pragma once
// Text: bounded copies, UTF-8, and parsing of numbers that needs no locale.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Copies as much of src as fits and always terminates. False when it was cut.
bool str_copy(char *dst, size_t dst_bytes, const char *src);
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);
// ASCII only, whatever the locale.
bool str_equal_nocase(const char *a, const char *b);
// The code point at *pos (of len bytes), moving *pos behind it. -1 for bytes that are no UTF-8
// (surrogates and overlong forms too); *pos then moves by one byte.
int32_t str_utf8_next(const char *text, size_t len, size_t *pos);
bool str_utf8_valid(const char *text, size_t len);
// Writes the code point as UTF-8 (at most 4 bytes, no NUL) and returns how many bytes.
size_t str_utf8_put(char out[4], uint32_t code_point);
// Decimal number with at most 9 decimals as billionths, exact: "12.5" -> 12500000000. False for
// anything else, for signs other than a leading '-', and beyond +-9.2e9.
bool str_to_nano(const char *text, int64_t *nano);
// A whole decimal number within [min, max]; false otherwise.
bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *value);
