#pragma once
// Inside of the words part of media: fonts, cleaned text, and blocks of lines laid out and drawn.
// Everything here uses a media_fonts, so it runs on one thread at a time.

#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/media.h"

enum { WORDS_SIZE_MAX = 4096 }; // px of an em; larger letters fill more than any box shows

// ---- fonts.c ----
// True when some font at hand has a glyph for it.
bool words_covered(const struct media_fonts *f, uint32_t code_point);
// The same of the player's own font alone.
bool words_covered_own(const struct media_fonts *f, uint32_t code_point);
// em in px, within bounds
double words_size(const struct media_style *style);
// A context for layouts of one language and base direction; the caller unrefs it.
PangoContext *words_context(struct media_fonts *f, const char *lang, bool rtl);
// What to ask Pango for; the caller frees it. lang as words_language says.
PangoFontDescription *words_font(struct media_fonts *f, const struct media_style *style,
                                 const char *lang);

// ---- text_clean.c ----
// Text as it is laid out: valid UTF-8 in normal form C, without control characters but '\n' and
// '\t', at most MEDIA_TEXT_MAX bytes of the original, and characters that no font has as white
// squares. With bind true Hangul words hold together by U+2060, so that lines break at spaces.
// g_free(); never NULL.
char *words_clean(const struct media_fonts *f, const char *text, bool bind);
// The language that chooses glyph forms: lang when it is a tag, else by the script the text uses.
const char *words_language(const struct media_fonts *f, const char *text, const char *lang);
// The base direction of one paragraph: as asked, else that of its first strong character.
bool words_rtl(const char *text, size_t len, enum media_direction direction);
// Control characters, white space and characters that are invisible by their nature.
bool words_invisible(uint32_t code_point);
// False where a cut would part what belongs to one sign: marks, selectors, joined emoji, flags.
bool words_may_cut(uint32_t before, uint32_t after);

// ---- text_block.c ----
// Lines of one style in a column, ready to be drawn.
struct words_line {
    PangoLayout *layout;   // keeps what the line points into; one reference
    PangoLayoutLine *line; // one reference
    double x;              // of its left end from the left edge of the block, px
};
struct words_block {
    struct words_line *lines;
    size_t count, max;
    double size, pitch; // em and distance of baselines, px
    bool cut;           // the text goes on behind the last line
};
// What a block is made of.
struct words_request {
    const char *text; // cleaned
    const char *lang; // as words_language says
    double width;     // px
    double height;    // px; at least one line is made
    const struct media_style *style;
};
// False when memory is out. The caller calls words_block_finish in any case.
bool words_block_make(struct words_block *b, struct media_fonts *f,
                      const struct words_request *request);
void words_block_finish(struct words_block *b);
double words_block_height(const struct words_block *b); // px; 0 without lines
// Draws with the block's top left corner at (x, y), the ink between words_canvas_ink and its end.
void words_block_draw(const struct words_block *b, cairo_t *cr, double x, double y);
// Where something of a height stands in a room, px from its top.
double words_top(enum media_valign valign, double room, double height);
// How far the baseline lies below the middle of a line: half the height of a capital, as share of
// em.
#define WORDS_MIDDLE 0.37

// ---- text_canvas.c ----
// A picture under construction, filled with the plate.
struct words_canvas {
    struct picture *picture;
    cairo_surface_t *surface;
    cairo_t *cr;
};
// False and *err when it is too large or memory is out; nothing to finish then.
bool words_canvas_open(struct words_canvas *c, int32_t w, int32_t h, struct color plate,
                       struct err *err);
// Drawing between these two is done in color, evenly translucent also where letters overlap.
void words_canvas_ink(struct words_canvas *c, struct color color, double opacity);
void words_canvas_ink_end(struct words_canvas *c, struct color color, double opacity);
// The finished picture, with one reference; frees the rest. NULL and *err when drawing failed.
struct picture *words_canvas_close(struct words_canvas *c, struct err *err);
