#pragma once
// Picture files made in memory for the tests, so that each byte of them is known.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/picture.h"

enum { MADE_MAX = 1 << 20 };

struct made {
    size_t len;
    uint8_t bytes[MADE_MAX];
};

void made_start(struct made *m);
void made_add(struct made *m, const void *bytes, size_t len);
void made_byte(struct made *m, int byte);
void made_be32(struct made *m, uint32_t value);

// PNG: signature and IHDR; then any chunks; the data stored without compression, each row of
// row_bytes with filter "none"; IEND.
void png_start(struct made *m, uint32_t w, uint32_t h, int depth, int type);
void png_chunk(struct made *m, const char *type, const void *data, size_t len);
void png_data(struct made *m, const uint8_t *rows, size_t row_bytes, size_t row_count);
void png_end(struct made *m);

// A JPEG of w x h pixels (by SDL_image), its colours from color_at().
void jpeg_make(struct made *m, int w, int h, void (*color_at)(int x, int y, uint8_t rgb[3]));
// Puts a segment (without its length bytes) behind the start of a JPEG.
void jpeg_insert(struct made *m, int marker, const void *data, size_t len);
// The EXIF orientation as such a segment, in either byte order.
void jpeg_insert_orientation(struct made *m, int orientation, bool big_endian);

// One frame of a GIF as real LZW; clears the table when it is full, or (lazy) leaves it full.
struct gif_frame {
    int screen_w, screen_h, x, y, w, h;
    int bits;        // of a palette of grey steps
    int clear_index; // -1: none
    bool own_palette, interlaced, lazy;
    const uint8_t *indices; // w x h
};
void gif_make(struct made *m, const struct gif_frame *f);
