#include "app/words_check.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { MISSING_NAMED_MAX = 8 };

struct missing {
    char names[MISSING_NAMED_MAX * 20];
    size_t count;
};

static void note_missing(void *context, uint32_t code_point)
{
    struct missing *m = context;
    if (m->count++ >= MISSING_NAMED_MAX)
        return;
    char utf8[5] = {0};
    str_utf8_put(utf8, code_point);
    size_t used = strlen(m->names);
    snprintf(m->names + used, sizeof m->names - used, "%sU+%04X %s", used ? ", " : "", code_point,
             utf8);
}

static void check_text(struct media_fonts *fonts, const struct manifest_item *item,
                       const char *text, struct problems *problems)
{
    struct media_style style = {.font = item->style.font,
                                .size_px = item->style.size_px,
                                .weight = item->style.weight,
                                .line_height = item->style.line_height};
    struct missing m = {0};
    media_text_missing(fonts, text, &style, note_missing, &m);
    if (m.count)
        problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, item->place,
                     "no font has %s%s; put a font with it among the contents", m.names,
                     m.count > MISSING_NAMED_MAX ? " and more" : "");
}

static void check_item(struct media_fonts *fonts, const struct programme *p,
                       const struct manifest_item *item, struct problems *problems)
{
    const char *family = item->style.font;
    bool words = item->kind != MANIFEST_ITEM_CONTENT && item->kind != MANIFEST_ITEM_FILL;
    if (!words)
        return;
    if (family && !media_fonts_has_family(fonts, family))
        problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, item->place,
                     "there is no font family \"%s\"; the player's own is used", family);
    if (item->kind != MANIFEST_ITEM_FEED)
        check_text(fonts, item, item->text, problems);
    else if (p->feeds[item->content])
        check_text(fonts, item, p->feeds[item->content]->line, problems);
}

static bool has_words(const struct manifest *m)
{
    for (size_t i = 0; i < m->item_count; i++)
        if (m->items[i].kind != MANIFEST_ITEM_CONTENT && m->items[i].kind != MANIFEST_ITEM_FILL)
            return true;
    return false;
}

void words_check(const struct programme *p, struct problems *problems)
{
    if (!has_words(p->manifest))
        return;
    struct err err;
    struct media_fonts *fonts = programme_fonts(p, &err);
    if (!fonts) {
        problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, err.where, "%s", err.text);
        return;
    }
    for (size_t i = 0; i < p->manifest->item_count; i++)
        check_item(fonts, p, &p->manifest->items[i], problems);
    media_fonts_destroy(fonts);
}
