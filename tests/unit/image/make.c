#include "make.h"

#include <stdlib.h>
#include <string.h>

#include <SDL_image.h>

void made_start(struct made *m)
{
    m->len = 0;
}

void made_add(struct made *m, const void *bytes, size_t len)
{
    if (len > sizeof m->bytes - m->len)
        abort();
    memcpy(m->bytes + m->len, bytes, len);
    m->len += len;
}

void made_byte(struct made *m, int byte)
{
    uint8_t b = (uint8_t)byte;
    made_add(m, &b, 1);
}

void made_be32(struct made *m, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        made_byte(m, (int)(v >> shift & 0xff));
}

static void made_le16(struct made *m, int v)
{
    made_byte(m, v & 0xff);
    made_byte(m, v >> 8);
}

// ---- PNG ----------------------------------------------------------------------------------------

static uint32_t crc(const uint8_t *p, size_t len)
{
    uint32_t c = 0xffffffffu;
    for (size_t i = 0; i < len; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    }
    return ~c;
}

void png_chunk(struct made *m, const char *type, const void *data, size_t len)
{
    made_be32(m, (uint32_t)len);
    size_t at = m->len;
    made_add(m, type, 4);
    made_add(m, data, len);
    made_be32(m, crc(m->bytes + at, m->len - at));
}

void png_start(struct made *m, uint32_t w, uint32_t h, int depth, int type)
{
    made_start(m);
    made_add(m, "\x89PNG\r\n\x1a\n", 8);
    uint8_t d[13] = {0};
    for (int i = 0; i < 4; i++) {
        d[i] = (uint8_t)(w >> (24 - 8 * i));
        d[4 + i] = (uint8_t)(h >> (24 - 8 * i));
    }
    d[8] = (uint8_t)depth;
    d[9] = (uint8_t)type;
    png_chunk(m, "IHDR", d, sizeof d);
}

void png_data(struct made *m, const uint8_t *rows, size_t row_bytes, size_t row_count)
{
    static struct made z;
    made_start(&z);
    made_add(&z, "\x78\x01", 2);
    uint32_t a = 1, b = 0;
    for (size_t y = 0; y < row_count; y++) {
        size_t len = row_bytes + 1;
        made_byte(&z, y + 1 == row_count);
        made_le16(&z, (int)len);
        made_le16(&z, (int)(~len & 0xffff));
        size_t at = z.len;
        made_byte(&z, 0);
        made_add(&z, rows + y * row_bytes, row_bytes);
        for (; at < z.len; at++) {
            a = (a + z.bytes[at]) % 65521;
            b = (b + a) % 65521;
        }
    }
    made_be32(&z, b << 16 | a);
    png_chunk(m, "IDAT", z.bytes, z.len);
}

void png_end(struct made *m)
{
    png_chunk(m, "IEND", "", 0);
}

// ---- JPEG ---------------------------------------------------------------------------------------

void jpeg_make(struct made *m, int w, int h, void (*color_at)(int x, int y, uint8_t rgb[3]))
{
    SDL_Surface *s = SDL_CreateRGBSurfaceWithFormat(0, w, h, 24, SDL_PIXELFORMAT_RGB24);
    if (!s)
        abort();
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            color_at(x, y, (uint8_t *)s->pixels + y * s->pitch + 3 * x);
    SDL_RWops *ops = SDL_RWFromMem(m->bytes, sizeof m->bytes);
    if (!ops || IMG_SaveJPG_RW(s, ops, 0, 95) != 0)
        abort();
    m->len = (size_t)SDL_RWtell(ops);
    SDL_RWclose(ops);
    SDL_FreeSurface(s);
}

void jpeg_insert(struct made *m, int marker, const void *data, size_t len)
{
    uint8_t head[4] = {0xff, (uint8_t)marker, (uint8_t)((len + 2) >> 8), (uint8_t)(len + 2)};
    if (len + 4 > sizeof m->bytes - m->len)
        abort();
    memmove(m->bytes + 2 + 4 + len, m->bytes + 2, m->len - 2);
    memcpy(m->bytes + 2, head, 4);
    memcpy(m->bytes + 6, data, len);
    m->len += len + 4;
}

