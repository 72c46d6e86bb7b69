#include "still/part.h"

#include <string.h>

static const char cut_words[] = "is a broken WebP: its header is not readable";

// Lossy: a key frame's header.
static bool read_vp8(const struct still_file *f, const uint8_t *p, struct still_head *head,
                     struct err *err)
{
    if ((p[0] & 1) || p[3] != 0x9d || p[4] != 0x01 || p[5] != 0x2a)
        return err_set(err, ERR_CONTENT, f->where, "%s", cut_words);
    head->width_px = still_le16(p + 6) & 0x3fff;
    head->height_px = still_le16(p + 8) & 0x3fff;
    return true;
}

// Lossless: 14 bits a side behind one signature byte.
static bool read_vp8l(const struct still_file *f, const uint8_t *p, struct still_head *head,
                      struct err *err)
{
    if (p[0] != 0x2f)
        return err_set(err, ERR_CONTENT, f->where, "%s", cut_words);
    uint32_t bits = still_le32(p + 1);
    head->width_px = (bits & 0x3fff) + 1;
    head->height_px = ((bits >> 14) & 0x3fff) + 1;
    return true;
}

static bool read_vp8x(const struct still_file *f, const uint8_t *p, struct still_head *head,
                      struct err *err)
{
    enum { ANIMATED = 0x02 };
    if (p[0] & ANIMATED)
        return err_set(err, ERR_CONTENT, f->where,
                       "is an animated WebP, which is not supported; expected a still picture");
    head->width_px = (still_le32(p + 4) & 0xffffff) + 1;
    head->height_px = (still_le16(p + 7) | (uint32_t)p[9] << 16) + 1;
    return true;
}

bool probe_webp(const struct still_file *f, struct still_head *head, struct err *err)
{
    enum { RIFF = 12, CHUNK = 8, HEADER = 10 };
    if (f->len < RIFF + CHUNK + HEADER)
        return still_head_cut(f, err);
    // The size counts from behind itself, and is even.
    uint64_t size = (uint64_t)still_le32(f->bytes + 4) + 8;
    head->cut = size > f->len;
    const uint8_t *chunk = f->bytes + RIFF;
    const uint8_t *data = chunk + CHUNK;
    if (memcmp(chunk, "VP8 ", 4) == 0)
        return read_vp8(f, data, head, err);
    if (memcmp(chunk, "VP8L", 4) == 0)
        return read_vp8l(f, data, head, err);
    if (memcmp(chunk, "VP8X", 4) == 0)
        return read_vp8x(f, data, head, err);
    return err_set(err, ERR_CONTENT, f->where, "%s", cut_words);
}
