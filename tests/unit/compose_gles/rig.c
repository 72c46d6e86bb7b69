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
    GREY = 0x1909,       // GL_LUMINANCE
    GREY_ALPHA = 0x190A, // GL_LUMINANCE_ALPHA
};

static struct {
    // The second one is never closed: a driver that is unloaded before the process ends takes along
    // the name by which tests/lsan.supp knows its leaks.
    struct output_offscreen *output, *keeper;
    const struct gl_host *real;
    struct gl_host host;
    struct rig_poverty poverty;
    uint32_t generation;
    bool losing, lost;
    size_t errors, uploaded, uploaded_bytes;
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
    if (rig.poverty.no_norm)
        remove_word(rig.extensions, "GL_EXT_texture_norm16");
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

static void counted_upload(unsigned target, int level, int x, int y, int w, int h, unsigned format,
                           unsigned type, const void *pixels)
{
    void (*call)(unsigned, int, int, int, int, int, unsigned, unsigned, const void *) = NULL;
    void *address = real_proc("glTexSubImage2D");
    memcpy(&call, &address, sizeof call);
    call(target, level, x, y, w, h, format, type, pixels);
    size_t texels = (size_t)w * (size_t)h;
    rig.uploaded += texels;
    rig.uploaded_bytes += texels * (format == GREY ? 1 : format == GREY_ALPHA ? 2 : 4);
}

static void *address_of(const void *function_pointer)
{
    void *address;
    memcpy(&address, function_pointer, sizeof address);
    return address;
}

static void *proc(void *owner, const char *name)
{
    const unsigned char *(*const string)(unsigned) = poor_string;
    void (*const integer)(unsigned, int *) = poor_integer;
    unsigned (*const error)(void) = counted_error;
    void (*const precision)(unsigned, unsigned, int *, int *) = poor_precision;
    void (*const upload)(unsigned, int, int, int, int, int, unsigned, unsigned, const void *) =
        counted_upload;
    (void)owner;
    if (rig.poverty.lacks && strcmp(name, rig.poverty.lacks) == 0)
        return NULL;
    if (strcmp(name, "glGetString") == 0)
        return address_of(&string);
    if (strcmp(name, "glGetIntegerv") == 0)
        return address_of(&integer);
    if (strcmp(name, "glGetError") == 0)
        return address_of(&error);
    if (strcmp(name, "glTexSubImage2D") == 0)
        return address_of(&upload);
    if (rig.poverty.imprecise && strcmp(name, "glGetShaderPrecisionFormat") == 0)
        return address_of(&precision);
    return real_proc(name);
}

static void close_rig(void)
{
    output_offscreen_close(rig.output);
    rig.output = NULL;
}

static void open_rig(void)
{
    struct err err;
    if (!rig.keeper)
        rig.keeper = output_offscreen_open(&err);
    rig.output = rig.keeper ? output_offscreen_open(&err) : NULL;
    if (!rig.output)
        fail_msg("this test needs OpenGL ES (tools/deps test): %s", err.text);
    rig.real = output_offscreen_gl(rig.output);
    rig.generation++;
}

static bool begin(void *owner, int32_t *width_px, int32_t *height_px, uint32_t *framebuffer,
                  uint32_t *generation)
{
    (void)owner;
    uint32_t own;
    bool lost = rig.lost || rig.losing;
    if (rig.losing) {
        close_rig();
        open_rig();
        rig.losing = false;
    }
    *generation = rig.generation;
    return rig.real->begin(rig.real->owner, width_px, height_px, framebuffer, &own) && !lost;
}

const struct gl_host *rig_host(const struct rig_poverty *poverty)
{
    static bool registered;
    if (!rig.output)
        open_rig();
    if (!registered)
        atexit(close_rig);
    registered = true;
    rig.poverty = *poverty;
    rig.host = (struct gl_host){
        .owner = &rig, .major = poverty->major, .software = true, .proc = proc, .begin = begin};
    rig.losing = rig.lost = false;
    rig.errors = rig.uploaded = rig.uploaded_bytes = 0;
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

size_t rig_uploaded(void)
{
    size_t texels = rig.uploaded;
    rig.uploaded = 0;
    return texels;
}

size_t rig_uploaded_bytes(void)
{
    size_t bytes = rig.uploaded_bytes;
    rig.uploaded_bytes = 0;
    return bytes;
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
    struct compose_target t = kit_target(stage, panel);
    struct compose *c = rig_create();
    struct panel_map *map = panel_map_create(panel);
    struct compose_glass glass = kit_glass;
    glass.map = map;
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
    if (getenv("RIG_ON"))
        return;
    if (range->low < low || range->high > high)
        fail_msg("%s: %d..%d against the reference; expected within %d..%d", what, range->low,
                 range->high, low, high);
}
