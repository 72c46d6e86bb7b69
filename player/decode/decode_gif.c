#include <stdlib.h>
#include <string.h>

#include "base/lzw.h"
#include "decode/bytes.h"
#include "decode/layers.h"
#include "decode/reader.h"

// Animated GIF. FFmpeg's reader fills with the file's background colour what was never drawn and
// what goes; browsers, and whoever drew it, mean clear.

struct palette {
    size_t at; // among the file's bytes
    int count; // colours; 0: none
};

// What LZW does not need to know of a piece.
struct extra {
    struct palette palette;
    int32_t w, h; // with what lies outside of the screen
    int clear;    // index; -1: none
    bool interlaced;
};

struct gif {
    struct layers layers; // first: what a reader's calls are handed
    uint8_t *bytes;
    size_t len;
    size_t at; // where the blocks are read
    struct palette palette;
    struct extra *extras;
    struct lzw *lzw;
    int32_t plays;
};

// What the control block before a picture says.
struct control {
    int clear;
    enum layer_after after;
    int64_t ms;
};

static int word(const uint8_t *p)
{
    return p[0] | p[1] << 8;
}

static bool broken(const struct gif *d, const char *what, struct err *err)
{
    return err_set(err, ERR_CONTENT, d->layers.where, "is a broken GIF: %s", what);
}

// ---- pixels -------------------------------------------------------------------------------------

static void colours_of(const struct gif *d, const struct extra *e, uint8_t colours[256][4])
{
    for (int i = 0; i < 256; i++) {
        memset(colours[i], 0, 3);
        if (i < e->palette.count)
            memcpy(colours[i], d->bytes + e->palette.at + 3 * i, 3);
        colours[i][3] = 255;
    }
    if (e->clear >= 0)
        memset(colours[e->clear], 0, 4);
}

static bool decode(const struct layers *l, int64_t i, uint8_t *pixels)
{
    const struct gif *d = (const struct gif *)l;
    const struct extra *e = &d->extras[i];
    const struct layer *p = &l->list[i];
    uint8_t colours[256][4];
    colours_of(d, e, colours);
    lzw_start(d->lzw, d->bytes, p->at + p->len, p->at + 1, d->bytes[p->at]);
    const uint8_t *run = NULL;
    int n = 0;
    for (int32_t nth = 0; nth < e->h; nth++) {
        int32_t y = e->interlaced ? lzw_interlaced_row(nth, e->h) : nth;
        int32_t seen = y < p->h ? p->w : 0;
        uint8_t *row = pixels + 4 * (size_t)y * (size_t)p->w;
        for (int32_t x = 0; x < e->w; x++, n--, run++) {
            if (n == 0 && (n = lzw_next(d->lzw, &run)) == 0)
                return false;
            if (x < seen)
                memcpy(row + 4 * (size_t)x, colours[*run], 4);
        }
    }
    return true;
}

// ---- blocks -------------------------------------------------------------------------------------

// Moves behind a chain of sub-blocks; false when it does not end.
static bool skip(struct gif *d)
{
    while (d->at < d->len && d->bytes[d->at])
        d->at += 1 + (size_t)d->bytes[d->at];
    return d->at++ < d->len;
}

static bool take_palette(struct gif *d, uint8_t flags, struct palette *out)
{
    if (!(flags & 0x80))
        return true;
    *out = (struct palette){.at = d->at, .count = 2 << (flags & 7)};
    d->at += 3 * (size_t)out->count;
    return d->at <= d->len;
}

static bool take_extension(struct gif *d, struct control *c)
{
    enum { CONTROL = 0xf9, APPLICATION = 0xff, CONTROL_LEN = 4, NAME_LEN = 11 };
    if (d->len - d->at < 3)
        return false;
    uint8_t label = d->bytes[d->at + 1];
    const uint8_t *p = d->bytes + d->at + 2;
    size_t left = d->len - d->at - 2;
    if (label == CONTROL && p[0] == CONTROL_LEN && left > CONTROL_LEN) {
        static const enum layer_after after[8] = {[2] = LAYER_CLEARS, [3] = LAYER_RESTORES};
        *c = (struct control){
            .clear = p[1] & 1 ? p[4] : -1, .after = after[p[1] >> 2 & 7], .ms = 10 * word(p + 2)};
    }
    if (label == APPLICATION && p[0] == NAME_LEN && left > NAME_LEN + 4 &&
        memcmp(p + 1, "NETSCAPE2.0", NAME_LEN) == 0 && p[NAME_LEN + 1] == 3) {
        int again = word(p + NAME_LEN + 3);
        d->plays = again ? again + 1 : 0;
    }
    d->at += 2;
    return skip(d);
}

