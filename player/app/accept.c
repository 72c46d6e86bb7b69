#include "app/accept.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "sys/clock.h"
#include "sys/hash.h"
#include "sys/log.h"

static bool refuse_revision(const struct manifest *m, const struct programme *last, bool same_bytes,
                            struct problems *problems)
{
    const struct manifest *old = last->manifest;
    if (strcmp(m->id, old->id) != 0)
        return true;
    if (m->revision < old->revision)
        return problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, "/revision",
                            "%lld is older than %lld, which was accepted; a recall is a new, "
                            "higher revision",
                            (long long)m->revision, (long long)old->revision);
    if (m->revision == old->revision && !same_bytes)
        return problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, "/revision",
                            "revision %lld was accepted with other bytes; each publication needs "
                            "a higher revision",
                            (long long)m->revision);
    return true;
}

bool accept_revision(const char *text, size_t len, const struct source *source,
                     const struct programme *last, struct problems *problems)
{
    struct arena *arena = arena_create(MANIFEST_ARENA_MAX);
    struct manifest_origin origin = {.network = source->network};
    const struct manifest *m = manifest_parse(text, len, &origin, arena, NULL);
    bool fine = true;
    if (m && m->has_expires && now_read().wall_ns >= m->expires_ns) {
        char when[CIVIL_TEXT_MAX];
        civil_print_instant(when, m->expires_ns, 0, true);
        fine = problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, "/expires",
                            "the programme expired at %s; expected one that is still valid", when);
    }
    if (m && fine && last && source->network) {
        char hex[HASH_HEX];
        hash_hex(text, len, hex);
        fine = refuse_revision(m, last, strcmp(hex, last->sha256) == 0, problems);
    }
    arena_destroy(arena);
    return fine;
}

static char *copy_text(const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        abort();
    return copy;
}

void accept_describe(const struct programme *programme, const char *text, size_t len,
                     const struct fetch_result *answer, struct store_programme *out)
{
    *out = (struct store_programme){
        .source = copy_text(programme->source->manifest),
        .id = copy_text(programme->manifest->id),
        .revision = programme->manifest->revision,
        .sha256 = copy_text(programme->sha256),
        .etag = copy_text(answer ? answer->etag : NULL),
        .last_modified = copy_text(answer ? answer->last_modified : NULL),
        .accepted_ns = now_read().wall_ns,
        .manifest = malloc(len + 1),
        .manifest_len = len,
    };
    if (!out->manifest)
        abort();
    memcpy(out->manifest, text, len);
    out->manifest[len] = '\0';
}

struct programme *accept_stored(const struct store_programme *stored,
                                const struct programme_world *world, bool *lacking)
{
    struct source source;
    if (!source_parse(stored->source, &source, NULL))
        return NULL;
    struct problems problems;
    problems_init(&problems);
    struct programme *p =
        programme_open(stored->manifest, stored->manifest_len, &source, world, true, &problems);
    *lacking = problems.errors > 0; // until then the items are left out
    log_problems(&problems);
    problems_finish(&problems);
    return p;
}

struct keep {
    const char **hashes;
    size_t count, cap;
};

static void keep_contents(const struct store_programme *s, struct arena *arena, struct keep *keep)
{
    struct manifest_origin origin = {0};
    const struct manifest *m = manifest_parse(s->manifest, s->manifest_len, &origin, arena, NULL);
    for (size_t i = 0; m && i < m->content_count; i++) {
        if (!m->contents[i].sha256)
            continue;
        if (keep->count == keep->cap) {
            keep->cap = keep->cap ? keep->cap * 2 : 64;
            const char **more = realloc(keep->hashes, keep->cap * sizeof *more);
            if (!more)
                abort();
            keep->hashes = more;
        }
        keep->hashes[keep->count++] = m->contents[i].sha256;
    }
}

void accept_sweep(struct store *store)
{
    struct keep keep = {0};
    struct arena *arena = arena_create(2 * (size_t)MANIFEST_ARENA_MAX);
    for (int back = 0; back < 2; back++) {
        struct store_programme s = {0};
        if (!store_programme_load(store, back, &s, NULL))
            continue;
        keep_contents(&s, arena, &keep);
        store_programme_finish(&s);
    }
    store_object_sweep(store, keep.hashes, keep.count);
    free(keep.hashes);
    arena_destroy(arena);
}
