#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/words.h"

// Long words are laid out in parts, because a layout and Cairo count pixels in few bits. Of a part
// only its place and length are kept; it is laid out again when it passes by.
enum {
    PIECE_MAX = 4096,           // px
    PART_CHARS_MAX = 512,       // characters laid out together
    PART_CHARS_MIN = 8,         // at any size
    PART_LENGTH = 64 * 1024,    // px that a part is about to have at most
    CHUNK = MEDIA_TEXT_MAX / 2, // bytes that are cleaned together
    LAID_MAX = 4,               // parts that are kept laid out
};

struct part {
    size_t at, bytes;      // of the text
    int64_t start, length; // in units of Pango, from the left end of the strip
};

struct laid {
    size_t part;
    PangoLayout *layout; // or NULL
    uint64_t used;
};

struct media_strip {
    char *text; // cleaned
    PangoContext *context;
    PangoFontDescription *font;
    struct part *parts;
    size_t count, cap;
    int64_t length; // in units of Pango
    bool rtl;
    int32_t height_px;
    double size;
    struct color color, plate;
    struct laid laid[LAID_MAX];
    uint64_t uses;
};

// One line: all white space becomes single spaces, none at the ends. In place.
static void flatten(char *text)
{
    char *out = text;
    for (const char *p = text; *p; p++) {
        char c = *p == '\n' || *p == '\t' ? ' ' : *p;
        if (c != ' ' || (out > text && out[-1] != ' '))
            *out++ = c;
    }
    while (out > text && out[-1] == ' ')
        out--;
    *out = '\0';
}

// Bytes of the next part: up to the last space among its characters, else where a cut does no harm.
static size_t part_bytes(const char *text, size_t len, size_t chars_max)
{
    size_t space = 0;
    size_t safe = 0;
    size_t pos = 0;
    int32_t before = 0;
    for (size_t i = 0; pos < len; i++) {
        size_t start = pos;
        int32_t c = str_utf8_next(text, len, &pos);
        if (i > 0 && words_may_cut((uint32_t)before, (uint32_t)c))
            safe = start;
        if (i >= chars_max)
            return space ? space : safe ? safe : start;
        if (c == ' ')
            space = pos;
        before = c;
    }
    return len;
}

// All of the text, as it is laid out: cleaned chunk by chunk, cut between words where that can be.
static char *clean_line(const struct media_fonts *f, const char *text)
{
    size_t len = strnlen(text, MEDIA_STRIP_TEXT_MAX);
    char *chunk = malloc(CHUNK + 1);
    GString *out = g_string_sized_new(len + 1);
    if (!chunk)
        abort();
    for (size_t pos = 0; pos < len;) {
        size_t bytes = part_bytes(text + pos, len - pos, CHUNK / 4);
        memcpy(chunk, text + pos, bytes);
        chunk[bytes] = '\0';
        char *clean = words_clean(f, chunk, false);
        g_string_append(out, clean);
        g_free(clean);
        pos += bytes;
    }
    free(chunk);
    flatten(out->str);
    return g_string_free(out, FALSE);
}

static PangoLayout *lay_out(const struct media_strip *s, const char *text, size_t len)
{
    PangoLayout *layout = pango_layout_new(s->context);
    pango_layout_set_font_description(layout, s->font);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text, (int)len);
    return layout;
}

static bool add_part(struct media_strip *s, size_t at, size_t bytes)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 8;
        struct part *more = realloc(s->parts, cap * sizeof *more);
        if (!more)
            return false;
        s->parts = more;
        s->cap = cap;
    }
    PangoLayout *layout = lay_out(s, s->text + at, bytes);
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), NULL, &logical);
    g_object_unref(layout);
    s->parts[s->count++] = (struct part){.at = at, .bytes = bytes, .length = logical.width};
    s->length += logical.width;
    return true;
}

// The first part is at the left end, or at the right end where words run from right to left.
static void place(struct media_strip *s)
{
    int64_t passed = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct part *part = &s->parts[i];
        part->start = s->rtl ? s->length - passed - part->length : passed;
        passed += part->length;
    }
}

