#include "compose/compose.h"

void compose_target_size(enum compose_stage stage, const struct panel *panel, int32_t scene_w,
                         int32_t scene_h, int32_t *width_px, int32_t *height_px,
                         int32_t *pixel_bytes)
{
    bool sideways =
        stage == COMPOSE_PANEL && panel && (panel->rotate == 90 || panel->rotate == 270);
    *width_px = sideways ? scene_h : scene_w;
    *height_px = sideways ? scene_w : scene_h;
    *pixel_bytes = stage == COMPOSE_CANVAS ? 4 : 3;
}

int32_t compose_pixel_bytes(enum compose_stage stage, enum compose_format format)
{
    return stage == COMPOSE_CANVAS || format != COMPOSE_RGB ? 4 : 3;
}
