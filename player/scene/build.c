// From cues to layers: fit, keyframes, transitions, zone, view.

#include <math.h>
#include <string.h>

#include "scene/internal.h"

// Everything that is the same for all layers of one zone.
struct place {
    const struct manifest *m;
    const struct scene_view *view;
    struct rectf zone; // canvas pixels
    double angle;      // the zone's own rotate
    struct scene *out;
    bool fits; // false once a maximum was passed
};

// What a transition does to one of its two items.
struct part {
    double weight;
    double shift_x, shift_y; // canvas pixels along the zone's own axes
    enum scene_mask mask;
    bool inverted;
    struct rectf mask_rect; // canvas pixels, before the zone's turn
    bool moving;
};

static struct box to_output(const struct place *pl, struct rectf r)
{
    const struct scene_view *v = pl->view;
    struct box b = box_of_rect(r, 0);
    b = box_turned(b, pl->zone.x + pl->zone.w / 2, pl->zone.y + pl->zone.h / 2, pl->angle);
    return (struct box){b.cx * v->scale + v->x, b.cy * v->scale + v->y, b.w * v->scale,
                        b.h * v->scale, b.angle};
}

// A picture that stands still and is shown pixel for pixel must not fall between pixels.
static void snap(struct box *b)
{
    b->cx = floor(b->cx - b->w / 2 + 0.5) + b->w / 2;
    b->cy = floor(b->cy - b->h / 2 + 0.5) + b->h / 2;
}

static struct scene_layer *add_layer(struct place *pl)
{
    struct scene *s = pl->out;
    if (s->layer_count == SCENE_LAYERS_MAX) {
        pl->fits = false;
        return NULL;
    }
    struct scene_layer *layer = &s->layers[s->layer_count++];
    memset(layer, 0, sizeof *layer);
    layer->slot = SCENE_NO_SLOT;
    return layer;
}

// Where picture i of the media lies before keyframes, canvas pixels.
static struct rectf natural_rect(const struct place *pl, const struct manifest_item *item,
                                 const struct scene_media *media, size_t i)
{
    if (!media->picture_count)
        return pl->zone;
    const struct scene_picture *p = &media->pictures[i];
    if (!media->boxed)
        return scene_fit(item, pl->zone, p->natural_w, p->natural_h);
    double s = pl->view->scale;
    return (struct rectf){pl->zone.x + media->offset_px[i] / s, pl->zone.y, p->width_px / s,
                          p->height_px / s};
}

static struct rectf whole_rect(const struct place *pl, const struct manifest_item *item,
                               const struct scene_media *media)
{
    return media->boxed ? pl->zone : natural_rect(pl, item, media, 0);
}

// Scale and rotate act about the fitted centre; x and y are added; then the transition's shift.
static struct box moved(const struct place *pl, struct rectf r, struct rectf whole,
                        const struct scene_motion *mo, const struct part *part)
{
    double px = whole.x + whole.w / 2;
    double py = whole.y + whole.h / 2;
    struct box b = box_of_rect(r, 0);
    b.cx = px + (b.cx - px) * mo->scale;
    b.cy = py + (b.cy - py) * mo->scale;
    b.w *= mo->scale;
    b.h *= mo->scale;
    b = box_turned(b, px, py, mo->rotate);
    b.cx += mo->x + part->shift_x;
    b.cy += mo->y + part->shift_y;
    b = box_turned(b, pl->zone.x + pl->zone.w / 2, pl->zone.y + pl->zone.h / 2, pl->angle);
    const struct scene_view *v = pl->view;
    return (struct box){b.cx * v->scale + v->x, b.cy * v->scale + v->y, b.w * v->scale,
                        b.h * v->scale, b.angle};
}

static void set_picture(struct scene_layer *layer, const struct scene_picture *p)
{
    layer->slot = p->slot;
    layer->serial = p->serial;
    bool exact =
        fabs(layer->box.w - p->width_px) < 1e-6 && fabs(layer->box.h - p->height_px) < 1e-6;
    if (!exact || layer->moving || layer->box.angle != 0)
        return;
    layer->box.w = p->width_px;
    layer->box.h = p->height_px;
    snap(&layer->box);
}

// It is on its way as long as it is on show, whether one piece is to be seen or several.
static bool is_ticker(const struct manifest_item *item)
{
    return item->kind == MANIFEST_ITEM_FEED && item->mode == MANIFEST_TICKER;
}

