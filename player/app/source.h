#pragma once
// Where a programme comes from: a file, a folder that holds manifest.json, or a URL.

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "fetch/fetch.h"

enum { SOURCE_PATH_MAX = 4096 };

struct source {
    bool network;
    char manifest[FETCH_URL_MAX]; // path or URL of the manifest
    char folder[SOURCE_PATH_MAX]; // folder of a local manifest, "." for the current one
};

// False and *err (ERR_USAGE) when the argument is empty or too long, or has another scheme than
// http.
bool source_parse(const char *argument, struct source *out, struct err *err);
// The path of a local reference; "%41" and the like are decoded. False and *err (ERR_CONTENT) when
// it would leave the folder, by name or through a link.
bool source_local_path(const struct source *s, const char *reference, char out[SOURCE_PATH_MAX],
                       const char *where, struct err *err);
