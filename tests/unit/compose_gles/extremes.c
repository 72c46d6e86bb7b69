// Places and sizes at the edges of double, and scenes that point outside of themselves.
#include "rig.h"
#include "unit.h"

#include <float.h>
#include <math.h>

enum { W = 40, H = 30 };

static void check(const struct rig_poverty *poverty, struct box box, bool moving)
{
    struct rig_range range = {0, 0};
    rig_host(poverty);
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int below = kit_noise(W, H, 1, true);
    int slot = kit_noise(50, 20, 2, false);
    kit_group(1);
    kit_picture(below, 0, 0, W, H);
    kit_group(0.9);
    struct scene_layer *l = kit_picture(slot, 0, 0, 1, 1);
    l->box = box;
    l->moving = moving;
    rig_compare(COMPOSE_PANEL, panel_builtin("lcd"), &range);
    rig_check("box", &range, -2, 2);
}

TEST(boxes_at_the_edges_of_double)
{
    static const double sizes[] = {0,   DBL_TRUE_MIN, DBL_MIN, 1e-9,    1e-3,     0.5, 30,
                                   1e6, 1e12,         1e300,   DBL_MAX, INFINITY, NAN};
    static const double places[] = {0, 15, -1e9, 1e12}; // beyond, the reference knows no pixels
    static const double angles[] = {0, 90, 30, 1e300};
    static const struct rig_poverty kinds[] = {{.major = 3}, {.major = 2}};
    int which = 0;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t p = 0; p < sizeof places / sizeof *places; p++)
            for (size_t a = 0; a < sizeof angles / sizeof *angles; a++) {
                struct box box = {places[p] + 3.3, 12.1, sizes[s], 17, angles[a]};
                check(&kinds[which++ % 2], box, s & 1);
                check(&kinds[which % 2], box, !(s & 1));
                box.w = box.h = sizes[s];
                check(&kinds[which % 2], box, p & 1);
            }
}

TEST(scenes_that_point_outside_of_themselves)
{
    struct rig_range range = {0, 0};
    rig_host(&(struct rig_poverty){.major = 3});
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int slot = kit_noise(W, H, 1, false);
    kit_group(1);
    kit_picture(slot, 0, 0, W, H);
    kit_picture(slot, 0, 0, W, H)->slot = KIT_PICTURES;
    kit_picture(slot, 0, 0, W, H)->slot = -7;
    kit_picture(slot, 0, 0, W, H)->slot = KIT_PICTURES - 1; // no picture there
    kit_picture(slot, 0, 0, W, H)->weight = NAN;
    kit_group(NAN);
    kit_picture(slot, 0, 0, W, H);
    kit_group(1)->first = UINT32_MAX;
    kit_group(2);
    kit_picture(slot, 3, 3, W, H)->weight = 9;
    kit_scene.windows[kit_scene.window_count++] = (struct scene_window){UINT32_MAX, 5, 0.5};
    rig_compare(COMPOSE_CANVAS, panel_builtin("lcd"), &range);
    rig_compare(COMPOSE_PANEL, panel_builtin("lcd"), &range);
    rig_check("scene", &range, -1, 1);
}

// A canvas that is nothing but its rest.
TEST(empty_scenes_are_clear_glass)
{
    struct rig_range range = {0, 0};
    rig_host(&(struct rig_poverty){.major = 3});
    for (int i = 0; i < 3; i++) {
        static const char *const panels[] = {"lcd", "oled", "odh80"};
        kit_start(W, H, i & 1 ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
        for (int stage = COMPOSE_CANVAS; stage <= COMPOSE_GLASS; stage++)
            rig_compare((enum compose_stage)stage, panel_builtin(panels[i]), &range);
    }
    rig_check("nothing", &range, 0, 0);
}