static void add_item(struct place *pl, const struct plan_cue *cue, const struct scene_media *media,
                     int64_t at_ns, const struct part *part)
{
    const struct manifest_item *item = &pl->m->items[cue->item];
    struct scene_motion mo = scene_motion_at(item, at_ns);
    double weight = item->opacity * mo.opacity * part->weight;
    if (!media->ready || !(weight > 0))
        return;
    struct rectf whole = whole_rect(pl, item, media);
    size_t n = item->kind == MANIFEST_ITEM_FILL ? 1 : media->picture_count;
    for (size_t i = 0; i < n; i++) {
        struct scene_layer *layer = add_layer(pl);
        if (!layer)
            return;
        layer->fill = item->fill;
        layer->weight = weight;
        layer->moving = part->moving || scene_motion_running(item, at_ns) || is_ticker(item);
        layer->box = moved(pl, natural_rect(pl, item, media, i), whole, &mo, part);
        layer->clip = to_output(pl, pl->zone);
        layer->mask_kind = part->mask;
        layer->mask_inverted = part->inverted;
        if (part->mask != SCENE_MASK_NONE)
            layer->mask = to_output(pl, part->mask_rect);
        if (media->picture_count)
            set_picture(layer, &media->pictures[i]);
    }
}

// The sheet of the new item when a share p of its way is done: it comes from the side opposite to
// its direction.
static void sheet_shift(enum manifest_direction direction, struct rectf zone, double p, double *dx,
                        double *dy)
{
    *dx = 0;
    *dy = 0;
    switch (direction) {
    case MANIFEST_LEFT:
        *dx = (1 - p) * zone.w;
        break;
    case MANIFEST_RIGHT:
        *dx = -(1 - p) * zone.w;
        break;
    case MANIFEST_UP:
        *dy = (1 - p) * zone.h;
        break;
    case MANIFEST_DOWN:
        *dy = -(1 - p) * zone.h;
        break;
    }
}

// What of a zone a sheet that was shifted by (dx, dy) leaves free: it spans the zone's other side.
static struct rectf beside_sheet(struct rectf zone, double dx, double dy)
{
    struct rectf r = zone;
    if (dx != 0) {
        r.w = fabs(dx);
        r.x = dx > 0 ? zone.x : zone.x + zone.w - r.w;
    } else {
        r.h = fabs(dy);
        r.y = dy > 0 ? zone.y : zone.y + zone.h - r.h;
    }
    return r;
}

static void part_sheet(const struct manifest_enter *enter, struct rectf zone, double p,
                       struct part *old, struct part *new)
{
    double dx;
    double dy;
    sheet_shift(enter->direction, zone, p, &dx, &dy);
    new->mask = old->mask = SCENE_MASK_BOX;
    new->mask_rect = (struct rectf){zone.x + dx, zone.y + dy, zone.w, zone.h};
    old->mask_rect = beside_sheet(zone, dx, dy);
    if (enter->transition == MANIFEST_WIPE)
        return;
    new->shift_x = dx;
    new->shift_y = dy;
    new->moving = true;
    if (enter->transition != MANIFEST_PUSH)
        return;
    old->shift_x = dx - (dx > 0 ? zone.w : dx < 0 ? -zone.w : 0);
    old->shift_y = dy - (dy > 0 ? zone.h : dy < 0 ? -zone.h : 0);
    old->moving = true;
}

static void part_iris(struct rectf zone, double p, struct part *old, struct part *new)
{
    double r = p * hypot(zone.w, zone.h) / 2;
    new->mask = old->mask = SCENE_MASK_ELLIPSE;
    new->mask_rect = (struct rectf){zone.x + zone.w / 2 - r, zone.y + zone.h / 2 - r, 2 * r, 2 * r};
    old->mask_rect = new->mask_rect;
    old->inverted = true;
}

static void parts_of(const struct manifest_enter *enter, struct rectf zone, double p,
                     struct part *old, struct part *new)
{
    *old = (struct part){.weight = 1};
    *new = (struct part){.weight = 1};
    switch (enter->transition) {
    case MANIFEST_CUT:
        break;
    case MANIFEST_FADE:
        old->weight = 1 - p;
        new->weight = p;
        break;
    case MANIFEST_SLIDE:
    case MANIFEST_PUSH:
    case MANIFEST_WIPE:
        part_sheet(enter, zone, p, old, new);
        break;
    case MANIFEST_IRIS:
        part_iris(zone, p, old, new);
        break;
    }
}

static void add_zone(struct place *pl, const struct manifest_zone *zone,
                     const struct scene_zone *show, int64_t t_ns)
{
    const struct plan_cue *now = &show->show.current;
    const struct plan_cue *was = &show->show.previous;
    pl->zone = zone->rect;
    pl->angle = zone->rotate;
    if (!show->show.has_current)
        return;
    const struct manifest_item *item = &pl->m->items[now->item];
    double p = scene_entered(item, now, t_ns);
    struct part old;
    struct part new;
    parts_of(&item->enter, zone->rect, p, &old, &new);
    if (p >= 1) {
        new = (struct part){.weight = 1};
        old.weight = 0;
    }
    if (show->show.has_previous && old.weight > 0)
        add_item(pl, was, &show->previous, scene_item_time(was, was->end_ns), &old);
    add_item(pl, now, &show->current, scene_item_time(now, t_ns), &new);
}

