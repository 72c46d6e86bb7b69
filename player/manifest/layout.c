#include <string.h>

#include "manifest/internal.h"

static void read_background(struct reader *r, const json_t *o, const struct json_at *at,
                            struct manifest_layout *layout)
{
    const json_t *value = json_get(o, "background", JSON_STRING, at, r->problems);
    if (!value)
        return;
    const char *text = json_string_value(value);
    if (text[0] == '#' || strcmp(text, "clear") == 0) {
        reader_color(r, o, "background", at, &layout->background);
        return;
    }
    struct json_at here = json_at_member(at, "background");
    layout->background_content = reader_find(r, r->content_index, "content", o, "background", at);
    if (layout->background_content >= 0)
        expect_picture(r, layout->background_content, &here);
}

static void warn_of_zone(struct reader *r, const struct manifest_zone *zone,
                         const struct json_at *at)
{
    struct rectf canvas = {0, 0, r->m->width_px, r->m->height_px};
    struct rectf bounds = box_bounds(box_of_rect(zone->rect, zone->rotate));
    if (rect_is_empty(rect_intersect(canvas, bounds)))
        json_warn(r->problems, at, "lies outside the canvas: nothing of it can be seen");
}

static void read_zone(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_zone *zone)
{
    static const char *const names[] = {"id",     "rect", "playlist", "opacity",
                                        "rotate", "z",    "fallback"};
    struct problems *p = r->problems;
    *zone = (struct manifest_zone){.opacity = 1, .playlist = -1, .fallback = -1};
    zone->place = reader_place(r, at);
    zone->id = zone->place;
    if (!json_expect(o, JSON_OBJECT, at, p))
        return;
    zone->id = reader_id(r, o, at);
    json_get_number(o, "rotate", at, -DEGREES_MAX, DEGREES_MAX, &zone->rotate, p);
    if (json_require(o, "rect", at, "[x, y, w, h]", p) && reader_rect(r, o, at, &zone->rect))
        warn_of_zone(r, zone, at);
    zone->playlist = reader_find(r, r->playlist_index, "playlist", o, "playlist", at);
    json_get_number(o, "opacity", at, 0, 1, &zone->opacity, p);
    json_get_number(o, "z", at, -COORDINATE_MAX, COORDINATE_MAX, &zone->z, p);
    const json_t *fallback = json_object_get(o, "fallback");
    struct json_at fallback_at = json_at_member(at, "fallback");
    if (fallback)
        zone->fallback = read_item(r, fallback, &fallback_at);
    if (!fallback && !json_object_get(o, "playlist"))
        json_warn(p, at, "has neither playlist nor fallback: it stays clear");
    json_warn_unknown(o, at, names, VT_COUNT(names), p);
}

static void check_id(struct reader *r, json_t *ids, const struct manifest_zone *zone,
                     const struct json_at *at)
{
    struct json_at here = json_at_member(at, "id");
    char found[JSON_FOUND_MAX];
    if (json_object_get(ids, zone->id))
        json_error(r->problems, &here, "another zone of this layout is %s; expected its own name",
                   json_quote(zone->id, found, sizeof found));
    json_object_set_new(ids, zone->id, json_null());
}

// By z, then as listed. Insertion keeps equals in order and is quick for lists in order already.
static void sort_zones(const struct manifest_zone *zones, size_t count, uint16_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && zones[order[at - 1]].z > zones[i].z; at--)
            order[at] = order[at - 1];
        order[at] = (uint16_t)i;
    }
}

static void read_zones(struct reader *r, const json_t *list, const struct json_at *at,
                       struct manifest_layout *layout)
{
    size_t count = json_array_size(list);
    struct manifest_zone *zones = reader_array(r, count, sizeof *zones);
    uint16_t *order = reader_array(r, count, sizeof *order);
    if (!zones || !order)
        return;
    json_t *ids = json_object();
    for (size_t i = 0; i < count; i++) {
        struct json_at here = json_at_index(at, i);
        read_zone(r, json_array_get(list, i), &here, &zones[i]);
        check_id(r, ids, &zones[i], &here);
        if (layout->lead < 0 && zones[i].playlist >= 0)
            layout->lead = (int32_t)i;
    }
    json_decref(ids);
    sort_zones(zones, count, order);
    layout->zones = zones;
    layout->zone_count = count;
    layout->draw_order = order;
    r->m->zone_count += count;
}

static void read_layout(struct reader *r, const json_t *o, const struct json_at *at,
                        const char *name)
{
    static const char *const names[] = {"background", "zones"};
    struct manifest_layout *layout = &r->layouts[r->m->layout_count++];
    *layout = (struct manifest_layout){
        .name = reader_text(r, name), .background_content = -1, .lead = -1};
    if (!json_expect(o, JSON_OBJECT, at, r->problems))
        return;
    read_background(r, o, at, layout);
    struct json_at zones_at = json_at_member(at, "zones");
    read_zones(r, json_get(o, "zones", JSON_ARRAY, at, r->problems), &zones_at, layout);
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

void read_layouts(struct reader *r, const json_t *root)
{
    json_t *layouts = json_get(root, "layouts", JSON_OBJECT, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "layouts");
    for (void *i = json_object_iter(layouts); i; i = json_object_iter_next(layouts, i)) {
        const char *name = json_object_iter_key(i);
        struct json_at here = json_at_member(&at, name);
        reader_name(r, r->layout_index, name, r->m->layout_count, &here);
        read_layout(r, json_object_iter_value(i), &here, name);
    }
}
