#include "app/legible.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CAPITAL = 0.72; // height of a capital to the size of the font
static const double ARCMIN = 3.14159265358979323846 / 180 / 60;

static double luminance(const double c[3])
{
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

static bool has_words(const struct manifest_item *item)
{
    return item->kind != MANIFEST_ITEM_CONTENT && item->kind != MANIFEST_ITEM_FILL;
}

// ---- LEG-02: size
// --------------------------------------------------------------------------------

// Capitals must fill an angle of 16 minutes of arc, better 20 (docs/PANEL.md).
static void check_size(const struct manifest *m, const struct manifest_item *item,
                       const struct legible *l, struct problems *problems)
{
    double mm_per_px = l->panel->width_mm / m->width_px;
    double mm = item->style.size_px * CAPITAL * mm_per_px;
    double arcmin = mm / (l->distance_m * 1000) / ARCMIN;
    if (arcmin < 16)
        problems_add(
            problems, PROBLEM_WARNING, ERR_CONTENT, item->place,
            "LEG-02: capitals are %.1f mm high on \"%s\", %.1f minutes of arc from %.6g m; "
            "at least 16, better 20: a size of %.0f px",
            mm, l->panel->name, arcmin, l->distance_m,
            20 * ARCMIN * l->distance_m * 1000 / CAPITAL / mm_per_px);
}

// ---- LEG-01: contrast
// ----------------------------------------------------------------------------

enum { LEVELS = 256 };

struct spread {
    double dark, light; // luminance that 5 % and 95 % of the pixels do not pass
};

static void count_pixel(const uint8_t *px, uint32_t levels[LEVELS])
{
    double c[3] = {(double)color_linear8(px[0]), (double)color_linear8(px[1]),
                   (double)color_linear8(px[2])};
    levels[(int)(luminance(c) * (LEVELS - 1) + 0.5)]++;
}

static double percentile(const uint32_t levels[LEVELS], uint64_t total, double share)
{
    uint64_t seen = 0;
    for (int i = 0; i < LEVELS; i++) {
        seen += levels[i];
        if ((double)seen >= share * (double)total)
            return (double)i / (LEVELS - 1);
    }
    return 1;
}

static int32_t clamp(double v, int32_t most)
{
    return v < 0 ? 0 : v > most ? most : (int32_t)v;
}

// Of the backdrop behind a zone; the picture covers the canvas.
static struct spread behind(const struct manifest *m, struct rectf zone, const struct legible *l)
{
    const struct picture *b = l->backdrop;
    uint32_t levels[LEVELS] = {0};
    if (!b) {
        count_pixel((const uint8_t *)&l->backdrop_color, levels);
        return (struct spread){percentile(levels, 1, 0.05), percentile(levels, 1, 0.95)};
    }
    double k = fmax((double)m->width_px / b->width_px, (double)m->height_px / b->height_px);
    double left = (m->width_px - b->width_px * k) / 2;
    double top = (m->height_px - b->height_px * k) / 2;
    int32_t x0 = clamp((zone.x - left) / k, b->width_px - 1);
    int32_t x1 = clamp((zone.x + zone.w - left) / k, b->width_px - 1);
    int32_t y0 = clamp((zone.y - top) / k, b->height_px - 1);
    int32_t y1 = clamp((zone.y + zone.h - top) / k, b->height_px - 1);
    uint64_t total = 0;
    for (int32_t y = y0; y <= y1; y++)
        for (int32_t x = x0; x <= x1; x++, total++)
            count_pixel(b->pixels + (size_t)y * b->stride + (size_t)x * 4, levels);
    return (struct spread){percentile(levels, total, 0.05), percentile(levels, total, 0.95)};
}

// A colour laid over another in code values, both straight; base is opaque.
static void lay(struct color c, const double base[3], double out[3])
{
    const uint8_t codes[3] = {c.r, c.g, c.b};
    for (int i = 0; i < 3; i++)
        out[i] = base[i] + (codes[i] / 255.0 - base[i]) * (c.a / 255.0);
}

static double light_of(const struct panel *p, const double code[3])
{
    double tau[3];
    for (int i = 0; i < 3; i++)
        tau[i] = (double)color_linear((float)code[i]);
    if (p->kind == PANEL_EMISSIVE)
        return luminance(tau);
    double v[3];
    double t[3];
    panel_drive(p, tau, v);
    panel_transmittance(p, v, t);
    for (int i = 0; i < 3; i++)
        t[i] /= p->tmax[i];
    return luminance(t);
}

// eq 15 for one zone, without parallax: the worse of dark on light and light on dark.
static double contrast(const struct panel *p, double words, double ground, struct spread b)
{
    double r = luminance(p->reflection);
    bool emissive = p->kind == PANEL_EMISSIVE;
    double more = words > ground ? words : ground;
    double less = words > ground ? ground : words;
    double lit = emissive ? more + b.dark : more * b.dark;
    double dim = emissive ? less + b.light : less * b.light;
    return (lit + r) / fmax(dim + r, 1e-6);
}

static void check_contrast(const struct manifest *m, const struct manifest_zone *zone,
                           const struct manifest_item *item, const struct legible *l,
                           struct problems *problems)
{
    double clear = l->panel->kind == PANEL_EMISSIVE ? 0 : 1;
    double ground[3];
    double words[3];
    lay(item->style.plate, (double[3]){clear, clear, clear}, ground);
    lay(item->style.color, ground, words);
    struct spread b = behind(m, zone->rect, l);
    double cr = contrast(l->panel, light_of(l->panel, words), light_of(l->panel, ground), b);
    double least = item->style.size_px * 25 >= m->height_px ? 3 : 4.5;
    if (cr < least)
        problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, item->place,
                     "LEG-01: contrast is %.1f to 1 in the worst place over the backdrop in zone "
                     "\"%s\"; at least %.1f, better 6: darker words, a plate, or another place",
                     cr, zone->id, least);
}

static void check_zone(const struct manifest *m, const struct manifest_zone *zone,
                       const struct legible *l, struct problems *problems)
{
    if (zone->playlist < 0)
        return;
    const struct manifest_playlist *list = &m->playlists[zone->playlist];
    for (uint32_t i = 0; i < list->count; i++) {
        const struct manifest_item *item = &m->items[list->first + i];
        if (has_words(item))
            check_contrast(m, zone, item, l, problems);
    }
}

void legible_check(const struct programme *p, const struct legible *l, struct problems *problems)
{
    const struct manifest *m = p->manifest;
    bool sizes = l->distance_m > 0 && l->panel->width_mm > 0;
    for (size_t i = 0; sizes && i < m->item_count; i++)
        if (has_words(&m->items[i]))
            check_size(m, &m->items[i], l, problems);
    for (size_t k = 0; l->has_backdrop && k < m->layout_count; k++)
        for (size_t z = 0; z < m->layouts[k].zone_count; z++)
            check_zone(m, &m->layouts[k].zones[z], l, problems);
}
