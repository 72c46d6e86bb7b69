#include "app/offline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/stills.h"
#include "base/attr.h"
#include "base/civil.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/zonefile.h"

// Of pictures that were decoded by the check, for the first frames: one of the usual canvas, or
// some smaller ones.
enum { KEPT_MAX = 40 * 1024 * 1024 };

int offline_fail(const struct err *err)
{
    log_err(LOG_ERROR, err);
    return err->code == ERR_NONE ? ERR_FAILED : (int)err->code;
}

static void show_progress(void *context, size_t done, size_t total)
{
    int64_t *started_ns = context;
    if (now_read().mono_ns - *started_ns < NS_PER_S)
        return;
    fprintf(stderr, "\rfetching %zu/%zu%s", done, total, done >= total ? "\n" : "");
    fflush(stderr);
}

static bool needs_network(const struct manifest *m, bool skip_files)
{
    for (size_t i = 0; i < m->content_count; i++)
        if (fetch_is_url(m->contents[i].src) &&
            (!skip_files || m->contents[i].kind == MANIFEST_CONTENT_FEED))
            return true;
    return false;
}

// Opens without contents first when the document is local, to learn whether the network is needed.
static bool local_needs_network(const struct offline *o, const char *text, size_t len,
                                bool skip_files)
{
    struct arena *arena = arena_create(MANIFEST_ARENA_MAX);
    struct manifest_origin origin = {.network = o->source.network, .zone_known = zonefile_known};
    const struct manifest *m = manifest_parse(text, len, &origin, arena, NULL);
    bool needs = m && needs_network(m, skip_files);
    arena_destroy(arena);
    return needs;
}

static bool go_online(struct offline *o, struct err *err)
{
    if (o->fetch)
        return true;
    o->fetch = fetch_create("vitrine", err);
    return o->fetch && (*o->cache || file_make_temp_dir(o->cache, sizeof o->cache, err));
}

static int open_text(struct offline *o, const char *text, size_t len,
                     const struct offline_options *options)
{
    struct err err = {0};
    if (local_needs_network(o, text, len, options->skip_files) && !go_online(o, &err)) {
        problems_add(&o->problems, PROBLEM_ERROR, err.code, err.where, "%s", err.text);
        return (int)err.code;
    }
    int64_t started_ns = now_read().mono_ns;
    bool shown = options->progress && isatty(STDERR_FILENO);
    // Where there are none, each file is told to be undecodable.
    o->cages = cages_create(NULL, NULL);
    if (o->cages)
        cages_decode_by(o->cages, options->by);
    struct programme_world world = {.fetch = o->fetch,
                                    .cages = o->cages,
                                    .cache = *o->cache ? o->cache : NULL,
                                    .at_ns = options->at_ns,
                                    .skip_files = options->skip_files,
                                    .decode = options->decode,
                                    .keep_bytes = options->draws ? KEPT_MAX : 0,
                                    .progress = shown ? show_progress : NULL,
                                    .context = &started_ns};
    o->programme = programme_open(text, len, &o->source, &world, options->lenient, &o->problems);
    return o->problems.errors ? (int)o->problems.worst : ERR_NONE;
}

int offline_open(struct offline *o, const char *operand, const struct offline_options *options)
{
    memset(o, 0, sizeof *o);
    problems_init(&o->problems);
    struct err err = {0};
    size_t len = 0;
    char *text = NULL;
    if (source_parse(operand, &o->source, &err) && (!o->source.network || go_online(o, &err)))
        text = programme_read_manifest(&o->source, o->fetch, &len, &err);
    if (!text) {
        // There is no document: it is refused, wherever it was looked for.
        enum err_code code = err.code == ERR_CONTENT ? ERR_REFUSED : err.code;
        problems_add(&o->problems, PROBLEM_ERROR, code, err.where, "%s", err.text);
        return (int)code;
    }
    int code = open_text(o, text, len, options);
    free(text);
    return code;
}

void offline_finish(struct offline *o)
{
    programme_unref(o->programme);
    cages_destroy(o->cages);
    fetch_destroy(o->fetch);
    if (*o->cache)
        file_remove_tree(o->cache);
    problems_finish(&o->problems);
}

int offline_report(const struct offline *o)
{
    log_problems(&o->problems);
    return o->problems.errors ? (int)o->problems.worst : ERR_NONE;
}

bool offline_from(const struct cli_command *c, const char *const *values, int64_t *from_ns,
                  struct err *err)
{
    const char *v = cli_value(c, values, "from");
    if (!v || strcmp(v, "now") == 0) {
        *from_ns = now_read().wall_ns;
        return true;
    }
    return civil_parse_instant(v, from_ns) ||
           err_set(err, ERR_USAGE, "--from",
                   "\"%s\" is no instant; expected RFC 3339 with an offset, such as "
                   "2026-11-24T09:00:00+09:00",
                   v);
}

bool offline_decode(const struct cli_command *c, const char *const *values, enum cage_decode *out,
                    struct err *err)
{
    static const char *const words[] = {[CAGE_DECODE_SOFTWARE] = "software",
                                        [CAGE_DECODE_AUTO] = "auto",
                                        [CAGE_DECODE_VAAPI] = "vaapi",
                                        [CAGE_DECODE_V4L2] = "v4l2m2m"};
    int which = CAGE_DECODE_SOFTWARE;
    if (!cli_word(c, values, "decode", words, VT_COUNT(words), &which, err))
        return false;
    *out = (enum cage_decode)which;
    return true;
}

bool offline_panel(const char *name_or_file, struct panel *out, struct err *err)
{
    const struct panel *builtin = panel_builtin(name_or_file);
    if (builtin) {
        *out = *builtin;
        return true;
    }
    if (!file_is_regular(name_or_file))
        return err_set(err, ERR_REFUSED, name_or_file,
                       "there is no such panel; expected a profile's file or one of lcd, oled, "
                       "odh80");
    size_t len;
    char *text = file_read(name_or_file, PANEL_TEXT_MAX, &len, err);
    if (!text)
        return false;
    struct problems problems;
    problems_init(&problems);
    bool fine = panel_parse(text, len, out, &problems);
    free(text);
    log_problems(&problems);
    size_t errors = problems.errors;
    problems_finish(&problems);
    return fine ||
           err_set(err, ERR_REFUSED, name_or_file, "the panel profile has %zu errors", errors);
}

bool offline_backdrop(const char *value, struct picture **picture, struct color *color,
                      struct err *err)
{
    *color = (struct color){255, 255, 255, 255};
    if (!value || color_parse(value, color))
        return true;
    const char *why;
    struct stills_file file = {.path = value, .where = value};
    if (!stills_kind(value, &file.kind, &why, err))
        return false;
    if (file.kind == STILL_NONE)
        return err_set(err, ERR_CONTENT, value, "%s", why);
    struct cages *cages = cages_create(NULL, err);
    bool died;
    *picture = cages ? stills_picture(cages, &file, 0, 0, &died, err) : NULL;
    cages_destroy(cages);
    return *picture != NULL;
}
