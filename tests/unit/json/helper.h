#pragma once
// Short hands for the tests of json: a document in, what was reported out.

#include "json/json.h"

// The reason json_parse() gives for text, or "" when it takes it; a static buffer.
const char *refusal(const char *text, size_t len);
// Parses text that must be right; json_decref() it.
json_t *document(const char *text);
// "PLACE: words" of the only problem of p, "" when there is none; empties p. A static buffer.
const char *only(struct problems *p);
