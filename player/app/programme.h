#pragma once
// A generation: one accepted manifest with everything it needs, read and checked. Immutable once it
// is open, shared by counting references, swapped whole. A refreshed feed makes a new programme
// that shares all the rest with the old one.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/source.h"
#include "base/still.h"
#include "base/video.h"
#include "base/zone.h"
#include "cage/cage.h"
#include "fetch/fetch.h"
#include "manifest/manifest.h"
#include "media/media.h"
#include "store/store.h"

// One content, as it lies on this machine.
struct programme_content {
    char *path;  // of the file; NULL for feeds and for what could not be had
    bool usable; // a picture that can be decoded (or a font); its header was looked at
    bool font;
    struct still_info info; // kind STILL_NONE: it is no still, and the sizes are those of video
    struct video_info
        video; // of a file for the decoders of what moves; kind VIDEO_NONE: it is none
    struct picture *decoded; // see programme_take_decoded
};

// What the world said of one feed, shared by counting references.
struct programme_feed {
    struct media_feed *feed; // NULL: none could be had yet
    char *line;              // the ticker's text: all titles in a row; "" if there is none
    uint64_t serial;         // no two share one
    int refs;                // atomic
};

struct programme {
    const struct manifest *manifest;
    const struct zone *zone;
    const struct source *source;
    const struct programme_content *contents; // one per content of the manifest
    struct programme_feed *const *feeds;      // one per content; NULL for files
    const int64_t *natural_ns;                // one per item: its own length, 0 when not known
    const bool *usable;                       // one per item
    const char *const *fonts;                 // paths of the font files it brings
    size_t font_count;
    char sha256[65];     // of the manifest's bytes
    uint64_t serial;     // of this programme object: no two share one
    uint64_t generation; // of its manifest: shared by those that differ only in their feeds
};

// How to get at what a programme names.
struct programme_world {
    struct fetch *fetch; // for anything on the network; may be NULL when nothing is
    struct store *store; // where fetched files go; NULL: cache is used
    const char *cache;   // folder for fetched files when there is no store; may be NULL
    struct cages *cages; // decoders; NULL: there are none
    const bool *stop;    // looked at between steps; NULL: never stops
    int64_t at_ns;       // the moment that counts for the age of news; 0: now
    bool stored_feeds;   // a feed that is away is taken as it was last
    bool skip_files;     // fetch no file and take all for usable; feeds are read
    bool *lacks;         // set when this machine cannot look at a content now, which is then a
                         // warning, and its items unusable; NULL: that is an error (ERR_FAILED)
    bool decode;         // see that every picture decodes, so that nothing broken is accepted
    size_t keep_bytes;   // of what that decoded, keep so much for programme_take_decoded
    void (*progress)(void *context, size_t done, size_t total); // may be NULL
    void *context;
};

// Reads a manifest's bytes. All problems of the document and of its contents are reported; with
// errors the result is NULL. lenient: contents that are missing or broken are reported, but the
// programme is opened all the same, with their items marked unusable (a player that starts without
// network plays what it has).
struct programme *programme_open(const char *text, size_t len, const struct source *source,
                                 const struct programme_world *world, bool lenient,
                                 struct problems *problems);
// Does a content show more than one picture?
bool programme_moves(const struct programme *p, int32_t content);
struct programme *programme_ref(const struct programme *p); // any thread
void programme_unref(const struct programme *p);            // any thread; NULL is fine
// The picture of a content as the check decoded it, for the first who asks (any thread), with its
// reference; NULL when it was not kept.
struct picture *programme_take_decoded(const struct programme *p, size_t content);
void programme_drop_decoded(const struct programme *p); // those that nobody took
// The same programme with another answer of one feed. Takes ownership of feed (may be NULL: then
// the feed's items have nothing to show).
struct programme *programme_with_feed(const struct programme *p, size_t content,
                                      struct media_feed *feed);
// Fetches (or reads) one feed now. NULL and *err when it could not be had whole.
struct media_feed *programme_read_feed(const struct programme *p, size_t content,
                                       const struct programme_world *world, struct err *err);

// Reads the manifest's bytes from its source: file or URL. The caller frees them.
char *programme_read_manifest(const struct source *source, struct fetch *fetch, size_t *len,
                              struct err *err);

// The style of an item's words at a scale (output pixels to a canvas pixel).
struct media_style programme_style(const struct manifest_item *item, double scale);
// The fonts a programme's words may use: its own, the project's, what is installed. The caller
// destroys them. Takes a while (folders are scanned): never on the stage. p may be NULL.
struct media_fonts *programme_fonts(const struct programme *p, struct err *err);
