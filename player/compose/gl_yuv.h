#pragma once
// Planes of a video's frame (base/planes.h) become an image: uploaded as they are, and made R G B A
// by a program of the GPU, with the numbers that the decoder itself converts with.

#include "base/planes.h"
#include "compose/gl_draw.h"

// Textures of planes, kept from frame to frame of a video.
enum {
    GPU_FILMS_MAX = 12,      // videos whose textures are kept
    GPU_FILM_FRAMES_MAX = 64 // frames that they are kept without being used
};

struct gl_film {
    struct gl_surface list[PLANES_MAX]; // textures alone
    int texel[PLANES_MAX];              // bytes
    int count;                          // 0: the place is free
    uint64_t used;                      // the frame
};

struct gl_films {
    struct gl_film list[GPU_FILMS_MAX];
    uint64_t frame;
};

// Uploads p->planes and draws them, premultiplied, onto the surface, which has p's size and 8 bits.
// False when failed.
bool gl_yuv_draw(struct gl *gl, struct gl_films *films, const struct picture *p,
                 const struct gl_surface *onto);
void gl_films_frame(struct gl *gl, struct gl_films *films); // a new frame begins
void gl_films_clear(struct gl *gl, struct gl_films *films);
void gl_films_forget(struct gl_films *films); // the context is lost, and all names with it
