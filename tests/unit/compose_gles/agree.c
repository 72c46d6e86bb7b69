// The same scenes by gles and by the reference.
#include "rig.h"
#include "unit.h"

#include <string.h>

static const struct rig_poverty ES3 = {.major = 3};
static const struct rig_poverty ES2 = {.major = 2};

static void busy(int w, int h, enum manifest_blend blend)
{
    kit_start(w, h, blend);
    int noise = kit_noise(w, h, 1, false);
    int small = kit_noise(31, 17, 2, true);
    kit_group(1);
    kit_picture(noise, 0, 0, w, h);
    kit_group(0.7);
    kit_picture(small, 3.3, 5.1, w * 0.8, h * 0.6);
    kit_picture(small, 10, 10, 31, 17)->weight = 0.3;
    kit_group(1);
    struct scene_layer *l = kit_picture(small, 20, 8, 50, 30);
    l->box.angle = 25;
    l->moving = true;
    l->weight = 0.5;
    l = kit_picture(noise, 7.25, 1.5, w, h);
    l->moving = true;
    l->mask_kind = SCENE_MASK_ELLIPSE;
    l->mask = kit_box(5, 5, 40, 20);
    l->weight = 0.5;
    const struct manifest_point triangle[3] = {{10, 2}, {60, 20}, {5, 40}};
    kit_window(0.3, triangle, 3);
}

static void check_busy(const struct rig_poverty *poverty, enum manifest_blend blend,
                       const char *name)
{
    static const char *const panels[] = {"lcd", "oled", "odh80"};
    rig_host(poverty);
    busy(97, 71, blend);
    for (int stage = COMPOSE_CANVAS; stage <= COMPOSE_GLASS; stage++)
        for (size_t i = 0; i < 3; i++) {
            struct rig_range range = {0, 0};
            rig_compare((enum compose_stage)stage, panel_builtin(panels[i]), &range);
            rig_check(name, &range, -1, 1);
        }
}

TEST(something_of_everything)
{
    check_busy(&ES3, MANIFEST_BLEND_SRGB, "3.0 srgb");
    check_busy(&ES2, MANIFEST_BLEND_SRGB, "2.0 srgb");
    check_busy(&ES3, MANIFEST_BLEND_LINEAR, "3.0 linear");
    check_busy(&ES2, MANIFEST_BLEND_LINEAR, "2.0 linear");
}
