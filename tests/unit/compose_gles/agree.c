// The same scenes by gles and by the reference. The range, and why it is what it is: docs/GLES.md.
#include "../compose/show.h"
#include "rig.h"
#include "unit.h"

#include <string.h>

// One kind of context, and the range that it is held to.
struct kind {
    const char *name;
    struct rig_poverty poverty;
    int low, high;
    int scaled;  // beyond it for noise scaled down at rest, where the filter's overshoot is cut
    int light;   // beyond it in many layers of light and on measured panels
    bool coarse; // held to it for srgb and panels whose curve is that of the canvas alone
};
static const struct kind KINDS[] = {
    {"3.0, 16 bits", {.major = 3}, -1, 1, 0, 0, false},
    {"3.0, floats", {.major = 3, .no_norm = true}, -2, 2, 0, 4, false},
    {"2.0, floats", {.major = 2}, -2, 2, 0, 4, false},
    {"3.0, 8 bits", {.major = 3, .no_norm = true, .no_floats = true}, -3, 3, 20, 0, true},
    {"2.0, 8 bits", {.major = 2, .no_floats = true, .no_srgb = true}, -3, 3, 20, 0, true},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static enum manifest_blend any_blend(const struct kind *kind, int i)
{
    return i % 2 && !kind->coarse ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB;
}

// Every part of the panel's map: crosstalk, a curve of measured points, uneven light.
static const struct panel *measured(enum panel_kind kind)
{
    static const char filter[] =
        "{\"vitrine_panel\":1,\"kind\":\"transmissive\",\"reflection\":[0.01,0.02,0.03],"
        "\"tmin\":[0.0003,0.0003,0.0004],\"curve\":{\"table\":[[0,0.01,0.3,1],[0,0.02,0.4,1],"
        "[0,0,0.5,1]]},\"uniformity\":[[0.8,1,0.9],[1,1,1],[0.7,1,1.2]],"
        "\"crosstalk\":[[0.120,0.012,0.002],[0.010,0.118,0.010],[0.002,0.014,0.110]]}";
    static const char light[] =
        "{\"vitrine_panel\":1,\"kind\":\"emissive\",\"curve\":{\"gamma\":2.2},"
        "\"uniformity\":[[0.8,1,0.9],[1,1,1],[0.7,1,1.2]]}";
    static struct panel p;
    const char *text = kind == PANEL_EMISSIVE ? light : filter;
    assert_true(panel_parse(text, strlen(text), &p, NULL));
    return &p;
}

static const struct panel *any_panel(const struct kind *kind, int i)
{
    static const char *const names[] = {"lcd", "oled", "odh80"};
    if (kind->coarse)
        return panel_builtin(names[i % 2]);
    if (i % 5 < 3)
        return panel_builtin(names[i % 5]);
    return measured(i % 5 == 3 ? PANEL_TRANSMISSIVE : PANEL_EMISSIVE);
}

static void check_busy(const struct kind *kind)
{
    rig_host(&kind->poverty);
    struct rig_range range = {0, 0};
    for (int blend = 0; blend < 2; blend++) {
        kit_busy(97, 71, any_blend(kind, blend));
        for (int stage = COMPOSE_CANVAS; stage <= COMPOSE_GLASS; stage++)
            for (int i = 0; i < 5; i++)
                rig_compare((enum compose_stage)stage, any_panel(kind, i), &range);
    }
    rig_check(kind->name, &range, kind->low - kind->scaled, kind->high + kind->scaled);
}

TEST(something_of_everything)
{
    for (int i = 0; i < KIND_COUNT; i++)
        check_busy(&KINDS[i]);
}

static void check_random(const struct kind *kind)
{
    rig_host(&kind->poverty);
    struct prng r = {17};
    struct rig_range range = {0, 0};
    for (int i = 0; i < 100; i++) {
        if (i % 10 == 0)
            show_pictures((uint64_t)i);
        show_scene(&r, 1 + i % 6);
        kit_scene.blend = any_blend(kind, i / 2);
        rig_compare((enum compose_stage)(i % 3), any_panel(kind, i / 3), &range);
    }
    rig_check(kind->name, &range, kind->low - kind->scaled, kind->high + kind->scaled);
}

TEST(random_scenes)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        struct kind plain = KINDS[i];
        struct kind all = KINDS[i];
        plain.coarse = true;
        check_random(&plain);
        all.low -= all.light;
        all.high += all.light;
        check_random(&all);
    }
}

// ---- what random scenes seldom have ------------------------------------------------------------

static void check_shrunk(const struct kind *kind, double scale)
{
    struct rig_range range = {0, 0};
    rig_host(&kind->poverty);
    for (int i = 0; i < 4; i++) {
        kit_start(90, 70, any_blend(kind, i));
        int slot = kit_noise(301, 77, 5, i == 3);
        kit_group(1);
        struct scene_layer *l = kit_picture(slot, 3.3, 4.7, 301 * scale, 77 * scale);
        l->moving = true;
        l->box.angle = i < 2 ? 0 : 33;
        rig_compare(i & 1 ? COMPOSE_PANEL : COMPOSE_CANVAS, panel_builtin("lcd"), &range);
    }
    rig_check(kind->name, &range, kind->low, kind->high);
}

TEST(moving_pictures_between_two_levels)
{
    static const double scales[] = {2.5, 0.9, 0.61, 0.3, 0.2, 0.07, 0.004};
    for (int i = 0; i < KIND_COUNT; i++)
        for (size_t k = 0; k < sizeof scales / sizeof *scales; k++)
            check_shrunk(&KINDS[i], scales[k]);
}

