#pragma once
// Shared by the files of store: the open folder, and the records of which two are kept.

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

enum {
    STORE_DIR_MAX = STORE_PATH_MAX - 256,   // leaves room for the names below it
    STORE_MANIFEST_MAX = 8 * 1024 * 1024,   // bytes of a manifest
    STORE_FEED_BYTES_MAX = 4 * 1024 * 1024, // bytes of a feed
    STORE_FEEDS_MAX = 1024,                 // feeds kept; the longest unwritten goes first
    STORE_RECORD_MAX = 64 * 1024,           // bytes of a record
    STORE_RECORD_VERSION = 1,
    STORE_SLOTS = 2,
};

struct store {
    char dir[STORE_DIR_MAX];
    int lock_fd;
    pthread_mutex_t lock; // of records and feeds: one writer at a time
};

// DIR/name into out; names are ours and short, so it always fits.
void store_path(const struct store *s, const char *name, char out[STORE_PATH_MAX]);
// Calls visit for each name in DIR/folder that is not "." or "..".
void store_each(const struct store *s, const char *folder,
                void (*visit)(void *context, const char *path, const char *name), void *context);

// What the state file of one programme says.
struct record {
    int64_t serial; // grows with each commit; the highest is the current one
    int64_t bytes;  // of the manifest
    int64_t revision, accepted_ns, confirmed, starts;
    char *sha256, *id, *source; // owned, never NULL in a whole record
    char *etag, *last_modified; // owned, or NULL
};

enum record_state {
    RECORD_WHOLE,
    RECORD_NONE,       // absent, torn or rotten
    RECORD_LATER,      // whole, but written by a later version of the program
    RECORD_UNREADABLE, // it is there, and reading it failed: nothing is known of it
};

void record_finish(struct record *r);
enum record_state record_parse(const char *text, size_t len, struct record *out);
// The text of a record, to be freed; NULL when a text in it is no single line or it is too long.
char *record_print(const struct record *r, size_t *len);

// Reads state file slot (0 or 1). The caller finishes *out in any case.
enum record_state record_load(const struct store *s, int slot, struct record *out);
bool record_save(const struct store *s, int slot, const struct record *r, struct err *err);
// A text that fits a line of a record.
bool record_is_line(const char *text);
// Removes manifests that no whole record names; none while a record cannot be read.
void store_programme_clean(const struct store *s);
