#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "fetch/internal.h"
#include "sys/file.h"

static char *with_suffix(const char *path, const char *suffix)
{
    size_t max = strlen(path) + strlen(suffix) + 1;
    char *out = malloc(max);
    if (!out)
        abort();
    snprintf(out, max, "%s%s", path, suffix);
    return out;
}

static void close_file(struct part *p)
{
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
}

static void set_etag(struct part *p, const char *etag)
{
    free(p->etag);
    p->etag = etag ? strdup(etag) : NULL;
}

void part_init(struct part *p, const char *path, const char *sha256, int64_t bytes)
{
    *p = (struct part){.path = path, .sha256 = sha256, .bytes = bytes, .fd = -1};
    p->part_path = with_suffix(path, ".part");
    p->tag_path = with_suffix(path, ".part.tag");
    p->phase = PART_CHECK_WHOLE;
    hash_init(&p->hash);
}

void part_drop(struct part *p)
{
    close_file(p);
    unlink(p->part_path);
    unlink(p->tag_path);
    set_etag(p, NULL);
    p->size = 0;
}

void part_finish(struct part *p)
{
    if (!p->part_path)
        return;
    // Without a tag there is no telling what the rest would belong to.
    if (p->phase == PART_READY && p->fd >= 0 && !p->etag)
        part_drop(p);
    close_file(p);
    free(p->part_path);
    free(p->tag_path);
    free(p->etag);
    *p = (struct part){.fd = -1};
}

static void start_reading(struct part *p, const char *path, int access)
{
    close_file(p);
    p->fd = open(path, access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    p->size = 0;
    hash_init(&p->hash);
}

// The tag the part belongs to, when it can be asked for by If-Range.
static void load_tag(struct part *p)
{
    size_t len = 0;
    char *tag = file_read(p->tag_path, FETCH_ETAG_MAX, &len, NULL);
    set_etag(p, tag && len == strlen(tag) && etag_is_strong(tag) ? tag : NULL);
    free(tag);
}

static bool make_folders_above(const char *path, struct err *err)
{
    char *folder = with_suffix(path, "");
    char *slash = strrchr(folder, '/');
    bool made = true;
    if (slash && slash > folder) {
        *slash = '\0';
        made = file_make_dirs(folder, err);
    }
    free(folder);
    return made;
}

// Makes the part's file, empty, and the folders above it.
static bool start_writing(struct part *p, struct err *err)
{
    int flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    close_file(p);
    p->fd = open(p->part_path, flags, 0644);
    if (p->fd < 0 && errno == ENOENT) {
        if (!make_folders_above(p->path, err))
            return false;
        p->fd = open(p->part_path, flags, 0644);
    }
    if (p->fd < 0)
        return file_fail(err, ERR_FAILED, p->part_path, "cannot make the file");
    p->size = 0;
    p->unsynced = 0;
    hash_init(&p->hash);
    p->phase = PART_READY;
    return true;
}

bool part_restart(struct part *p, const char *etag, struct err *err)
{
    part_drop(p);
    if (!start_writing(p, err))
        return false;
    if (!etag || !etag_is_strong(etag) || p->bytes < FETCH_RESUME_MIN)
        return true;
    // Neither synced nor renamed into place: a torn tag is no tag, and only costs the part.
    int fd = open(p->tag_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd >= 0 && file_write_all(fd, etag, strlen(etag)))
        set_etag(p, etag);
    if (fd >= 0)
        close(fd);
    return true;
}

static void look_at_part(struct part *p)
{
    int64_t size = file_size(p->part_path);
    load_tag(p);
    p->phase = PART_CHECK_PART;
    if (p->etag && size > 0 && size <= p->bytes)
        start_reading(p, p->part_path, O_RDWR); // to be written on
    else
        part_drop(p);
}

// Reads on; *end: nothing is left. A file that cannot be read counts as none.
static void read_step(struct part *p, bool *end)
{
    unsigned char chunk[64 * 1024];
    *end = false;
    for (int64_t left = FETCH_STEP_BYTES; left > 0; left -= (int64_t)sizeof chunk) {
        ssize_t n = read(p->fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            *end = true;
            p->size = n < 0 ? -1 : p->size;
            return;
        }
        hash_update(&p->hash, chunk, (size_t)n);
        p->size += n;
    }
}

// The hash of what was read so far; more can be added after.
static bool hash_is_right(const struct part *p)
{
    struct hash copy = p->hash;
    char hex[HASH_HEX];
    hash_final_hex(&copy, hex);
    return p->size == p->bytes && strcmp(hex, p->sha256) == 0;
}

static bool whole_step(struct part *p)
{
    if (p->fd < 0 && file_size(p->path) == p->bytes)
        start_reading(p, p->path, O_RDONLY);
    bool end = p->fd < 0;
    if (p->fd >= 0)
        read_step(p, &end);
    if (!end)
        return true;
    bool right = p->fd >= 0 && hash_is_right(p);
    close_file(p);
    if (right)
        p->phase = PART_THERE;
    else
        look_at_part(p);
    return true;
}

// A complete part has nothing to be asked for: it is taken, or dropped, as it is.
static bool judge_part(struct part *p, struct err *err)
{
    if (p->size < 0 || p->size > p->bytes || (p->size == p->bytes && !hash_is_right(p)))
        part_drop(p);
    p->phase = PART_READY;
    if (p->fd < 0 || p->size < p->bytes)
        return true;
    if (!part_commit(p, err))
        return false;
    p->phase = PART_THERE;
    return true;
}

bool part_step(struct part *p, struct err *err)
{
    bool end = false;
    if (p->phase == PART_CHECK_WHOLE)
        return whole_step(p);
    if (p->phase != PART_CHECK_PART)
        return true;
    if (p->fd < 0) {
        p->size = 0;
        p->phase = PART_READY;
        return true;
    }
    read_step(p, &end);
    return end ? judge_part(p, err) : true;
}

bool part_write(struct part *p, const void *bytes, size_t len, struct err *err)
{
    if ((int64_t)len > p->bytes - p->size) {
        part_drop(p);
        return err_set(err, ERR_CONTENT, p->path, "has more than the %lld bytes expected",
                       (long long)p->bytes);
    }
    if (!file_write_all(p->fd, bytes, len)) {
        file_fail(err, ERR_FAILED, p->part_path, "cannot write it");
        part_drop(p); // a full disk needs the room
        return false;
    }
    hash_update(&p->hash, bytes, len);
    p->size += (int64_t)len;
    p->unsynced += (int64_t)len;
    if (p->unsynced >= FETCH_SYNC_BYTES) {
        fdatasync(p->fd); // its failure shows at the last one
        p->unsynced = 0;
    }
    return true;
}

bool part_commit(struct part *p, struct err *err)
{
    if (!hash_is_right(p)) {
        bool short_of = p->size != p->bytes;
        int64_t size = p->size;
        part_drop(p);
        if (short_of)
            return err_set(err, ERR_CONTENT, p->path, "has %lld bytes; %lld were expected",
                           (long long)size, (long long)p->bytes);
        return err_set(err, ERR_CONTENT, p->path, "has another SHA-256 than the %s expected",
                       p->sha256);
    }
    if (fsync(p->fd) != 0 || rename(p->part_path, p->path) != 0) {
        file_fail(err, ERR_FAILED, p->path, "cannot put the file in place");
        part_drop(p);
        return false;
    }
    close_file(p);
    unlink(p->tag_path);
    return file_sync_parent(p->path, err);
}
