#pragma once
// Inside output: a context of OpenGL ES that belongs to a window of SDL's, lent out as a host.

#include <SDL.h>

#include "base/err.h"
#include "base/gl_host.h"

struct context {
    struct gl_host host;
    SDL_Window *window;     // borrowed
    SDL_GLContext gl;       // owned; NULL after a loss that could not be mended yet
    unsigned (*lost)(void); // tells of a reset of the graphics side; NULL: nobody does
    uint32_t generation;
};

// Attributes for a window that may carry a context of this version. To be set before it is made.
void context_attributes(int major);
// The first of OpenGL ES 3.0 and 2.0 that there is. *c must not be moved afterwards.
bool context_init(struct context *c, SDL_Window *window, struct err *err);
// Fills the window's framebuffer, whatever was set before. The context is current.
bool context_clear(struct context *c, const uint8_t code[3]);
void context_finish(struct context *c); // a zeroed one is fine
