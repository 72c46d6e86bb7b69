// vitrine panel: shows or checks a panel profile.

#include <stdio.h>
#include <stdlib.h>

#include "app/commands.h"
#include "app/offline.h"

static const char *const description[] = {
    "Shows a panel profile: a built-in one by name, or a file, which is checked. A profile is a "
    "guess "
    "until somebody has measured the panel, and says so.",
    NULL,
};
static const struct cli_option options[] = {
    {"list", NULL, NULL, "list the built-in profiles"},
    {"json", NULL, NULL, "print the profile as JSON, ready to be saved and changed"},
};
static const char *const examples[] = {
    "vitrine panel --list",
    "vitrine panel odh80 --json > my-panel.json",
    NULL,
};

static const char *kind_word(const struct panel *p)
{
    return p->kind == PANEL_TRANSMISSIVE ? "transmissive" : "emissive";
}

static int list(bool json)
{
    printf("%s", json ? "[" : "");
    for (size_t i = 0; i < panel_builtin_count(); i++) {
        const struct panel *p = panel_builtin_at(i);
        if (json)
            printf("%s\"%s\"", i ? "," : "", p->name);
        else
            printf("%-8s %-13s %d x %d%s\n", p->name, kind_word(p), p->width_px, p->height_px,
                   p->identity || p->calibrated ? "" : "  (a guess until measured)");
    }
    printf("%s", json ? "]\n" : "");
    return ERR_NONE;
}

static void print_bands(const char *name, const double v[3])
{
    printf("%-14s %.6g  %.6g  %.6g\n", name, v[0], v[1], v[2]);
}

static void show(const struct panel *p)
{
    uint8_t clear[3];
    panel_clear_code(p, clear);
    printf("%-14s %s\n%-14s %s: clear glass is drive %d %d %d\n", "name", p->name, "kind",
           kind_word(p), clear[0], clear[1], clear[2]);
    printf("%-14s %d x %d pixels, %.6g x %.6g mm, turned by %d degrees\n", "size", p->width_px,
           p->height_px, p->width_mm, p->height_mm, p->rotate);
    print_bands("tmax r g b", p->tmax);
    print_bands("tmin r g b", p->tmin);
    print_bands("reflection", p->reflection);
    if (p->luminance_max > 0)
        printf("%-14s %.6g cd/m2\n", "luminance_max", p->luminance_max);
    if (p->calibrated)
        printf("%-14s %s, %s\n", "calibrated", p->calibrated_date, p->calibrated_method);
    else
        printf("%-14s %s\n", "calibrated",
               p->identity ? "no: relative values" : "no: a guess until measured");
}

static int run(const struct cli_command *c, const char *const *values, const char *operand)
{
    bool json = cli_given(c, values, "json");
    if (cli_given(c, values, "list"))
        return list(json);
    struct panel panel;
    struct err err;
    if (!offline_panel(operand ? operand : "lcd", &panel, &err))
        return offline_fail(&err);
    if (!json) {
        show(&panel);
        return ERR_NONE;
    }
    char *text = malloc(PANEL_TEXT_MAX);
    if (!text)
        abort();
    printf("%s\n", panel_print_json(&panel, text, PANEL_TEXT_MAX));
    free(text);
    return ERR_NONE;
}

const struct cli_command cmd_panel = {
    .name = "panel",
    .operand = "[NAME|FILE]",
    .summary = "show or check a panel profile",
    .description = description,
    .options = options,
    .option_count = VT_COUNT(options),
    .examples = examples,
    .run = run,
};
