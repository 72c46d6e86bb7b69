#include "still/part.h"

#include <string.h>

// Where the pixel at the top left of the result lies in the source, and the steps through the
// source that go with one pixel to the right and one down.
struct walk {
    ptrdiff_t start, right, down; // in pixels
};

static struct walk walk_for(int orientation, ptrdiff_t w, ptrdiff_t h)
{
    ptrdiff_t last_x = w - 1;
    ptrdiff_t last_y = (h - 1) * w;
    switch (orientation) {
    case 2:
        return (struct walk){last_x, -1, w};
    case 3:
        return (struct walk){last_x + last_y, -1, -w};
    case 4:
        return (struct walk){last_y, 1, -w};
    case 5:
        return (struct walk){0, w, 1};
    case 6:
        return (struct walk){last_y, -w, 1};
    case 7:
        return (struct walk){last_x + last_y, -w, -1};
    default:
        return (struct walk){last_x, w, -1};
    }
}

struct block {
    int x, y, w, h;
};

static void turn_block(struct picture *out, const struct picture *in, const struct walk *walk,
                       const struct block *b)
{
    for (int y = b->y; y < b->y + b->h; y++) {
        uint8_t *dst = out->pixels + (size_t)y * out->stride + 4 * (size_t)b->x;
        ptrdiff_t at = walk->start + y * walk->down + b->x * walk->right;
        for (int x = 0; x < b->w; x++, at += walk->right)
            memcpy(dst + 4 * (size_t)x, in->pixels + 4 * at, 4);
    }
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

struct picture *still_turned(const struct still_file *f, struct picture *p, int orientation,
                             struct err *err)
{
    enum { BLOCK = 32 }; // a block of either picture stays in the nearest cache
    bool sideways = orientation >= 5;
    int w = sideways ? p->height_px : p->width_px;
    int h = sideways ? p->width_px : p->height_px;
    struct picture *out = still_canvas(f, w, h, p->alpha, err);
    if (out) {
        struct walk walk = walk_for(orientation, p->width_px, p->height_px);
        for (int y = 0; y < h; y += BLOCK)
            for (int x = 0; x < w; x += BLOCK) {
                struct block b = {x, y, least(BLOCK, w - x), least(BLOCK, h - y)};
                turn_block(out, p, &walk, &b);
            }
    }
    picture_unref(p);
    return out;
}
