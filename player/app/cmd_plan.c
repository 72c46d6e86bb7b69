// vitrine plan: the timeline in words or JSON lines.

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/offline.h"
#include "base/now.h"
#include "plan/plan.h"
#include "sys/log.h"
#include "json/json.h"

static const char *const description[] = {
    "Prints what a programme will show: one cue a line, in order of time: start, end, layout, "
    "zone, "
    "item and the reason it is due. Times carry the offset of the programme's zone. A cue that "
    "begins before the end of the stretch is printed whole; one that never ends has \"never\" as "
    "its "
    "end (null in JSON).",
    "Only the manifest, its feeds and the lengths of the videos beside it are read, so a programme "
    "can be planned before its files are there. A video that is not there counts as 10 s.",
    NULL,
};
static const struct cli_option options[] = {
    {"from", "INSTANT", "now", "when the player starts (RFC 3339 with offset)"},
    {"for", "S", "3600", "how long a stretch is planned, in seconds"},
    {"json", NULL, NULL,
     "one JSON object a line: start, end, layout, zone, item, priority, reason"},
};
static const char *const examples[] = {
    "vitrine plan playlists/demo --from 2026-11-24T09:00:00+09:00 --for 86400",
    "vitrine plan https://signs.example/shop/manifest.json --json | head",
    NULL,
};

struct printer {
    const struct programme *p;
    bool json;
    bool failed;
};

// The times of a line: many cues share one, and a zone's offset is quickly asked.
static void instant(const struct printer *pr, int64_t ns, char out[CIVIL_TEXT_MAX])
{
    if (ns == PLAN_NEVER)
        snprintf(out, CIVIL_TEXT_MAX, "never");
    else
        civil_print_instant(out, ns, zone_offset_at(pr->p->zone, ns, NULL), false);
}

enum { QUOTED_MAX = 1600 };

static void print_json(const struct printer *pr, const struct plan_cue *cue)
{
    const struct manifest *m = pr->p->manifest;
    const struct manifest_layout *l = &m->layouts[cue->layout];
    char start[CIVIL_TEXT_MAX];
    char end[CIVIL_TEXT_MAX];
    char words[3][QUOTED_MAX];
    instant(pr, cue->start_ns, start);
    instant(pr, cue->end_ns, end);
    json_quote(l->name, words[0], QUOTED_MAX);
    json_quote(l->zones[cue->zone].id, words[1], QUOTED_MAX);
    json_quote(m->items[cue->item].id, words[2], QUOTED_MAX);
    const char *mark = cue->end_ns == PLAN_NEVER ? "" : "\"";
    printf("{\"start\":\"%s\",\"end\":%s%s%s,\"layout\":%s,\"zone\":%s,\"item\":%s,\"priority\":%d,"
           "\"reason\":\"%s\"}\n",
           start, mark, *mark ? end : "null", mark, words[0], words[1], words[2], cue->priority,
           plan_reason_word(cue->reason));
}

static bool print_cue(void *context, const struct plan_cue *cue)
{
    struct printer *pr = context;
    if (pr->json) {
        print_json(pr, cue);
    } else {
        const struct manifest *m = pr->p->manifest;
        const struct manifest_layout *l = &m->layouts[cue->layout];
        char start[CIVIL_TEXT_MAX];
        char end[CIVIL_TEXT_MAX];
        instant(pr, cue->start_ns, start);
        instant(pr, cue->end_ns, end);
        printf("%s  %s  %s  %s  %s  %s\n", start, end, l->name, l->zones[cue->zone].id,
               m->items[cue->item].id, plan_reason_word(cue->reason));
    }
    pr->failed = ferror(stdout) != 0;
    return !pr->failed; // a reader that went away ends it
}

static int print_plan(const struct programme *p, int64_t from_ns, int64_t for_ns, bool json)
{
    struct printer pr = {.p = p, .json = json};
    struct plan *plan = plan_create(p->manifest, p->zone, from_ns, p->natural_ns, p->usable);
    plan_walk(plan, from_ns + for_ns, print_cue, &pr);
    plan_destroy(plan);
    if (fflush(stdout) == 0 && !pr.failed)
        return ERR_NONE;
    if (errno != EPIPE)
        log_line(LOG_ERROR, "-", "the plan could not be written: %s", strerror(errno));
    return ERR_FAILED;
}

static int run(const struct cli_command *c, const char *const *values, const char *operand)
{
    struct err err;
    int64_t from_ns;
    int64_t for_ns = 0;
    if (!offline_from(c, values, &from_ns, &err) ||
        !cli_seconds(c, values, "for", 0, 10 * 366 * INT64_C(86400) * NS_PER_S / 4, &for_ns, &err))
        return offline_fail(&err);
    struct offline o;
    struct offline_options open = {
        .at_ns = from_ns, .skip_files = true, .lenient = true, .progress = true};
    int code = offline_open(&o, operand, &open);
    log_problems(&o.problems);
    if (code == ERR_NONE)
        code = print_plan(o.programme, from_ns, for_ns, cli_given(c, values, "json"));
    offline_finish(&o);
    return code;
}

const struct cli_command cmd_plan = {
    .name = "plan",
    .operand = "MANIFEST",
    .summary = "print the timeline of a programme",
    .description = description,
    .options = options,
    .option_count = VT_COUNT(options),
    .examples = examples,
    .run = run,
};
