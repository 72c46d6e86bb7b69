// GIF: what lies under what, what is clear, and when.
#include "kit.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 8, FILE_MAX = 256 * 1024 };
enum disposal { ANY = 0, STAY = 1, BACKGROUND = 2, PREVIOUS = 3 };

// Palette: 0 red, 1 green, 2 blue, 3 white.
struct part {
    int x, y, w, h;
    int index; // all of its pixels; the last one is always clear where there is a clear index
    int clear; // -1: none
    enum disposal disposal;
    int hundredths;
    bool interlaced; // row y has index y % 4
};

struct file {
    size_t len;
    uint8_t bytes[FILE_MAX];
};

static void add(struct file *f, const void *bytes, size_t len)
{
    assert_true(f->len + len <= FILE_MAX);
    memcpy(f->bytes + f->len, bytes, len);
    f->len += len;
}

static void add_word(struct file *f, int value)
{
    add(f, (uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8)}, 2);
}

// Of the ith pixel in the file's order.
static int index_of(const struct part *p, int i)
{
    static const int order[SIDE] = {0, 4, 2, 6, 1, 3, 5, 7};
    if (p->interlaced)
        return order[i / p->w] % 4;
    return i == p->w * p->h - 1 && p->clear >= 0 ? p->clear : p->index;
}

// Codes of 3 bits (palette of 4): one pixel each, the table cleared before it grows to 4 bits.
static void add_pixels(struct file *f, const struct part *p)
{
    enum { CLEAR = 4, END = 5, EVERY = 2 };
    uint8_t out[256] = {0};
    int bits = 0;
    int count = p->w * p->h;
    for (int i = 0; i <= count; i++) {
        int codes[2] = {CLEAR, i == count ? END : index_of(p, i)};
        for (int c = i % EVERY && i != count ? 1 : 0; c < 2; c++)
            for (int b = 0; b < 3; b++, bits++)
                out[bits / 8] |= (uint8_t)((codes[c] >> b & 1) << bits % 8);
    }
    int len = (bits + 7) / 8;
    assert_true(len < 255);
    add(f, (uint8_t[]){2, (uint8_t)len}, 2);
    add(f, out, (size_t)len);
    add(f, "", 1);
}

static void add_part(struct file *f, const struct part *p)
{
    int flags = (int)p->disposal << 2 | (p->clear >= 0);
    add(f, (uint8_t[]){0x21, 0xf9, 4, (uint8_t)flags}, 4);
    add_word(f, p->hundredths);
    add(f, (uint8_t[]){(uint8_t)(p->clear >= 0 ? p->clear : 0), 0, 0x2c}, 3);
    add_word(f, p->x);
    add_word(f, p->y);
    add_word(f, p->w);
    add_word(f, p->h);
    add(f, (uint8_t[]){p->interlaced ? 0x40 : 0}, 1);
    add_pixels(f, p);
}

// The background is palette entry 1, green: nothing of it may be seen.
static void make(struct file *f, const struct part *parts, int count)
{
    f->len = 0;
    add(f, "GIF89a", 6);
    add_word(f, SIDE);
    add_word(f, SIDE);
    add(f,
        "\x81\1\0"
        "\xff\0\0"
        "\0\xff\0"
        "\0\0\xff"
        "\xff\xff\xff",
        3 + 12);
    add(f, "\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0", 19);
    for (int i = 0; i < count; i++)
        add_part(f, &parts[i]);
    add(f, ";", 1);
}

static void open_parts(struct kit *k, const struct part *parts, int count)
{
    struct file f;
    make(&f, parts, count);
    kit_open(k, &decode_gif, f.bytes, f.len);
}

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))
#define RED 255, 0, 0, 255
#define BLUE 0, 0, 255, 255
#define WHITE 255, 255, 255, 255
#define CLEAR 0, 0, 0, 0

