#include <string.h>

#include "base/str.h"
#include "manifest/internal.h"

bool content_is_font(const struct manifest_content *c)
{
    char head[6] = "";
    if (c->type)
        str_copy(head, sizeof head, c->type);
    return str_equal_nocase(head, "font/");
}

bool expect_picture(struct reader *r, int32_t content, const struct json_at *at)
{
    const struct manifest_content *c = &r->contents[content];
    if (c->kind == MANIFEST_CONTENT_FEED)
        return json_error(r->problems, at, "names a feed; expected a picture or a video");
    if (content_is_font(c))
        return json_error(r->problems, at, "names a font; expected a picture or a video");
    return true;
}

// Copies a reference that is well formed; NULL otherwise.
static const char *read_reference(struct reader *r, const char *text, const struct json_at *at)
{
    size_t len = strlen(text);
    const char *fault = NULL;
    if (len < 1 || len > SRC_BYTES_MAX) {
        json_error(r->problems, at, "is %zu bytes long; expected 1 to %d", len, SRC_BYTES_MAX);
        return NULL;
    }
    fault = reference_fault(text, r->origin->network);
    if (fault) {
        json_error(r->problems, at, "%s", fault);
        return NULL;
    }
    return reader_text(r, text);
}

static const char *read_reference_member(struct reader *r, const json_t *o, const char *field,
                                         const struct json_at *at)
{
    const json_t *value = json_get(o, field, JSON_STRING, at, r->problems);
    struct json_at here = json_at_member(at, field);
    return value ? read_reference(r, json_string_value(value), &here) : NULL;
}

static void read_sha256(struct reader *r, const json_t *o, const struct json_at *at,
                        struct manifest_content *c)
{
    const json_t *value = json_object_get(o, "sha256");
    if (!value)
        return;
    const char *text = json_string_value(value);
    if (text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64) {
        c->sha256 = reader_text(r, text);
        return;
    }
    struct json_at here = json_at_member(at, "sha256");
    char found[JSON_FOUND_MAX];
    json_error(r->problems, &here, "found %s; expected 64 lower-case hex digits",
               json_found(value, found));
}

static void read_type(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_content *c)
{
    const char *text = NULL;
    json_get_text(o, "type", at, 1, NAME_BYTES_MAX, &text, r->problems);
    if (!text)
        return;
    const char *slash = strchr(text, '/');
    struct json_at here = json_at_member(at, "type");
    if (!slash || slash == text || !slash[1])
        json_error(r->problems, &here, "is no media type; expected a word as image/png");
    c->type = reader_text(r, text);
}

static void read_file(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_content *c)
{
    c->src = read_reference_member(r, o, "src", at);
    read_sha256(r, o, at, c);
    json_get_int(o, "bytes", at, 1, INT64_C(9007199254740992), &c->bytes, r->problems);
    read_type(r, o, at, c);
    c->alpha = (enum video_alpha)reader_word(r, o, "alpha", at, alpha_words, VT_COUNT(alpha_words));
    if (!r->origin->network && !(c->src && reference_is_url(c->src)))
        return;
    json_require(o, "sha256", at, "the hash of a file that comes over the network", r->problems);
    json_require(o, "bytes", at, "the size of a file that comes over the network", r->problems);
}

static void read_feed(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_content *c)
{
    int64_t most = c->max_items;
    c->kind = MANIFEST_CONTENT_FEED;
    c->src = read_reference_member(r, o, "feed", at);
    json_get_duration(o, "refresh", at, NS_PER_S, DURATION_MAX_NS, &c->refresh_ns, r->problems);
    json_get_int(o, "max_items", at, 1, FEED_ITEMS_MAX, &most, r->problems);
    json_get_duration(o, "max_age", at, NS_PER_S, 100 * DURATION_MAX_NS, &c->max_age_ns,
                      r->problems);
    c->max_items = (int32_t)most;
}