static bool take_image(struct gif *d, const struct control *c, struct layer *out,
                       struct extra *extra)
{
    enum { PLACE = 10 };
    if (d->len - d->at <= PLACE)
        return false;
    const uint8_t *p = d->bytes + d->at;
    *out = (struct layer){.x = word(p + 1),
                          .y = word(p + 3),
                          .w = word(p + 5),
                          .h = word(p + 7),
                          .alpha = c->clear >= 0,
                          .over = true,
                          .after = c->after};
    *extra = (struct extra){.palette = d->palette,
                            .w = out->w,
                            .h = out->h,
                            .clear = c->clear,
                            .interlaced = p[9] & 0x40};
    d->at += PLACE;
    if (!take_palette(d, p[9], &extra->palette) || d->at >= d->len)
        return false;
    out->at = d->at++;
    if (!skip(d))
        return false;
    out->len = d->at - out->at;
    return true;
}

// Reads all blocks, and with count alone counts the pictures. False when the file ends inside one.
static bool take_blocks(struct gif *d, int64_t *count, bool count_alone)
{
    struct control c = {.clear = -1};
    struct layer layer;
    struct extra extra;
    int64_t end_ns = 0;
    *count = 0;
    while (d->at < d->len && d->bytes[d->at] != ';') {
        uint8_t mark = d->bytes[d->at];
        if (mark == 0) { // some programs end a block twice
            d->at++;
        } else if (mark == 0x21) {
            if (!take_extension(d, &c))
                return false;
        } else if (mark == 0x2c) {
            if (!take_image(d, &c, &layer, &extra))
                return false;
            end_ns += layers_ns(c.ms);
            if (!count_alone) {
                d->layers.list[*count] = layer;
                d->layers.spans.ends_ns[*count] = end_ns;
                d->extras[*count] = extra;
            }
            ++*count;
            c = (struct control){.clear = -1};
        } else {
            break; // behind the pictures some files have what nobody reads
        }
    }
    return true;
}

static int32_t within(int32_t from, int32_t len, int32_t edge)
{
    int32_t left = from < edge ? edge - from : 0;
    return len < left ? len : left;
}

// What lies outside of the screen is cut off.
static bool fit(const struct gif *d, struct err *err)
{
    const struct layers *l = &d->layers;
    for (int64_t i = 0; i < l->spans.count; i++) {
        struct layer *p = &l->list[i];
        if ((int64_t)p->w * p->h > DECODE_PIXELS_MAX)
            return broken(d, "a picture in it is larger than any screen", err);
        p->w = within(p->x, p->w, l->canvas.w);
        p->h = within(p->y, p->h, l->canvas.h);
        if (p->w < 1 || p->h < 1)
            p->x = p->y = p->w = p->h = 0;
        if (d->bytes[p->at] < 1 || d->bytes[p->at] > 8)
            return broken(d, "an impossible code size", err);
    }
    return true;
}

// ---- the reader ---------------------------------------------------------------------------------

static void gif_close(void *state)
{
    struct gif *d = state;
    if (!d)
        return;
    layers_finish(&d->layers);
    free(d->extras);
    free(d->lzw);
    free(d->bytes);
    free(d);
}

static bool open_all(struct gif *d, const struct decode_input *input, struct video_info *info,
                     struct err *err)
{
    enum { SCREEN = 13 };
    static const char cut[] = "its data ends early";
    d->bytes = bytes_read(input, DECODE_ANIMATION_MAX, &d->len, err);
    if (!d->bytes)
        return false;
    d->layers.bytes = d->bytes;
    d->at = SCREEN;
    int64_t count;
    if (d->len < SCREEN || !take_palette(d, d->bytes[10], &d->palette))
        return broken(d, cut, err);
    size_t blocks = d->at;
    if (!take_blocks(d, &count, true))
        return broken(d, cut, err);
    if (!layers_init(&d->layers, (uint64_t)word(d->bytes + 6), (uint64_t)word(d->bytes + 8), count,
                     err))
        return false;
    d->extras = calloc((size_t)count, sizeof *d->extras);
    d->lzw = calloc(1, sizeof *d->lzw);
    if (!d->extras || !d->lzw)
        abort();
    d->at = blocks;
    (void)take_blocks(d, &count, false);
    if (!fit(d, err) || !layers_start(&d->layers, err))
        return false;
    *info = (struct video_info){.kind = VIDEO_GIF, .codec = "gif", .plays = d->plays};
    layers_tell(&d->layers, info);
    return true;
}

static void *gif_open(const struct decode_input *input, struct video_info *info, struct err *err)
{
    struct gif *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->layers.where = input->where;
    d->layers.decode = decode;
    if (open_all(d, input, info, err))
        return d;
    gif_close(d);
    return NULL;
}

const struct decode_reader decode_gif = {
    .open = gif_open,
    .close = gif_close,
    .next = layers_next,
    .seek = layers_seek,
    .write = layers_write,
};
