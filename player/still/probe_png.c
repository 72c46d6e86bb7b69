#include "still/part.h"

#include <string.h>

enum {
    SIGNATURE = 8,
    CHUNK_EXTRA = 12, // length, type and checksum around a chunk's data
    IHDR_LEN = 13,
    IHDR_END = SIGNATURE + CHUNK_EXTRA + IHDR_LEN,
};

static bool depth_fits_type(int depth, int type)
{
    switch (type) {
    case PNG_GREY:
        return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case PNG_PALETTE:
        return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case PNG_RGB:
    case PNG_GREY_ALPHA:
    case PNG_RGBA:
        return depth == 8 || depth == 16;
    default:
        return false;
    }
}

static bool read_ihdr(const struct still_file *f, struct still_head *head, struct err *err)
{
    if (f->len < IHDR_END)
        return still_head_cut(f, err);
    const uint8_t *p = f->bytes + SIGNATURE;
    if (still_be32(p) != IHDR_LEN || memcmp(p + 4, "IHDR", 4) != 0)
        return err_set(err, ERR_CONTENT, f->where, "is a broken PNG: it does not start with IHDR");
    head->width_px = still_be32(p + 8);
    head->height_px = still_be32(p + 12);
    head->bit_depth = p[16];
    head->color_type = p[17];
    head->interlaced = p[20] == 1;
    if (!depth_fits_type(p[16], p[17]) || p[18] != 0 || p[19] != 0 || p[20] > 1)
        return err_set(err, ERR_CONTENT, f->where,
                       "is a broken PNG: impossible depth, colour type or method");
    return true;
}

bool probe_png(const struct still_file *f, struct still_head *head, struct err *err)
{
    if (!read_ihdr(f, head, err))
        return false;
    bool data = false;
    head->cut = true;
    for (size_t at = IHDR_END; f->len - at >= CHUNK_EXTRA;) {
        const uint8_t *p = f->bytes + at;
        uint32_t len = still_be32(p);
        if (len > f->len - at - CHUNK_EXTRA)
            return true;
        if (memcmp(p + 4, "IDAT", 4) == 0)
            data = true;
        if (memcmp(p + 4, "IEND", 4) == 0) {
            head->cut = false;
            return data || err_set(err, ERR_CONTENT, f->where, "is a broken PNG: it has no data");
        }
        at += CHUNK_EXTRA + (size_t)len;
    }
    return true;
}
