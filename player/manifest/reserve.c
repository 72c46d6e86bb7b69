#include "manifest/internal.h"

// How many of each part the document has, before any of them is read.
struct totals {
    size_t contents, items, playlists, layouts, zones, entries;
};

static void count_item(struct totals *t, const json_t *item)
{
    t->items++;
    if (json_object_get(item, "src")) // a content of its own
        t->contents++;
}

static void count_items(struct totals *t, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        count_item(t, json_array_get(list, i));
}

static void count_zones(struct totals *t, const json_t *list)
{
    t->zones += json_array_size(list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *fallback = json_object_get(json_array_get(list, i), "fallback");
        if (fallback)
            count_item(t, fallback);
    }
}

static void count_all(struct totals *t, const json_t *root)
{
    t->contents = json_object_size(json_object_get(root, "contents"));
    t->entries = json_array_size(json_object_get(root, "schedule"));
    json_t *playlists = json_object_get(root, "playlists");
    t->playlists = json_object_size(playlists);
    for (void *i = json_object_iter(playlists); i; i = json_object_iter_next(playlists, i))
        count_items(t, json_object_get(json_object_iter_value(i), "items"));
    json_t *layouts = json_object_get(root, "layouts");
    t->layouts = json_object_size(layouts);
    for (void *i = json_object_iter(layouts); i; i = json_object_iter_next(layouts, i))
        count_zones(t, json_object_get(json_object_iter_value(i), "zones"));
    count_items(t, json_object_get(root, "items"));
}

static bool bounded(struct reader *r, const char *place, size_t count, size_t max, const char *what)
{
    struct json_at at = json_at_member(NULL, place);
    if (count <= max)
        return true;
    return json_error(r->problems, &at, "%zu %s; expected at most %zu", count, what, max);
}

static bool within_limits(struct reader *r, const struct totals *t, bool short_form)
{
    bool ok = bounded(r, "contents", t->contents, MANIFEST_CONTENTS_MAX, "contents");
    ok &= bounded(r, short_form ? "items" : "playlists", t->items, MANIFEST_ITEMS_MAX, "items");
    ok &= bounded(r, "playlists", t->playlists, PLAYLISTS_MAX, "playlists");
    ok &= bounded(r, "layouts", t->layouts, LAYOUTS_MAX, "layouts");
    ok &= bounded(r, "layouts", t->zones, MANIFEST_ZONES_MAX, "zones");
    ok &= bounded(r, "schedule", t->entries, MANIFEST_SCHEDULE_MAX, "entries");
    return ok;
}

bool reserve(struct reader *r, const json_t *root)
{
    struct totals t = {0};
    bool short_form = json_object_get(root, "items");
    count_all(&t, root);
    if (!within_limits(r, &t, short_form))
        return false;
    // One playlist and one layout more: the ones the short form stands for.
    r->contents = reader_array(r, t.contents, sizeof *r->contents);
    r->items = reader_array(r, t.items, sizeof *r->items);
    r->playlists = reader_array(r, t.playlists + 1, sizeof *r->playlists);
    r->layouts = reader_array(r, t.layouts + 1, sizeof *r->layouts);
    r->schedule = reader_array(r, t.entries, sizeof *r->schedule);
    r->m->contents = r->contents;
    r->m->items = r->items;
    r->m->playlists = r->playlists;
    r->m->layouts = r->layouts;
    r->m->schedule = r->schedule;
    return !r->full;
}
