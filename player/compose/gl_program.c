#include "compose/gl_program.h"

#include <stdio.h>

enum { HEADING_MAX = 512, LOG_MAX = 160 };

static const char *const names[GPU_NUMBERS] = {
    [GPU_RECT] = "rect",
    [GPU_PLACE] = "place",
    [GPU_ORIGIN] = "origin",
    [GPU_WEIGHT] = "weight",
    [GPU_EDGES] = "edges",
    [GPU_AXES] = "axes",
    [GPU_MASK] = "mask",
    [GPU_MASK_AT] = "mask_at",
    [GPU_MASK_KIND] = "mask_kind",
    [GPU_FILL] = "fill",
    [GPU_MAP_FIRST] = "map_first",
    [GPU_MAP_AXES] = "map_axes",
    [GPU_SIZE] = "size",
    [GPU_KIND] = "kind",
    [GPU_SIZE_COARSE] = "size_coarse",
    [GPU_SHARE] = "share",
    [GPU_ALONG] = "along",
    [GPU_BASE] = "base",
    [GPU_TAPS] = "taps",
    [GPU_REST] = "rest",
    [GPU_SWAP] = "swap",
    [GPU_GAIN] = "gain",
    [GPU_OFFSET] = "offset",
    [GPU_GAMMA_OF] = "gamma",
    [GPU_SEEN] = "seen",
    [GPU_LEAK] = "leak",
    [GPU_REFLECTION] = "reflection",
    [GPU_EMISSION] = "emission",
    [GPU_GRID] = "grid",
    [GPU_LIMITS_AT] = "limits_at",
    [GPU_YUV_LUMA] = "yuv_luma",
    [GPU_YUV_CHROMA] = "yuv_chroma",
};

// The two languages differ in words only.
static const char heading_new[] = "#version 300 es\n"
                                  "precision highp float;\n"
                                  "precision highp sampler2D;\n"
                                  "#define FETCH(t, p) texture(t, p)\n"
                                  "#define TAPS(n) (n)\n";
static const char heading_old[] = "#version 100\n"
                                  "precision highp float;\n"
                                  "precision highp sampler2D;\n"
                                  "#define FETCH(t, p) texture2D(t, p)\n"
                                  "#define TAPS(n) 512\n";

static GLuint compile(const struct gl_api *api, GLenum type, const char *const texts[4],
                      struct err *err)
{
    GLuint shader = api->create_shader(type);
    api->shader_source(shader, 4, texts, NULL);
    api->compile_shader(shader);
    GLint ok = 0;
    api->get_shaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (ok)
        return shader;
    char log[LOG_MAX] = "";
    api->get_shader_info_log(shader, sizeof log, NULL, log);
    api->delete_shader(shader);
    err_set(err, ERR_DISPLAY, "", "the graphics driver refuses a shader: %s", log);
    return 0;
}

static GLuint vertex_shader(const struct gl_api *api, bool es3, struct err *err)
{
    const char *texts[4] = {es3 ? heading_new : heading_old,
                            es3 ? "#define INPUT in\n#define OUTPUT out\n"
                                : "#define INPUT attribute\n#define OUTPUT varying\n",
                            gl_glsl_vertex, ""};
    return compile(api, GL_VERTEX_SHADER, texts, err);
}

static const char *text_of(unsigned key)
{
    switch ((enum gl_job)(key & 7)) {
    case GPU_JOB_FILL:
    case GPU_JOB_DIRECT:
    case GPU_JOB_SMOOTH:
        return gl_glsl_layer;
    case GPU_JOB_HALVE:
    case GPU_JOB_RESAMPLE:
        return gl_glsl_image;
    case GPU_JOB_FINAL:
        return gl_glsl_final;
    case GPU_JOB_YUV:
        break;
    }
    return gl_glsl_yuv;
}

