#include "rig.h"

#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/output.h"

enum {
    EXTENSIONS = 0x1F03,
    TEXTURE_SIDE = 0x0D33,
    VERSION = 0x1F02,
};

static struct {
    struct output_offscreen *output;
    const struct gl_host *real;
    struct gl_host host;
    struct rig_poverty poverty;
    uint32_t generation;
    bool losing, lost;
    size_t errors;
    char extensions[16384];
} rig;

// ---- a driver that can do less ------------------------------------------------------------------

static void *real_proc(const char *name)
{
    return rig.real->proc(rig.real->owner, name);
}

static void remove_word(char *text, const char *word)
{
    for (char *at = text; (at = strstr(at, word)) != NULL;)
        memset(at, 'x', strlen(word));
}

static const unsigned char *poor_string(unsigned what)
{
    const unsigned char *(*call)(unsigned) = NULL;
    void *address = real_proc("glGetString");
    memcpy(&call, &address, sizeof call);
    const char *text = (const char *)call(what);
    if (what == VERSION && rig.poverty.no_floats)
        return (const unsigned char *)"OpenGL ES 3.0";
    if (what != EXTENSIONS)
        return (const unsigned char *)text;
    (void)snprintf(rig.extensions, sizeof rig.extensions, "%s", text);
    if (rig.poverty.no_floats) {
        remove_word(rig.extensions, "GL_EXT_color_buffer_half_float");
        remove_word(rig.extensions, "GL_EXT_color_buffer_float");
    }
    if (rig.poverty.no_srgb)
        remove_word(rig.extensions, "GL_EXT_sRGB");
    return (const unsigned char *)rig.extensions;
}

static void poor_integer(unsigned what, int *out)
{
    void (*call)(unsigned, int *) = NULL;
    void *address = real_proc("glGetIntegerv");
    memcpy(&call, &address, sizeof call);
    call(what, out);
    if (what == TEXTURE_SIDE && rig.poverty.side_max > 0)
        *out = rig.poverty.side_max;
}

static unsigned counted_error(void)
{
    unsigned (*call)(void) = NULL;
    void *address = real_proc("glGetError");
    memcpy(&call, &address, sizeof call);
    unsigned error = call();
    rig.errors += error != 0;
    return error;
}

static void poor_precision(unsigned shader, unsigned precision, int *range, int *bits)
{
    (void)shader;
    (void)precision;
    range[0] = range[1] = 8;
    *bits = 10;
}

static void *proc(void *owner, const char *name)
{
    (void)owner;
    static const struct {
        const char *name;
        const unsigned char *(*string)(unsigned);
        void (*integer)(unsigned, int *);
        unsigned (*error)(void);
    } own[] = {{"glGetString", poor_string, NULL, NULL},
               {"glGetIntegerv", NULL, poor_integer, NULL},
               {"glGetError", NULL, NULL, counted_error}};
    void *address = real_proc(name);
    if (rig.poverty.lacks && strcmp(name, rig.poverty.lacks) == 0)
        return NULL;
    if (strcmp(name, own[0].name) == 0)
        memcpy(&address, &own[0].string, sizeof address);
    if (strcmp(name, own[1].name) == 0)
        memcpy(&address, &own[1].integer, sizeof address);
    if (strcmp(name, own[2].name) == 0)
        memcpy(&address, &own[2].error, sizeof address);
    void (*const precision)(unsigned, unsigned, int *, int *) = poor_precision;
    if (rig.poverty.imprecise && strcmp(name, "glGetShaderPrecisionFormat") == 0)
        memcpy(&address, &precision, sizeof address);
    return address;
}

static bool begin(void *owner, int32_t *width_px, int32_t *height_px, uint32_t *framebuffer,
                  uint32_t *generation)
{
    (void)owner;
    uint32_t own;
    bool ok = rig.real->begin(rig.real->owner, width_px, height_px, framebuffer, &own);
    *generation = rig.generation;
    if (rig.lost)
        return false;
    if (rig.losing) {
        rig.losing = false;
        *generation = ++rig.generation;
        return false;
    }
    return ok;
}

static void close_rig(void)
{
    output_offscreen_close(rig.output);
}

