#pragma once
// Strict JSON (RFC 8259 with RFC 7493: no duplicate names, UTF-8 only) and typed reading of its
// values, where every complaint carries the JSON Pointer (RFC 6901) of its place. Wraps jansson,
// the only library a pure module may use.

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

// Limits that are checked before anything is built: the tree of a small hostile text is large.
enum {
    JSON_TEXT_MAX = 8 * 1024 * 1024,  // bytes
    JSON_DEPTH_MAX = 64,              // objects and arrays within each other
    JSON_CONTAINERS_MAX = 300 * 1000, // objects and arrays of one document
    JSON_VALUES_MAX = 1000 * 1000,    // values of one document
};

// Parses a whole document. A leading byte order mark is skipped. NULL and one ERR_REFUSED problem
// (place: where, then line and column in the words) when it passes a limit or is not I-JSON. The
// document is always an object or an array. The caller json_decref()s the result.
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
bool json_error(struct problems *p, const struct json_at *at, const char *fmt, ...) VT_PRINTF(3, 4);
void json_warn(struct problems *p, const struct json_at *at, const char *fmt, ...) VT_PRINTF(3, 4);

// Writes what a value is, for messages that say what was found: "\"ten\"", "12", "an object". Long
// strings are cut. Returns out.
enum { JSON_FOUND_MAX = 64 };
char *json_found(const json_t *value, char out[JSON_FOUND_MAX]);

// True when the value at this place is of the type (JSON_OBJECT, JSON_ARRAY or JSON_STRING);
// otherwise reports and returns false.
bool json_expect(const json_t *value, json_type type, const struct json_at *at, struct problems *p);
// The member of an object when it is there and of the type. NULL when it is absent, or when it is
// of another type, which is reported.
json_t *json_get(const json_t *o, const char *name, json_type type, const struct json_at *at,
                 struct problems *p);
// True when the object has the member; otherwise reports at the member's place that it is missing.
// expected: "a layout name".
bool json_require(const json_t *o, const char *name, const struct json_at *at, const char *expected,
                  struct problems *p);
// True when two words are one slip of the hand apart (a letter more, less, other or swapped, or
// another case): good enough to ask "did you mean".
bool json_similar(const char *a, const char *b);

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