static GLuint fragment_shader(const struct gl_api *api, bool es3, unsigned key, struct err *err)
{
    char switches[HEADING_MAX];
    (void)snprintf(
        switches, sizeof switches,
        "%s#define JOB %u\n#define LINEAR %s\n#define COVER %d\n#define LAST %s\n"
        "#define PANEL %s\n#define GLASS %s\n#define MAP %s\n#define LIMITS %s\n"
        "#define GAMMA %d\n#define TABLE %d\n#define UNEVEN %d\n"
        "#define BIASED %s\n#define DEEP %d\n#define PAIRED %d\n#define ALPHA %d\n"
        "#define LUMA %s\n",
        es3 ? "#define INPUT in\nout vec4 PIXEL;\n"
            : "#define INPUT varying\n#define PIXEL gl_FragColor\n",
        key & 7, key & GPU_LINEAR ? "true" : "false", (key & GPU_COVER) != 0,
        key & GPU_LAST ? "true" : "false", key & GPU_PANEL ? "true" : "false",
        key & GPU_GLASS ? "true" : "false", key & GPU_MAP ? "true" : "false",
        key & GPU_LIMITS ? "true" : "false", (key & GPU_GAMMA) != 0, (key & GPU_TABLE) != 0,
        (key & GPU_UNEVEN) != 0, key & GPU_BIASED ? "true" : "false", (key & GPU_DEEP) != 0,
        (key & GPU_PAIRED) != 0, (key & GPU_ALPHA) != 0, key & GPU_LUMA ? "true" : "false");
    const char *texts[4] = {es3 ? heading_new : heading_old, switches, gl_glsl_common,
                            text_of(key)};
    return compile(api, GL_FRAGMENT_SHADER, texts, err);
}

static bool link(struct gl_program *p, const struct gl_api *api, bool es3, struct err *err)
{
    GLuint vertex = vertex_shader(api, es3, err);
    GLuint fragment = vertex ? fragment_shader(api, es3, p->key, err) : 0;
    GLint ok = 0;
    if (fragment) {
        p->name = api->create_program();
        api->attach_shader(p->name, vertex);
        api->attach_shader(p->name, fragment);
        api->bind_attrib_location(p->name, 0, "corner");
        api->link_program(p->name);
        api->get_programiv(p->name, GL_LINK_STATUS, &ok);
        api->delete_shader(fragment);
    }
    if (vertex)
        api->delete_shader(vertex);
    if (fragment && !ok) {
        char log[LOG_MAX] = "";
        api->get_program_info_log(p->name, sizeof log, NULL, log);
        api->delete_program(p->name);
        err_set(err, ERR_DISPLAY, "", "the graphics driver refuses a program: %s", log);
    }
    return ok;
}

static void find_numbers(struct gl_program *p, const struct gl_api *api)
{
    static const struct {
        const char *name;
        enum gl_unit unit;
    } samplers[] = {{"image", GPU_UNIT_IMAGE},
                    {"coarse", GPU_UNIT_COARSE},
                    {"limits", GPU_UNIT_LIMITS},
                    {"table", GPU_UNIT_TABLE},
                    {"behind", GPU_UNIT_BEHIND}};
    for (int i = 0; i < GPU_NUMBERS; i++)
        p->at[i] = api->get_uniform_location(p->name, names[i]);
    api->use_program(p->name);
    for (size_t i = 0; i < sizeof samplers / sizeof *samplers; i++)
        api->uniform1i(api->get_uniform_location(p->name, samplers[i].name),
                       (GLint)samplers[i].unit);
}

struct gl_program *gl_program_get(struct gl_programs *all, const struct gl_api *api, bool es3,
                                  unsigned key, struct err *err)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].key == key)
            return &all->list[i];
    if (all->count == GPU_PROGRAMS_MAX) {
        err_set(err, ERR_DISPLAY, "", "more than %d programs for the GPU", GPU_PROGRAMS_MAX);
        return NULL;
    }
    struct gl_program *p = &all->list[all->count];
    *p = (struct gl_program){.key = key};
    if (!link(p, api, es3, err))
        return NULL;
    find_numbers(p, api);
    all->count++;
    return p;
}
