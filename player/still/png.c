#include "still/part.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

// PNG on libdeflate: at once and exact, where SDL_image mixes up some clear colours, libpng under
// it leaves the last checksum unread, and both write to standard error.

enum { SIGNATURE = 8, CHUNK_EXTRA = 12 };

// The file taken apart.
struct png {
    const struct still_file *f;
    const struct still_head *head;
    struct png_colors colors;
    const uint8_t *data; // compressed: in the file, or joined
    size_t data_len;
    size_t data_chunks;
    uint8_t *joined; // owned
    struct picture *p;
    uint8_t *raw;   // filtered rows, each behind its filter's number: at the end of the picture, or
    uint8_t *apart; // owned
    size_t raw_len;
};

// One of the seven passes of an interlaced picture, or the whole.
struct pass {
    uint32_t x, y, step_x, step_y;
};

static const struct pass whole[1] = {{0, 0, 1, 1}};
static const struct pass interlaced[7] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                          {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};

static bool broken(const struct png *png, struct err *err, const char *what)
{
    return err_set(err, ERR_CONTENT, png->f->where, "is a broken PNG: %s", what);
}

// ---- chunks -------------------------------------------------------------------------------------

static bool note_palette(struct png *png, const uint8_t *data, size_t len, struct err *err)
{
    if (len == 0 || len % 3 != 0 || len > 3 * 256)
        return broken(png, err, "its palette has an impossible length");
    for (size_t i = 0; i < len / 3; i++)
        memcpy(png->colors.palette[i], data + 3 * i, 3);
    return true;
}

// Clear entries of a palette, or the one colour that stands for clear.
static bool note_clear(struct png *png, const uint8_t *data, size_t len, struct err *err)
{
    struct png_colors *c = &png->colors;
    size_t samples = c->type == PNG_GREY ? 1 : 3;
    if (c->type == PNG_PALETTE) {
        for (size_t i = 0; i < len && i < 256; i++)
            c->palette[i][3] = data[i];
        return true;
    }
    if ((c->type != PNG_GREY && c->type != PNG_RGB) || len != 2 * samples)
        return broken(png, err, "its tRNS does not fit its colour type");
    c->has_key = true;
    for (size_t i = 0; i < samples; i++)
        c->key[i] = (uint16_t)still_be16(data + 2 * i);
    return true;
}

static bool chunk_is(const uint8_t *chunk, const char *type)
{
    return memcmp(chunk + 4, type, 4) == 0;
}

// Upper case first: a chunk without which the picture is not right. Without tRNS it would be
// opaque.
static bool chunk_matters(const uint8_t *chunk)
{
    return !(chunk[4] & 0x20) || chunk_is(chunk, "tRNS");
}

static bool note_chunk(struct png *png, const uint8_t *chunk, size_t len, struct err *err)
{
    if (!chunk_matters(chunk))
        return true;
    if (libdeflate_crc32(0, chunk + 4, len + 4) != still_be32(chunk + 8 + len))
        return broken(png, err, "a checksum does not match");
    if (chunk_is(chunk, "PLTE"))
        return note_palette(png, chunk + 8, len, err);
    if (chunk_is(chunk, "tRNS"))
        return note_clear(png, chunk + 8, len, err);
    if (!chunk_is(chunk, "IDAT"))
        return chunk_is(chunk, "IHDR") || chunk_is(chunk, "IEND") ||
               broken(png, err, "it holds a chunk that is not known");
    if (png->data_chunks++ == 0)
        png->data = chunk + 8;
    png->data_len += len;
    return true;
}

static bool read_chunks(struct png *png, struct err *err)
{
    const struct still_file *f = png->f;
    for (size_t at = SIGNATURE; f->len - at >= CHUNK_EXTRA;) {
        const uint8_t *chunk = f->bytes + at;
        size_t len = still_be32(chunk);
        if (len > f->len - at - CHUNK_EXTRA)
            break;
        if (!note_chunk(png, chunk, len, err))
            return false;
        if (chunk_is(chunk, "IEND"))
            return true;
        at += CHUNK_EXTRA + len;
    }
    return broken(png, err, "it is cut short");
}

// The pixels may come in many pieces; the decoder wants one.
static bool join_data(struct png *png, struct err *err)
{
    if (png->data_chunks <= 1)
        return true;
    png->joined = malloc(png->data_len ? png->data_len : 1);
    if (!png->joined)
        return still_no_memory(png->f, err);
    size_t used = 0;
    for (const uint8_t *chunk = png->f->bytes + SIGNATURE; !chunk_is(chunk, "IEND");) {
        size_t len = still_be32(chunk);
        if (chunk_is(chunk, "IDAT")) {
            memcpy(png->joined + used, chunk + 8, len);
            used += len;
        }
        chunk += CHUNK_EXTRA + len;
    }
    png->data = png->joined;
    return true;
}

// ---- rows ---------------------------------------------------------------------------------------

static size_t bits_per_pixel(const struct still_head *head)
{
    static const uint8_t channels[7] = {1, 0, 3, 1, 2, 0, 4};
    return (size_t)channels[head->color_type] * (size_t)head->bit_depth;
}

static size_t pass_side(uint32_t side, uint32_t start, uint32_t step)
{
    return side > start ? (side - start + step - 1) / step : 0;
}

static size_t pass_row_bytes(const struct still_head *head, const struct pass *p)
{
    return (pass_side(head->width_px, p->x, p->step_x) * bits_per_pixel(head) + 7) / 8;
}

static size_t pass_count(const struct still_head *head)
{
    return head->interlaced ? 7 : 1;
}

static const struct pass *passes(const struct still_head *head)
{
    return head->interlaced ? interlaced : whole;
}

