#include "compose/gl_draw.h"

bool gl_fail(struct gl *gl, const char *what)
{
    if (!gl->failed)
        err_set(&gl->fault, ERR_DISPLAY, "", "%s", what);
    gl->failed = true;
    gl->program = NULL;
    return false;
}

// Said is not done: a framebuffer must be whole, too.
static void try_format(struct gl *gl, bool *has, struct gl_format format)
{
    struct gl_surface trial = {0};
    *has = *has && gl_surface_fit(gl, &trial, format, 4, 4);
    gl_surface_free(gl, &trial);
    gl->failed = false;
}

bool gl_start(struct gl *gl, const struct gl_host *host, struct err *err)
{
    static const float corners[8] = {0, 0, 1, 0, 0, 1, 1, 1};
    *gl = (struct gl){0};
    if (!gl_api_load(&gl->api, &gl->facts, host, err))
        return false;
    gl->api.gen_buffers(1, &gl->corners);
    gl->api.bind_buffer(GL_ARRAY_BUFFER, gl->corners);
    gl->api.buffer_data(GL_ARRAY_BUFFER, sizeof corners, corners, GL_STATIC_DRAW);
    try_format(gl, &gl->facts.norm, gl->facts.norm_format);
    try_format(gl, &gl->facts.half, gl->facts.half_format);
    try_format(gl, &gl->facts.srgb, gl->facts.srgb_format);
    struct gl_surface trial = {0};
    bool codes = gl_surface_fit(gl, &trial, gl_format_of(gl, GPU_STORE_CODES, false), 4, 4);
    gl_surface_free(gl, &trial);
    if (!codes)
        return err_set(err, ERR_DISPLAY, "", "OpenGL ES cannot draw to textures of 8-bit RGBA");
    return true;
}

void gl_begin(struct gl *gl)
{
    static const GLenum off[] = {
        GL_DEPTH_TEST, GL_STENCIL_TEST,        GL_CULL_FACE, GL_SCISSOR_TEST,
        GL_DITHER,     GL_POLYGON_OFFSET_FILL, GL_BLEND,     GL_SAMPLE_ALPHA_TO_COVERAGE};
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        gl->api.disable(off[i]);
    gl->api.color_mask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    gl->api.blend_equation(GL_FUNC_ADD);
    gl->api.pixel_storei(GL_UNPACK_ALIGNMENT, 1);
    gl->api.pixel_storei(GL_PACK_ALIGNMENT, 1);
    gl->api.bind_buffer(GL_ARRAY_BUFFER, gl->corners);
    gl->api.enable_vertex_attrib_array(0);
    gl->api.vertex_attrib_pointer(0, 2, GL_FLOAT, GL_FALSE, 0, NULL);
    gl->failed = false;
    gl->program = NULL;
    (void)gl_out_of_memory(gl);
}

void gl_finish(struct gl *gl)
{
    for (size_t i = 0; i < gl->programs.count; i++)
        gl->api.delete_program(gl->programs.list[i].name);
    gl->programs.count = 0;
    gl->api.delete_buffers(1, &gl->corners);
}

bool gl_out_of_memory(struct gl *gl)
{
    enum { ERRORS_MAX = 16 }; // a lost context may say so for ever
    bool found = false;
    for (int i = 0; i < ERRORS_MAX; i++) {
        GLenum error = gl->api.get_error();
        if (error == GL_NO_ERROR)
            break;
        found = found || error == GL_OUT_OF_MEMORY;
    }
    return found;
}

// ---- textures and surfaces ----------------------------------------------------------------------

GLuint gl_texture(struct gl *gl, struct gl_format format, int32_t width_px, int32_t height_px,
                  const void *pixels)
{
    GLuint name = 0;
    gl->api.gen_textures(1, &name);
    gl->api.active_texture(GL_TEXTURE0);
    gl->api.bind_texture(GL_TEXTURE_2D, name);
    gl->api.tex_parameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    gl->api.tex_parameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    gl->api.tex_parameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    gl->api.tex_parameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    gl->api.tex_image(GL_TEXTURE_2D, 0, format.internal, width_px, height_px, 0, format.format,
                      format.type, pixels);
    return name;
}

