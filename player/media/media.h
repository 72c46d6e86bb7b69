#pragma once
// Words become pictures, feeds become words. Every call may be made from any thread unless it says
// otherwise; none keeps what it was given. Bounds: docs/ARCHITECTURE.md, "Limits".

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/color.h"
#include "base/err.h"
#include "base/picture.h"

// ---- words --------------------------------------------------------------------------------------

// The fonts text may use. Made once; use it from one thread at a time.
struct media_fonts;
// dirs: folders with the project's own fonts, in order of preference, each read with its
// subfolders. With system true what is installed serves as fallback behind them.
struct media_fonts *media_fonts_create(const char *const *dirs, size_t dir_count, bool system,
                                       struct err *err);
// Adds a font file of the programme (a content of type font/*).
bool media_fonts_add(struct media_fonts *f, const char *path, struct err *err);
bool media_fonts_has_family(struct media_fonts *f, const char *family);
void media_fonts_destroy(struct media_fonts *f); // NULL is fine

enum media_halign { MEDIA_LEFT, MEDIA_CENTER, MEDIA_RIGHT, MEDIA_JUSTIFY };
enum media_valign { MEDIA_TOP, MEDIA_MIDDLE, MEDIA_BOTTOM };
enum media_direction { MEDIA_AUTO, MEDIA_LTR, MEDIA_RTL };

// How words look. Sizes in output pixels.
struct media_style {
    const char *font; // family; NULL: the player's own
    double size_px;   // em
    int32_t weight;   // 100..1000
    struct color color;
    struct color plate; // fills the whole box behind the words
    enum media_halign align;
    enum media_valign valign;
    double line_height; // times the size
    enum media_direction direction;
};

enum { MEDIA_TEXT_MAX = 64 * 1024 }; // bytes of one text; longer ones are cut at a character

// Words in a box of w x h output pixels: wrapped at the width, aligned, cut with an ellipsis at the
// last line that fits. lang: BCP 47 tag of the words, or NULL. NULL and *err when the box is too
// large.
struct picture *media_text(struct media_fonts *f, const char *text, const char *lang,
                           const struct media_style *style, int32_t w, int32_t h, struct err *err);
// A feed entry as a card: title (heavier, larger) above the summary, the source's name small.
struct picture *media_card(struct media_fonts *f, const char *title, const char *summary,
                           const char *source, const char *lang, const struct media_style *style,
                           int32_t w, int32_t h, struct err *err);
// Characters that no font at hand has a glyph for; calls back once for each different one.
size_t media_text_missing(struct media_fonts *f, const char *text, const struct media_style *style,
                          void (*each)(void *context, uint32_t code_point), void *context);

// One line of any length, drawn piece by piece as it passes by. Its memory: the text, and for each
// half thousand characters how long they are.
struct media_strip;
enum { MEDIA_STRIP_TEXT_MAX = 1024 * 1024 }; // bytes of its text; longer ones are cut
// height: of the strip in output pixels. The words run once; length_px tells how long they are.
struct media_strip *media_strip_create(struct media_fonts *f, const char *text,
                                       const struct media_style *style, int32_t height_px,
                                       struct err *err);
double media_strip_length(const struct media_strip *s); // output pixels
bool media_strip_rtl(const struct media_strip *s);      // the words run from right to left
// The piece [x, x + w) of the strip, w <= 4096; clear (or plate) where there are no words.
struct picture *media_strip_piece(struct media_strip *s, int64_t x, int32_t w, struct err *err);
void media_strip_destroy(struct media_strip *s); // NULL is fine

// ---- feeds --------------------------------------------------------------------------------------

enum {
    MEDIA_FEED_MAX = 4 * 1024 * 1024, // bytes of a feed document
    MEDIA_FEED_ENTRIES_MAX = 3000,
};
struct media_entry {
    char *id;             // guid or id, else the link, else the title
    char *title;          // plain text; "" if none
    char *summary;        // plain text; "" if none
    int64_t published_ns; // UTC; INT64_MIN when not given or not readable
};
struct media_feed {
    char *title;                 // of the source; "" if none
    char *lang;                  // or NULL
    struct media_entry *entries; // newest first where dates are given, duplicates gone
    size_t count;
};
// Reads RSS 2.0, 1.0, 0.9x, Atom and JSON Feed. charset: from HTTP, or NULL. max_items: how many
// entries are kept. NULL and *err (ERR_CONTENT) when it is no feed or is cut short; a feed without
// entries is fine. Nothing outside the bytes is ever opened.
struct media_feed *media_feed_parse(const void *bytes, size_t len, const char *charset,
                                    const char *where, size_t max_items, struct err *err);
void media_feed_destroy(struct media_feed *f); // NULL is fine
// Drops entries published before oldest_ns (those without a date stay).
void media_feed_drop_older(struct media_feed *f, int64_t oldest_ns);
