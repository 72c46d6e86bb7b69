#pragma once
// Files: bounded reading, and writing that is whole or not at all.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

// The whole file into memory the caller frees with free(); NUL-terminated behind *len. NULL and
// *err (ERR_CONTENT, place = path) when it is missing, no regular file, or larger than max bytes.
char *file_read(const char *path, size_t max, size_t *len, struct err *err);
// Writes beside the target, syncs, renames over it and syncs the folder: after a power cut the file
// is the old one or the new one. Mode 0644.
bool file_write_atomic(const char *path, const void *bytes, size_t len, struct err *err);
// Makes the folder and those above it, mode 0755. Fine when it is there.
bool file_make_dirs(const char *path, struct err *err);
bool file_is_dir(const char *path);
bool file_is_regular(const char *path);
int64_t file_size(const char *path); // -1 when there is none
// dir + "/" + name into out; false when it does not fit.
bool file_join(char *out, size_t max, const char *dir, const char *name);
// relative, as seen from the folder of the running program (its own, not that of a link to it).
// False when it does not fit.
bool file_beside_program(char *out, size_t max, const char *relative);
// A private folder under $TMPDIR or /tmp; the path into out. The caller removes it.
bool file_make_temp_dir(char *out, size_t max, struct err *err);
// Removes a folder with all in it (never follows links); quietly fine when it is not there.
void file_remove_tree(const char *path);
// Syncs a folder, so that renames in it survive a power cut.
bool file_sync_dir(const char *path, struct err *err);
// The same for the folder that holds path.
bool file_sync_parent(const char *path, struct err *err);
// All of the bytes, whatever write(2) does in pieces. False with errno set.
bool file_write_all(int fd, const void *bytes, size_t len);
// SHA-256 of a whole file, read in pieces; hex must hold HASH_HEX bytes.
bool file_hash(const char *path, char *hex, struct err *err);
// Fills *err (which may be NULL) with "what: reason" from errno and returns false.
bool file_fail(struct err *err, enum err_code code, const char *path, const char *what);

// The names of temporary files: NAME.tmp-0123456789abcdef. A leftover of an interrupted write is
// told by it.
enum { FILE_TEMP_EXTRA = 21 }; // bytes it adds to the name
bool file_is_temp_name(const char *name);
