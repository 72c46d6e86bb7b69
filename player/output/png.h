#pragma once
// Inside output: frames as whole PNG files in memory.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "output/deflate.h"
#include "output/output.h"

// A run of bytes that only grows, so that a run of frames is written without new memory.
struct bytes {
    uint8_t *data; // owned
    size_t len, room;
};
// Room for at least `room` bytes, len = 0; what was there is lost. False when memory is out.
bool bytes_room(struct bytes *b, size_t room);
void bytes_finish(struct bytes *b);

struct png_coder {
    struct deflate *deflate; // owned
    struct bytes rows;       // filtered: those of one block
    struct bytes trial;      // a row filtered each way
};
// A zeroed coder is ready. The file replaces what out held.
bool png_encode(struct png_coder *c, const struct output_frame *frame, struct bytes *out,
                struct err *err);
void png_finish(struct png_coder *c);
