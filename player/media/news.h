#pragma once
// Inside of the feed part of media: bytes become UTF-8, UTF-8 a clean tree, the tree a draft of
// entries, and the draft a media_feed. Any thread.

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "media/media.h"

enum {
    NEWS_UTF8_MAX = 3 * MEDIA_FEED_MAX, // bytes of a document as UTF-8
    NEWS_TEXT_MAX = 64 * 1024,          // bytes of one title or summary
    NEWS_DEPTH_MAX = 256,               // elements in each other
    NEWS_ATTRIBUTES_MAX = 256,          // of one element
    NEWS_ELEMENTS_MAX = 250 * 1000,     // of a document
};
#define NEWS_NO_DATE INT64_MIN

// ---- feed_encoding.c ----
// The document as valid UTF-8 without byte order mark: by its mark, else by the charset of HTTP
// (may be NULL), else by its XML declaration, else as UTF-8 (RFC 7303). Labels mean what they mean
// to browsers (WHATWG Encoding). What cannot be decoded becomes U+FFFD.
bool news_to_utf8(const void *bytes, size_t len, const char *charset, const char *where,
                  struct buf *out, struct err *err);

// ---- feed_scan.c ----
// Rewrites a document so that any XML parser reads the same: comments, instructions and document
// types gone, so that no entity is ever declared; references resolved or escaped; tags balanced;
// what follows the root element dropped. Fails when the root never ends, and beyond the limits
// above.
bool news_scan(const char *text, size_t len, const char *where, struct buf *out, struct err *err);

// ---- feed_text.c ----
// Plain text under construction: white space folded, control characters and bidi overrides dropped,
// cut at NEWS_TEXT_MAX.
struct news_text {
    struct buf buf;
    bool space; // white space is due before the next character
};
void news_text_init(struct news_text *t);
void news_text_put(struct news_text *t, const char *text, size_t len);
// The text, or "" ; the caller frees it. NULL when memory is out.
char *news_text_take(struct news_text *t);
// The character a reference at text ("&hellip;", "&#8230;", "&#x2026;") stands for, and its length
// in bytes; 0 when there is none. With loose true the commonest need no semicolon (HTML).
size_t news_reference(const char *text, size_t len, bool loose, uint32_t *code_point);

// ---- feed_html.c ----
// Appends what a browser would show of an HTML fragment as words.
void news_text_html(struct news_text *t, const char *html, size_t len);
// Elements of (X)HTML: whether their content is no prose, and whether they part words.
bool news_html_hidden(const char *name, size_t len);
bool news_html_parts(const char *name, size_t len);

// ---- feed_date.c ----
// RFC 822 with all that is found in the wild, RFC 3339 and its relatives, as UTC nanoseconds.
// Without a zone UTC is meant. NEWS_NO_DATE when it cannot be read.
int64_t news_date(const char *text);

// ---- feed_tree.c ----
// First child element of a name: of the same namespace as like, or of href when that is not NULL.
const xmlNode *news_child(const xmlNode *parent, const xmlNode *like, const char *href,
                          const char *name);
bool news_is(const xmlNode *node, const xmlNode *like, const char *href, const char *name);
enum news_form { NEWS_PLAIN, NEWS_HTML, NEWS_MARKUP }; // text, escaped HTML, elements inside
// Text of an element (which may be NULL); the caller frees it. NULL when memory is out.
char *news_node_text(const xmlNode *node, enum news_form form);
bool news_has_elements(const xmlNode *node);
int64_t news_node_date(const xmlNode *node);

// ---- feed_draft.c ----
struct news_item {
    char *id, *title, *summary;       // owned; never NULL in a draft
    int64_t published_ns, updated_ns; // or NEWS_NO_DATE
    size_t place;                     // in the document
};
struct news_draft {
    char *title, *lang; // owned; may be NULL
    struct news_item items[MEDIA_FEED_ENTRIES_MAX];
    size_t count;
};
// Takes over the texts of an item; one without words is dropped, as is any beyond the maximum. An
// empty or missing id is replaced by link, else the title, else the summary.
void news_draft_add(struct news_draft *d, struct news_item item, const char *link);
void news_draft_finish(struct news_draft *d); // frees the texts, not d
// Removes duplicates, orders, and keeps max_items. NULL when memory is out.
struct media_feed *news_draft_publish(struct news_draft *d, size_t max_items);

// ---- feed_rss.c, feed_atom.c, feed_json.c ----
// False when memory is out, or (JSON) with *err.
void news_read_rss(const xmlNode *root, struct news_draft *d);
void news_read_atom(const xmlNode *root, struct news_draft *d);
bool news_read_json(const char *text, size_t len, const char *where, struct news_draft *d,
                    struct err *err);
