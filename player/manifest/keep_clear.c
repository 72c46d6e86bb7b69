#include "manifest/internal.h"

static void set_rect(struct reader *r, struct rectf rect, struct manifest_keep_clear *k)
{
    struct manifest_point *points = reader_array(r, 4, sizeof *points);
    if (!points)
        return;
    double right = rect.x + rect.w, bottom = rect.y + rect.h;
    points[0] = (struct manifest_point){rect.x, rect.y};
    points[1] = (struct manifest_point){right, rect.y};
    points[2] = (struct manifest_point){right, bottom};
    points[3] = (struct manifest_point){rect.x, bottom};
    k->points = points;
    k->point_count = 4;
}

static void read_point(struct reader *r, const json_t *value, const struct json_at *at,
                       struct manifest_point *out)
{
    const json_t *x = json_array_get(value, 0), *y = json_array_get(value, 1);
    double px = json_number_value(x), py = json_number_value(y);
    bool ok = json_array_size(value) == 2 && json_is_number(x) && json_is_number(y);
    if (!ok || px < -COORDINATE_MAX || px > COORDINATE_MAX || py < -COORDINATE_MAX ||
        py > COORDINATE_MAX)
        json_error(r->problems, at, "is no point; expected [x, y] from -%d to %d", COORDINATE_MAX,
                   COORDINATE_MAX);
    *out = (struct manifest_point){px + 0.0, py + 0.0};
}

static void read_polygon(struct reader *r, const json_t *list, const struct json_at *at,
                         struct manifest_keep_clear *k)
{
    size_t count = json_array_size(list);
    if (count < 3 || count > POLYGON_POINTS_MAX) {
        json_error(r->problems, at, "has %zu points; expected 3 to %d", count, POLYGON_POINTS_MAX);
        return;
    }
    struct manifest_point *points = reader_array(r, count, sizeof *points);
    if (!points)
        return;
    for (size_t i = 0; i < count; i++) {
        struct json_at here = json_at_index(at, i);
        read_point(r, json_array_get(list, i), &here, &points[i]);
    }
    k->points = points;
    k->point_count = count;
}

static void read_shape(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_keep_clear *k)
{
    bool has_rect = json_object_get(o, "rect"), has_polygon = json_object_get(o, "polygon");
    if (has_rect == has_polygon)
        json_error(r->problems, at, "has %s; expected exactly one of rect and polygon",
                   has_rect ? "both" : "neither");
    struct rectf rect;
    if (reader_rect(r, o, at, &rect))
        set_rect(r, rect, k);
    const json_t *polygon = json_get(o, "polygon", JSON_ARRAY, at, r->problems);
    struct json_at here = json_at_member(at, "polygon");
    if (polygon)
        read_polygon(r, polygon, &here, k);
}

static void read_one(struct reader *r, const json_t *o, const struct json_at *at,
                     struct manifest_keep_clear *k)
{
    static const char *const names[] = {"id", "rect", "polygon", "max_opacity", "from", "until"};
    *k = (struct manifest_keep_clear){.place = reader_place(r, at)};
    window_always(&k->window);
    if (!json_expect(o, JSON_OBJECT, at, r->problems))
        return;
    k->id = reader_id(r, o, at);
    read_shape(r, o, at, k);
    json_get_number(o, "max_opacity", at, 0, 1, &k->max_opacity, r->problems);
    read_span(r, o, at, &k->window);
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

void read_keep_clear(struct reader *r, const json_t *root)
{
    const json_t *list = json_get(root, "keep_clear", JSON_ARRAY, NULL, r->problems);
    struct json_at at = json_at_member(NULL, "keep_clear");
    size_t count = json_array_size(list);
    if (count > KEEP_CLEAR_MAX) {
        json_error(r->problems, &at, "%zu windows; expected at most %d", count, KEEP_CLEAR_MAX);
        return;
    }
    struct manifest_keep_clear *windows = reader_array(r, count, sizeof *windows);
    if (!windows)
        return;
    for (size_t i = 0; i < count; i++) {
        struct json_at here = json_at_index(&at, i);
        read_one(r, json_array_get(list, i), &here, &windows[i]);
    }
    r->m->keep_clear = windows;
    r->m->keep_clear_count = count;
}
