// The last two programmes. Two state files, one a programme; a commit replaces the older one in a
// single rename, so what is current is never touched by a commit that fails.

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "store/internal.h"
#include "sys/file.h"
#include "sys/hash.h"

struct slots {
    struct record record[STORE_SLOTS];
    bool whole[STORE_SLOTS];
    bool unreadable; // one of them, or both
};

static void load_slots(const struct store *s, struct slots *slots)
{
    slots->unreadable = false;
    for (int i = 0; i < STORE_SLOTS; i++) {
        enum record_state state = record_load(s, i, &slots->record[i]);
        slots->whole[i] = state == RECORD_WHOLE;
        slots->unreadable |= state == RECORD_UNREADABLE;
    }
}

static void finish_slots(struct slots *slots)
{
    for (int i = 0; i < STORE_SLOTS; i++)
        record_finish(&slots->record[i]);
}

static int64_t serial_of(const struct slots *slots, int i)
{
    return slots->whole[i] ? slots->record[i].serial : 0;
}

static int newest(const struct slots *slots)
{
    return serial_of(slots, 1) > serial_of(slots, 0) ? 1 : 0;
}

static void manifest_path(const struct store *s, const char *sha256, char out[STORE_PATH_MAX])
{
    char name[HASH_HEX + 16] = "programmes/";
    str_copy(name + strlen(name), HASH_HEX, sha256);
    store_path(s, name, out);
}

// The manifest's bytes, whole, or NULL.
static char *load_manifest(const struct store *s, const struct record *r)
{
    char path[STORE_PATH_MAX];
    char hex[HASH_HEX];
    size_t len = 0;
    manifest_path(s, r->sha256, path);
    char *bytes = file_read(path, STORE_MANIFEST_MAX, &len, NULL);
    if (!bytes)
        return NULL;
    hash_hex(bytes, len, hex);
    if ((int64_t)len == r->bytes && strcmp(hex, r->sha256) == 0)
        return bytes;
    free(bytes);
    return NULL;
}

static void remove_unnamed(void *context, const char *path, const char *name)
{
    const struct slots *slots = context;
    for (int i = 0; i < STORE_SLOTS; i++)
        if (slots->whole[i] && strcmp(slots->record[i].sha256, name) == 0)
            return;
    if (hash_is_hex(name))
        unlink(path);
}

void store_programme_clean(const struct store *s)
{
    struct slots slots;
    load_slots(s, &slots);
    if (!slots.unreadable)
        store_each(s, "programmes", remove_unnamed, &slots);
    finish_slots(&slots);
}

void store_programme_finish(struct store_programme *p)
{
    if (!p)
        return;
    free(p->source);
    free(p->id);
    free(p->sha256);
    free(p->etag);
    free(p->last_modified);
    free(p->manifest);
    *p = (struct store_programme){0};
}

static char *copy_text(const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        abort();
    return copy;
}

// A validator that is no single line is forgotten: the next request is then without conditions.
static char *copy_line(const char *text)
{
    return text && record_is_line(text) ? copy_text(text) : NULL;
}

static void copy_notes(struct record *r, const struct store_programme *p)
{
    free(r->etag);
    free(r->last_modified);
    r->etag = copy_line(p->etag);
    r->last_modified = copy_line(p->last_modified);
    r->confirmed = p->confirmed;
    r->starts = p->starts > 0 ? p->starts : 0;
}

static struct record record_of(const struct store_programme *p, const char *sha256)
{
    struct record r = {.bytes = (int64_t)p->manifest_len,
                       .revision = p->revision,
                       .accepted_ns = p->accepted_ns,
                       .sha256 = copy_text(sha256),
                       .id = copy_text(p->id ? p->id : ""),
                       .source = copy_text(p->source ? p->source : "")};
    copy_notes(&r, p);
    return r;
}

// Which slot a commit may replace: the one that is not current; of the same programme its own, so
// that committing twice does not push out the one before.
static int slot_for(const struct store *s, const struct slots *slots, const struct record *r)
{
    int current = newest(slots);
    const struct record *c = &slots->record[current];
    if (!slots->whole[current])
        return current;
    if (strcmp(c->sha256, r->sha256) == 0)
        return current;
    char *manifest = load_manifest(s, c);
    free(manifest);
    return manifest ? 1 - current : current;
}