TEST(gif_pictures_stay_or_go)
{
    static const struct part parts[] = {
        {0, 0, 8, 8, 0, -1, STAY, 4, false},      {2, 2, 4, 4, 2, 3, STAY, 7, false},
        {0, 0, 4, 4, 3, -1, PREVIOUS, 20, false}, {4, 4, 4, 4, 3, -1, BACKGROUND, 5, false},
        {0, 0, 2, 2, 2, -1, ANY, 100, false},
    };
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    assert_int_equal(k.info.kind, VIDEO_GIF);
    assert_int_equal(k.info.width_px, SIDE);
    assert_int_equal(k.info.height_px, SIDE);
    kit_next(&k, 0, 40);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 0, 0, RED);
    PIXEL(&k, 7, 7, RED);
    kit_next(&k, 40, 110);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 2, 2, BLUE);
    PIXEL(&k, 5, 5, RED); // its clear pixel
    kit_next(&k, 110, 310);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 3, 3, WHITE);
    PIXEL(&k, 4, 4, BLUE);
    kit_next(&k, 310, 360);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 3, 3, BLUE); // as before the white
    PIXEL(&k, 0, 0, RED);
    PIXEL(&k, 4, 4, WHITE);
    kit_next(&k, 360, 1360);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 4, 4, CLEAR); // not green
    PIXEL(&k, 7, 7, CLEAR);
    PIXEL(&k, 0, 0, BLUE);
    PIXEL(&k, 3, 3, BLUE);
    kit_end(&k);
    assert_int_equal(k.info.duration_ns, 1360LL * MS);
    assert_int_equal(k.info.pictures, 5);
    assert_true(k.info.alpha);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(gif_is_clear_where_nothing_was_drawn)
{
    static const struct part parts[] = {{2, 2, 4, 4, 0, -1, BACKGROUND, 10, false},
                                        {4, 4, 4, 4, 2, -1, STAY, 10, false},
                                        {0, 0, 8, 8, 3, 3, STAY, 10, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    kit_next(&k, 0, 100);
    kit_write(&k, SIDE, SIDE);
    assert_false(k.opaque);
    PIXEL(&k, 0, 0, CLEAR);
    PIXEL(&k, 2, 2, RED);
    kit_next(&k, 100, 200);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 2, 2, CLEAR);
    PIXEL(&k, 4, 4, BLUE);
    kit_next(&k, 200, 300); // all clear pixels
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 2, 2, CLEAR);
    PIXEL(&k, 4, 4, BLUE);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(gif_hurried_pictures_show_as_in_browsers)
{
    static const struct part parts[] = {{0, 0, 8, 8, 0, -1, STAY, 0, false},
                                        {0, 0, 8, 8, 2, -1, STAY, 1, false},
                                        {0, 0, 8, 8, 0, -1, STAY, 2, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    kit_next(&k, 0, 100);
    kit_next(&k, 100, 200);
    kit_next(&k, 200, 220);
    kit_end(&k);
    assert_int_equal(k.info.duration_ns, 220LL * MS);
    kit_close(&k);
}

// count pictures of one pixel, each for so many hundredths of a second.
static void make_many(struct file *f, int count, int hundredths)
{
    struct part *parts = calloc((size_t)count, sizeof *parts);
    assert_non_null(parts);
    for (int i = 0; i < count; i++)
        parts[i] = (struct part){0, 0, 1, 1, 0, -1, STAY, hundredths, false};
    make(f, parts, count);
    free(parts);
}

TEST(gif_of_any_length_has_a_rate_that_is_believed)
{
    static const struct {
        int count, hundredths, num, den;
    } rows[] = {{5000, 4, 25, 1}, {3900, 65535, 20, 13107}, {2, 65535, 20, 13107}};
    static struct file f;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        make_many(&f, rows[i].count, rows[i].hundredths);
        struct kit k;
        kit_open(&k, &decode_gif, f.bytes, f.len);
        assert_int_equal(k.info.rate_num, rows[i].num);
        assert_int_equal(k.info.rate_den, rows[i].den);
        kit_close(&k);
    }
    make_many(&f, 4000, 65535);
    kit_refuse(&decode_gif, f.bytes, f.len, "longer than 30 days");
}

TEST(gif_rows_may_come_in_four_turns)
{
    static const struct part parts[] = {{0, 0, 8, 8, 0, -1, STAY, 10, true},
                                        {0, 0, 8, 8, 0, -1, STAY, 10, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    kit_next(&k, 0, 100);
    kit_write(&k, SIDE, SIDE);
    for (int y = 0; y < SIDE; y += 4) {
        PIXEL(&k, 0, y, RED);
        PIXEL(&k, 7, y + 1, 0, 255, 0, 255);
        PIXEL(&k, 3, y + 2, BLUE);
        PIXEL(&k, 4, y + 3, WHITE);
    }
    kit_close(&k);
}

TEST(gif_is_cut_at_the_edge_of_its_screen)
{
    static const struct part parts[] = {{6, 6, 4, 4, 0, 3, BACKGROUND, 10, false},
                                        {9, 9, 4, 4, 2, -1, PREVIOUS, 10, false},
                                        {0, 0, 8, 8, 2, -1, STAY, 10, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    assert_int_equal(k.info.width_px, SIDE);
    kit_next(&k, 0, 100);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 7, 7, RED);
    PIXEL(&k, 5, 5, CLEAR);
    kit_next(&k, 100, 200);
    kit_write(&k, SIDE, SIDE);
    PIXEL(&k, 7, 7, CLEAR);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(gif_that_is_cut_or_lies_is_refused)
{
    static const struct part parts[] = {{0, 0, 8, 8, 0, -1, STAY, 4, false},
                                        {2, 2, 4, 4, 2, 3, STAY, 7, false}};
    struct file f;
    make(&f, parts, COUNT(parts));
    size_t last = 0; // where the second picture begins
    for (size_t len = 0; len + 2 < f.len; len++)
        last = f.bytes[len] == 0x2c ? len : last;
    for (size_t len = 0; len + 1 < f.len; len++)
        if (len <= 13 + 12 + 19 || len > last)
            kit_refuse(&decode_gif, f.bytes, len, "");
    memset(f.bytes + 6, 0xff, 2);
    kit_refuse(&decode_gif, f.bytes, f.len, "65535 x 8; expected sides of 1 to 16384");
    memset(f.bytes + 6, 0, 2);
    kit_refuse(&decode_gif, f.bytes, f.len, "0 x 8; expected sides of 1 to 16384");
}