struct gl_format gl_format_of(const struct gl *gl, enum gl_store store, bool linear)
{
    const struct gl_facts *f = &gl->facts;
    if (store == GPU_STORE_DEEP && f->norm)
        return f->norm_format;
    if (store == GPU_STORE_DEEP && f->half)
        return f->half_format;
    if (store == GPU_STORE_DEEP && linear && f->srgb)
        return f->srgb_format;
    return (struct gl_format){GL_RGBA, GL_RGBA, GL_UNSIGNED_BYTE};
}

bool gl_is_deep(const struct gl *gl)
{
    return gl->facts.norm || gl->facts.half;
}

bool gl_surface_fit(struct gl *gl, struct gl_surface *s, struct gl_format format, int32_t width_px,
                    int32_t height_px)
{
    if (s->texture && s->width_px == width_px && s->height_px == height_px)
        return true;
    gl_surface_free(gl, s);
    s->texture = gl_texture(gl, format, width_px, height_px, NULL);
    gl->api.gen_framebuffers(1, &s->framebuffer);
    gl->api.bind_framebuffer(GL_FRAMEBUFFER, s->framebuffer);
    gl->api.framebuffer_texture(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, s->texture, 0);
    GLenum status = gl->api.check_framebuffer_status(GL_FRAMEBUFFER);
    s->width_px = width_px;
    s->height_px = height_px;
    if (status == GL_FRAMEBUFFER_COMPLETE && !gl_out_of_memory(gl))
        return true;
    gl_surface_free(gl, s);
    return gl_fail(gl, "the GPU has no memory, or no format, for a surface to draw on");
}

void gl_surface_free(struct gl *gl, struct gl_surface *s)
{
    if (s->framebuffer)
        gl->api.delete_framebuffers(1, &s->framebuffer);
    if (s->texture)
        gl->api.delete_textures(1, &s->texture);
    *s = (struct gl_surface){0};
}

void gl_onto(struct gl *gl, const struct gl_surface *s)
{
    gl->api.bind_framebuffer(GL_FRAMEBUFFER, s->framebuffer);
    gl->api.viewport(0, 0, s->width_px, s->height_px);
    gl->place[0] = 2 / (float)s->width_px;
    gl->place[1] = 2 / (float)s->height_px;
    gl->place[2] = gl->place[3] = -1;
}

void gl_onto_host(struct gl *gl, GLuint framebuffer, int32_t width_px, int32_t height_px)
{
    gl_onto(gl, &(struct gl_surface){
                    .framebuffer = framebuffer, .width_px = width_px, .height_px = height_px});
    gl->place[1] = -gl->place[1];
    gl->place[3] = 1;
}

void gl_clear(struct gl *gl, struct area part, const float rgba[4])
{
    if (area_is_empty(part))
        return;
    gl->api.enable(GL_SCISSOR_TEST);
    gl->api.scissor(part.x0, part.y0, part.x1 - part.x0, part.y1 - part.y0);
    gl->api.clear_color(rgba[0], rgba[1], rgba[2], rgba[3]);
    gl->api.clear(GL_COLOR_BUFFER_BIT);
    gl->api.disable(GL_SCISSOR_TEST);
}

void gl_set_blend(struct gl *gl, enum gl_blend blend)
{
    if (blend == GPU_BLEND_NONE) {
        gl->api.disable(GL_BLEND);
        return;
    }
    gl->api.enable(GL_BLEND);
    gl->api.blend_func(GL_ONE, blend == GPU_BLEND_ADD ? GL_ONE : GL_ONE_MINUS_SRC_ALPHA);
}

// ---- programs and their numbers -----------------------------------------------------------------

