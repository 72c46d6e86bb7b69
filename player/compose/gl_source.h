#pragma once
// Where the colours of a layer come from on the GPU: a fill, texels as they are, or texels between
// texels. Which filter when: docs/COMPOSE.md, "Where colours come from".

#include "compose/gl_frame.h"
#include "compose/gl_images.h"

struct gl_source {
    enum gl_job job;   // fill, direct or smooth
    float fill[4];     // premultiplied in the blend space
    struct gl_map map; // from the layer's area
    struct gl_image *image, *coarse;
    float share; // of coarse
};

// Things that images are made with.
struct gl_tools {
    struct gl *gl;
    struct gl_images *images;
    struct gl_surface *strips; // between the two axes of the good filter, for codes and for light
    bool linear;               // the blend space
};

// The source of a layer seen from the first pixel of area; makes the images it needs. False when
// failed.
bool gl_source_make(struct gl_source *out, const struct gl_tools *tools,
                    const struct gl_layer *layer, struct area area);
// Gives the program in use, which is of this source's job, its numbers and textures.
void gl_source_set(struct gl *gl, const struct gl_source *source);
