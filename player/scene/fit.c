#include <math.h>

#include "scene/scene.h"

struct scene_view scene_view_contain(int32_t canvas_w, int32_t canvas_h, int32_t out_w,
                                     int32_t out_h)
{
    double sx = (double)out_w / canvas_w;
    double sy = (double)out_h / canvas_h;
    double scale = fmin(sx, sy);
    return (struct scene_view){.width_px = out_w,
                               .height_px = out_h,
                               .scale = scale,
                               .x = (out_w - canvas_w * scale) / 2,
                               .y = (out_h - canvas_h * scale) / 2};
}

struct rectf scene_fit(const struct manifest_item *item, struct rectf zone, double picture_w,
                       double picture_h)
{
    double w = zone.w;
    double h = zone.h;
    double sx = zone.w / picture_w;
    double sy = zone.h / picture_h;
    if (item->fit == MANIFEST_NONE) {
        w = picture_w;
        h = picture_h;
    } else if (item->fit != MANIFEST_FILL) {
        // The limiting side is the zone's own, bit for bit, so that a picture meets its zone's
        // edge.
        bool by_width = (item->fit == MANIFEST_CONTAIN) == (sx < sy);
        if (by_width)
            h = picture_h * sx;
        else
            w = picture_w * sy;
    }
    return (struct rectf){zone.x + (zone.w - w) * item->align_x,
                          zone.y + (zone.h - h) * item->align_y, w, h};
}