bool gl_use(struct gl *gl, unsigned key)
{
    if (gl->failed)
        return false;
    if (gl->program && gl->program->key == key)
        return true;
    gl->program = gl_program_get(&gl->programs, &gl->api, gl->facts.es3, key, &gl->fault);
    if (!gl->program) {
        gl->failed = true;
        return false;
    }
    gl->api.use_program(gl->program->name);
    return true;
}

void gl_image(struct gl *gl, enum gl_unit unit, GLuint texture)
{
    gl->api.active_texture(GL_TEXTURE0 + (GLenum)unit);
    gl->api.bind_texture(GL_TEXTURE_2D, texture);
}

void gl_set1(struct gl *gl, enum gl_number number, double x)
{
    if (gl->program)
        gl->api.uniform1f(gl->program->at[number], (float)x);
}

void gl_set2(struct gl *gl, enum gl_number number, double x, double y)
{
    const float v[2] = {(float)x, (float)y};
    if (gl->program)
        gl->api.uniform2fv(gl->program->at[number], 1, v);
}

void gl_set3(struct gl *gl, enum gl_number number, const double v[3])
{
    const float f[3] = {(float)v[0], (float)v[1], (float)v[2]};
    if (gl->program)
        gl->api.uniform3fv(gl->program->at[number], 1, f);
}

void gl_set4(struct gl *gl, enum gl_number number, const float v[4])
{
    if (gl->program)
        gl->api.uniform4fv(gl->program->at[number], 1, v);
}

void gl_set_list(struct gl *gl, enum gl_number number, const float *v, int width, int count)
{
    if (!gl->program)
        return;
    if (width == 4)
        gl->api.uniform4fv(gl->program->at[number], count, v);
    else
        gl->api.uniform2fv(gl->program->at[number], count, v);
}

void gl_set_matrix(struct gl *gl, enum gl_number number, double rows[3][3])
{
    float columns[9]; // the old language takes no rows
    for (int i = 0; i < 9; i++)
        columns[i] = (float)rows[i % 3][i / 3];
    if (gl->program)
        gl->api.uniform_matrix3fv(gl->program->at[number], 1, GL_FALSE, columns);
}

void gl_rect(struct gl *gl, struct area part)
{
    if (!gl->program || area_is_empty(part))
        return;
    const float rect[4] = {(float)part.x0, (float)part.y0, (float)part.x1, (float)part.y1};
    gl_set4(gl, GPU_RECT, rect);
    gl_set4(gl, GPU_PLACE, gl->place);
    gl->api.draw_arrays(GL_TRIANGLE_STRIP, 0, 4);
}

struct gl_map gl_map_turned(int quarters, double width_px, double height_px, double x, double y)
{
    // Of the view, whose sides are the image's exchanged at odd turns.
    static const double axes[4][4] = {{1, 0, 0, 1}, {0, -1, 1, 0}, {-1, 0, 0, -1}, {0, 1, -1, 0}};
    struct gl_map map = {.first = {0, 0}};
    for (int i = 0; i < 4; i++)
        map.axes[i] = axes[quarters & 3][i];
    if ((quarters & 3) == 1)
        map.first[1] = width_px;
    if ((quarters & 3) == 2) {
        map.first[0] = width_px;
        map.first[1] = height_px;
    }
    if ((quarters & 3) == 3)
        map.first[0] = height_px;
    map.first[0] += map.axes[0] * x + map.axes[2] * y;
    map.first[1] += map.axes[1] * x + map.axes[3] * y;
    return map;
}

void gl_set_map(struct gl *gl, const struct gl_map *map)
{
    const float axes[4] = {(float)map->axes[0], (float)map->axes[1], (float)map->axes[2],
                           (float)map->axes[3]};
    gl_set2(gl, GPU_MAP_FIRST, map->first[0], map->first[1]);
    gl_set4(gl, GPU_MAP_AXES, axes);
}
