#include "app/contents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/moving.h"
#include "app/stills.h"
#include "base/now.h"
#include "base/str.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "sys/queue.h"

enum { CONTENT_WAIT_S = 3600, IN_FLIGHT_MAX = 32 };

struct job {
    const struct manifest *m;
    const struct source *source;
    const struct programme_world *world;
    const bool *used;
    struct programme_content *out;
    struct problems *problems;
    bool *said;   // per content: an error was reported
    size_t *kept; // bytes of decoded pictures
};

static void report_as(const struct job *j, size_t i, const struct err *e, enum err_code code,
                      bool error)
{
    const struct manifest_content *c = &j->m->contents[i];
    j->said[i] = true;
    const char *name = strcmp(e->where, c->place) == 0 ? "" : e->where;
    problems_add(j->problems, error ? PROBLEM_ERROR : PROBLEM_WARNING, code, c->place, "%s%s%s",
                 name, *name ? ": " : "", e->text);
}

static void report(const struct job *j, size_t i, const struct err *e)
{
    report_as(j, i, e, ERR_CONTENT, j->used[i]);
}

// It could not be looked at: where no decoder can be started it may be fine all the same.
static void report_examined(const struct job *j, size_t i, const struct err *e)
{
    bool ours = e->code == ERR_FAILED;
    bool later = ours && j->world->lacks && j->used[i];
    if (later)
        *j->world->lacks = true;
    report_as(j, i, e, ours ? ERR_FAILED : ERR_CONTENT, j->used[i] && !later);
}

// ---- files of the manifest's own folder
// ----------------------------------------------------------

static bool local_path(const struct job *j, size_t i)
{
    const struct manifest_content *c = &j->m->contents[i];
    char path[SOURCE_PATH_MAX];
    struct err e;
    if (!source_local_path(j->source, c->src, path, c->place, &e)) {
        report(j, i, &e);
        return false;
    }
    j->out[i].path = strdup(path);
    return j->out[i].path != NULL;
}

// ---- files of the network
// ------------------------------------------------------------------------

// Where the file goes: the store, or a plain folder named like it.
static bool object_path(const struct programme_world *w, const char *sha256,
                        char out[STORE_PATH_MAX])
{
    if (w->store)
        return store_object_path(w->store, sha256, out);
    return w->cache && file_join(out, STORE_PATH_MAX, w->cache, sha256);
}

static bool object_is_there(const struct programme_world *w, const struct manifest_content *c,
                            const char *path)
{
    if (w->store)
        return store_object_verify(w->store, c->sha256, c->bytes, NULL);
    return file_size(path) == c->bytes;
}

struct download {
    struct queue *done;
    size_t content;
    struct fetch_result *result;
};

static void download_done(void *context, struct fetch_result *result)
{
    struct download *d = context;
    d->result = result;
    if (!queue_put(d->done, d))
        abort(); // the queue holds one place for each download
}

static bool start_download(const struct job *j, size_t i, struct download *d, const char *path)
{
    const struct manifest_content *c = &j->m->contents[i];
    char url[FETCH_URL_MAX];
    struct err e = {0};
    const char *base = j->source->network ? j->source->manifest : c->src;
    if (!fetch_resolve(base, c->src, url))
        err_set(&e, ERR_CONTENT, c->place, "\"%s\" is no reference to a file", c->src);
    else if (!j->world->fetch)
        err_set(&e, ERR_CONTENT, c->place, "%s cannot be fetched here", url);
    if (e.code) {
        report(j, i, &e);
        return false;
    }
    d->content = i;
    struct fetch_request request = {.url = url,
                                    .path = path,
                                    .sha256 = c->sha256,
                                    .bytes = c->bytes,
                                    .max_bytes = (size_t)c->bytes,
                                    .timeout_ns = CONTENT_WAIT_S * NS_PER_S};
    return fetch_start(j->world->fetch, &request, download_done, d) != 0;
}

