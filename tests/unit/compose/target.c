#include "unit.h"

#include "compose/compose.h"

static void expect_size(enum compose_stage stage, int32_t rotate, int32_t w, int32_t h,
                        int32_t bytes)
{
    struct panel p = *panel_builtin("lcd");
    p.rotate = rotate;
    int32_t got_w = 0;
    int32_t got_h = 0;
    int32_t got_bytes = 0;
    compose_target_size(stage, &p, 300, 200, &got_w, &got_h, &got_bytes);
    assert_int_equal(got_w, w);
    assert_int_equal(got_h, h);
    assert_int_equal(got_bytes, bytes);
}

TEST(target_size_follows_stage_and_rotation)
{
    expect_size(COMPOSE_CANVAS, 90, 300, 200, 4);
    expect_size(COMPOSE_GLASS, 270, 300, 200, 3);
    expect_size(COMPOSE_PANEL, 0, 300, 200, 3);
    expect_size(COMPOSE_PANEL, 90, 200, 300, 3);
    expect_size(COMPOSE_PANEL, 180, 300, 200, 3);
    expect_size(COMPOSE_PANEL, 270, 200, 300, 3);
}
