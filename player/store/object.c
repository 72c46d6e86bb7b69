// Contents by hash: DIR/objects/ab/cdef..., whole or absent.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "store/internal.h"
#include "sys/file.h"
#include "sys/hash.h"

bool store_object_path(const struct store *s, const char *sha256, char out[STORE_PATH_MAX])
{
    out[0] = '\0';
    if (!sha256 || !hash_is_hex(sha256))
        return false;
    char name[HASH_HEX + 16];
    snprintf(name, sizeof name, "objects/%.2s/%s", sha256, sha256 + 2);
    store_path(s, name, out);
    return true;
}

// The folder of an object's path, made.
static bool make_folder(const char *path, struct err *err)
{
    char folder[STORE_PATH_MAX];
    str_copy(folder, sizeof folder, path);
    *strrchr(folder, '/') = '\0';
    return file_make_dirs(folder, err);
}

bool store_object_has(const struct store *s, const char *sha256, int64_t bytes)
{
    char path[STORE_PATH_MAX];
    if (!store_object_path(s, sha256, path))
        return false;
    int64_t size = file_size(path);
    if (size < 0)
        make_folder(path, NULL);
    return size >= 0 && (bytes < 0 || size == bytes);
}

bool store_object_verify(struct store *s, const char *sha256, int64_t bytes, struct err *err)
{
    char path[STORE_PATH_MAX];
    char hex[HASH_HEX];
    if (!store_object_path(s, sha256, path))
        return err_set(err, ERR_CONTENT, s->dir, "no hash; 64 lower-case hex digits were expected");
    int64_t size = file_size(path);
    if (size < 0)
        return err_set(err, ERR_CONTENT, path, "is missing");
    if (bytes >= 0 && size != bytes) {
        unlink(path);
        return err_set(err, ERR_CONTENT, path, "has %lld bytes; %lld were expected",
                       (long long)size, (long long)bytes);
    }
    if (!file_hash(path, hex, err))
        return false;
    if (strcmp(hex, sha256) == 0)
        return true;
    unlink(path);
    return err_set(err, ERR_CONTENT, path, "has the hash %s; its name was expected", hex);
}

bool store_object_put(struct store *s, const void *bytes, size_t len, const char *sha256,
                      struct err *err)
{
    char path[STORE_PATH_MAX];
    char hex[HASH_HEX];
    if (!store_object_path(s, sha256, path))
        return err_set(err, ERR_CONTENT, s->dir, "no hash; 64 lower-case hex digits were expected");
    hash_hex(bytes, len, hex);
    if (strcmp(hex, sha256) != 0)
        return err_set(err, ERR_CONTENT, path, "the bytes have the hash %s", hex);
    if (store_object_verify(s, sha256, (int64_t)len, NULL))
        return true;
    return make_folder(path, err) && file_write_atomic(path, bytes, len, err);
}

struct sweep {
    const struct store *store;
    const char *folder; // "ab"
    const char **keep;  // sorted
    size_t count;
    int64_t freed;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// An object, or the part of one that a download left.
static void sweep_one(void *context, const char *path, const char *name)
{
    struct sweep *sweep = context;
    char hex[HASH_HEX];
    size_t digits = strcspn(name, ".");
    if (digits != HASH_HEX - 3 || (name[digits] && !str_starts(name + digits, ".part")))
        return;
    snprintf(hex, sizeof hex, "%.2s%.62s", sweep->folder, name);
    const char *key = hex;
    if (!hash_is_hex(hex) || (sweep->count && bsearch(&key, sweep->keep, sweep->count,
                                                      sizeof *sweep->keep, compare_texts)))
        return;
    int64_t size = file_size(path);
    if (unlink(path) == 0 && size > 0)
        sweep->freed += size;
}

static void sweep_folder(void *context, const char *path, const char *name)
{
    (void)path;
    struct sweep *sweep = context;
    char folder[16];
    if (strlen(name) != 2)
        return;
    snprintf(folder, sizeof folder, "objects/%.2s", name);
    sweep->folder = name;
    store_each(sweep->store, folder, sweep_one, sweep);
}

int64_t store_object_sweep(struct store *s, const char *const *keep, size_t count)
{
    struct sweep sweep = {.store = s, .count = count};
    sweep.keep = calloc(count + 1, sizeof *sweep.keep);
    if (!sweep.keep)
        return 0; // nothing is removed without knowing what to keep
    for (size_t i = 0; i < count; i++)
        sweep.keep[i] = keep[i];
    if (count)
        qsort(sweep.keep, count, sizeof *sweep.keep, compare_texts);
    store_each(s, "objects", sweep_folder, &sweep);
    free(sweep.keep);
    return sweep.freed;
}