void jpeg_insert_orientation(struct made *m, int orientation, bool big_endian)
{
    uint8_t o = (uint8_t)orientation;
    const uint8_t big[] = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 2,
                           // ImageWidth, then Orientation
                           1, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0,
                           0, 0, 0, 0, 0};
    const uint8_t little[] = {'E',  'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0,
                              0x12, 1,   3,   0,   1, 0, 0,   0,   o,  0, 0, 0, 0, 0, 0, 0};
    if (big_endian)
        jpeg_insert(m, 0xe1, big, sizeof big);
    else
        jpeg_insert(m, 0xe1, little, sizeof little);
}

// ---- GIF ----------------------------------------------------------------------------------------

// Codes packed lowest bit first into sub-blocks.
struct packer {
    struct made *m;
    uint8_t block[255];
    size_t used;
    uint32_t value;
    int count;
};

static void flush_block(struct packer *p)
{
    made_byte(p->m, (int)p->used);
    made_add(p->m, p->block, p->used);
    p->used = 0;
}

static void put_code(struct packer *p, int code, int size)
{
    p->value |= (uint32_t)code << p->count;
    for (p->count += size; p->count >= 8; p->count -= 8, p->value >>= 8) {
        p->block[p->used++] = (uint8_t)p->value;
        if (p->used == sizeof p->block)
            flush_block(p);
    }
}

static void put_end(struct packer *p)
{
    if (p->count > 0)
        put_code(p, 0, 8 - p->count);
    if (p->used)
        flush_block(p);
    made_byte(p->m, 0);
}

// A plain LZW coder: child[code][pixel] is the longer string's code.
static void put_lzw(struct packer *p, const struct gif_frame *f, const uint8_t *indices)
{
    static uint16_t child[4096][256];
    int clear = 1 << f->bits;
    int size = f->bits + 1;
    int next = clear + 2;
    memset(child, 0, sizeof child);
    put_code(p, clear, size);
    int code = indices[0];
    for (int i = 1; i < f->w * f->h; i++) {
        int pixel = indices[i];
        if (child[code][pixel]) {
            code = child[code][pixel];
            continue;
        }
        put_code(p, code, size);
        if (next < 4096) {
            child[code][pixel] = (uint16_t)next;
            if (next == 1 << size)
                size++;
            next++;
        } else if (!f->lazy) {
            put_code(p, clear, size);
            memset(child, 0, sizeof child);
            size = f->bits + 1;
            next = clear + 2;
        }
        code = pixel;
    }
    put_code(p, code, size);
    put_code(p, clear + 1, next == 1 << size && size < 12 ? size + 1 : size);
    put_end(p);
}

static void put_palette(struct made *m, int bits)
{
    for (int i = 0; i < 1 << bits; i++)
        for (int c = 0; c < 3; c++)
            made_byte(m, i * 255 / ((1 << bits) - 1));
}

void gif_make(struct made *m, const struct gif_frame *f)
{
    made_start(m);
    made_add(m, "GIF89a", 6);
    made_le16(m, f->screen_w);
    made_le16(m, f->screen_h);
    made_byte(m, f->own_palette ? 0 : 0x80 | (f->bits - 1));
    made_byte(m, 0);
    made_byte(m, 0);
    if (!f->own_palette)
        put_palette(m, f->bits);
    made_add(m, "\x21\xfe\x03hey\0", 7);
    made_add(m, "\x21\xf9\x04", 3);
    made_byte(m, f->clear_index >= 0);
    made_le16(m, 5);
    made_byte(m, f->clear_index >= 0 ? f->clear_index : 0);
    made_byte(m, 0);
    made_byte(m, 0x2c);
    made_le16(m, f->x);
    made_le16(m, f->y);
    made_le16(m, f->w);
    made_le16(m, f->h);
    made_byte(m, (f->own_palette ? 0x80 | (f->bits - 1) : 0) | (f->interlaced ? 0x40 : 0));
    if (f->own_palette)
        put_palette(m, f->bits);
    made_byte(m, f->bits);
    static uint8_t ordered[1 << 18];
    static const int first[4] = {0, 4, 2, 1};
    static const int step[4] = {8, 8, 4, 2};
    size_t row = (size_t)f->w;
    size_t at = 0;
    for (int pass = 0; f->interlaced && pass < 4; pass++)
        for (int y = first[pass]; y < f->h; y += step[pass], at += row)
            memcpy(ordered + at, f->indices + (size_t)y * row, row);
    struct packer p = {.m = m};
    put_lzw(&p, f, f->interlaced ? ordered : f->indices);
    made_byte(m, ';');
}