static bool is_remote(const struct job *j, size_t i)
{
    return j->source->network || fetch_is_url(j->m->contents[i].src);
}

// Two contents of the same hash are one file: it is fetched once.
static bool seen_before(const struct job *j, size_t i)
{
    const char *sha256 = j->m->contents[i].sha256;
    for (size_t k = 0; k < i; k++)
        if (j->used[k] && j->m->contents[k].sha256 && is_remote(j, k) &&
            strcmp(j->m->contents[k].sha256, sha256) == 0)
            return true;
    return false;
}

// Readies content i; true when a download of it was started.
static bool start_one(const struct job *j, size_t i, struct download *d)
{
    const struct manifest_content *c = &j->m->contents[i];
    if (c->kind != MANIFEST_CONTENT_FILE || !is_remote(j, i))
        return false;
    char path[STORE_PATH_MAX];
    if (!c->sha256 || !object_path(j->world, c->sha256, path)) {
        struct err e;
        err_set(&e, ERR_CONTENT, c->place, "there is no place to keep it");
        report(j, i, &e);
        return false;
    }
    j->out[i].path = strdup(path);
    if (!j->used[i] || seen_before(j, i) || object_is_there(j->world, c, path))
        return false;
    return start_download(j, i, d, path);
}

static void finish_one(const struct job *j, struct queue *done)
{
    struct download *d = queue_take(done, -1);
    if (d->result->outcome != FETCH_DONE)
        report(j, d->content, &d->result->err);
    fetch_result_destroy(d->result);
    free(d);
}

static bool stopped(const struct job *j)
{
    return j->world->stop && __atomic_load_n(j->world->stop, __ATOMIC_SEQ_CST);
}

// At most IN_FLIGHT_MAX at a time are handed to fetch, which has its own, lower bound per host.
static void fetch_all(const struct job *j)
{
    struct queue *done = queue_create(IN_FLIGHT_MAX);
    if (!done)
        abort();
    size_t flying = 0;
    for (size_t i = 0; i < j->m->content_count && !stopped(j); i++) {
        struct download *d = calloc(1, sizeof *d);
        if (!d)
            abort();
        d->done = done;
        if (!start_one(j, i, d)) {
            free(d);
            continue;
        }
        flying++;
        if (flying == IN_FLIGHT_MAX) {
            finish_one(j, done);
            flying--;
        }
        if (j->world->progress)
            j->world->progress(j->world->context, i, j->m->content_count);
    }
    for (; flying > 0; flying--)
        finish_one(j, done);
    if (j->world->progress)
        j->world->progress(j->world->context, j->m->content_count, j->m->content_count);
    queue_destroy(done);
}

// ---- looking at what is there
// --------------------------------------------------------------------

static bool size_differs(const struct manifest_content *c, int64_t len, struct err *e)
{
    return err_set(e, ERR_CONTENT, c->place, "\"%s\" has %lld bytes; the manifest says %lld",
                   c->src, (long long)len, (long long)c->bytes);
}

static bool hash_differs(const struct manifest_content *c, const char *hex, struct err *e)
{
    return err_set(e, ERR_CONTENT, c->place,
                   "\"%s\" has the SHA-256 %.12s...; the manifest says "
                   "%.12s...",
                   c->src, hex, c->sha256);
}

static bool hash_matches(const struct manifest_content *c, const char *bytes, size_t len,
                         struct err *e)
{
    char hex[HASH_HEX];
    if (c->bytes >= 0 && (uint64_t)c->bytes != len)
        return size_differs(c, (int64_t)len, e);
    if (!c->sha256)
        return true;
    hash_hex(bytes, len, hex);
    return strcmp(hex, c->sha256) == 0 || hash_differs(c, hex, e);
}