// The next content, with its defaults.
static struct manifest_content *add_content(struct reader *r, const struct json_at *at,
                                            const char *name)
{
    struct manifest_content *c = &r->contents[r->m->content_count++];
    const char *place = reader_place(r, at);
    *c = (struct manifest_content){.place = place,
                                   .name = name ? reader_text(r, name) : place,
                                   .bytes = -1,
                                   .matte = -1,
                                   .refresh_ns = 300 * NS_PER_S,
                                   .max_items = 20};
    return c;
}

static void warn_unknown(struct reader *r, const json_t *o, const struct json_at *at)
{
    static const char *const names[] = {"src",   "sha256", "bytes",   "type",      "alpha",
                                        "matte", "feed",   "refresh", "max_items", "max_age"};
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

static void read_content(struct reader *r, const json_t *o, const struct json_at *at,
                         struct manifest_content *c)
{
    if (!json_expect(o, JSON_OBJECT, at, r->problems))
        return;
    bool src = json_object_get(o, "src"), feed = json_object_get(o, "feed");
    if (src == feed)
        json_error(r->problems, at, "has %s; expected exactly one of src and feed",
                   src ? "both" : "neither");
    if (feed)
        read_feed(r, o, at, c);
    else
        read_file(r, o, at, c);
    warn_unknown(r, o, at);
}

// A second file whose brightness is the video's alpha. All names are known by now.
static void read_matte(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_content *c)
{
    if (c->kind == MANIFEST_CONTENT_FEED || !json_object_get(o, "matte"))
        return;
    struct json_at here = json_at_member(at, "matte");
    int32_t matte = reader_find(r, r->content_index, "content", o, "matte", at);
    if (json_object_get(o, "alpha"))
        json_error(r->problems, &here, "stands beside alpha; expected one of the two");
    if (matte < 0)
        return;
    if (&r->contents[matte] == c)
        json_error(r->problems, &here, "names the content itself; expected another file");
    else if (expect_picture(r, matte, &here))
        c->matte = matte;
    c->alpha = VIDEO_ALPHA_MATTE;
}

// What serves as a matte is a plain file.
static void check_matte(struct reader *r, const struct json_at *at,
                        const struct manifest_content *c)
{
    struct json_at here = json_at_member(at, "matte");
    if (c->matte >= 0 && r->contents[c->matte].alpha != VIDEO_ALPHA_OWN)
        json_error(r->problems, &here, "names a content with alpha or matte; expected one without");
}

int32_t read_inline_content(struct reader *r, const json_t *value, const struct json_at *at)
{
    int32_t index = (int32_t)r->m->content_count;
    struct manifest_content *c = add_content(r, at, NULL);
    if (json_is_string(value)) {
        c->src = read_reference(r, json_string_value(value), at);
        if (c->src && (r->origin->network || reference_is_url(c->src)))
            json_error(r->problems, at,
                       "is a bare reference to a file that comes over the network;"
                       " expected {src, sha256, bytes}");
        return index;
    }
    if (!json_is_object(value)) {
        char found[JSON_FOUND_MAX];
        json_error(r->problems, at, "found %s; expected a reference or a content",
                   json_found(value, found));
        return index;
    }
    read_content(r, value, at, c);
    read_matte(r, value, at, c);
    check_matte(r, at, c);
    expect_picture(r, index, at);
    return index;
}

void read_contents(struct reader *r, const json_t *root)
{
    json_t *contents = json_get(root, "contents", JSON_OBJECT, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "contents");
    for (void *i = json_object_iter(contents); i; i = json_object_iter_next(contents, i)) {
        const char *name = json_object_iter_key(i);
        struct json_at here = json_at_member(&at, name);
        reader_name(r, r->content_index, name, r->m->content_count, &here);
        read_content(r, json_object_iter_value(i), &here, add_content(r, &here, name));
    }
    struct manifest_content *c = r->contents;
    for (void *i = json_object_iter(contents); i; i = json_object_iter_next(contents, i)) {
        struct json_at here = json_at_member(&at, json_object_iter_key(i));
        read_matte(r, json_object_iter_value(i), &here, c++);
    }
    c = r->contents;
    for (void *i = json_object_iter(contents); i; i = json_object_iter_next(contents, i)) {
        struct json_at here = json_at_member(&at, json_object_iter_key(i));
        check_matte(r, &here, c++);
    }
}
