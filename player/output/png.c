#include "output/png.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "output/png_filter.h"
#include "output/sink.h"

enum { SIGNATURE = 8, CHUNK_EXTRA = 12, IHDR_LEN = 13, SRGB_LEN = 1, ZLIB_EXTRA = 6 };

static void put_be32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

// Completes a chunk whose data already lies at out->len + 8.
static void end_chunk(struct bytes *out, const char *type, size_t len)
{
    uint8_t *p = out->data + out->len;
    put_be32(p, (uint32_t)len);
    memcpy(p + 4, type, 4);
    put_be32(p + 8 + len, libdeflate_crc32(0, p + 4, len + 4));
    out->len += CHUNK_EXTRA + len;
}

static void put_head(struct bytes *out, const struct output_frame *frame)
{
    memcpy(out->data, "\x89PNG\r\n\x1a\n", SIGNATURE);
    out->len = SIGNATURE;
    uint8_t *p = out->data + out->len + 8;
    put_be32(p, (uint32_t)frame->width_px);
    put_be32(p + 4, (uint32_t)frame->height_px);
    const uint8_t rest[5] = {8, frame->pixel_bytes == 4 ? 6 : 2};
    memcpy(p + 8, rest, sizeof rest);
    end_chunk(out, "IHDR", IHDR_LEN);
    out->data[out->len + 8] = 0; // perceptual: how sRGB is meant to be mapped elsewhere
    end_chunk(out, "sRGB", SRGB_LEN);
}

// ---- rows ---------------------------------------------------------------------------------------

// A frame that is being encoded.
struct work {
    struct png_coder *coder;
    const struct output_frame *frame;
    struct png_shape shape;
    const uint8_t *zeros; // above the first row
    size_t rows_max;      // of a block
    uint32_t adler;
};

static const uint8_t *row_at(const struct work *w, size_t y)
{
    return w->frame->pixels + y * w->frame->stride;
}

static const uint8_t *row_above(const struct work *w, size_t y)
{
    return y == 0 ? w->zeros : row_at(w, y - 1);
}

// The filter that does best on a few of the rows.
static enum png_filter choose_filter(const struct work *w, size_t y, size_t rows)
{
    enum { TRIALS = 4 };
    uint64_t costs[PNG_FILTERS] = {0};
    size_t step = (rows + TRIALS - 1) / TRIALS;
    uint8_t *trial = w->coder->trial.data;
    for (size_t i = step / 2; i < rows; i += step)
        for (enum png_filter f = PNG_SUB; f < PNG_FILTERS; f++) {
            png_filter(trial, row_at(w, y + i), row_above(w, y + i), &w->shape, f);
            costs[f] += png_filter_cost(trial, w->shape.row_bytes);
        }
    enum png_filter best = PNG_SUB;
    for (enum png_filter f = PNG_UP; f < PNG_FILTERS; f++)
        if (costs[f] < costs[best])
            best = f;
    return best;
}

static void encode_rows(struct work *w, size_t y, size_t rows)
{
    enum png_filter filter = choose_filter(w, y, rows);
    struct deflate_rows block = {.bytes = w->coder->rows.data,
                                 .row_bytes = 1 + w->shape.row_bytes,
                                 .rows = rows,
                                 .pixel_bytes = w->shape.pixel_bytes};
    uint8_t *out = w->coder->rows.data;
    for (size_t i = 0; i < rows; i++, out += block.row_bytes) {
        *out = (uint8_t)filter;
        png_filter(out + 1, row_at(w, y + i), row_above(w, y + i), &w->shape, filter);
    }
    w->adler = libdeflate_adler32(w->adler, block.bytes, rows * block.row_bytes);
    deflate_block(w->coder->deflate, &block, y + rows == (size_t)w->frame->height_px);
}

// The rows as a zlib stream (RFC 1950); returns its end.
static uint8_t *encode_all(struct work *w, uint8_t *out)
{
    size_t height = (size_t)w->frame->height_px;
    struct deflate *d = w->coder->deflate;
    out[0] = 0x78; // DEFLATE, looking back at most 32 KiB
    out[1] = 0x01; // fastest; and a check of these two
    d->to = (struct deflate_to){.out = out + 2};
    w->adler = 1;
    for (size_t y = 0, n; y < height; y += n) {
        n = height - y < w->rows_max ? height - y : w->rows_max;
        encode_rows(w, y, n);
    }
    if (d->to.held_count > 0)
        *d->to.out++ = (uint8_t)d->to.held;
    put_be32(d->to.out, w->adler);
    return d->to.out + 4;
}

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_FAILED, "", "a frame is too large for the memory that is left");
}

// Memory of the coder for a frame: a block of rows, and twice a row to look at filters and to
// stand above the first row.
static bool make_room(struct work *w)
{
    struct png_coder *c = w->coder;
    size_t row = w->shape.row_bytes;
    if (!c->deflate)
        c->deflate = calloc(1, sizeof *c->deflate);
    if (!c->deflate || !bytes_room(&c->rows, (row + 1) * w->rows_max) ||
        !bytes_room(&c->trial, 2 * row))
        return false;
    memset(c->trial.data + row, 0, row);
    w->zeros = c->trial.data + row;
    return true;
}

bool png_encode(struct png_coder *c, const struct output_frame *frame, struct bytes *out,
                struct err *err)
{
    enum { BLOCK = 1024 * 1024, HEAD = SIGNATURE + 2 * CHUNK_EXTRA + IHDR_LEN + SRGB_LEN };
    size_t height = (size_t)frame->height_px;
    struct work w = {.coder = c, .frame = frame};
    w.shape.pixel_bytes = (size_t)frame->pixel_bytes;
    w.shape.row_bytes = (size_t)frame->width_px * w.shape.pixel_bytes;
    w.rows_max = BLOCK / (w.shape.row_bytes + 1);
    size_t block = w.rows_max * (w.shape.row_bytes + 1);
    size_t blocks = (height + w.rows_max - 1) / w.rows_max;
    size_t room = blocks * deflate_room(block) + deflate_spare(block) + ZLIB_EXTRA;
    if (room > INT32_MAX)
        return err_set(err, ERR_FAILED, "", "a frame is too large for a PNG file");
    if (!make_room(&w) || !bytes_room(out, HEAD + 2 * CHUNK_EXTRA + room))
        return no_memory(err);
    put_head(out, frame);
    uint8_t *data = out->data + out->len + 8;
    end_chunk(out, "IDAT", (size_t)(encode_all(&w, data) - data));
    end_chunk(out, "IEND", 0);
    return true;
}

void png_finish(struct png_coder *c)
{
    free(c->deflate);
    bytes_finish(&c->rows);
    bytes_finish(&c->trial);
    c->deflate = NULL;
}

bool output_png_encode(const struct output_frame *frame, uint8_t **bytes, size_t *len,
                       struct err *err)
{
    struct png_coder coder = {0};
    struct bytes out = {0};
    bool ok = png_encode(&coder, frame, &out, err);
    png_finish(&coder);
    if (!ok) {
        bytes_finish(&out);
        return false;
    }
    // Give back what the compressor's worst case asked for.
    uint8_t *fitted = realloc(out.data, out.len);
    *bytes = fitted ? fitted : out.data;
    *len = out.len;
    return true;
}

bool output_png_write(const char *path, const struct output_frame *frame, struct err *err)
{
    struct png_coder coder = {0};
    struct bytes out = {0};
    bool ok = png_encode(&coder, frame, &out, err) && sink_file(path, out.data, out.len, err);
    png_finish(&coder);
    bytes_finish(&out);
    return ok;
}
