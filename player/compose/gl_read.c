#include "compose/gl_read.h"

#include <stdlib.h>
#include <string.h>

static void pack(uint8_t *out, const uint8_t *rgbx, int32_t n)
{
    for (int32_t i = 0; i < n; i++, out += 3, rgbx += 4) {
        out[0] = rgbx[0];
        out[1] = rgbx[1];
        out[2] = rgbx[2];
    }
}

static bool reserve(struct gl_read *read, size_t size)
{
    if (size <= read->size)
        return true;
    free(read->rows);
    read->rows = malloc(size);
    read->size = read->rows ? size : 0;
    return read->rows != NULL;
}

static void read_rows(struct gl *gl, uint8_t *rows, const struct compose_target *target,
                      struct area part)
{
    int bytes = compose_pixel_bytes(target->stage, target->format);
    int32_t width = part.x1 - part.x0;
    gl->api.read_pixels(part.x0, part.y0, width, part.y1 - part.y0, GL_RGBA, GL_UNSIGNED_BYTE,
                        rows);
    for (int32_t y = part.y0; y < part.y1; y++, rows += 4 * (size_t)width) {
        uint8_t *out =
            target->pixels + (size_t)y * target->stride + (size_t)part.x0 * (size_t)bytes;
        if (bytes == 4)
            memcpy(out, rows, 4 * (size_t)width);
        else
            pack(out, rows, width);
    }
}

bool gl_read_part(struct gl *gl, struct gl_read *read, const struct compose_target *target,
                  struct area part)
{
    int32_t width = part.x1 - part.x0;
    bool whole = compose_pixel_bytes(target->stage, target->format) == 4 &&
                 target->stride == 4 * (size_t)width;
    if (whole) { // as it comes
        gl->api.read_pixels(0, part.y0, width, part.y1 - part.y0, GL_RGBA, GL_UNSIGNED_BYTE,
                            target->pixels + (size_t)part.y0 * target->stride);
        return true;
    }
    if (!reserve(read, 4 * (size_t)width * GPU_READ_ROWS))
        return gl_fail(gl, "no memory to read rows from the GPU");
    for (struct area rows = part; rows.y0 < part.y1; rows.y0 = rows.y1) {
        rows.y1 = rows.y0 + GPU_READ_ROWS < part.y1 ? rows.y0 + GPU_READ_ROWS : part.y1;
        read_rows(gl, read->rows, target, rows);
    }
    return true;
}

void gl_read_finish(struct gl_read *read)
{
    free(read->rows);
    *read = (struct gl_read){0};
}
