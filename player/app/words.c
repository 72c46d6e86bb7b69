// Items of words: from the manifest's terms to those of media.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/words.h"
#include "base/civil.h"
#include "base/str.h"
#include "sys/file.h"

struct media_style programme_style(const struct manifest_item *item, double scale)
{
    static const enum media_halign halign[] = {[MANIFEST_ALIGN_LEFT] = MEDIA_LEFT,
                                               [MANIFEST_ALIGN_CENTER] = MEDIA_CENTER,
                                               [MANIFEST_ALIGN_RIGHT] = MEDIA_RIGHT,
                                               [MANIFEST_ALIGN_JUSTIFY] = MEDIA_JUSTIFY};
    static const enum media_valign valign[] = {[MANIFEST_VALIGN_TOP] = MEDIA_TOP,
                                               [MANIFEST_VALIGN_MIDDLE] = MEDIA_MIDDLE,
                                               [MANIFEST_VALIGN_BOTTOM] = MEDIA_BOTTOM};
    static const enum media_direction direction[] = {[MANIFEST_DIRECTION_AUTO] = MEDIA_AUTO,
                                                     [MANIFEST_DIRECTION_LTR] = MEDIA_LTR,
                                                     [MANIFEST_DIRECTION_RTL] = MEDIA_RTL};
    const struct manifest_style *s = &item->style;
    return (struct media_style){.font = s->font,
                                .size_px = s->size_px * scale,
                                .weight = s->weight,
                                .color = s->color,
                                .plate = s->plate,
                                .align = halign[s->align],
                                .valign = valign[s->valign],
                                .line_height = s->line_height,
                                .direction = direction[s->direction]};
}

bool words_clock(const char *pattern, const struct zone *zone, int64_t utc_ns, char *out,
                 size_t max)
{
    struct civil c = zone_to_civil(zone, utc_ns);
    const char *abbrev = "";
    int32_t offset = zone_offset_at(zone, utc_ns, &abbrev);
    int64_t days = civil_to_days(c.year, c.month, c.day);
    struct tm tm = {.tm_year = c.year - 1900,
                    .tm_mon = c.month - 1,
                    .tm_mday = c.day,
                    .tm_hour = c.hour,
                    .tm_min = c.minute,
                    .tm_sec = c.second,
                    .tm_wday = (civil_weekday(days) + 1) % 7,
                    .tm_yday = (int)(days - civil_to_days(c.year, 1, 1)),
                    .tm_isdst = 0,
                    .tm_gmtoff = offset,
                    .tm_zone = abbrev};
    // strftime() cannot tell "empty" from "too long", so a mark makes the text never empty.
    char marked[WORDS_CLOCK_MAX + 8];
    char text[WORDS_CLOCK_MAX + 8];
    int n = snprintf(marked, sizeof marked, "%s.", pattern);
    if (n < 0 || (size_t)n >= sizeof marked)
        return false;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" // the pattern is the operator's own
    size_t len = strftime(text, sizeof text, marked, &tm);
#pragma GCC diagnostic pop
    if (len == 0 || len > max)
        return false;
    text[len - 1] = '\0';
    snprintf(out, max, "%s", text);
    return true;
}

bool words_clock_has_seconds(const char *pattern)
{
    for (const char *s = pattern; *s; s++) {
        if (*s != '%')
            continue;
        s++;
        while (*s && (*s == 'E' || *s == 'O' || *s == '-' || *s == '_' || *s == '0' || *s == '^' ||
                      *s == '#'))
            s++;
        if (*s == 'S' || *s == 'T' || *s == 'c' || *s == 'X' || *s == 'r' || *s == 's' || *s == '+')
            return true;
        if (!*s)
            break;
    }
    return false;
}

bool words_font_dir(char *out, size_t max)
{
    const char *own = getenv("VITRINE_FONTS");
    if (own && *own)
        return str_copy(out, max, own);
    if (file_beside_program(out, max, VITRINE_NEAR_FONTS) && file_is_dir(out))
        return true;
    const char *dir = file_is_dir(VITRINE_FONTS) ? VITRINE_FONTS : VITRINE_SOURCE_FONTS;
    return file_is_dir(dir) && str_copy(out, max, dir);
}

struct media_fonts *programme_fonts(const struct programme *p, struct err *err)
{
    char path[WORDS_FONT_DIR_MAX];
    const char *dir = path;
    bool own = words_font_dir(path, sizeof path);
    struct media_fonts *fonts = media_fonts_create(&dir, own, true, err);
    // A font that cannot be read was reported when the programme was opened; its words then come in
    // the player's own.
    for (size_t i = 0; fonts && p && i < p->font_count; i++)
        (void)!media_fonts_add(fonts, p->fonts[i], NULL);
    return fonts;
}