// The same for a file that is too long to be held in memory.
static bool file_matches(const struct manifest_content *c, const char *path, struct err *e)
{
    char hex[HASH_HEX];
    int64_t len = file_size(path);
    if (c->bytes >= 0 && c->bytes != len)
        return size_differs(c, len, e);
    if (!c->sha256)
        return true;
    return file_hash(path, hex, e) && (strcmp(hex, c->sha256) == 0 || hash_differs(c, hex, e));
}

// Pictures that had to be decoded are kept as far as that was asked for: the first frames need
// them.
static void keep(const struct job *j, size_t i, struct picture *picture)
{
    struct programme_content *out = &j->out[i];
    size_t size = picture ? picture_bytes(picture) : 0;
    if (j->used[i] && !out->info.scalable && *j->kept + size <= j->world->keep_bytes) {
        *j->kept += size;
        out->decoded = picture;
    } else {
        picture_unref(picture);
    }
}

// A font, or a still picture.
static bool examine_bytes(const struct job *j, size_t i, const char *bytes, size_t len,
                          struct err *e)
{
    const struct manifest_content *c = &j->m->contents[i];
    struct programme_content *out = &j->out[i];
    bool is_font = c->type && str_starts(c->type, "font/");
    const char *why;
    struct stills_file file = {
        .path = out->path, .kind = still_kind(bytes, len, &why), .where = c->src};
    out->font = still_is_font(bytes, len);
    if (is_font != out->font)
        return err_set(
            e, ERR_CONTENT, c->place,
            is_font ? "\"%s\" is no font file" : "\"%s\" is a font; its type must say so", c->src);
    if (is_font)
        return true;
    if (file.kind == STILL_NONE)
        return err_set(e, ERR_CONTENT, c->src, "%s", why);
    struct picture *picture;
    if (!stills_examine(j->world->cages, &file, j->world->decode, &out->info, &picture, e))
        return false;
    keep(j, i, picture);
    return true;
}

static bool examine(const struct job *j, size_t i, struct err *e)
{
    const struct manifest_content *c = &j->m->contents[i];
    struct programme_content *out = &j->out[i];
    size_t len = 0;
    char *bytes = NULL;
    out->video.kind = moving_kind(out->path);
    if (out->video.kind == VIDEO_NONE) {
        bytes = file_read(out->path, STILL_FILE_MAX, &len, e);
        if (!bytes || !hash_matches(c, bytes, len, e)) {
            free(bytes);
            return false;
        }
        out->video.kind = video_kind(bytes, len);
    } else if (!file_matches(c, out->path, e)) {
        return false;
    }
    bool fine;
    if (out->video.kind == VIDEO_NONE)
        fine = examine_bytes(j, i, bytes, len, e);
    else
        fine = moving_examine(j->world->cages, j->m, j->out, i, j->world->decode, e);
    free(bytes);
    out->usable = fine;
    return fine;
}

void contents_get(const struct manifest *m, const struct source *source,
                  const struct programme_world *world, const bool *used,
                  struct programme_content *out, struct problems *problems)
{
    bool *said = calloc(m->content_count + 1, sizeof *said);
    if (!said)
        abort();
    size_t kept = 0;
    struct job j = {m, source, world, used, out, problems, said, &kept};
    fetch_all(&j);
    // All paths first: a video may need that of its matte.
    for (size_t i = 0; i < m->content_count; i++)
        if (m->contents[i].kind == MANIFEST_CONTENT_FILE && !is_remote(&j, i))
            (void)local_path(&j, i);
    for (size_t i = 0; i < m->content_count; i++) {
        bool remote = is_remote(&j, i);
        if (m->contents[i].kind != MANIFEST_CONTENT_FILE || (!remote && !out[i].path))
            continue;
        bool absent = !out[i].path || (remote && file_size(out[i].path) < 0);
        if (absent && (said[i] || !used[i]))
            continue;
        struct err e = {0};
        if (!examine(&j, i, &e))
            report_examined(&j, i, &e);
    }
    free(said);
}
