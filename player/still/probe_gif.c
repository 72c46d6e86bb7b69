#include "still/part.h"

#include <string.h>

enum {
    SCREEN_END = 13, // signature and screen descriptor
    FRAME_LEN = 10,  // an image descriptor with its mark
    MARK_FRAME = 0x2c,
    MARK_EXTENSION = 0x21,
    LABEL_GRAPHIC_CONTROL = 0xf9,
};

size_t probe_gif_blocks_end(const struct still_file *f, size_t at)
{
    while (at < f->len) {
        size_t len = f->bytes[at];
        at++;
        if (len == 0)
            return at;
        if (len > f->len - at)
            return 0;
        at += len;
    }
    return 0;
}

// Reads an extension at its label and moves *at behind it; false when it is cut short.
static bool read_extension(const struct still_file *f, size_t *at, struct still_head *head)
{
    if (*at >= f->len)
        return false;
    int label = f->bytes[*at];
    size_t data = *at + 1;
    *at = probe_gif_blocks_end(f, data);
    if (*at == 0)
        return false;
    if (label == LABEL_GRAPHIC_CONTROL && f->bytes[data] >= 4)
        head->clear_index = f->bytes[data + 1] & 1 ? f->bytes[data + 4] : -1;
    return true;
}

// The frame at `at`: whether its data is all there, and how large the screen must be for it.
static bool note_gif_frame(const struct still_file *f, size_t at, struct still_head *head,
                           struct err *err)
{
    if (f->len - at < FRAME_LEN)
        return still_head_cut(f, err);
    const uint8_t *p = f->bytes + at;
    uint32_t w = still_le16(p + 5);
    uint32_t h = still_le16(p + 7);
    if (w == 0 || h == 0)
        return err_set(err, ERR_CONTENT, f->where, "is a GIF whose first frame has no pixels");
    head->frame_at = at;
    // Some programs leave the screen smaller than its first frame, or without a size.
    if (w > head->width_px)
        head->width_px = w;
    if (h > head->height_px)
        head->height_px = h;
    size_t palette = p[9] & 0x80 ? (size_t)6 << (p[9] & 7) : 0;
    size_t data = at + FRAME_LEN + palette + 1; // behind the code size
    head->cut = data >= f->len || probe_gif_blocks_end(f, data) == 0;
    return true;
}

bool probe_gif(const struct still_file *f, struct still_head *head, struct err *err)
{
    if (f->len < SCREEN_END)
        return still_head_cut(f, err);
    head->width_px = still_le16(f->bytes + 6);
    head->height_px = still_le16(f->bytes + 8);
    int flags = f->bytes[10];
    head->palette_at = SCREEN_END;
    head->palette_count = flags & 0x80 ? 2 << (flags & 7) : 0;
    size_t at = SCREEN_END + 3 * (size_t)head->palette_count;
    while (at < f->len && (f->bytes[at] == MARK_EXTENSION || f->bytes[at] == 0)) {
        bool stray = f->bytes[at] == 0; // some programs end a block twice
        at++;
        if (!stray && !read_extension(f, &at, head))
            return still_head_cut(f, err);
    }
    if (at >= f->len)
        return still_head_cut(f, err);
    if (f->bytes[at] != MARK_FRAME)
        return err_set(err, ERR_CONTENT, f->where, "is a GIF without a frame");
    return note_gif_frame(f, at, head, err);
}
