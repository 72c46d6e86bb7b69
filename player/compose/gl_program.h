#pragma once
// The programs of the GPU, made from one text by switches, and the numbers they are given.

#include "compose/gl_api.h"

// What a program does: one of these ...
enum gl_job {
    GPU_JOB_FILL,     // a plain colour onto the canvas
    GPU_JOB_DIRECT,   // an image, texel by texel
    GPU_JOB_SMOOTH,   // an image between its texels and two of its levels
    GPU_JOB_HALVE,    // the next level of an image
    GPU_JOB_RESAMPLE, // the good filter, along one axis
    GPU_JOB_FINAL,    // the canvas becomes the pixels of a stage
    GPU_JOB_YUV,      // planes become an image
};
// ... and some of these.
enum gl_switch {
    GPU_LINEAR = 1 << 3,  // the blend space is light
    GPU_COVER = 1 << 4,   // coverage is computed, not 1
    GPU_LAST = 1 << 5,    // resample: the second axis, where what swung over is cut
    GPU_PANEL = 1 << 6,   // final: drive codes, by the map if GPU_MAP
    GPU_GLASS = 1 << 7,   // final: what a person sees
    GPU_MAP = 1 << 8,     // final: the panel is more than an identity
    GPU_LIMITS = 1 << 9,  // final: keep-clear windows
    GPU_GAMMA = 1 << 10,  // final: the panel's curve ...
    GPU_TABLE = 1 << 11,  // ... sRGB without both
    GPU_UNEVEN = 1 << 12, // final: a uniformity map
    GPU_BIASED = 1 << 13, // resample: -0.5 to 1.5 is stored as 0 to 1
    GPU_DEEP = 1 << 14,   // yuv: a code has two bytes
    GPU_PAIRED = 1 << 15, // yuv: U and V are in one plane
    GPU_ALPHA = 1 << 16,  // yuv: there is a plane of alpha ...
    GPU_LUMA = 1 << 17,   // ... as luma has it
};

// Numbers of the programs; the names are in gl_program.c.
enum gl_number {
    GPU_RECT,   // of what is drawn, pixels of the target
    GPU_PLACE,  // from these to the clip space
    GPU_ORIGIN, // pixel that the rest counts from
    GPU_WEIGHT,
    GPU_EDGES,   // coverage: of three boxes, from the origin, in their own axes
    GPU_AXES,    // ... their directions
    GPU_MASK,    // ... half axes or half sides of a mask, its area or 0, 1: inverted
    GPU_MASK_AT, // ... its centre and direction
    GPU_MASK_KIND,
    GPU_FILL,
    GPU_MAP_FIRST, // place in the image: first + axes.xy * x + axes.zw * y
    GPU_MAP_AXES,
    GPU_SIZE, // of the image, texels
    GPU_KIND, // how its texels are to be read: enum gl_texels
    GPU_SIZE_COARSE,
    GPU_SHARE, // of the coarse level
    GPU_ALONG, // resample: (1, 0) or (0, 1)
    GPU_BASE,
    GPU_TAPS, // ratio, start, width of the kernel, size of the source along the axis
    GPU_REST, // of the clear canvas: 1 white, 0 black or clear
    GPU_SWAP, // 1: blue first
    GPU_GAIN, // panel: f = gain tau + offset
    GPU_OFFSET,
    GPU_GAMMA_OF,
    GPU_SEEN,
    GPU_LEAK,
    GPU_REFLECTION,
    GPU_EMISSION, // glass: gain of emitted light; below 0: a filter
    GPU_GRID,     // uniformity: points across and down
    GPU_LIMITS_AT,
    GPU_YUV_LUMA, // struct planes_sums, or planes_scale if GPU_DEEP
    GPU_YUV_CHROMA,
    GPU_NUMBERS
};

enum gl_texels { GPU_TEXELS_STRAIGHT, GPU_TEXELS_PREMUL, GPU_TEXELS_READY, GPU_TEXELS_BIASED };

// Texture units, as the text names them.
enum gl_unit { GPU_UNIT_IMAGE, GPU_UNIT_COARSE, GPU_UNIT_LIMITS, GPU_UNIT_TABLE, GPU_UNIT_BEHIND };

struct gl_program {
    unsigned key; // a job and its switches
    GLuint name;
    GLint at[GPU_NUMBERS];
};

enum { GPU_PROGRAMS_MAX = 64, GPU_TAPS_OLD_MAX = 512 };

struct gl_programs {
    size_t count;
    struct gl_program list[GPU_PROGRAMS_MAX];
};

// The program of this key, made when it is new; NULL and *err when the GPU refuses it.
struct gl_program *gl_program_get(struct gl_programs *all, const struct gl_api *api, bool es3,
                                  unsigned key, struct err *err);

// The texts (gl_glsl.c).
extern const char gl_glsl_vertex[];
extern const char gl_glsl_common[];
extern const char gl_glsl_layer[];
extern const char gl_glsl_image[];
extern const char gl_glsl_final[];
extern const char gl_glsl_yuv[];