static bool measure(struct media_strip *s)
{
    double fit = PART_LENGTH / s->size;
    size_t chars = fit > PART_CHARS_MAX   ? PART_CHARS_MAX
                   : fit < PART_CHARS_MIN ? PART_CHARS_MIN
                                          : (size_t)fit;
    size_t len = strlen(s->text);
    for (size_t pos = 0; pos < len;) {
        size_t bytes = part_bytes(s->text + pos, len - pos, chars);
        if (!add_part(s, pos, bytes))
            return false;
        pos += bytes;
    }
    place(s);
    return true;
}

struct media_strip *media_strip_create(struct media_fonts *f, const char *text,
                                       const struct media_style *style, int32_t height_px,
                                       struct err *err)
{
    if (height_px < 1 || height_px > PICTURE_SIDE_MAX) {
        err_set(err, ERR_CONTENT, "", "no strip can be %d px high", height_px);
        return NULL;
    }
    struct media_strip *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_FAILED, "", "out of memory");
        return NULL;
    }
    s->text = clean_line(f, text);
    s->height_px = height_px;
    s->size = words_size(style);
    s->color = style->color;
    s->plate = style->plate;
    s->rtl = words_rtl(s->text, strlen(s->text), style->direction);
    const char *lang = words_language(f, s->text, NULL);
    s->context = words_context(f, lang, s->rtl);
    s->font = words_font(f, style, lang);
    if (measure(s))
        return s;
    media_strip_destroy(s);
    err_set(err, ERR_FAILED, "", "out of memory");
    return NULL;
}

double media_strip_length(const struct media_strip *s)
{
    return (double)s->length / PANGO_SCALE;
}

bool media_strip_rtl(const struct media_strip *s)
{
    return s->rtl;
}

// A part that was shown lately is still laid out.
static PangoLayoutLine *line_of(struct media_strip *s, size_t part)
{
    struct laid *l = &s->laid[0];
    for (size_t i = 0; i < LAID_MAX; i++) {
        if (s->laid[i].layout && s->laid[i].part == part) {
            l = &s->laid[i];
            break;
        }
        if (s->laid[i].used < l->used)
            l = &s->laid[i];
    }
    if (!l->layout || l->part != part) {
        g_clear_object(&l->layout);
        l->part = part;
        l->layout = lay_out(s, s->text + s->parts[part].at, s->parts[part].bytes);
    }
    l->used = ++s->uses;
    return pango_layout_get_line_readonly(l->layout, 0);
}

// A glyph may reach over the ends of its part.
static bool reaches(const struct media_strip *s, const struct part *part, int64_t x, int32_t w)
{
    double over = 2 * s->size;
    double start = (double)part->start / PANGO_SCALE;
    double end = start + (double)part->length / PANGO_SCALE;
    return start - over < (double)x + w && end + over > (double)x;
}

struct picture *media_strip_piece(struct media_strip *s, int64_t x, int32_t w, struct err *err)
{
    struct words_canvas canvas;
    if (w > PIECE_MAX) {
        err_set(err, ERR_FAILED, "", "a piece of %d px is longer than %d", w, PIECE_MAX);
        return NULL;
    }
    if (!words_canvas_open(&canvas, w, s->height_px, s->plate, err))
        return NULL;
    double baseline = round(s->height_px / 2.0 + WORDS_MIDDLE * s->size);
    words_canvas_ink(&canvas, s->color, 1);
    for (size_t i = 0; i < s->count; i++) {
        const struct part *part = &s->parts[i];
        if (!reaches(s, part, x, w))
            continue;
        cairo_move_to(canvas.cr, (double)part->start / PANGO_SCALE - (double)x, baseline);
        pango_cairo_show_layout_line(canvas.cr, line_of(s, i));
    }
    words_canvas_ink_end(&canvas, s->color, 1);
    return words_canvas_close(&canvas, err);
}

void media_strip_destroy(struct media_strip *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < LAID_MAX; i++)
        g_clear_object(&s->laid[i].layout);
    g_clear_object(&s->context);
    pango_font_description_free(s->font);
    g_free(s->text);
    free(s->parts);
    free(s);
}
