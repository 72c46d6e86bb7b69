#include "fixture.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/hash.h"
#include "unit.h"

struct store *store;
char store_dir[PATH_MAX - 512];

void store_begin(void)
{
    struct err err = {0};
    // In memory where there is a place for it: what is tested is order, not the disk's speed.
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
    assert_true(file_make_temp_dir(store_dir, sizeof store_dir, &err));
    store = store_open(store_dir, &err);
    assert_string_equal(err.text, "");
    assert_non_null(store);
}

void store_again(void)
{
    struct err err = {0};
    store_close(store);
    store = store_open(store_dir, &err);
    assert_string_equal(err.text, "");
    assert_non_null(store);
}

void store_end(void)
{
    store_close(store);
    file_remove_tree(store_dir);
}

const char *store_file(const char *name)
{
    static char path[PATH_MAX];
    assert_true(file_join(path, sizeof path, store_dir, name));
    return path;
}

void put_file(const char *name, const void *bytes, size_t len)
{
    FILE *f = fopen(store_file(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

char *get_file(const char *name, size_t *len)
{
    char *bytes = file_read(store_file(name), 1 << 24, len, NULL);
    assert_non_null(bytes);
    return bytes;
}

static int print_manifest(char *out, size_t max, int64_t revision)
{
    return snprintf(out, max, "{\"vitrine\":1,\"id\":\"shop\",\"revision\":%" PRId64 "}", revision);
}

bool commit_revision(struct store *s, int64_t revision)
{
    char manifest[128];
    char source[] = "https://example.org/m.json";
    char id[] = "shop";
    char etag[] = "\"tag\"";
    int n = print_manifest(manifest, sizeof manifest, revision);
    struct store_programme p = {.source = source,
                                .id = id,
                                .revision = revision,
                                .etag = etag,
                                .accepted_ns = revision * 1000,
                                .manifest = manifest,
                                .manifest_len = (size_t)n};
    return store_programme_commit(s, &p, NULL);
}

int64_t loaded_revision(struct store *s, int back)
{
    struct store_programme p;
    char manifest[128];
    if (!store_programme_load(s, back, &p, NULL))
        return 0;
    int64_t revision = p.revision;
    print_manifest(manifest, sizeof manifest, revision);
    assert_string_equal(p.manifest, manifest);
    assert_int_equal(p.manifest_len, strlen(manifest));
    assert_string_equal(p.id, "shop");
    assert_int_equal(p.accepted_ns, revision * 1000);
    char hex[HASH_HEX];
    hash_hex(p.manifest, p.manifest_len, hex);
    assert_string_equal(p.sha256, hex);
    store_programme_finish(&p);
    return revision;
}

int count_files(const char *folder)
{
    DIR *dir = opendir(store_file(folder));
    if (!dir)
        return -1;
    int n = 0;
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}
