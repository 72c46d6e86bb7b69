#pragma once
// Groups of layers onto the canvas.

#include "compose/gl_source.h"

struct gl_layers {
    const struct gl_tools *tools;
    const struct gl_frame *frame;
    const struct areas *parts; // of the canvas that are drawn; the rest stays as it is
    struct gl_surface *canvas;
    struct gl_surface *sum; // made when a group needs it
    float rest;             // colour of the clear canvas, which has alpha 0
};

// False when failed. *drawn: canvas pixels that layers touched.
bool gl_layers_draw(const struct gl_layers *l, uint64_t *drawn);
