#include "manifest/internal.h"

static void read_items(struct reader *r, const json_t *list, const struct json_at *at,
                       struct manifest_playlist *playlist)
{
    playlist->first = (uint32_t)r->m->item_count;
    playlist->count = (uint32_t)json_array_size(list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct json_at here = json_at_index(at, i);
        read_item(r, json_array_get(list, i), &here);
    }
    if (list && json_array_size(list) == 0)
        json_warn(r->problems, at, "is empty: there is nothing to show");
}

// Loops that follow the wall clock need lengths that all players know before they have the files.
static void check_sync(struct reader *r, const json_t *list, const struct json_at *at)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct json_at here = json_at_index(at, i);
        if (json_is_object(item))
            json_require(item, "duration", &here, "one on each item of a playlist with sync",
                         r->problems);
    }
}

static void read_playlist(struct reader *r, const json_t *o, const struct json_at *at,
                          struct manifest_playlist *playlist)
{
    static const char *const names[] = {"items", "order", "sync"};
    static const char *const orders[] = {"sequence", "shuffle"};
    if (!json_expect(o, JSON_OBJECT, at, r->problems))
        return;
    struct json_at items_at = json_at_member(at, "items");
    json_require(o, "items", at, "an array of items", r->problems);
    const json_t *items = json_get(o, "items", JSON_ARRAY, at, r->problems);
    read_items(r, items, &items_at, playlist);
    playlist->shuffle = reader_word(r, o, "order", at, orders, VT_COUNT(orders)) == 1;
    json_get_bool(o, "sync", at, &playlist->sync, r->problems);
    if (playlist->sync)
        check_sync(r, items, &items_at);
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

static struct manifest_playlist *add_playlist(struct reader *r, const char *name)
{
    struct manifest_playlist *playlist = &r->playlists[r->m->playlist_count++];
    *playlist = (struct manifest_playlist){.name = reader_text(r, name)};
    return playlist;
}

static void refuse_mixed(struct reader *r, const json_t *root, const struct json_at *at)
{
    static const char *const long_form[] = {"playlists", "layouts", "schedule", "default"};
    for (size_t i = 0; i < VT_COUNT(long_form); i++)
        if (json_object_get(root, long_form[i]))
            json_error(r->problems, at, "stands beside %s; expected either the short form or %s",
                       long_form[i], long_form[i]);
}

// The short form stands for one playlist in one zone over the whole canvas.
static void read_short_form(struct reader *r, const json_t *root)
{
    struct json_at at = json_at_member(NULL, "items");
    const json_t *items = json_get(root, "items", JSON_ARRAY, NULL, r->problems);
    refuse_mixed(r, root, &at);
    read_items(r, items, &at, add_playlist(r, "items"));
    struct manifest_zone *zone = reader_array(r, 1, sizeof *zone);
    uint16_t *order = reader_array(r, 1, sizeof *order);
    if (!zone || !order)
        return;
    *zone = (struct manifest_zone){.place = reader_text(r, "/items"),
                                   .id = reader_text(r, "items"),
                                   .rect = {0, 0, r->m->width_px, r->m->height_px},
                                   .playlist = (int32_t)r->m->playlist_count - 1,
                                   .opacity = 1,
                                   .fallback = -1};
    r->m->default_layout = (int32_t)r->m->layout_count;
    r->layouts[r->m->layout_count++] = (struct manifest_layout){.name = zone->id,
                                                                .background_content = -1,
                                                                .zones = zone,
                                                                .zone_count = 1,
                                                                .draw_order = order};
    r->m->zone_count++;
}

void read_playlists(struct reader *r, const json_t *root)
{
    json_t *playlists = json_get(root, "playlists", JSON_OBJECT, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "playlists");
    for (void *i = json_object_iter(playlists); i; i = json_object_iter_next(playlists, i)) {
        const char *name = json_object_iter_key(i);
        struct json_at here = json_at_member(&at, name);
        reader_name(r, r->playlist_index, name, r->m->playlist_count, &here);
        read_playlist(r, json_object_iter_value(i), &here, add_playlist(r, name));
    }
    if (json_object_get(root, "items"))
        read_short_form(r, root);
}
