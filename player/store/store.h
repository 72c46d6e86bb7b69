#pragma once
// What survives a power cut: contents by hash, and the last good programme. One folder, laid out in
// docs/DELIVERY.md. Every file is whole or absent; one rename is the commit point of a programme.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct store;

enum { STORE_PATH_MAX = 4096 };

// Makes the folder if needed and takes a lock, so that two players never share it (ERR_FAILED).
// Leftovers of an interrupted run are removed.
struct store *store_open(const char *dir, struct err *err);
void store_close(struct store *s); // NULL is fine

// Path of the object with this hash, whether it is there or not. False when sha256 is no hash.
bool store_object_path(const struct store *s, const char *sha256, char out[STORE_PATH_MAX]);
// Whether it is there with this size (-1: any); does not read it. Folders above it are made.
bool store_object_has(const struct store *s, const char *sha256, int64_t bytes);
// Reads it through and compares the hash; removes a file that is wrong.
bool store_object_verify(struct store *s, const char *sha256, int64_t bytes, struct err *err);
// Puts bytes in under their hash.
bool store_object_put(struct store *s, const void *bytes, size_t len, const char *sha256,
                      struct err *err);
// Removes objects that are not among keep[0..count). Returns how many bytes were freed.
int64_t store_object_sweep(struct store *s, const char *const *keep, size_t count);

// The programme that was accepted last.
struct store_programme {
    char *source; // URL it came from, "" if pushed
    char *id;
    int64_t revision;
    char *sha256;        // of the manifest's bytes
    char *etag;          // or NULL
    char *last_modified; // or NULL
    int64_t accepted_ns; // wall time
    bool confirmed;      // it was shown for a while
    int32_t starts;      // how often the player started with it before it was confirmed
    char *manifest;      // the bytes as they came
    size_t manifest_len;
};
void store_programme_finish(struct store_programme *p);
// Commits it as current; the one before is kept behind it. On return it is on disk.
bool store_programme_commit(struct store *s, const struct store_programme *p, struct err *err);
// back 0: the current one; 1: the one before it. False when there is none that is whole.
bool store_programme_load(struct store *s, int back, struct store_programme *out, struct err *err);
// Rewrites the small facts of the current one (etag, last_modified, confirmed, starts).
bool store_programme_note(struct store *s, const struct store_programme *p, struct err *err);

// Named small bodies that are not addressed by hash: the last good copy of each feed.
bool store_feed_put(struct store *s, const char *url, const char *charset, const void *bytes,
                    size_t len, struct err *err);
// NULL when there is none; the caller frees it. charset gets up to 63 bytes and a NUL.
char *store_feed_get(struct store *s, const char *url, char charset[64], size_t *len);
