#pragma once
// What the files of this module share: the reader that turns the JSON tree into the model, one file
// per part of the document. Everything reports to the reader's problems and goes on, so that one
// pass finds all that is wrong; the model of a document with errors is thrown away.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/now.h"
#include "manifest/manifest.h"
#include "json/json.h"

// Limits of single fields (docs/MANIFEST.md, "Limits").
enum {
    NAME_BYTES_MAX = 256,
    SRC_BYTES_MAX = 4096,
    TEXT_BYTES_MAX = 64 * 1024,
    CLOCK_BYTES_MAX = 256,
    RRULE_BYTES_MAX = 512,
    PLAYLISTS_MAX = 10000,
    LAYOUTS_MAX = 10000,
    KEYFRAMES_MAX = 1000,      // of one item
    KEEP_CLEAR_MAX = 256,      // windows
    POLYGON_POINTS_MAX = 4096, // of one window
    FEED_ITEMS_MAX = 1000,
    COORDINATE_MAX = 1000 * 1000, // canvas pixels, either side of 0
    DEGREES_MAX = 1000 * 1000,
    SPEED_MAX = 100 * 1000, // pixels a second
    PLACE_BYTES_MAX = 1024,
};
#define DURATION_MIN_NS (NS_PER_S / 10)
#define DURATION_MAX_NS (366 * 86400 * NS_PER_S)
#define OWN_DURATION_NS (10 * NS_PER_S) // of pictures, texts, fills, clocks

struct reader {
    struct arena *arena;
    struct problems *problems;
    const struct manifest_origin *origin;
    struct manifest *m;
    // Filled through these; the model points to the same memory. Sizes: reserve.c.
    struct manifest_content *contents;
    struct manifest_item *items;
    struct manifest_playlist *playlists;
    struct manifest_layout *layouts;
    struct manifest_entry *schedule;
    // Name -> index, as JSON objects: a lookup costs the same however many names there are.
    json_t *content_index, *playlist_index, *layout_index;
    bool full; // the arena's maximum was reached, and reported
};

// reader.c: memory, names, references between parts.
// NULL when the arena is full, which is reported once.
void *reader_array(struct reader *r, size_t count, size_t size);
const char *reader_text(struct reader *r, const char *text); // copy in the arena; never NULL
const char *reader_place(struct reader *r, const struct json_at *at);
// The member "id" of an object, else its place.
const char *reader_id(struct reader *r, const json_t *o, const struct json_at *at);
// Checks a name of contents, playlists or layouts and notes its index.
void reader_name(struct reader *r, json_t *index, const char *name, size_t value,
                 const struct json_at *at);
// The index that the member's text names, or -1: absent, or reported. what: "playlist".
int32_t reader_find(struct reader *r, const json_t *index, const char *what, const json_t *o,
                    const char *field, const struct json_at *at);
// A word of a list as its place in it; 0, the default of every list, when absent or wrong.
int reader_word(struct reader *r, const json_t *o, const char *field, const struct json_at *at,
                const char *const *words, size_t count);
// A colour; out stays as it is when absent or wrong.
void reader_color(struct reader *r, const json_t *o, const char *field, const struct json_at *at,
                  struct color *out);
// A number above 0 and at most max; out stays as it is when absent or wrong.
void reader_above_zero(struct reader *r, const json_t *o, const char *field,
                       const struct json_at *at, double max, double *out);
// A member that is an array of so many numbers within a range. False when absent or wrong.
struct number_list {
    const char *field;
    size_t count;
    double min, max;
};
bool reader_numbers(struct reader *r, const json_t *o, const struct json_at *at,
                    const struct number_list *want, double *out);
// A rectangle with w and h above 0. False when absent or wrong.
bool reader_rect(struct reader *r, const json_t *o, const struct json_at *at, struct rectf *out);

// Counts the parts, checks the limits and takes the memory. False when a limit is passed.
bool reserve(struct reader *r, const json_t *root);

// One per part of the document, in the order they are called.
void read_head(struct reader *r, const json_t *root);
void read_contents(struct reader *r, const json_t *root);
void read_playlists(struct reader *r, const json_t *root);
void read_layouts(struct reader *r, const json_t *root);
void read_schedule(struct reader *r, const json_t *root);
void read_keep_clear(struct reader *r, const json_t *root);

// content.c. The src of an item: a reference or a whole content. The index of the new content.
int32_t read_inline_content(struct reader *r, const json_t *value, const struct json_at *at);
bool content_is_font(const struct manifest_content *c);
// Checks that a content named at a place is a file that can be shown.
bool expect_picture(struct reader *r, int32_t content, const struct json_at *at);

// reference.c: what is wrong with a reference, or NULL. network: it is resolved against a URL.
const char *reference_fault(const char *src, bool network);
bool reference_is_url(const char *src); // starts with http: or https:

// item.c, and what only items have. Reads one item into the next slot and returns its index.
int32_t read_item(struct reader *r, const json_t *value, const struct json_at *at);
void read_style(struct reader *r, const json_t *o, const struct json_at *at,
                struct manifest_style *style);
void read_enter(struct reader *r, const json_t *o, const struct json_at *at,
                struct manifest_item *item);
void read_animate(struct reader *r, const json_t *o, const struct json_at *at,
                  struct manifest_item *item);

// window.c.
void window_always(struct manifest_window *w);
void read_span(struct reader *r, const json_t *o, const struct json_at *at,
               struct manifest_window *w); // from, until
void read_daily(struct reader *r, const json_t *o, const struct json_at *at,
                struct manifest_window *w); // days, start, end
// Is a before b? Only for moments of the same kind; false for others.
bool when_before(const struct manifest_when *a, const struct manifest_when *b);

// rrule.c. False and the reason in words when the rule is wrong or outside the subset.
bool rrule_parse(const char *text, struct manifest_rrule *out, char *reason, size_t max);

// words.c: the document's words in the order of their enums.
extern const char *const blend_words[2];
extern const char *const alpha_words[3];
extern const char *const fit_words[4];
extern const char *const transition_words[6];
extern const char *const direction_words[4];
extern const char *const ease_words[5];
extern const char *const mode_words[2];
extern const char *const halign_words[4];
extern const char *const valign_words[3];
extern const char *const text_direction_words[3];
extern const char *const day_words[7];
