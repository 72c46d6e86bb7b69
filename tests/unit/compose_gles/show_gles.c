// Runs of scenes: what changed, and what is asked of any compositor.
#include "../compose/show.h"
#include "rig.h"
#include "unit.h"

static struct show_by by(int major)
{
    return (struct show_by){&compose_gles,
                            {.threads = 1, .gl = rig_host(&(struct rig_poverty){.major = major})}};
}

TEST(partial_renders_equal_whole_ones)
{
    struct show_by three = by(3);
    struct panel turned = *panel_builtin("odh80");
    show_check(&three, COMPOSE_CANVAS, &turned, COMPOSE_RGB);
    show_check(&three, COMPOSE_GLASS, panel_builtin("oled"), COMPOSE_RGBX);
    for (turned.rotate = 0; turned.rotate < 360; turned.rotate += 90)
        show_check(&three, COMPOSE_PANEL, &turned, COMPOSE_BGRX);
    struct show_by two = by(2);
    show_check(&two, COMPOSE_PANEL, panel_builtin("lcd"), COMPOSE_RGB);
    assert_int_equal(rig_errors(), 0);
}

TEST(a_repeated_scene_touches_no_pixel)
{
    struct show_by three = by(3);
    show_check_repeat(&three);
}

TEST(formats_hold_the_same_codes)
{
    struct show_by three = by(3);
    show_check_formats(&three);
}

TEST(another_backdrop_or_panel_is_seen)
{
    struct show_by three = by(3);
    show_check_glass(&three);
}

TEST(groups_whose_layers_part_look_the_same)
{
    struct show_by three = by(3);
    show_check_groups(&three);
}
