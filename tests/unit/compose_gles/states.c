// One compositor that lives through changes of all that it keeps draws what a new one draws.
#include "rig.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { W = 70, H = 44, SIZE = W * H * 3 };

static void lay_window(double x)
{
    const struct manifest_point corners[3] = {{x, 2}, {x + 30, 20}, {x, 40}};
    kit_scene.window_count = kit_scene.point_count = 0;
    if (x > 0)
        kit_window(0.3, corners, 3);
}

// Bits of the step: what is changed in it.
static void change(int step, int backs[2])
{
    kit_glass.backdrop = step & 1 ? kit_pictures[backs[step >> 1 & 1]] : NULL;
    kit_glass.backdrop_color = (struct color){step & 16 ? 200 : 10, 90, 30, 255};
    kit_scene.blend = step & 4 ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB;
    lay_window(5.0 * (step & 3));
}

static void check_step(struct compose *old, int step, uint8_t *pixels)
{
    static const char *const names[] = {"odh80", "oled", "lcd"};
    const struct panel *panel = panel_builtin(names[step / 3 % 3]);
    struct panel_map *map = panel_map_create(panel);
    struct compose_glass glass = kit_glass;
    glass.map = map;
    struct compose_target t = {.stage = step % 5 ? COMPOSE_GLASS : COMPOSE_PANEL,
                               .width_px = W,
                               .height_px = H,
                               .stride = (size_t)3 * W,
                               .pixels = pixels};
    struct err err;
    assert_true(rig_render_with(old, &glass, &t, &err));
    assert_memory_equal(pixels, rig_render(t.stage, panel), SIZE);
    panel_map_destroy(map);
}

static void check_states(const struct rig_poverty *poverty)
{
    rig_host(poverty);
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int noise = kit_noise(W, H, 1, false);
    int backs[2] = {kit_noise(33, 40, 2, true), kit_noise(50, 20, 3, false)};
    kit_group(0.8);
    kit_picture(noise, 0, 0, W, H)->weight = 0.5;
    kit_picture(noise, 3, 3, 51.5, 20)->weight = 0.5;
    struct compose *old = rig_create();
    uint8_t *pixels = malloc(SIZE);
    for (int step = 0; step < 32; step++) {
        change(step * 7 & 31, backs); // in no order
        check_step(old, step, pixels);
        if (step % 4 == 3) { // the same once more, in a new context
            rig_lose();
            check_step(old, step, pixels);
        }
    }
    free(pixels);
    compose_gles.destroy(old);
    assert_int_equal(rig_errors(), 0);
}

TEST(an_old_compositor_draws_what_a_new_one_draws)
{
    check_states(&(struct rig_poverty){.major = 3});
    check_states(&(struct rig_poverty){.major = 3, .no_norm = true, .no_floats = true});
    check_states(&(struct rig_poverty){.major = 2});
}
