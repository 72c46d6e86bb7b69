#pragma once
// The model of a manifest (docs/MANIFEST.md, format 1): plain data, immutable, all of it in one
// arena. Names and references are resolved to indices, durations to nanoseconds, defaults filled
// in, so that nobody behind this module looks at JSON again.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/box.h"
#include "base/civil.h"
#include "base/color.h"
#include "base/err.h"
#include "base/video.h"

enum {
    MANIFEST_TEXT_MAX = 8 * 1024 * 1024, // bytes of JSON
    MANIFEST_ITEMS_MAX = 10000,
    MANIFEST_ZONES_MAX = 1000,
    MANIFEST_SCHEDULE_MAX = 10000,
    MANIFEST_CONTENTS_MAX = 20000,
    MANIFEST_ID_MAX = 128,
    MANIFEST_CANVAS_MAX = 16384, // pixels a side
    MANIFEST_ARENA_MAX = 256 * 1024 * 1024,
};

enum manifest_blend { MANIFEST_BLEND_SRGB, MANIFEST_BLEND_LINEAR };

// A moment given in the document: absent, an instant, or a local date-time in the zone.
enum manifest_when_kind { MANIFEST_WHEN_NONE, MANIFEST_WHEN_INSTANT, MANIFEST_WHEN_LOCAL };
struct manifest_when {
    enum manifest_when_kind kind;
    int64_t utc_ns;     // for MANIFEST_WHEN_INSTANT
    struct civil local; // for MANIFEST_WHEN_LOCAL
};

// When something may show: all parts must hold. Zeroed but for days and end_s it means always.
struct manifest_window {
    struct manifest_when from;  // included
    struct manifest_when until; // excluded
    uint8_t days;               // bit 0 = Monday .. bit 6 = Sunday; 0x7f = every day
    int32_t start_s;            // second of the local day, 0..86399
    int32_t end_s;              // 1..86400; not after start_s: runs into the next day
    bool daily; // days, start or end was given; false: the three above hold everything
};

enum manifest_content_kind { MANIFEST_CONTENT_FILE, MANIFEST_CONTENT_FEED };
struct manifest_content {
    const char *place; // "/contents/bottle" or "/playlists/a/items/0/src"
    const char *name;  // its name, or its place when it is written inside an item
    enum manifest_content_kind kind;
    const char *src;        // file: the reference as written; feed: the feed's reference
    const char *sha256;     // 64 lower-case hex digits, or NULL
    int64_t bytes;          // size, or -1 when not given
    const char *type;       // media type as written, or NULL
    enum video_alpha alpha; // file: how a video says what is clear
    int32_t matte;          // file: index of the content that is its alpha, or -1
    int64_t refresh_ns;     // feed: how often it is fetched
    int32_t max_items;      // feed
    int64_t max_age_ns;     // feed: entries older than this are left out; 0 = none
};

enum manifest_item_kind {
    MANIFEST_ITEM_CONTENT, // a picture or video file
    MANIFEST_ITEM_TEXT,
    MANIFEST_ITEM_FEED,
    MANIFEST_ITEM_CLOCK,
    MANIFEST_ITEM_FILL,
};
enum manifest_fit { MANIFEST_CONTAIN, MANIFEST_COVER, MANIFEST_FILL, MANIFEST_NONE };
enum manifest_transition {
    MANIFEST_CUT,
    MANIFEST_FADE,
    MANIFEST_SLIDE,
    MANIFEST_PUSH,
    MANIFEST_WIPE,
    MANIFEST_IRIS,
};
// Where the new item moves to.
enum manifest_direction { MANIFEST_LEFT, MANIFEST_RIGHT, MANIFEST_UP, MANIFEST_DOWN };
enum manifest_ease {
    MANIFEST_EASE_LINEAR,
    MANIFEST_EASE_IN,
    MANIFEST_EASE_OUT,
    MANIFEST_EASE_IN_OUT,
    MANIFEST_EASE_HOLD,
};
enum manifest_feed_mode { MANIFEST_CARDS, MANIFEST_TICKER };
enum manifest_halign {
    MANIFEST_ALIGN_LEFT,
    MANIFEST_ALIGN_CENTER,
    MANIFEST_ALIGN_RIGHT,
    MANIFEST_ALIGN_JUSTIFY
};
enum manifest_valign { MANIFEST_VALIGN_TOP, MANIFEST_VALIGN_MIDDLE, MANIFEST_VALIGN_BOTTOM };
enum manifest_text_direction {
    MANIFEST_DIRECTION_AUTO,
    MANIFEST_DIRECTION_LTR,
    MANIFEST_DIRECTION_RTL
};

struct manifest_enter {
    enum manifest_transition transition;
    int64_t duration_ns; // 0 for a cut; never more than the item's own when that is given
    enum manifest_direction direction;
};

// Which fields of a keyframe the document names; the others are interpolated past it.
enum {
    MANIFEST_KEY_X = 1,
    MANIFEST_KEY_Y = 2,
    MANIFEST_KEY_SCALE = 4,
    MANIFEST_KEY_ROTATE = 8,
    MANIFEST_KEY_OPACITY = 16,
};
struct manifest_keyframe {
    int64_t at_ns;  // since the item's start; not falling within a list
    double x, y;    // canvas pixels
    double scale;   // >= 0
    double rotate;  // degrees clockwise
    double opacity; // 0..1
    uint8_t names;  // MANIFEST_KEY_* bits
    enum manifest_ease ease;
};

