#pragma once
// One context at work: its programs, where it draws to, rectangles. The first failure stays in
// fault and what follows does nothing, so that a frame is checked once, at its end.

#include "base/area.h"
#include "compose/gl_program.h"

struct gl {
    struct gl_api api;
    struct gl_facts facts;
    struct gl_programs programs;
    struct gl_program *program; // in use; NULL after a failure
    GLuint corners;             // the buffer with the corners of a rectangle
    float place[4];             // pixels of the target to its clip space
    bool failed;
    struct err fault;
};

// A texture that can be drawn to.
struct gl_surface {
    GLuint texture, framebuffer; // 0: none
    int32_t width_px, height_px;
};

enum gl_store {
    GPU_STORE_CODES, // 8 bits a channel
    GPU_STORE_DEEP,  // 16 bits, or what comes nearest in the blend space
};

// The context is current and new: loads and makes what all drawing needs.
bool gl_start(struct gl *gl, const struct gl_host *host, struct err *err);
// Sets all that drawing relies on, whoever drew with the context in between.
void gl_begin(struct gl *gl);
void gl_finish(struct gl *gl);                 // deletes it all; the context is current
bool gl_fail(struct gl *gl, const char *what); // ERR_DISPLAY; false
bool gl_out_of_memory(struct gl *gl);          // since the last call

// A texture, nearest texel, clamped at its edges; bound to unit 0. pixels may be NULL.
GLuint gl_texture(struct gl *gl, struct gl_format format, int32_t width_px, int32_t height_px,
                  const void *pixels);
struct gl_format gl_format_of(const struct gl *gl, enum gl_store store, bool linear);
bool gl_is_deep(const struct gl *gl); // 16 bits are there: no store depends on the blend space
// Makes the surface this size; what was on it is lost when that is another one. False when failed.
bool gl_surface_fit(struct gl *gl, struct gl_surface *s, struct gl_format format, int32_t width_px,
                    int32_t height_px);
void gl_surface_free(struct gl *gl, struct gl_surface *s);

// Where drawing goes from now on. Row 0 is the first of a surface's memory, and the top row.
void gl_onto(struct gl *gl, const struct gl_surface *s);
// A framebuffer of the host's: its top row is the last in memory.
void gl_onto_host(struct gl *gl, GLuint framebuffer, int32_t width_px, int32_t height_px);
void gl_clear(struct gl *gl, struct area part, const float rgba[4]);
enum gl_blend { GPU_BLEND_NONE, GPU_BLEND_OVER, GPU_BLEND_ADD };
void gl_set_blend(struct gl *gl, enum gl_blend blend);

// The program for what follows. False when failed.
bool gl_use(struct gl *gl, unsigned key);
void gl_image(struct gl *gl, enum gl_unit unit, GLuint texture);
void gl_set1(struct gl *gl, enum gl_number number, double x);
void gl_set2(struct gl *gl, enum gl_number number, double x, double y);
void gl_set4(struct gl *gl, enum gl_number number, const float v[4]);
void gl_set3(struct gl *gl, enum gl_number number, const double v[3]);
void gl_set_list(struct gl *gl, enum gl_number number, const float *v, int width, int count);
void gl_set_matrix(struct gl *gl, enum gl_number number, double rows[3][3]);
void gl_rect(struct gl *gl, struct area part); // pixels of the target

// Place in an image of a pixel of the target, as the programs compute it.
struct gl_map {
    double first[2];
    double axes[4]; // for a step right, for a step down
};
// Of a view of width x height pixels that is the image turned clockwise by quarter turns, seen from
// pixel (x, y).
struct gl_map gl_map_turned(int quarters, double width_px, double height_px, double x, double y);
void gl_set_map(struct gl *gl, const struct gl_map *map);