static bool commit_locked(struct store *s, struct record *r, const struct store_programme *p,
                          struct err *err)
{
    char path[STORE_PATH_MAX];
    struct slots slots;
    manifest_path(s, r->sha256, path);
    load_slots(s, &slots);
    int slot = slot_for(s, &slots, r);
    r->serial = serial_of(&slots, newest(&slots)) + 1;
    finish_slots(&slots);
    return file_write_atomic(path, p->manifest, p->manifest_len, err) &&
           record_save(s, slot, r, err);
}

bool store_programme_commit(struct store *s, const struct store_programme *p, struct err *err)
{
    char hex[HASH_HEX];
    if (!p->manifest || p->manifest_len > STORE_MANIFEST_MAX)
        return err_set(err, ERR_FAILED, s->dir, "no manifest, or one of more than %d bytes",
                       (int)STORE_MANIFEST_MAX);
    hash_hex(p->manifest, p->manifest_len, hex);
    if (p->sha256 && strcmp(p->sha256, hex) != 0)
        return err_set(err, ERR_CONTENT, s->dir, "the manifest has the hash %s; %s was expected",
                       hex, p->sha256);
    struct record r = record_of(p, hex);
    pthread_mutex_lock(&s->lock);
    bool good = commit_locked(s, &r, p, err);
    store_programme_clean(s);
    pthread_mutex_unlock(&s->lock);
    record_finish(&r);
    return good;
}

// Takes the texts out of *r.
static void give_programme(struct store_programme *out, struct record *r, char *manifest)
{
    *out = (struct store_programme){.source = r->source,
                                    .id = r->id,
                                    .revision = r->revision,
                                    .sha256 = r->sha256,
                                    .etag = r->etag,
                                    .last_modified = r->last_modified,
                                    .accepted_ns = r->accepted_ns,
                                    .confirmed = r->confirmed != 0,
                                    .starts = (int32_t)(r->starts & INT32_MAX),
                                    .manifest = manifest,
                                    .manifest_len = (size_t)r->bytes};
    *r = (struct record){0};
}

// Counts down back over the whole programmes, newest first.
static bool load_back(const struct store *s, struct slots *slots, int back,
                      struct store_programme *out)
{
    int order[STORE_SLOTS] = {newest(slots), 1 - newest(slots)};
    for (int i = 0; i < STORE_SLOTS; i++) {
        struct record *r = &slots->record[order[i]];
        char *manifest = slots->whole[order[i]] ? load_manifest(s, r) : NULL;
        if (manifest && back-- == 0) {
            give_programme(out, r, manifest);
            return true;
        }
        free(manifest);
    }
    return false;
}

bool store_programme_load(struct store *s, int back, struct store_programme *out, struct err *err)
{
    struct slots slots;
    *out = (struct store_programme){0};
    pthread_mutex_lock(&s->lock);
    load_slots(s, &slots);
    bool found = back >= 0 && load_back(s, &slots, back, out);
    finish_slots(&slots);
    pthread_mutex_unlock(&s->lock);
    return found || err_set(err, ERR_FAILED, s->dir, "holds no whole programme");
}

bool store_programme_note(struct store *s, const struct store_programme *p, struct err *err)
{
    struct slots slots;
    bool found = false;
    bool good = false;
    pthread_mutex_lock(&s->lock);
    load_slots(s, &slots);
    for (int i = 0; i < STORE_SLOTS && !found; i++) {
        struct record *r = &slots.record[i];
        found = slots.whole[i] && p->sha256 && strcmp(r->sha256, p->sha256) == 0;
        if (!found)
            continue;
        copy_notes(r, p);
        good = record_save(s, i, r, err);
    }
    finish_slots(&slots);
    pthread_mutex_unlock(&s->lock);
    if (!found)
        return err_set(err, ERR_FAILED, s->dir, "the programme noted is not among those kept");
    return good;
}
