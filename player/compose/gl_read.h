#pragma once
// Pixels from the GPU back into memory.

#include "compose/compose.h"
#include "compose/gl_draw.h"

enum { GPU_READ_ROWS = 64 }; // at a time, where they must be put in another order

struct gl_read {
    uint8_t *rows; // owned
    size_t size;
};

// The part of the surface that drawing goes to, into the same part of the target. False when
// failed.
bool gl_read_part(struct gl *gl, struct gl_read *read, const struct compose_target *target,
                  struct area part);
void gl_read_finish(struct gl_read *read);
