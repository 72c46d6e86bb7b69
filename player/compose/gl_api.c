#include "compose/gl_api.h"

#include <string.h>

static const struct {
    const char *name;
    size_t at;
} functions[] = {
    {"glActiveTexture", offsetof(struct gl_api, active_texture)},
    {"glAttachShader", offsetof(struct gl_api, attach_shader)},
    {"glBindAttribLocation", offsetof(struct gl_api, bind_attrib_location)},
    {"glBindBuffer", offsetof(struct gl_api, bind_buffer)},
    {"glBindFramebuffer", offsetof(struct gl_api, bind_framebuffer)},
    {"glBindTexture", offsetof(struct gl_api, bind_texture)},
    {"glBlendEquation", offsetof(struct gl_api, blend_equation)},
    {"glBlendFunc", offsetof(struct gl_api, blend_func)},
    {"glBufferData", offsetof(struct gl_api, buffer_data)},
    {"glCheckFramebufferStatus", offsetof(struct gl_api, check_framebuffer_status)},
    {"glClear", offsetof(struct gl_api, clear)},
    {"glClearColor", offsetof(struct gl_api, clear_color)},
    {"glColorMask", offsetof(struct gl_api, color_mask)},
    {"glCompileShader", offsetof(struct gl_api, compile_shader)},
    {"glCreateProgram", offsetof(struct gl_api, create_program)},
    {"glCreateShader", offsetof(struct gl_api, create_shader)},
    {"glDeleteBuffers", offsetof(struct gl_api, delete_buffers)},
    {"glDeleteFramebuffers", offsetof(struct gl_api, delete_framebuffers)},
    {"glDeleteProgram", offsetof(struct gl_api, delete_program)},
    {"glDeleteShader", offsetof(struct gl_api, delete_shader)},
    {"glDeleteTextures", offsetof(struct gl_api, delete_textures)},
    {"glDisable", offsetof(struct gl_api, disable)},
    {"glDrawArrays", offsetof(struct gl_api, draw_arrays)},
    {"glEnable", offsetof(struct gl_api, enable)},
    {"glEnableVertexAttribArray", offsetof(struct gl_api, enable_vertex_attrib_array)},
    {"glFramebufferTexture2D", offsetof(struct gl_api, framebuffer_texture)},
    {"glGenBuffers", offsetof(struct gl_api, gen_buffers)},
    {"glGenFramebuffers", offsetof(struct gl_api, gen_framebuffers)},
    {"glGenTextures", offsetof(struct gl_api, gen_textures)},
    {"glGetError", offsetof(struct gl_api, get_error)},
    {"glGetIntegerv", offsetof(struct gl_api, get_integerv)},
    {"glGetProgramInfoLog", offsetof(struct gl_api, get_program_info_log)},
    {"glGetProgramiv", offsetof(struct gl_api, get_programiv)},
    {"glGetShaderInfoLog", offsetof(struct gl_api, get_shader_info_log)},
    {"glGetShaderPrecisionFormat", offsetof(struct gl_api, get_shader_precision_format)},
    {"glGetShaderiv", offsetof(struct gl_api, get_shaderiv)},
    {"glGetString", offsetof(struct gl_api, get_string)},
    {"glGetUniformLocation", offsetof(struct gl_api, get_uniform_location)},
    {"glLinkProgram", offsetof(struct gl_api, link_program)},
    {"glPixelStorei", offsetof(struct gl_api, pixel_storei)},
    {"glReadPixels", offsetof(struct gl_api, read_pixels)},
    {"glScissor", offsetof(struct gl_api, scissor)},
    {"glShaderSource", offsetof(struct gl_api, shader_source)},
    {"glTexImage2D", offsetof(struct gl_api, tex_image)},
    {"glTexParameteri", offsetof(struct gl_api, tex_parameteri)},
    {"glTexSubImage2D", offsetof(struct gl_api, tex_sub_image)},
    {"glUniform1f", offsetof(struct gl_api, uniform1f)},
    {"glUniform1i", offsetof(struct gl_api, uniform1i)},
    {"glUniform2fv", offsetof(struct gl_api, uniform2fv)},
    {"glUniform3fv", offsetof(struct gl_api, uniform3fv)},
    {"glUniform4fv", offsetof(struct gl_api, uniform4fv)},
    {"glUniformMatrix3fv", offsetof(struct gl_api, uniform_matrix3fv)},
    {"glUseProgram", offsetof(struct gl_api, use_program)},
    {"glVertexAttribPointer", offsetof(struct gl_api, vertex_attrib_pointer)},
    {"glViewport", offsetof(struct gl_api, viewport)},
};

