#include "still/part.h"

#include <string.h>

#include "base/lzw.h"

// The first frame of a GIF, drawn at its place on a clear screen. Our own reader, since SDL_image's
// forgets where the frame lies and shows half a picture without a word when the data ends early.

struct frame {
    int x, y, w, h;
    bool interlaced;
    uint8_t colors[256][4];
};

static size_t frame_read(const struct still_file *f, const struct still_head *head,
                         struct frame *frame)
{
    const uint8_t *p = f->bytes + head->frame_at;
    frame->x = (int)still_le16(p + 1);
    frame->y = (int)still_le16(p + 3);
    frame->w = (int)still_le16(p + 5);
    frame->h = (int)still_le16(p + 7);
    frame->interlaced = p[9] & 0x40;
    bool own = p[9] & 0x80;
    int count = own ? 2 << (p[9] & 7) : head->palette_count;
    const uint8_t *palette = own ? p + 10 : f->bytes + head->palette_at;
    memset(frame->colors, 0, sizeof frame->colors);
    for (int i = 0; i < 256; i++) {
        if (i < count)
            memcpy(frame->colors[i], palette + 3 * i, 3);
        frame->colors[i][3] = 255;
    }
    if (head->clear_index >= 0)
        memset(frame->colors[head->clear_index], 0, 4);
    return head->frame_at + 10 + (own ? 3 * (size_t)count : 0);
}

// Where row nth is drawn; NULL when that is outside of the screen.
static uint8_t *row_at(const struct frame *frame, struct picture *p, int nth)
{
    int y = frame->y + (frame->interlaced ? lzw_interlaced_row(nth, frame->h) : nth);
    return y < p->height_px ? p->pixels + (size_t)y * p->stride : NULL;
}

static bool frame_draw(const struct frame *frame, struct lzw *z, struct picture *p)
{
    int x = 0;
    int nth = 0;
    uint8_t *row = row_at(frame, p, 0);
    const uint8_t *run = NULL;
    int n = 0;
    while (nth < frame->h) {
        if (n == 0 && (n = lzw_next(z, &run)) == 0)
            return false;
        if (row && frame->x + x < p->width_px)
            memcpy(row + 4 * (size_t)(frame->x + x), frame->colors[*run], 4);
        run++;
        n--;
        if (++x == frame->w) {
            x = 0;
            nth++;
            row = nth < frame->h ? row_at(frame, p, nth) : NULL;
        }
    }
    return true;
}

struct picture *still_gif(const struct still_file *f, const struct still_head *head,
                          struct err *err)
{
    struct frame frame;
    size_t at = frame_read(f, head, &frame);
    int min_size = f->bytes[at];
    if (min_size < 1 || min_size > 8) {
        err_set(err, ERR_CONTENT, f->where, "is a broken GIF: an impossible code size");
        return NULL;
    }
    struct picture *p =
        still_canvas(f, (int32_t)head->width_px, (int32_t)head->height_px, PICTURE_STRAIGHT, err);
    if (!p)
        return NULL;
    still_clear(p);
    struct lzw z;
    lzw_start(&z, f->bytes, f->len, at + 1, min_size);
    if (!frame_draw(&frame, &z, p)) {
        err_set(err, ERR_CONTENT, f->where, "is a broken GIF: its data ends early");
        picture_unref(p);
        return NULL;
    }
    return p;
}