struct manifest_style {
    const char *font;   // family, or NULL for the player's own
    double size_px;     // canvas pixels; default 48
    int32_t weight;     // 100..1000; default 400
    struct color color; // default #000000: black is opaque on glass and reads best over a lit case
    struct color plate; // behind the text; default clear
    enum manifest_halign align;  // default left
    enum manifest_valign valign; // default top
    double line_height;          // times the size; default 1.2
    enum manifest_text_direction direction;
};

struct manifest_item {
    const char *place; // "/playlists/promo/items/3"
    const char *id;    // as given, else the place
    enum manifest_item_kind kind;
    int32_t content;  // index into contents for CONTENT and FEED, else -1
    const char *text; // TEXT: the text; CLOCK: the strftime pattern
    struct color fill;
    int64_t duration_ns; // as given; 0 = the kind's own (manifest_item_duration)
    enum manifest_fit fit;
    double align_x, align_y; // 0..1
    double opacity;          // 0..1
    struct manifest_enter enter;
    const struct manifest_keyframe *keyframes;
    size_t keyframe_count;
    struct manifest_window window;
    struct manifest_style style;
    enum manifest_feed_mode mode;
    double speed_px; // ticker: canvas pixels a second, > 0
    double volume;   // 0..1
    bool loop;
};

struct manifest_playlist {
    const char *name;
    uint32_t first, count; // into items
    bool shuffle;
    bool sync;
};

struct manifest_zone {
    const char *place;
    const char *id;
    struct rectf rect; // canvas pixels; w and h > 0
    int32_t playlist;  // index, or -1 for a zone without one
    double opacity;
    double rotate; // degrees clockwise about the rect's centre
    double z;
    int32_t fallback; // index into items, or -1
};

struct manifest_layout {
    const char *name;
    struct color background;           // clear when the background is a content
    int32_t background_content;        // index into contents, or -1
    const struct manifest_zone *zones; // as listed in the document
    size_t zone_count;
    const uint16_t *draw_order; // zone indices by z, then as listed
    int32_t lead;               // first listed zone with a playlist, or -1
};

enum manifest_freq { MANIFEST_DAILY, MANIFEST_WEEKLY, MANIFEST_MONTHLY, MANIFEST_YEARLY };
enum { MANIFEST_BYDAY_MAX = 64, MANIFEST_BYMONTHDAY_MAX = 62 };
// The supported subset of an RFC 5545 RRULE (docs/MANIFEST.md). count 0 and until NONE: endless.
struct manifest_rrule {
    enum manifest_freq freq;
    int32_t interval; // >= 1
    int32_t count;
    struct manifest_when until; // included (RFC 5545)
    uint8_t wkst;               // 0 = Monday .. 6
    uint16_t bymonth;           // bit 0 = January; 0: not given
    int8_t byday_count, bymonthday_count;
    struct {
        int8_t ordinal; // 0: every
        uint8_t day;    // 0 = Monday .. 6
    } byday[MANIFEST_BYDAY_MAX];
    int8_t bymonthday[MANIFEST_BYMONTHDAY_MAX]; // 1..31 or -31..-1
    int32_t bysetpos;                           // 0: not given
};

struct manifest_entry {
    const char *place; // "/schedule/3"
    int32_t layout;
    int32_t priority;
    struct manifest_window window;
    const struct manifest_rrule *rrule; // NULL: none
    int64_t duration_ns;                // of each instance of the rule
    double share;                       // 0 = not given
    bool interrupt;
    int32_t max_per_hour; // 0 = not given
};

struct manifest_point {
    double x, y;
};
struct manifest_keep_clear {
    const char *place;
    const char *id;
    const struct manifest_point *points; // polygon in canvas pixels; a rect has four
    size_t point_count;
    double max_opacity;            // 0..1
    struct manifest_window window; // from and until only
};

struct manifest {
    const char *id;
    int64_t revision;
    bool has_expires;
    int64_t expires_ns;   // UTC
    const char *timezone; // IANA name, or NULL for the player's
    int32_t width_px, height_px;
    enum manifest_blend blend;
    const struct manifest_content *contents;
    size_t content_count;
    const struct manifest_item *items; // of all playlists, then the fallbacks
    size_t item_count;
    const struct manifest_playlist *playlists;
    size_t playlist_count;
    const struct manifest_layout *layouts;
    size_t layout_count;
    const struct manifest_entry *schedule;
    size_t schedule_count;
    int32_t default_layout; // index, or -1
    const struct manifest_keep_clear *keep_clear;
    size_t keep_clear_count;
    size_t zone_count; // of all layouts together
};

// What the reader must be told about where the document comes from.
struct manifest_origin {
    bool network; // came over the network or the API: sha256 and bytes are required on contents
    // Says whether a zone name is known; NULL: only its form is checked.
    bool (*zone_known)(void *context, const char *name);
    void *context;
};

// Reads a manifest. Everything that is wrong is reported to problems (ERR_REFUSED, place = JSON
// Pointer), unknown fields as warnings. NULL when any error was found; otherwise the model, which
// lives in arena.
const struct manifest *manifest_parse(const char *text, size_t len,
                                      const struct manifest_origin *origin, struct arena *arena,
                                      struct problems *problems);

// How long an item shows when it gives no duration: 10 s. Feeds as cards: 10 s an entry; as ticker:
// one pass; video: its length: natural_ns (0 when not known) is returned for those.
int64_t manifest_item_duration(const struct manifest_item *item, int64_t natural_ns);

// Words of the document for enums, for plans, logs and messages ("fade", "contain").
const char *manifest_transition_word(enum manifest_transition t);
const char *manifest_item_kind_word(enum manifest_item_kind k);
