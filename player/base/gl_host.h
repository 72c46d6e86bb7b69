#pragma once
// An OpenGL ES context as its owner (a window, or one without a window) lends it to whoever draws.
// All calls on the thread that opened the owner.

#include <stdbool.h>
#include <stdint.h>

struct gl_host {
    void *owner;
    int major;     // of OpenGL ES: 3 or 2
    bool software; // drawn by the processor (llvmpipe and its kin)
    // The address of a function of OpenGL ES, or NULL.
    void *(*proc)(void *owner, const char *name);
    // Makes the context current and tells the size in pixels of the framebuffer that frames are
    // drawn to, and its name (0: the window's own). False when the context is lost: the owner makes
    // another, and *generation is a new one.
    bool (*begin)(void *owner, int32_t *width_px, int32_t *height_px, uint32_t *framebuffer,
                  uint32_t *generation);
};