static bool load(struct gl_api *api, const struct gl_host *host, struct err *err)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *address = host->proc(host->owner, functions[i].name);
        if (!address)
            return err_set(err, ERR_DISPLAY, "", "OpenGL ES lacks the function %s",
                           functions[i].name);
        memcpy((char *)api + functions[i].at, &address, sizeof address);
    }
    return true;
}

static bool has(const char *extensions, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = extensions; at && (at = strstr(at, name)) != NULL; at += len)
        if ((at == extensions || at[-1] == ' ') && (at[len] == ' ' || at[len] == 0))
            return true;
    return false;
}

// "OpenGL ES 3.2 ...": framebuffers of floats belong to it.
static bool is_32(const char *version)
{
    const char *number = version ? strstr(version, "OpenGL ES ") : NULL;
    return number && strncmp(number + strlen("OpenGL ES "), "3.2", 3) == 0;
}

static void note_formats(struct gl_facts *f, const char *extensions, const char *version)
{
    enum { HALF_FLOAT = 0x140B, RGBA16 = 0x805B };
    bool half = has(extensions, "GL_EXT_color_buffer_half_float");
    if (!f->es3) {
        f->half = half && has(extensions, "GL_OES_texture_half_float");
        f->srgb = has(extensions, "GL_EXT_sRGB");
        f->half_format = (struct gl_format){GL_RGBA, GL_RGBA, GL_HALF_FLOAT_OES};
        f->srgb_format = (struct gl_format){GL_SRGB_ALPHA_EXT, GL_SRGB_ALPHA_EXT, GL_UNSIGNED_BYTE};
        return;
    }
    f->norm = has(extensions, "GL_EXT_texture_norm16");
    f->half = half || has(extensions, "GL_EXT_color_buffer_float") || is_32(version);
    f->srgb = true;
    f->norm_format = (struct gl_format){RGBA16, GL_RGBA, GL_UNSIGNED_SHORT};
    f->half_format = (struct gl_format){GL_RGBA16F_EXT, GL_RGBA, HALF_FLOAT};
    f->srgb_format = (struct gl_format){GL_SRGB8_ALPHA8_EXT, GL_RGBA, GL_UNSIGNED_BYTE};
}

bool gl_api_load(struct gl_api *api, struct gl_facts *facts, const struct gl_host *host,
                 struct err *err)
{
    enum { BITS_LEAST = 23, SIDE_LEAST = 64 };
    *facts = (struct gl_facts){.es3 = host->major >= 3};
    if (host->major < 2)
        return err_set(err, ERR_DISPLAY, "", "OpenGL ES %d; expected 2.0 or later", host->major);
    if (!load(api, host, err))
        return false;
    GLint range[2] = {0, 0};
    GLint bits = 0;
    api->get_shader_precision_format(GL_FRAGMENT_SHADER, GL_HIGH_FLOAT, range, &bits);
    if (bits < BITS_LEAST)
        return err_set(err, ERR_DISPLAY, "",
                       "fragment shaders compute with %d bits; expected highp float of %d",
                       (int)bits, BITS_LEAST);
    api->get_integerv(GL_MAX_TEXTURE_SIZE, &facts->side_max);
    if (facts->side_max < SIDE_LEAST)
        return err_set(err, ERR_DISPLAY, "", "textures of at most %d pixels a side",
                       (int)facts->side_max);
    note_formats(facts, (const char *)api->get_string(GL_EXTENSIONS),
                 (const char *)api->get_string(GL_VERSION));
    return true;
}
