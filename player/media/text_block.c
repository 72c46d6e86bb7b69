#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/words.h"

enum { LINES_MAX = PICTURE_SIDE_MAX };

// A line needs this much of the em for its letters; what line_height gives beyond it may be cut off
// below the last line.
static const double letters = 1.16;

static double first_height(double size, double pitch)
{
    return fmax(pitch, letters * size);
}

static size_t lines_fit(double size, double pitch, double height)
{
    double more = floor((height + 0.5 - letters * size) / pitch);
    if (!(more > 0))
        return 1;
    return more < LINES_MAX - 1 ? (size_t)more + 1 : LINES_MAX;
}

static PangoAlignment alignment(enum media_halign align, bool rtl)
{
    if (align == MEDIA_CENTER)
        return PANGO_ALIGN_CENTER;
    if (align == MEDIA_RIGHT)
        return PANGO_ALIGN_RIGHT;
    return rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT; // where its lines start
}

// One paragraph in at most lines lines.
static PangoLayout *lay_out(struct media_fonts *f, const struct words_request *r, const char *text,
                            size_t len, size_t lines)
{
    bool rtl = words_rtl(text, len, r->style->direction);
    PangoContext *context = words_context(f, r->lang, rtl);
    PangoLayout *layout = pango_layout_new(context);
    g_object_unref(context);
    PangoFontDescription *font = words_font(f, r->style, r->lang);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_alignment(layout, alignment(r->style->align, rtl));
    pango_layout_set_justify(layout, r->style->align == MEDIA_JUSTIFY);
    pango_layout_set_width(layout, (int)(r->width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (r->width > words_size(r->style)) { // else an ellipsis would be all that is seen
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout, -(int)lines);
    }
    pango_layout_set_text(layout, text, (int)len);
    return layout;
}

// Takes over the layout's lines and drops the layout's own reference.
static void take_lines(struct words_block *b, PangoLayout *layout)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        if (b->count == b->max)
            break;
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(iter, NULL, &logical);
        b->lines[b->count++] = (struct words_line){
            .layout = g_object_ref(layout),
            .line = pango_layout_line_ref(pango_layout_iter_get_line_readonly(iter)),
            .x = (double)logical.x / PANGO_SCALE,
        };
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    g_object_unref(layout);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

// Bytes of a paragraph that can matter: no letter is narrower than a tenth of the em, so what is
// behind as many as fill the block is never seen.
static size_t seen_bytes(const struct words_block *b, double width, const char *text, size_t len)
{
    double chars = (width / b->size * 10 + 16) * (double)(b->max - b->count);
    size_t pos = 0;
    for (double i = 0; i < chars && pos < len; i++)
        str_utf8_next(text, len, &pos);
    return pos;
}

// The paragraph fills the block to its end although others follow: an ellipsis says so.
static PangoLayout *lay_out_cut(struct media_fonts *f, const struct words_request *r,
                                const char *text, size_t len, size_t lines)
{
    char *longer = g_strdup_printf("%.*s\u2026", (int)len, text);
    PangoLayout *layout = lay_out(f, r, longer, strlen(longer), lines);
    g_free(longer);
    return layout;
}

bool words_block_make(struct words_block *b, struct media_fonts *f, const struct words_request *r)
{
    double size = words_size(r->style);
    double times = r->style->line_height;
    double pitch = size * (times >= 0.1 && times <= 100 ? times : 1.2);
    *b = (struct words_block){.size = size, .pitch = pitch};
    b->max = lines_fit(size, pitch, r->height);
    b->lines = calloc(b->max, sizeof *b->lines);
    if (!b->lines)
        return false;
    const char *rest = r->text;
    while (rest && *rest && b->count < b->max) {
        size_t len = strcspn(rest, "\n");
        const char *next = rest[len] ? rest + len + 1 : NULL;
        size_t room = b->max - b->count;
        size_t seen = seen_bytes(b, r->width, rest, len);
        PangoLayout *layout = lay_out(f, r, rest, seen, room);
        bool more = seen < len || (next && !is_blank(next));
        b->cut = pango_layout_is_ellipsized(layout) ||
                 (size_t)pango_layout_get_line_count(layout) > room;
        if (more && !b->cut && (size_t)pango_layout_get_line_count(layout) >= room) {
            g_object_unref(layout);
            layout = lay_out_cut(f, r, rest, seen, room);
            b->cut = true;
        }
        take_lines(b, layout);
        rest = next;
    }
    return true;
}

void words_block_finish(struct words_block *b)
{
    for (size_t i = 0; i < b->count; i++) {
        pango_layout_line_unref(b->lines[i].line);
        g_object_unref(b->lines[i].layout);
    }
    free(b->lines);
    *b = (struct words_block){0};
}

double words_block_height(const struct words_block *b)
{
    if (b->count == 0)
        return 0;
    return first_height(b->size, b->pitch) + (double)(b->count - 1) * b->pitch;
}

double words_top(enum media_valign valign, double room, double height)
{
    double left = room - height;
    return valign == MEDIA_TOP ? 0 : valign == MEDIA_MIDDLE ? left / 2 : left;
}

void words_block_draw(const struct words_block *b, cairo_t *cr, double x, double y)
{
    double first = y + first_height(b->size, b->pitch) / 2 + WORDS_MIDDLE * b->size;
    for (size_t i = 0; i < b->count; i++) {
        cairo_move_to(cr, x + b->lines[i].x, round(first + (double)i * b->pitch));
        pango_cairo_show_layout_line(cr, b->lines[i].line);
    }
}
