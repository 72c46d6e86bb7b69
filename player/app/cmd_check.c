// vitrine check: everything wrong or unwise with a programme before it is published.

#include <stdio.h>
#include <stdlib.h>

#include "app/commands.h"
#include "app/legible.h"
#include "app/moving_check.h"
#include "app/offline.h"
#include "app/words_check.h"
#include "base/now.h"
#include "json/json.h"

static const char *const description[] = {
    "Looks for everything that is wrong or unwise with a programme before it is published: the "
    "manifest, missing, changed or broken contents, feeds that cannot be read, families and glyphs "
    "that no font has, words too small to be read from "
    "--distance, and words that do not stand out before --backdrop.",
    "Of videos and animated pictures it tells what they are: codec, size, rate, length, alpha or "
    "its "
    "lack, and sound; with --measure also how quickly this machine decodes them.",
    "Exits with 3 when the manifest is wrong, with 4 when only contents are, and with 0 otherwise, "
    "also when there are warnings.",
    NULL,
};
static const struct cli_option options[] = {
    {"panel", "P", "lcd", "panel profile, for sizes on the glass: lcd, oled, odh80 or a file"},
    {"backdrop", "IMAGE", NULL,
     "the lit showcase behind the glass, a picture or a colour: words must stand out before it"},
    {"distance", "M", NULL,
     "how far away people stand, in metres: words must be legible from there"},
    {"measure", NULL, NULL,
     "see whether this machine keeps up with the videos: up to 2 s for each"},
    {"decode", "WAY", "software",
     "who decodes for --measure: software, or as play does: auto, vaapi, v4l2m2m"},
    {"json", NULL, NULL, "print one JSON object: errors, warnings, problems, moving contents"},
};
static const char *const examples[] = {
    "vitrine check playlists/demo",
    "vitrine check playlists/demo --panel odh80 --distance 3 --backdrop showcase.jpg",
    NULL,
};

enum { QUOTED_MAX = 6 * ERR_TEXT_MAX + 3 };

// What was found of the contents that move.
struct moving {
    struct moving_facts *list;
    size_t count;
};

static void print_moving_json(const struct moving *moving)
{
    printf("],\"moving\":[");
    for (size_t i = 0; i < moving->count; i++) {
        char place[QUOTED_MAX];
        char facts[MOVING_WORDS_MAX];
        moving_json(&moving->list[i], facts);
        printf("%s{\"place\":%s,%s}", i ? "," : "",
               json_quote(moving->list[i].place, place, sizeof place), facts);
    }
    printf("]}\n");
}

static void print_moving(const struct moving *moving)
{
    for (size_t i = 0; i < moving->count; i++) {
        char words[MOVING_WORDS_MAX];
        moving_words(&moving->list[i], words);
        printf("%s: %s\n", moving->list[i].place, words);
    }
}

static void print_json(const struct problems *problems, const struct moving *moving)
{
    printf("{\"errors\":%zu,\"warnings\":%zu,\"problems\":[", problems->errors, problems->warnings);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *one = &problems->list[i];
        char where[QUOTED_MAX];
        char text[QUOTED_MAX];
        printf("%s{\"severity\":\"%s\",\"kind\":\"%s\",\"place\":%s,\"text\":%s}", i ? "," : "",
               one->severity == PROBLEM_ERROR ? "error" : "warning",
               one->err.code == ERR_CONTENT ? "content" : "document",
               json_quote(one->err.where, where, sizeof where),
               json_quote(one->err.text, text, sizeof text));
    }
    print_moving_json(moving);
}

static int run(const struct cli_command *c, const char *const *values, const char *operand)
{
    struct err err;
    struct panel panel;
    struct cli_range metres = {NS_PER_S / 10, 1000 * NS_PER_S, "metres"};
    int64_t distance = 0; // metres, in billionths
    struct legible legible = {.panel = &panel, .has_backdrop = cli_given(c, values, "backdrop")};
    struct picture *backdrop = NULL;
    if (!offline_panel(cli_value(c, values, "panel"), &panel, &err) ||
        !offline_backdrop(cli_value(c, values, "backdrop"), &backdrop, &legible.backdrop_color,
                          &err) ||
        !cli_decimal(c, values, "distance", metres, &distance, &err))
        return offline_fail(&err);
    struct offline o;
    struct moving moving = {0};
    struct offline_options open = {.decode = true, .lenient = true, .progress = true};
    if (!offline_decode(c, values, &open.by, &err))
        return offline_fail(&err);
    offline_open(&o, operand, &open);
    if (o.programme) {
        struct cages *cages = cli_given(c, values, "measure") ? o.cages : NULL;
        words_check(o.programme, &o.problems);
        moving.list = moving_check(o.programme, cages, &o.problems, &moving.count);
        legible.backdrop = backdrop;
        legible.distance_m = (double)distance / 1e9;
        legible_check(o.programme, &legible, &o.problems);
    }
    bool json = cli_given(c, values, "json");
    int code = o.problems.errors ? (int)o.problems.worst : ERR_NONE;
    if (json)
        print_json(&o.problems, &moving);
    else
        offline_report(&o);
    if (!json)
        print_moving(&moving);
    if (!json && code == ERR_NONE)
        printf("%s: fine%s\n", operand, o.problems.warnings ? ", with warnings" : "");
    free(moving.list);
    offline_finish(&o);
    picture_unref(backdrop);
    return code;
}

const struct cli_command cmd_check = {
    .name = "check",
    .operand = "MANIFEST",
    .summary = "find everything that is wrong with a programme",
    .description = description,
    .options = options,
    .option_count = VT_COUNT(options),
    .examples = examples,
    .run = run,
};
