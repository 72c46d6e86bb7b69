#pragma once
// Strict JSON (RFC 8259 with RFC 7493: no duplicate names, UTF-8 only) and typed reading of its
// values, where every complaint carries the JSON Pointer (RFC 6901) of its place. Wraps jansson,
// the only library a pure module may use.

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { JSON_TEXT_MAX = 8 * 1024 * 1024, JSON_DEPTH_MAX = 64 };

// Parses a whole document. A leading byte order mark is skipped. NULL and one ERR_REFUSED problem
// (place: where, then line and column in the words) when it is too long, too deep, or not I-JSON.
// The caller json_decref()s the result.
json_t *json_parse(const char *text, size_t len, const char *where, struct problems *problems);

// A place inside a document, built on the stack while walking down: no allocation.
struct json_at {
    const struct json_at *up; // NULL at the top
    const char *name;         // member name, or NULL for an index
    size_t index;
};

struct json_at json_at_member(const struct json_at *up, const char *name);
struct json_at json_at_index(const struct json_at *up, size_t index);
// "/playlists/promo/items/3", escaped by RFC 6901 ("~" as "~0", "/" as "~1"); "" at the top.
// Always terminated; a pointer longer than max is cut. Returns out.
char *json_pointer(const struct json_at *at, char *out, size_t max);

// Reports at a place. Returns false. code is ERR_REFUSED for errors.
bool json_error(struct problems *p, const struct json_at *at, const char *fmt, ...)
    VT_PRINTF(3, 4);
void json_warn(struct problems *p, const struct json_at *at, const char *fmt, ...)
    VT_PRINTF(3, 4);

// Typed members of an object. All: absent leaves *out as it is and returns true; of the wrong type
// or range reports and returns false. at is the object's own place.
bool json_get_bool(const json_t *o, const char *name, const struct json_at *at, bool *out,
                   struct problems *p);
// Numbers with a fraction of zero count as integers ("2.0"), beyond 2^53 they are refused.
bool json_get_int(const json_t *o, const char *name, const struct json_at *at, int64_t min,
                  int64_t max, int64_t *out, struct problems *p);
bool json_get_number(const json_t *o, const char *name, const struct json_at *at, double min,
                     double max, double *out, struct problems *p);
// Seconds in the document, nanoseconds out, exact for 9 decimals; min and max in nanoseconds.
bool json_get_duration(const json_t *o, const char *name, const struct json_at *at, int64_t min_ns,
                       int64_t max_ns, int64_t *out_ns, struct problems *p);
// Borrowed from the document. Lengths in bytes; a NUL inside the text is refused.
bool json_get_text(const json_t *o, const char *name, const struct json_at *at, size_t min_len,
                   size_t max_len, const char **out, struct problems *p);
// One of words[0..count); *out gets its index.
bool json_get_word(const json_t *o, const char *name, const struct json_at *at,
                   const char *const *words, size_t count, int *out, struct problems *p);
// Warns of each member that is not among names[0..count).
void json_warn_unknown(const json_t *o, const struct json_at *at, const char *const *names,
                       size_t count, struct problems *p);

// Writes text as a JSON string with its quotes (control characters, '"' and '\' escaped) into out;
// returns out. Cut to fit, but always a whole string.
char *json_quote(const char *text, char *out, size_t max);
