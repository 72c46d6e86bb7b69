#include "media/image.h"

#include <string.h>

// The first frame of a GIF, drawn at its place on a clear screen. Our own reader, since SDL_image's
// forgets where the frame lies and shows half a picture without a word when the data ends early.

enum {
    CODES_MAX = 4096,
    NO_CODE = -1,
};

// Bits out of a chain of sub-blocks.
struct bits {
    const struct image_file *f;
    size_t at;      // next byte
    size_t left;    // bytes left in this sub-block
    uint32_t value; // bits not yet taken, lowest first
    int count;
};

static int next_byte(struct bits *b)
{
    if (b->left == 0) {
        if (b->at >= b->f->len || b->f->bytes[b->at] == 0)
            return NO_CODE;
        b->left = b->f->bytes[b->at++];
    }
    if (b->at >= b->f->len)
        return NO_CODE;
    b->left--;
    return b->f->bytes[b->at++];
}

static int next_code(struct bits *b, int size)
{
    while (b->count < size) {
        int byte = next_byte(b);
        if (byte < 0)
            return NO_CODE;
        b->value |= (uint32_t)byte << b->count;
        b->count += 8;
    }
    int code = (int)(b->value & ((1u << size) - 1));
    b->value >>= size;
    b->count -= size;
    return code;
}

// LZW: each code is the string of another code and one more pixel.
struct lzw {
    struct bits bits;
    int min_size, size;
    int next; // code that will be defined next
    int last; // code before; NO_CODE right after a clear
    uint16_t prefix[CODES_MAX];
    uint8_t suffix[CODES_MAX];
    uint8_t first[CODES_MAX];
    uint8_t stack[CODES_MAX];
};

static void lzw_clear(struct lzw *z)
{
    z->size = z->min_size + 1;
    z->next = (1 << z->min_size) + 2;
    z->last = NO_CODE;
}

static void lzw_start(struct lzw *z, const struct image_file *f, size_t at, int min_size)
{
    z->bits = (struct bits){.f = f, .at = at};
    z->min_size = min_size;
    for (int i = 0; i < 1 << min_size; i++)
        z->suffix[i] = z->first[i] = (uint8_t)i;
    lzw_clear(z);
}

static void lzw_define(struct lzw *z, uint8_t suffix)
{
    if (z->last == NO_CODE || z->next >= CODES_MAX)
        return;
    z->prefix[z->next] = (uint16_t)z->last;
    z->suffix[z->next] = suffix;
    z->first[z->next] = z->first[z->last];
    z->next++;
    if (z->next == 1 << z->size && z->size < 12)
        z->size++;
}

// The pixels of one code into *out, in order; how many, 0 at the end of the data or when it is
// broken.
static int lzw_next(struct lzw *z, const uint8_t **out)
{
    int clear = 1 << z->min_size;
    int code = next_code(&z->bits, z->size);
    while (code == clear) {
        lzw_clear(z);
        code = next_code(&z->bits, z->size);
    }
    if (code < 0 || code == clear + 1 || code > z->next || (code == z->next && z->last == NO_CODE))
        return 0;
    // A code may be used in the very step that defines it.
    lzw_define(z, code == z->next ? z->first[z->last] : z->first[code]);
    if (code >= z->next)
        return 0; // the table is full
    int n = 0;
    for (int c = code; n < CODES_MAX; c = z->prefix[c]) {
        z->stack[CODES_MAX - ++n] = z->suffix[c];
        if (c < clear)
            break;
    }
    z->last = code;
    *out = z->stack + CODES_MAX - n;
    return n;
}

// ---- the frame ----------------------------------------------------------------------------------

struct frame {
    int x, y, w, h;
    bool interlaced;
    uint8_t colors[256][4];
};

static size_t frame_read(const struct image_file *f, const struct image_head *head,
                         struct frame *frame)
{
    const uint8_t *p = f->bytes + head->frame_at;
    frame->x = (int)image_le16(p + 1);
    frame->y = (int)image_le16(p + 3);
    frame->w = (int)image_le16(p + 5);
    frame->h = (int)image_le16(p + 7);
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

// The place of the row that comes nth in the data.
static int interlaced_row(int nth, int h)
{
    static const int first[4] = {0, 4, 2, 1};
    static const int step[4] = {8, 8, 4, 2};
    for (int pass = 0; pass < 4; pass++) {
        int rows = (h - first[pass] + step[pass] - 1) / step[pass];
        if (h > first[pass] && nth < rows)
            return first[pass] + nth * step[pass];
        nth -= h > first[pass] ? rows : 0;
    }
    return h - 1;
}

// Where row nth is drawn; NULL when that is outside of the screen.
static uint8_t *row_at(const struct frame *frame, struct picture *p, int nth)
{
    int y = frame->y + (frame->interlaced ? interlaced_row(nth, frame->h) : nth);
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

struct picture *image_gif(const struct image_file *f, const struct image_head *head,
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
        image_canvas(f, (int32_t)head->width_px, (int32_t)head->height_px, PICTURE_STRAIGHT, err);
    if (!p)
        return NULL;
    image_clear(p);
    struct lzw z;
    lzw_start(&z, f, at + 1, min_size);
    if (!frame_draw(&frame, &z, p)) {
        err_set(err, ERR_CONTENT, f->where, "is a broken GIF: its data ends early");
        picture_unref(p);
        return NULL;
    }
    return p;
}
