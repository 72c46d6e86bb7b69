#include "base/picture.h"
#include "base/zone.h"
#include "manifest/internal.h"

// The features beyond format 1 that this player knows, by the names "requires" gives them: none.
static bool is_known_feature(const char *name VT_UNUSED)
{
    return false;
}

static void read_requires(struct reader *r, const json_t *root)
{
    const json_t *list = json_get(root, "requires", JSON_ARRAY, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "requires");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        struct json_at one = json_at_index(&at, i);
        char found[JSON_FOUND_MAX];
        if (json_expect(value, JSON_STRING, &one, r->problems) &&
            !is_known_feature(json_string_value(value)))
            json_error(r->problems, &one, "this player lacks %s; expected only features it has",
                       json_found(value, found));
    }
}

static void read_version(struct reader *r, const json_t *root)
{
    if (!json_require(root, "vitrine", NULL, "1, the version of the format", r->problems))
        return;
    const json_t *value = json_object_get(root, "vitrine");
    if (json_is_number(value) && json_number_value(value) >= 1 && json_number_value(value) <= 1)
        return;
    struct json_at at = json_at_member(NULL, "vitrine");
    char found[JSON_FOUND_MAX];
    json_error(r->problems, &at, "found %s; expected 1, the only version this player supports",
               json_found(value, found));
}

static bool id_is_good(const char *id)
{
    for (; *id; id++) {
        bool letter = (*id >= 'A' && *id <= 'Z') || (*id >= 'a' && *id <= 'z');
        if (!letter && !(*id >= '0' && *id <= '9') && *id != '.' && *id != '_' && *id != '-')
            return false;
    }
    return true;
}

static void read_identity(struct reader *r, const json_t *root)
{
    struct problems *p = r->problems;
    const char *id = NULL;
    json_require(root, "id", NULL, "1 to 128 of A-Z a-z 0-9 . _ -", p);
    json_get_text(root, "id", NULL, 1, MANIFEST_ID_MAX, &id, p);
    if (id && !id_is_good(id)) {
        struct json_at at = json_at_member(NULL, "id");
        char found[JSON_FOUND_MAX];
        json_error(p, &at, "found %s; expected only A-Z a-z 0-9 . _ -",
                   json_quote(id, found, sizeof found));
    }
    r->m->id = reader_text(r, id ? id : "");
    json_require(root, "revision", NULL, "a whole number from 1", p);
    json_get_int(root, "revision", NULL, 1, INT64_C(9007199254740992), &r->m->revision, p);
}

static void read_expires(struct reader *r, const json_t *root)
{
    const char *text = NULL;
    json_get_text(root, "expires", NULL, 1, NAME_BYTES_MAX, &text, r->problems);
    if (!text)
        return;
    r->m->has_expires = civil_parse_instant(text, &r->m->expires_ns);
    struct json_at at = json_at_member(NULL, "expires");
    char found[JSON_FOUND_MAX];
    if (!r->m->has_expires)
        json_error(r->problems, &at, "found %s; expected an instant as 2026-11-24T09:00:00+09:00",
                   json_quote(text, found, sizeof found));
}

static void read_timezone(struct reader *r, const json_t *root)
{
    const char *name = NULL;
    json_get_text(root, "timezone", NULL, 1, NAME_BYTES_MAX, &name, r->problems);
    if (!name)
        return;
    r->m->timezone = reader_text(r, name);
    const struct manifest_origin *origin = r->origin;
    struct json_at at = json_at_member(NULL, "timezone");
    char found[JSON_FOUND_MAX];
    json_quote(name, found, sizeof found);
    if (!zone_name_is_safe(name))
        json_error(r->problems, &at, "found %s; expected an IANA name as Asia/Seoul", found);
    else if (origin->zone_known && !origin->zone_known(origin->context, name))
        json_error(r->problems, &at, "this player knows no time zone %s; expected an IANA name",
                   found);
}

static void read_canvas(struct reader *r, const json_t *root)
{
    int64_t width = 3840, height = 2160;
    const json_t *o = json_get(root, "canvas", JSON_OBJECT, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "canvas");
    if (o) {
        json_get_int(o, "width", &at, 1, MANIFEST_CANVAS_MAX, &width, r->problems);
        json_get_int(o, "height", &at, 1, MANIFEST_CANVAS_MAX, &height, r->problems);
        r->m->blend = (enum manifest_blend)reader_word(r, o, "blend", &at, blend_words,
                                                       VT_COUNT(blend_words));
        static const char *const names[] = {"width", "height", "blend"};
        json_warn_unknown(o, &at, names, VT_COUNT(names), r->problems);
    }
    if (width * height > PICTURE_PIXELS_MAX)
        json_error(r->problems, &at, "has %lld pixels; expected at most %d",
                   (long long)(width * height), PICTURE_PIXELS_MAX);
    r->m->width_px = (int32_t)width;
    r->m->height_px = (int32_t)height;
}

static void read_default(struct reader *r, const json_t *root)
{
    int32_t layout = reader_find(r, r->layout_index, "layout", root, "default", NULL);
    if (layout >= 0)
        r->m->default_layout = layout;
    if (r->m->default_layout < 0 && r->m->schedule_count == 0 && !json_object_get(root, "default"))
        json_warn(r->problems, NULL, "shows nothing: it has no items, no schedule and no default");
}

void read_head(struct reader *r, const json_t *root)
{
    read_version(r, root);
    read_identity(r, root);
    read_expires(r, root);
    read_timezone(r, root);
    read_canvas(r, root);
    read_requires(r, root);
}

static void read_document(struct reader *r, const json_t *root)
{
    static const char *const names[] = {"vitrine", "id",         "revision",  "expires", "timezone",
                                        "canvas",  "contents",   "playlists", "layouts", "schedule",
                                        "default", "keep_clear", "requires",  "items",   "$schema"};
    read_head(r, root);
    if (reserve(r, root)) {
        read_contents(r, root);
        read_playlists(r, root);
        read_layouts(r, root);
        read_schedule(r, root);
        read_default(r, root);
        read_keep_clear(r, root);
    }
    json_warn_unknown(root, NULL, names, VT_COUNT(names), r->problems);
}

static const struct manifest *read_model(struct reader *r, const json_t *root)
{
    r->m = reader_array(r, 1, sizeof *r->m);
    if (!r->m)
        return NULL;
    r->m->default_layout = -1;
    r->content_index = json_object();
    r->playlist_index = json_object();
    r->layout_index = json_object();
    read_document(r, root);
    json_decref(r->content_index);
    json_decref(r->playlist_index);
    json_decref(r->layout_index);
    return r->m;
}

const struct manifest *manifest_parse(const char *text, size_t len,
                                      const struct manifest_origin *origin, struct arena *arena,
                                      struct problems *problems)
{
    static const struct manifest_origin local;
    struct problems unheard;
    problems_init(&unheard);
    struct reader r = {.arena = arena,
                       .problems = problems ? problems : &unheard,
                       .origin = origin ? origin : &local};
    size_t errors = r.problems->errors;
    json_t *root = json_parse(text, len, "", r.problems);
    const struct manifest *m = NULL;
    if (root && json_expect(root, JSON_OBJECT, NULL, r.problems))
        m = read_model(&r, root);
    if (r.problems->errors > errors)
        m = NULL;
    json_decref(root);
    problems_finish(&unheard);
    return m;
}
