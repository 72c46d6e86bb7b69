// Rows of whole numbers against rows of floats, and partial renders against whole ones.
#include "show.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int worst_code(const uint8_t *a, const uint8_t *b, size_t n)
{
    int worst = 0;
    for (size_t i = 0; i < n; i++)
        worst = abs(a[i] - b[i]) > worst ? abs(a[i] - b[i]) : worst;
    return worst;
}

// Premultiplied colour and alpha, in codes.
static double worst_straight(const uint8_t *a, const uint8_t *b)
{
    double worst = 0;
    for (size_t i = 0; i < 4 * SHOW_W * SHOW_H; i++) {
        size_t alpha = i | 3;
        double k = i == alpha ? 1 : a[alpha] / 255.0;
        double m = i == alpha ? 1 : b[alpha] / 255.0;
        double off = a[i] * k - b[i] * m;
        worst = off > worst ? off : -off > worst ? -off : worst;
    }
    return worst;
}

TEST(whole_numbers_agree_with_floats)
{
    static const char *const panels[] = {"lcd", "oled"};
    static uint8_t exact[SHOW_W * SHOW_H * 4];
    struct prng r = {11};
    for (int i = 0; i < 120; i++) {
        if (i % 10 == 0)
            show_pictures((uint64_t)i);
        show_scene(&r, 1 + i % 6);
        const struct panel *panel = panel_builtin(panels[i & 1]);
        kit_cpu = COMPOSE_CPU_REFERENCE;
        memcpy(exact, kit_render(COMPOSE_PANEL, panel, 1), SHOW_W * SHOW_H * 3);
        kit_cpu = COMPOSE_CPU_BEST;
        // What is scaled or lies between pixels is rounded once more: half a code for each.
        assert_true(worst_code(exact, kit_render(COMPOSE_PANEL, panel, 1), SHOW_W * SHOW_H * 3) <=
                    (i % 6 == 0 ? 1 : 2));
        kit_cpu = COMPOSE_CPU_REFERENCE;
        memcpy(exact, kit_render(COMPOSE_CANVAS, panel, 1), SHOW_W * SHOW_H * 4);
        kit_cpu = COMPOSE_CPU_BEST;
        assert_true(worst_straight(exact, kit_canvas()) <= 1.01);
    }
}

// Channels of different curves, and light instead of a filter.
static const struct panel *own_panel(int i)
{
    static const char *const profiles[] = {
        "{\"vitrine_panel\":1,\"kind\":\"transmissive\",\"tmax\":[0.12,0.15,0.1],"
        "\"tmin\":[0.001,0.002,0.0005],\"curve\":{\"table\":[[0,0.1,0.4,1],[0,0.2,0.5,1],"
        "[0,0.3,0.8,1]]}}",
        "{\"vitrine_panel\":1,\"kind\":\"emissive\",\"curve\":{\"gamma\":2.2}}"};
    static struct panel own;
    const char *text = profiles[i % 2];
    if (i % 3 == 0)
        return panel_builtin("odh80");
    assert_true(panel_parse(text, strlen(text), &own, NULL));
    assert_false(own.identity);
    return &own;
}

// A panel of its own curves goes through tables; near black they are steep.
TEST(drive_codes_from_tables_agree_with_floats)
{
    static uint8_t exact[SHOW_W * SHOW_H * 4];
    struct prng r = {13};
    for (int i = 0; i < 60; i++) {
        if (i % 10 == 0)
            show_pictures((uint64_t)i);
        show_scene(&r, 1 + i % 6);
        const struct panel *panel = own_panel(i);
        kit_cpu = COMPOSE_CPU_REFERENCE;
        memcpy(exact, kit_render(COMPOSE_PANEL, panel, 1), SHOW_W * SHOW_H * 3);
        kit_cpu = COMPOSE_CPU_BEST;
        // Half a code of a scaled layer is so many drive codes where the curves are steepest.
        int most = i % 3 == 0 ? 3 : 6;
        assert_in_range(worst_code(exact, kit_render(COMPOSE_PANEL, panel, 1), SHOW_W * SHOW_H * 3),
                        0, most);
    }
}

TEST(best_and_c_give_the_same_bytes)
{
    struct prng r = {12};
    static uint8_t plain[SHOW_W * SHOW_H * 4];
    for (int i = 0; i < 60; i++) {
        if (i % 10 == 0)
            show_pictures((uint64_t)i);
        show_scene(&r, 1 + i % 6);
        kit_cpu = COMPOSE_CPU_C;
        memcpy(plain, kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 2), SHOW_W * SHOW_H * 3);
        kit_cpu = COMPOSE_CPU_BEST;
        assert_memory_equal(plain, kit_render(COMPOSE_PANEL, panel_builtin("lcd"), 1),
                            SHOW_W * SHOW_H * 3);
        kit_cpu = COMPOSE_CPU_C;
        memcpy(plain, kit_render(COMPOSE_PANEL, panel_builtin("odh80"), 2), SHOW_W * SHOW_H * 3);
        kit_cpu = COMPOSE_CPU_BEST;
        assert_memory_equal(plain, kit_render(COMPOSE_PANEL, panel_builtin("odh80"), 1),
                            SHOW_W * SHOW_H * 3);
        kit_cpu = COMPOSE_CPU_C;
        memcpy(plain, kit_canvas(), SHOW_W * SHOW_H * 4);
        kit_cpu = COMPOSE_CPU_BEST;
        assert_memory_equal(plain, kit_canvas(), SHOW_W * SHOW_H * 4);
    }
}

// ---- partial renders ----------------------------------------------------------------------------

static const struct show_by BEST = {&compose_cpu, {.threads = 2, .cpu = COMPOSE_CPU_BEST}};
static const struct show_by PLAIN = {&compose_cpu, {.threads = 2, .cpu = COMPOSE_CPU_C}};
static const struct show_by FLOATS = {&compose_cpu, {.threads = 2, .cpu = COMPOSE_CPU_REFERENCE}};

TEST(partial_renders_equal_whole_ones)
{
    struct panel turned = *panel_builtin("lcd");
    show_check(&BEST, COMPOSE_CANVAS, &turned, COMPOSE_RGB);
    show_check(&PLAIN, COMPOSE_PANEL, &turned, COMPOSE_RGB);
    show_check(&BEST, COMPOSE_PANEL, panel_builtin("odh80"), COMPOSE_BGRX);
    show_check(&BEST, COMPOSE_GLASS, panel_builtin("oled"), COMPOSE_RGBX);
    show_check(&FLOATS, COMPOSE_PANEL, &turned, COMPOSE_RGBX);
    for (turned.rotate = 0; turned.rotate < 360; turned.rotate += 90)
        show_check(&BEST, COMPOSE_PANEL, &turned, COMPOSE_BGRX);
}

TEST(a_repeated_scene_touches_no_pixel)
{
    show_check_repeat(&BEST);
}

TEST(formats_hold_the_same_codes)
{
    show_check_formats(&BEST);
}

TEST(another_backdrop_or_panel_is_seen)
{
    show_check_glass(&BEST);
}

TEST(groups_whose_layers_part_look_the_same)
{
    show_check_groups(&BEST);
}

TEST(a_part_of_a_scaled_picture_is_the_same)
{
    show_check_parts(&BEST);
    show_check_parts(&FLOATS);
}
