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

bool compose_check(const struct scene *scene, const struct compose_glass *glass,
                   const struct compose_target *target, struct err *err)
{
    enum { SIDE_MAX = 16384 };
    if (scene->width_px < 1 || scene->height_px < 1 || scene->width_px > SIDE_MAX ||
        scene->height_px > SIDE_MAX)
        return err_set(err, ERR_FAILED, "", "a scene of %d x %d; expected sides of 1 to %d pixels",
                       (int)scene->width_px, (int)scene->height_px, SIDE_MAX);
    if (target->stage != COMPOSE_CANVAS && (!glass || !glass->map))
        return err_set(err, ERR_FAILED, "", "no panel; expected one for this stage");
    int32_t width;
    int32_t height;
    int32_t bytes;
    compose_target_size(target->stage, glass && glass->map ? panel_map_panel(glass->map) : NULL,
                        scene->width_px, scene->height_px, &width, &height, &bytes);
    bytes = compose_pixel_bytes(target->stage, target->format);
    if (target->width_px != width || target->height_px != height ||
        (target->pixels && target->stride < (size_t)width * (size_t)bytes))
        return err_set(err, ERR_FAILED, "", "a target of %d x %d; expected %d x %d",
                       (int)target->width_px, (int)target->height_px, (int)width, (int)height);
    return true;
}