const struct gl_host *rig_host(const struct rig_poverty *poverty)
{
    struct err err;
    if (!rig.output) {
        rig.output = output_offscreen_open(&err);
        if (!rig.output)
            fail_msg("this test needs OpenGL ES (tools/deps test): %s", err.text);
        rig.real = output_offscreen_gl(rig.output);
        atexit(close_rig);
    }
    rig.poverty = *poverty;
    rig.host = (struct gl_host){
        .owner = &rig, .major = poverty->major, .software = true, .proc = proc, .begin = begin};
    rig.generation++;
    rig.losing = rig.lost = false;
    rig.errors = 0;
    return &rig.host;
}

void rig_lose(void)
{
    rig.losing = true;
}

void rig_keep_lost(bool lost)
{
    rig.lost = lost;
}

size_t rig_errors(void)
{
    size_t errors = rig.errors;
    rig.errors = 0;
    return errors;
}

// ---- renders ------------------------------------------------------------------------------------

struct compose *rig_create(void)
{
    struct err err;
    struct compose *c =
        compose_gles.create(&(struct compose_options){.threads = 1, .gl = &rig.host}, &err);
    if (!c)
        fail_msg("gles: %s", err.text);
    return c;
}

bool rig_render_with(struct compose *c, const struct compose_glass *glass,
                     struct compose_target *target, struct err *err)
{
    return compose_gles.render(c, &kit_scene, kit_pictures, KIT_PICTURES, glass, target, err);
}

const uint8_t *rig_render(enum compose_stage stage, const struct panel *panel)
{
    static uint8_t *kept[4];
    static int turn;
    turn = (turn + 1) % 4;
    struct compose_target t = {.stage = stage};
    int32_t bytes;
    compose_target_size(stage, panel, kit_scene.width_px, kit_scene.height_px, &t.width_px,
                        &t.height_px, &bytes);
    t.stride = (size_t)t.width_px * (size_t)bytes;
    free(kept[turn]);
    kept[turn] = t.pixels = malloc(t.stride * (size_t)t.height_px);
    memset(t.pixels, 0xA5, t.stride * (size_t)t.height_px);
    struct compose *c = rig_create();
    struct panel_map *map = panel_map_create(panel);
    struct compose_glass glass = {
        .map = map, .backdrop_color = {255, 255, 255, 255}, .emission_gain = 1};
    struct err err;
    if (!rig_render_with(c, &glass, &t, &err))
        fail_msg("gles: %s", err.text);
    panel_map_destroy(map);
    compose_gles.destroy(c);
    assert_int_equal(rig_errors(), 0);
    return t.pixels;
}

// ---- comparison ---------------------------------------------------------------------------------

static void widen(struct rig_range *range, int off)
{
    range->low = off < range->low ? off : range->low;
    range->high = off > range->high ? off : range->high;
}

// Away from zero: what is off by a little more than a code counts as two.
static int whole(double off)
{
    double slack = 0.01;
    return (int)(off > 0 ? ceil(off - slack) : floor(off + slack));
}

void rig_compare(enum compose_stage stage, const struct panel *panel, struct rig_range *range)
{
    kit_cpu = COMPOSE_CPU_REFERENCE;
    const uint8_t *want = kit_render(stage, panel, 1);
    const uint8_t *got = rig_render(stage, panel);
    size_t pixels = (size_t)kit_scene.width_px * (size_t)kit_scene.height_px;
    if (stage != COMPOSE_CANVAS) {
        for (size_t i = 0; i < 3 * pixels; i++)
            widen(range, got[i] - want[i]);
        return;
    }
    for (size_t i = 0; i < 4 * pixels; i++) {
        size_t alpha = i | 3;
        if (i == alpha)
            widen(range, got[i] - want[i]);
        else
            widen(range, whole(got[i] * got[alpha] / 255.0 - want[i] * want[alpha] / 255.0));
    }
}

void rig_check(const char *what, const struct rig_range *range, int low, int high)
{
    if (getenv("VITRINE_TEST_RANGES"))
        (void)fprintf(stderr, "%s: %d..%d\n", what, range->low, range->high);
    if (range->low < low || range->high > high)
        fail_msg("%s: %d..%d against the reference; expected within %d..%d", what, range->low,
                 range->high, low, high);
}