// Closes the layers from first on into a group, if there are any.
static void close_group(struct scene *s, uint32_t first, double opacity, uint32_t zone)
{
    if (s->layer_count == first || s->group_count == SCENE_GROUPS_MAX)
        return;
    s->groups[s->group_count++] = (struct scene_group){
        .first = first, .count = s->layer_count - first, .opacity = opacity, .zone = zone};
}

static const struct manifest_item background_item = {
    .fit = MANIFEST_COVER, .align_x = 0.5, .align_y = 0.5};

static void add_background(struct place *pl, const struct manifest_layout *layout,
                           const struct scene_media *background)
{
    pl->zone = (struct rectf){0, 0, pl->m->width_px, pl->m->height_px};
    pl->angle = 0;
    bool picture = layout->background_content >= 0;
    if (picture ? !background || !background->ready || !background->picture_count
                : layout->background.a == 0)
        return;
    struct scene_layer *layer = add_layer(pl);
    if (!layer)
        return;
    layer->weight = 1;
    layer->clip = layer->box = to_output(pl, pl->zone);
    layer->fill = layout->background;
    if (!picture)
        return;
    const struct scene_picture *p = &background->pictures[0];
    layer->box = to_output(pl, scene_fit(&background_item, pl->zone, p->natural_w, p->natural_h));
    set_picture(layer, p);
}

void scene_rest_box(const struct scene_rest *rest, const struct scene_view *view, struct box *box,
                    struct box *clip)
{
    struct place pl = {.view = view, .zone = rest->zone, .angle = rest->rotate};
    const struct manifest_item *item = rest->item ? rest->item : &background_item;
    *box = to_output(&pl, scene_fit(item, pl.zone, rest->natural_w, rest->natural_h));
    *clip = to_output(&pl, pl.zone);
}

static bool add_windows(const struct manifest *m, const bool *open, const struct scene_view *view,
                        struct scene *out)
{
    for (size_t i = 0; i < m->keep_clear_count; i++) {
        const struct manifest_keep_clear *k = &m->keep_clear[i];
        if (open && !open[i])
            continue;
        if (out->window_count == SCENE_WINDOWS_MAX ||
            k->point_count > SCENE_POINTS_MAX - out->point_count)
            return false;
        out->windows[out->window_count++] = (struct scene_window){.first = out->point_count,
                                                                  .count = (uint32_t)k->point_count,
                                                                  .max_opacity = k->max_opacity};
        for (size_t j = 0; j < k->point_count; j++)
            out->points[out->point_count++] = (struct manifest_point){
                k->points[j].x * view->scale + view->x, k->points[j].y * view->scale + view->y};
    }
    return true;
}

bool scene_build(const struct manifest *m, const struct manifest_layout *layout,
                 const struct scene_zone *zones, const struct scene_media *background,
                 const bool *window_open, int64_t t_ns, const struct scene_view *view,
                 struct scene *out)
{
    out->width_px = view->width_px;
    out->height_px = view->height_px;
    out->canvas =
        (struct rectf){view->x, view->y, m->width_px * view->scale, m->height_px * view->scale};
    out->blend = m->blend;
    out->group_count = out->layer_count = out->window_count = out->point_count = 0;
    struct place pl = {.m = m, .view = view, .out = out, .fits = true};
    if (layout) {
        add_background(&pl, layout, background);
        close_group(out, 0, 1, UINT32_MAX);
        for (size_t i = 0; i < layout->zone_count; i++) {
            uint16_t z = layout->draw_order[i];
            uint32_t first = out->layer_count;
            add_zone(&pl, &layout->zones[z], &zones[z], t_ns);
            close_group(out, first, layout->zones[z].opacity, z);
        }
    }
    return add_windows(m, window_open, view, out) && pl.fits;
}

bool scene_is_moving(const struct manifest *m, const struct manifest_layout *layout,
                     const struct scene_zone *zones, int64_t t_ns)
{
    for (size_t z = 0; layout && z < layout->zone_count; z++) {
        const struct plan_show *show = &zones[z].show;
        if (!show->has_current)
            continue;
        const struct manifest_item *item = &m->items[show->current.item];
        if (scene_entered(item, &show->current, t_ns) < 1 ||
            scene_motion_running(item, scene_item_time(&show->current, t_ns)) || is_ticker(item))
            return true;
    }
    return false;
}