static size_t raw_bytes(const struct still_head *head)
{
    size_t sum = 0;
    for (size_t i = 0; i < pass_count(head); i++) {
        const struct pass *p = &passes(head)[i];
        size_t row = pass_row_bytes(head, p);
        sum += row ? (row + 1) * pass_side(head->height_px, p->y, p->step_y) : 0;
    }
    return sum;
}

// Where the rows go: touching memory for the first time costs as much as all that is done to it, so
// they lie in that of the picture if they can (see picture_room).
static bool make_raw(struct png *png)
{
    size_t need = png->raw_len + PNG_ROW_BEHIND;
    if (!png->head->interlaced && bits_per_pixel(png->head) <= 32) {
        png->raw = png->p->pixels + picture_room(png->p) - need;
        return true;
    }
    png->raw = png->apart = malloc(need);
    still_large_pages(png->apart, need);
    return png->apart != NULL;
}

static bool inflate(struct png *png, struct err *err)
{
    png->raw_len = raw_bytes(png->head);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    bool memory = d && make_raw(png);
    enum libdeflate_result result = LIBDEFLATE_BAD_DATA;
    if (memory)
        result =
            libdeflate_zlib_decompress(d, png->data, png->data_len, png->raw, png->raw_len, NULL);
    if (d)
        libdeflate_free_decompressor(d);
    if (!memory)
        return still_no_memory(png->f, err);
    if (result == LIBDEFLATE_SHORT_OUTPUT)
        return broken(png, err, "it has too little data for its size");
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        return broken(png, err, "it has too much data for its size");
    return result == LIBDEFLATE_SUCCESS || broken(png, err, "its data does not decompress");
}

// spread: room for one row of pixels that do not lie side by side; NULL: they do.
static void put_row(const struct png *png, const struct pass *pass, size_t row,
                    const uint8_t *samples, uint8_t *spread)
{
    size_t w = pass_side(png->head->width_px, pass->x, pass->step_x);
    uint8_t *dst = png->p->pixels + (pass->y + row * pass->step_y) * png->p->stride;
    png_expand(spread ? spread : dst, samples, w, &png->colors);
    if (!spread)
        return;
    dst += 4 * (size_t)pass->x;
    for (size_t x = 0; x < w; x++)
        memcpy(dst + 4 * x * pass->step_x, spread + 4 * x, 4);
}

static bool put_pass(const struct png *png, const struct pass *pass, uint8_t **raw,
                     const uint8_t *zeros, uint8_t *spread)
{
    size_t len = pass_row_bytes(png->head, pass);
    size_t rows = len ? pass_side(png->head->height_px, pass->y, pass->step_y) : 0;
    size_t distance = (bits_per_pixel(png->head) + 7) / 8;
    const uint8_t *above = zeros;
    for (size_t row = 0; row < rows; row++, *raw += len + 1) {
        uint8_t *samples = *raw + 1;
        if (!png_unfilter(samples, above, len, distance, **raw))
            return false;
        put_row(png, pass, row, samples, spread);
        above = samples;
    }
    return true;
}

// Rows whose samples are the pixels.
static bool put_rgba(const struct png *png, const uint8_t *zeros)
{
    const uint8_t *raw = png->raw;
    const uint8_t *above = zeros;
    size_t len = png->p->stride;
    for (uint8_t *row = png->p->pixels; raw < png->raw + png->raw_len; row += len, raw += len + 1) {
        memcpy(row, raw + 1, len);
        if (!png_unfilter(row, above, len, 4, *raw))
            return false;
        above = row;
    }
    return true;
}

static bool put_passes(const struct png *png, const uint8_t *zeros, uint8_t *spread)
{
    uint8_t *raw = png->raw;
    for (size_t i = 0; i < pass_count(png->head); i++)
        if (!put_pass(png, &passes(png->head)[i], &raw, zeros, spread))
            return false;
    return true;
}

static bool put_all(const struct png *png, struct err *err)
{
    const struct still_head *head = png->head;
    uint8_t *zeros = calloc((size_t)head->width_px, 8); // the longest row there can be
    uint8_t *spread = malloc(png->p->stride);
    bool memory = zeros && spread;
    bool ok = false;
    if (!memory)
        still_no_memory(png->f, err);
    else if (head->color_type == PNG_RGBA && head->bit_depth == 8 && !head->interlaced)
        ok = put_rgba(png, zeros);
    else
        ok = put_passes(png, zeros, head->interlaced ? spread : NULL);
    if (memory && !ok)
        broken(png, err, "a row has a filter that is not known");
    free(spread);
    free(zeros);
    if (ok && !png->colors.has_key && (head->color_type == PNG_RGB || head->color_type == PNG_GREY))
        png->p->opaque = true;
    return ok;
}

// ---- the whole ----------------------------------------------------------------------------------

static struct picture *png_picture(struct png *png, struct err *err)
{
    if (!read_chunks(png, err) || !join_data(png, err))
        return NULL;
    png->p = still_canvas(png->f, (int32_t)png->head->width_px, (int32_t)png->head->height_px,
                          PICTURE_STRAIGHT, err);
    if (png->p && inflate(png, err) && put_all(png, err))
        return png->p;
    picture_unref(png->p);
    return NULL;
}

struct picture *still_png(const struct still_file *f, const struct still_head *head,
                          struct err *err)
{
    struct png png = {.f = f, .head = head};
    png.colors.type = head->color_type;
    png.colors.depth = head->bit_depth;
    for (int i = 0; i < 256; i++)
        png.colors.palette[i][3] = 255;
    struct picture *p = png_picture(&png, err);
    free(png.joined);
    free(png.apart);
    return p;
}
