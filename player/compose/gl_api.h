#pragma once
// OpenGL ES as the compositor uses it: the functions, loaded through the host, and what this
// context can do. No other way leads to GL. Thread: the host's.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// SDL's own copy: no package of GL is needed to build.
#define SDL_USE_BUILTIN_OPENGL_DEFINITIONS 1
#include <SDL_opengles2.h>

#include "base/err.h"
#include "base/gl_host.h"

struct gl_api {
    void (*active_texture)(GLenum unit);
    void (*attach_shader)(GLuint program, GLuint shader);
    void (*bind_attrib_location)(GLuint program, GLuint index, const char *name);
    void (*bind_buffer)(GLenum target, GLuint buffer);
    void (*bind_framebuffer)(GLenum target, GLuint framebuffer);
    void (*bind_texture)(GLenum target, GLuint texture);
    void (*blend_equation)(GLenum mode);
    void (*blend_func)(GLenum source, GLenum destination);
    void (*buffer_data)(GLenum target, GLsizeiptr size, const void *data, GLenum usage);
    GLenum (*check_framebuffer_status)(GLenum target);
    void (*clear)(GLbitfield mask);
    void (*clear_color)(GLfloat r, GLfloat g, GLfloat b, GLfloat a);
    void (*color_mask)(GLboolean r, GLboolean g, GLboolean b, GLboolean a);
    void (*compile_shader)(GLuint shader);
    GLuint (*create_program)(void);
    GLuint (*create_shader)(GLenum type);
    void (*delete_buffers)(GLsizei n, const GLuint *buffers);
    void (*delete_framebuffers)(GLsizei n, const GLuint *framebuffers);
    void (*delete_program)(GLuint program);
    void (*delete_shader)(GLuint shader);
    void (*delete_textures)(GLsizei n, const GLuint *textures);
    void (*disable)(GLenum what);
    void (*draw_arrays)(GLenum mode, GLint first, GLsizei count);
    void (*enable)(GLenum what);
    void (*enable_vertex_attrib_array)(GLuint index);
    void (*framebuffer_texture)(GLenum target, GLenum attachment, GLenum kind, GLuint texture,
                                GLint level);
    void (*gen_buffers)(GLsizei n, GLuint *buffers);
    void (*gen_framebuffers)(GLsizei n, GLuint *framebuffers);
    void (*gen_textures)(GLsizei n, GLuint *textures);
    GLenum (*get_error)(void);
    void (*get_integerv)(GLenum what, GLint *out);
    void (*get_program_info_log)(GLuint program, GLsizei max, GLsizei *len, char *text);
    void (*get_programiv)(GLuint program, GLenum what, GLint *out);
    void (*get_shader_info_log)(GLuint shader, GLsizei max, GLsizei *len, char *text);
    void (*get_shader_precision_format)(GLenum shader, GLenum precision, GLint *range, GLint *bits);
    void (*get_shaderiv)(GLuint shader, GLenum what, GLint *out);
    const GLubyte *(*get_string)(GLenum what);
    GLint (*get_uniform_location)(GLuint program, const char *name);
    void (*link_program)(GLuint program);
    void (*pixel_storei)(GLenum what, GLint value);
    void (*read_pixels)(GLint x, GLint y, GLsizei w, GLsizei h, GLenum format, GLenum type,
                        void *pixels);
    void (*scissor)(GLint x, GLint y, GLsizei w, GLsizei h);
    void (*shader_source)(GLuint shader, GLsizei count, const char *const *texts,
                          const GLint *lengths);
    void (*tex_image)(GLenum target, GLint level, GLint internal, GLsizei w, GLsizei h,
                      GLint border, GLenum format, GLenum type, const void *pixels);
    void (*tex_parameteri)(GLenum target, GLenum what, GLint value);
    void (*tex_sub_image)(GLenum target, GLint level, GLint x, GLint y, GLsizei w, GLsizei h,
                          GLenum format, GLenum type, const void *pixels);
    void (*uniform1f)(GLint at, GLfloat x);
    void (*uniform1i)(GLint at, GLint x);
    void (*uniform2fv)(GLint at, GLsizei count, const GLfloat *v);
    void (*uniform3fv)(GLint at, GLsizei count, const GLfloat *v);
    void (*uniform4fv)(GLint at, GLsizei count, const GLfloat *v);
    void (*uniform_matrix3fv)(GLint at, GLsizei count, GLboolean transpose, const GLfloat *v);
    void (*use_program)(GLuint program);
    void (*vertex_attrib_pointer)(GLuint index, GLint size, GLenum type, GLboolean normal,
                                  GLsizei stride, const void *at);
    void (*viewport)(GLint x, GLint y, GLsizei w, GLsizei h);
};

// How GL is told to store something.
struct gl_format {
    GLint internal;
    GLenum format, type;
};

// What this context can do.
struct gl_facts {
    bool es3;
    // Framebuffers with blending, as the extensions say; gl_start() tries them.
    bool norm;      // of 16 bits a channel
    bool half;      // of 16-bit floats
    bool srgb;      // that store light as sRGB codes
    GLint side_max; // of a texture, pixels
    struct gl_format norm_format, half_format, srgb_format;
};

// Loads all functions and looks at the context, which is current. False with ERR_DISPLAY that names
// exactly what is missing.
bool gl_api_load(struct gl_api *api, struct gl_facts *facts, const struct gl_host *host,
                 struct err *err);