TEST(what_is_faded_hides_nothing)
{
    for (int i = 0; i < 4; i++) {
        const struct kind *kind = &KINDS[i % 2];
        struct rig_range range = {0, 0};
        rig_host(&kind->poverty);
        kit_start(60, 50, MANIFEST_BLEND_SRGB);
        int below = kit_noise(60, 50, 5, true);
        int above = kit_noise(60, 50, 6, true);
        kit_group(1);
        kit_picture(below, 0, 0, 60, 50);
        kit_group(i < 2 ? 0.5 : 1);
        kit_picture(above, 0, 0, 60, 50)->weight = i < 2 ? 1 : 0.5;
        rig_compare(COMPOSE_PANEL, panel_builtin("lcd"), &range);
        rig_check(kind->name, &range, kind->low, kind->high);
    }
}

static void check_behind(const struct kind *kind, int i)
{
    struct rig_range range = {0, 0};
    rig_host(&kind->poverty);
    kit_busy(97, 71, any_blend(kind, i));
    int slot = kit_noise(40, 60, 8, i & 1);
    kit_glass.emission_gain = 0.4;
    kit_glass.backdrop_color = (struct color){90, 20, 50, 160};
    if (i % 3)
        kit_glass.backdrop = kit_pictures[slot];
    rig_compare(COMPOSE_GLASS, any_panel(kind, i), &range);
    rig_check(kind->name, &range, kind->low - kind->scaled, kind->high + kind->scaled);
}

TEST(backdrops)
{
    for (int i = 0; i < KIND_COUNT; i++)
        for (int k = 0; k < 10 && !KINDS[i].coarse; k++) // a picture behind the glass is light
            check_behind(&KINDS[i], k);
}

// ---- transitions --------------------------------------------------------------------------------

enum { W = 120, H = 90 };

static void fade(struct scene_layer *from, struct scene_layer *to, double p)
{
    from->weight = 1 - p;
    to->weight = p;
}

static void part_by(struct scene_layer *from, struct scene_layer *to, enum scene_mask kind,
                    struct box mask)
{
    from->mask_kind = to->mask_kind = kind;
    from->mask = to->mask = mask;
    from->mask_inverted = true;
}

static void slide(struct scene_layer *from, struct scene_layer *to, double p)
{
    to->box.cx += (1 - p) * W;
    to->moving = true;
    part_by(from, to, SCENE_MASK_BOX, kit_box(W * (1 - p), 0, W * p, H));
}

static void push(struct scene_layer *from, struct scene_layer *to, double p)
{
    from->box.cy -= p * H;
    to->box.cy += (1 - p) * H;
    from->moving = to->moving = true;
}

static void wipe(struct scene_layer *from, struct scene_layer *to, double p)
{
    part_by(from, to, SCENE_MASK_BOX, kit_box(0, 0, W * p, H));
}

static void iris(struct scene_layer *from, struct scene_layer *to, double p)
{
    part_by(from, to, SCENE_MASK_ELLIPSE,
            kit_box(W / 2.0 - 80 * p, H / 2.0 - 80 * p, 160 * p, 160 * p));
}

static void check_transitions(const struct kind *kind, bool linear)
{
    static void (*const kinds[])(struct scene_layer *, struct scene_layer *,
                                 double) = {fade, slide, push, wipe, iris};
    struct rig_range range = {0, 0};
    rig_host(&kind->poverty);
    for (size_t which = 0; which < 5; which++)
        for (int i = 0; i <= 10; i++) {
            kit_start(W, H, any_blend(kind, linear));
            int old = kit_noise(W, H, 3, true);
            int new = kit_noise(W, H, 4, i % 3 != 0);
            kit_group(1);
            struct scene_layer *from = kit_picture(old, 0, 0, W, H);
            kinds[which](from, kit_picture(new, 0, 0, W, H), i / 10.0);
            rig_compare(i % 4 ? COMPOSE_PANEL : COMPOSE_CANVAS, panel_builtin("lcd"), &range);
        }
    rig_check(kind->name, &range, kind->low, kind->high);
}

TEST(transitions)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        check_transitions(&KINDS[i], false);
        check_transitions(&KINDS[i], true);
    }
}

// ---- many layers, and 8 bits --------------------------------------------------------------------

static void stack(int layers, enum manifest_blend blend)
{
    kit_start(W, H, blend);
    for (int i = 0; i < layers; i++) {
        kit_group(0.9);
        kit_picture(kit_noise(W, H, (uint64_t)i + 9, false), 0, 0, W, H);
    }
}

static void check_stack(const struct kind *kind, int layers)
{
    rig_host(&kind->poverty);
    struct rig_range range = {0, 0};
    for (int blend = 0; blend < 2; blend++)
        for (int stage = COMPOSE_CANVAS; stage <= COMPOSE_GLASS; stage++) {
            stack(layers, any_blend(kind, blend));
            rig_compare((enum compose_stage)stage, panel_builtin("oled"), &range);
            rig_compare((enum compose_stage)stage, panel_builtin("lcd"), &range);
        }
    rig_check(kind->name, &range, kind->low, kind->high);
}

TEST(many_layers)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        check_stack(&KINDS[i], 1);
        check_stack(&KINDS[i], 4);
        check_stack(&KINDS[i], 16);
    }
}
