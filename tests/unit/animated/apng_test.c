// APNG through FFmpeg: what lies under what, what is clear, and when.
#include "kit.h"

#include <string.h>

enum { SIDE = 8, FILE_MAX = 8192 };
enum dispose { STAYS, BACKGROUND, PREVIOUS };

struct part {
    int x, y, w, h;
    uint8_t rgba[4];
    int num, den; // seconds
    enum dispose dispose;
    bool over;
};

struct file {
    size_t len;
    uint8_t bytes[FILE_MAX];
    uint32_t sequence;
};

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t crc(const uint8_t *p, size_t len)
{
    uint32_t c = UINT32_MAX;
    for (size_t i = 0; i < len; i++) {
        c ^= p[i];
        for (int b = 0; b < 8; b++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
    }
    return ~c;
}

static void chunk(struct file *f, const char *type, const uint8_t *data, size_t len)
{
    uint8_t *p = f->bytes + f->len;
    assert_true(f->len + len + 12 <= FILE_MAX);
    put32(p, (uint32_t)len);
    memcpy(p + 4, type, 4);
    memcpy(p + 8, data, len);
    put32(p + 8 + len, crc(p + 4, len + 4));
    f->len += len + 12;
}

// Rows without a filter in one stored block of zlib; head: bytes before it in the chunk.
static void pixels(struct file *f, const struct part *p, bool first)
{
    uint8_t out[4 + 2 + 5 + SIDE * (1 + 4 * SIDE) + 4];
    size_t at = first ? 0 : 4;
    put32(out, f->sequence);
    f->sequence += !first;
    uint16_t len = (uint16_t)(p->h * (1 + 4 * p->w));
    const uint8_t head[] = {
        0x78, 1, 1, (uint8_t)len, (uint8_t)(len >> 8), (uint8_t)~len, (uint8_t)(~len >> 8)};
    memcpy(out + at, head, sizeof head);
    at += sizeof head;
    uint32_t a = 1;
    uint32_t b = 0;
    for (int i = 0; i < len; i++) {
        int in_row = i % (1 + 4 * p->w);
        out[at] = in_row ? p->rgba[(in_row - 1) % 4] : 0;
        a = (a + out[at++]) % 65521;
        b = (b + a) % 65521;
    }
    put32(out + at, b << 16 | a);
    chunk(f, first ? "IDAT" : "fdAT", out, at + 4);
}

static void control(struct file *f, const struct part *p)
{
    uint8_t c[26];
    put32(c, f->sequence++);
    put32(c + 4, (uint32_t)p->w);
    put32(c + 8, (uint32_t)p->h);
    put32(c + 12, (uint32_t)p->x);
    put32(c + 16, (uint32_t)p->y);
    const uint8_t rest[] = {(uint8_t)(p->num >> 8), (uint8_t)p->num,     (uint8_t)(p->den >> 8),
                            (uint8_t)p->den,        (uint8_t)p->dispose, p->over};
    memcpy(c + 20, rest, sizeof rest);
    chunk(f, "fcTL", c, sizeof c);
}

// poster: a picture that is none of the animation's.
static void open_parts(struct kit *k, const struct part *parts, int count,
                       const struct part *poster)
{
    static struct file f;
    f = (struct file){.len = 8};
    memcpy(f.bytes, "\x89PNG\r\n\x1a\n", 8);
    chunk(&f, "IHDR", (const uint8_t *)"\0\0\0\x08\0\0\0\x08\x08\6\0\0\0", 13);
    uint8_t about[8];
    put32(about, (uint32_t)count);
    put32(about + 4, 3);
    chunk(&f, "acTL", about, sizeof about);
    if (poster)
        pixels(&f, poster, true);
    for (int i = 0; i < count; i++) {
        control(&f, &parts[i]);
        pixels(&f, &parts[i], i == 0 && !poster);
    }
    chunk(&f, "IEND", about, 0);
    kit_open(k, &decode_ffmpeg, f.bytes, f.len);
}

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))
#define CLEAR 0, 0, 0, 0

static const struct part story[] = {
    {0, 0, 8, 8, {200, 100, 50, 255}, 40, 1000, STAYS, false},
    {2, 2, 4, 4, {0, 0, 255, 128}, 7, 100, STAYS, true},
    {0, 0, 4, 4, {0, 0, 0, 0}, 1, 5, STAYS, false},
    {4, 4, 4, 4, {255, 255, 255, 255}, 3, 100, PREVIOUS, false},
    {4, 0, 4, 4, {1, 2, 3, 255}, 3, 100, BACKGROUND, false},
    {0, 0, 2, 2, {10, 20, 30, 40}, 1, 1, STAYS, true},
};

TEST(apng_pictures_lie_over_each_other)
{
    struct kit k;
    open_parts(&k, story, COUNT(story), NULL);
    assert_int_equal(k.info.pictures, COUNT(story));
    assert_true(k.info.alpha);
    kit_next(&k, 0, 40);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 7, 7, 200, 100, 50, 255);
    kit_next(&k, 40, 110);
    kit_write(&k, SIDE, SIDE);
    kit_pixel(&k, 2, 2, (int[4]){100, 50, 153, 255}, 1);
    PIXEL(&k, 1, 1, 200, 100, 50, 255);
    kit_next(&k, 110, 310);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 3, 3, CLEAR);
    kit_pixel(&k, 4, 4, (int[4]){100, 50, 153, 255}, 1);
    kit_next(&k, 310, 340);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 4, 4, 255, 255, 255, 255);
    kit_next(&k, 340, 370);
    kit_write(&k, SIDE, SIDE);
    kit_pixel(&k, 4, 4, (int[4]){100, 50, 153, 255}, 1); // as before the white
    PIXEL(&k, 7, 7, 200, 100, 50, 255);
    PIXEL(&k, 4, 0, 1, 2, 3, 255);
    kit_next(&k, 370, 1370);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 4, 0, CLEAR);
    PIXEL(&k, 0, 0, 2, 3, 5, 40);
    kit_end(&k);
    assert_int_equal(k.info.duration_ns, 1370LL * MS);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(apng_poster_is_not_shown)
{
    static const struct part poster = {0, 0, 8, 8, {255, 0, 0, 255}, 0, 0, STAYS, false};
    struct kit k;
    open_parts(&k, story, 2, &poster);
    kit_next(&k, 0, 40);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 7, 7, 200, 100, 50, 255);
    kit_next(&k, 40, 110);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 0, 0, 200, 100, 50, 255);
    kit_end(&k);
    kit_close(&k);
}

TEST(apng_hurried_pictures_show_as_in_browsers)
{
    static const struct part parts[] = {
        {0, 0, 8, 8, {1, 1, 1, 255}, 0, 100, STAYS, false},
        {0, 0, 8, 8, {2, 2, 2, 255}, 1, 100, STAYS, false},
        {0, 0, 8, 8, {3, 3, 3, 255}, 2, 0, STAYS, false}, // of hundredths, where it says none
    };
    struct kit k;
    open_parts(&k, parts, COUNT(parts), NULL);
    kit_next(&k, 0, 100);
    kit_next(&k, 100, 200);
    kit_next(&k, 200, 220);
    kit_end(&k);
    kit_close(&k);
}
