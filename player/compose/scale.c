// Pictures scaled ahead of time.
#include <math.h>
#include <stdlib.h>

#include "compose/compose.h"
#include "compose/cover.h"
#include "compose/drive.h"
#include "compose/resample.h"

bool compose_scales(const struct panel *panel)
{
    return panel->identity || drive_suits(panel);
}

static bool is_direct(const struct picture *p, const struct cover_box *box)
{
    return box->x0 == floor(box->x0) && box->y0 == floor(box->y0) &&
           box->x1 - box->x0 == p->width_px && box->y1 - box->y0 == p->height_px;
}

static bool draw(const struct picture *p, struct rectf box, struct resample_range part,
                 struct picture *to)
{
    struct pool *pool = pool_create(1); // on this thread
    struct scratch scratch = {0};
    struct view view = view_of_picture(p, false, 0);
    struct resample_target target = {NULL, to->pixels, kernels_choose(true)};
    int width = p->width_px > to->width_px ? p->width_px : to->width_px;
    bool fine = pool && scratch_reserve(&scratch, width) &&
                resample_draw(pool, &scratch, &view, box, part, target);
    scratch_finish(&scratch);
    pool_destroy(pool);
    return fine;
}

void compose_scale(struct picture *p, const struct compose_rest *rest)
{
    struct scene_layer layer = {.box = rest->box, .clip = rest->clip, .weight = 1};
    struct cover cover;
    struct cover_box box = cover_box_of(layer.box);
    if (cover_quarters(layer.box.angle) != 0 || is_direct(p, &box) ||
        !cover_prepare(&cover, &layer, rest->width_px, rest->height_px))
        return;
    const struct cover_bounds *w = &cover.whole;
    struct picture *to = picture_create(w->x1 - w->x0, w->y1 - w->y0, PICTURE_PREMUL);
    struct rectf all = {box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0};
    if (!to || !draw(p, all, (struct resample_range){w->x0, w->y0, w->x1, w->y1}, to)) {
        picture_unref(to);
        return;
    }
    picture_classify(to);
    p->scaled = (struct picture_copy){to, all, w->x0, w->y0};
}
