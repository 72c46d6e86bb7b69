#include "image_test.h"

#include "base/prng.h"
#include "still/part.h"

static struct made m;

static void fill(uint8_t *bytes, size_t len)
{
    uint32_t v = 12345;
    for (size_t i = 0; i < len; i++) {
        v = v * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(v >> 24);
    }
}

TEST(png_rgba_is_exact)
{
    enum { W = 37, H = 11 };
    uint8_t rows[W * H * 4];
    fill(rows, sizeof rows);
    rows[3] = 0; // clear, with a colour that must stay
    png_start(&m, W, H, 8, 6);
    png_data(&m, rows, W * 4, H);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_int_equal(p->width_px, W);
    assert_int_equal(p->height_px, H);
    assert_int_equal(p->alpha, PICTURE_STRAIGHT);
    assert_false(p->opaque);
    for (size_t y = 0; y < H; y++)
        assert_memory_equal(p->pixels + y * p->stride, rows + y * W * 4, W * 4);
    picture_unref(p);
}

TEST(png_rgb_is_exact_and_opaque)
{
    enum { W = 1, H = 3 };
    const uint8_t rows[W * H * 3] = {1, 2, 3, 255, 254, 253, 0, 128, 64};
    png_start(&m, W, H, 8, 2);
    // A gamma that is no sRGB must not change the values.
    png_chunk(&m, "gAMA", "\0\1\x86\xa0", 4);
    png_data(&m, rows, W * 3, H);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_true(p->opaque);
    assert_pixel(p, 0, 0, 1, 2, 3, 255);
    assert_pixel(p, 0, 1, 255, 254, 253, 255);
    assert_pixel(p, 0, 2, 0, 128, 64, 255);
    picture_unref(p);
}

TEST(png_rgb_with_a_clear_colour)
{
    const uint8_t rows[] = {10, 20, 30, 10, 20, 31, 10, 20, 30};
    png_start(&m, 3, 1, 8, 2);
    png_chunk(&m, "tRNS", "\0\x0a\0\x14\0\x1e", 6);
    png_data(&m, rows, 9, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_pixel(p, 0, 0, 10, 20, 30, 0);
    assert_pixel(p, 1, 0, 10, 20, 31, 255);
    assert_pixel(p, 2, 0, 10, 20, 30, 0);
    picture_unref(p);
}

// Each value to the nearest of 8 bits.
TEST(png_sixteen_bits_are_rounded)
{
    static uint8_t all[65536 * 2];
    for (size_t i = 0; i < 65536; i++) {
        all[2 * i] = (uint8_t)(i >> 8);
        all[2 * i + 1] = (uint8_t)i;
    }
    png_start(&m, 256, 256, 16, 0);
    png_data(&m, all, 512, 256);
    png_end(&m);
    struct picture *p = decode_made(&m);
    for (int i = 0; i < 65536; i++) {
        int v = (i + 128) / 257;
        assert_pixel(p, i % 256, i / 256, v, v, v, 255);
    }
    picture_unref(p);
}

TEST(png_sixteen_bits)
{
    const uint8_t rows[] = {0x80, 0x7f, 0x00, 0x10, 0xff, 0xff, 0x3f, 0xff,
                            0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xff, 0xff};
    png_start(&m, 2, 1, 16, 6);
    png_data(&m, rows, sizeof rows, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_pixel(p, 0, 0, 0x80, 0, 255, 0x40);
    assert_pixel(p, 1, 0, 0x12, 0x56, 0x9a, 255);
    picture_unref(p);
    // The clear colour is compared in all bits.
    const uint8_t rgb[] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbd};
    png_start(&m, 2, 1, 16, 2);
    png_chunk(&m, "tRNS", "\x12\x34\x56\x78\x9a\xbc", 6);
    png_data(&m, rgb, sizeof rgb, 1);
    png_end(&m);
    p = decode_made(&m);
    assert_pixel(p, 0, 0, 0x12, 0x56, 0x9a, 0);
    assert_pixel(p, 1, 0, 0x12, 0x56, 0x9a, 255);
    picture_unref(p);
}

TEST(png_grey_of_every_depth)
{
    for (int depth = 1; depth <= 8; depth *= 2) {
        const uint8_t row[2] = {0x1b, 0xe4};
        int most = (1 << depth) - 1;
        png_start(&m, (uint32_t)(16 / depth), 1, depth, 0);
        png_data(&m, row, 2, 1);
        png_end(&m);
        struct picture *p = decode_made(&m);
        for (int x = 0; x < 16 / depth; x++) {
            int bit = x * depth;
            int v = (row[bit / 8] >> (8 - depth - bit % 8)) & most;
            assert_pixel(p, x, 0, v * 255 / most, v * 255 / most, v * 255 / most, 255);
        }
        picture_unref(p);
    }
}

TEST(png_grey_with_alpha)
{
    const uint8_t rows[] = {7, 0, 200, 128, 255, 255};
    png_start(&m, 3, 1, 8, 4);
    png_data(&m, rows, sizeof rows, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_pixel(p, 0, 0, 7, 7, 7, 0);
    assert_pixel(p, 1, 0, 200, 200, 200, 128);
    assert_pixel(p, 2, 0, 255, 255, 255, 255);
    picture_unref(p);
}

TEST(png_grey_with_a_clear_grey)
{
    const uint8_t rows[] = {7, 200, 7};
    png_start(&m, 3, 1, 8, 0);
    png_chunk(&m, "tRNS", "\0\x07", 2);
    png_data(&m, rows, sizeof rows, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_pixel(p, 0, 0, 7, 7, 7, 0);
    assert_pixel(p, 1, 0, 200, 200, 200, 255);
    assert_pixel(p, 2, 0, 7, 7, 7, 0);
    picture_unref(p);
}

static const uint8_t palette[] = {9, 8, 7, 200, 100, 50, 9, 8, 7, 1, 2, 3};

TEST(png_palette)
{
    const uint8_t row[] = {0x1b}; // 0 1 2 3, of 2 bits
    png_start(&m, 4, 1, 2, 3);
    png_chunk(&m, "PLTE", palette, sizeof palette);
    png_data(&m, row, 1, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_true(p->opaque);
    assert_pixel(p, 1, 0, 200, 100, 50, 255);
    assert_pixel(p, 3, 0, 1, 2, 3, 255);
    picture_unref(p);
}

// Entries 0 and 2 have one colour; only one of them is clear.
TEST(png_palette_with_one_clear_entry)
{
    const uint8_t row[] = {0, 1, 2, 3};
    png_start(&m, 4, 1, 8, 3);
    png_chunk(&m, "PLTE", palette, sizeof palette);
    png_chunk(&m, "tRNS", "\0\xff", 2);
    png_data(&m, row, 4, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_pixel(p, 0, 0, 9, 8, 7, 0);
    assert_pixel(p, 1, 0, 200, 100, 50, 255);
    assert_pixel(p, 2, 0, 9, 8, 7, 255);
    picture_unref(p);
}

TEST(png_palette_with_translucent_entries)
{
    const uint8_t row[] = {0, 1, 2, 3};
    png_start(&m, 4, 1, 8, 3);
    png_chunk(&m, "PLTE", palette, sizeof palette);
    png_chunk(&m, "tRNS", "\x80\0\x01", 3);
    png_data(&m, row, 4, 1);
    png_end(&m);
    struct picture *p = decode_made(&m);
    assert_pixel(p, 0, 0, 9, 8, 7, 128);
    assert_pixel(p, 1, 0, 200, 100, 50, 0);
    assert_pixel(p, 2, 0, 9, 8, 7, 1);
    assert_pixel(p, 3, 0, 1, 2, 3, 255);
    picture_unref(p);
}

static void check_pattern(const struct picture *p, bool alpha)
{
    assert_int_equal(p->width_px, 24);
    assert_int_equal(p->height_px, 18);
    for (int y = 0; y < 18; y++)
        for (int x = 0; x < 24; x++)
            assert_pixel(p, x, y, x * 10 & 255, y * 14 & 255, x * y & 255,
                         alpha ? (x * 11 + y * 3) & 255 : 255);
}

// What PNG 9.4 predicts of byte x from its left, upper and corner neighbours.
static int predicted(int filter, int a, int b, int c)
{
    int p = a + b - c;
    int pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);
    switch (filter) {
    case 1:
        return a;
    case 2:
        return b;
    case 3:
        return (a + b) / 2;
    case 4:
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    default:
        return 0;
    }
}

enum { FILTER_LEN_MAX = 96 };

// Rows of each length with pixels of d bytes; bytes: two rows of the longest.
static void check_filters(const uint8_t *bytes, size_t d, int filter)
{
    enum { GUARD = 77 };
    uint8_t above[FILTER_LEN_MAX + PNG_ROW_BEHIND], row[FILTER_LEN_MAX + PNG_ROW_BEHIND];
    for (size_t len = d; len + d <= FILTER_LEN_MAX; len += d) {
        const uint8_t *want = bytes + FILTER_LEN_MAX;
        memcpy(above, bytes, len);
        for (size_t i = 0; i < len; i++) {
            int a = i >= d ? want[i - d] : 0;
            int c = i >= d ? above[i - d] : 0;
            row[i] = (uint8_t)(want[i] - predicted(filter, a, above[i], c));
        }
        row[len] = GUARD;
        assert_true(png_unfilter(row, above, len, d, filter));
        assert_memory_equal(row, want, len);
        assert_int_equal(row[len], GUARD);
    }
}

TEST(png_filters_are_undone)
{
    static const size_t distances[] = {1, 2, 3, 4, 6, 8};
    uint8_t bytes[2 * FILTER_LEN_MAX];
    struct prng noise = {1};
    for (int round = 0; round < 100; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            uint64_t v = prng_next(&noise);
            bytes[i] = (uint8_t)(v % 3 ? v >> 8 : v & 1 ? 255 : 0); // the edges are seen often
        }
        for (size_t k = 0; k < sizeof distances / sizeof *distances; k++)
            for (int filter = 0; filter <= 4; filter++)
                check_filters(bytes, distances[k], filter);
    }
    assert_false(png_unfilter(bytes, bytes + FILTER_LEN_MAX, 4, 4, 5));
}

TEST(png_interlaced)
{
    load_data("interlaced.png", &m);
    struct picture *p = decode_made(&m);
    check_pattern(p, false);
    picture_unref(p);
    load_data("interlaced_alpha.png", &m);
    p = decode_made(&m);
    check_pattern(p, true);
    picture_unref(p);
}

static void make_small(void)
{
    uint8_t rows[8 * 5 * 4];
    fill(rows, sizeof rows);
    png_start(&m, 8, 5, 8, 6);
    png_data(&m, rows, 8 * 4, 5);
    png_end(&m);
}

TEST(png_cut_anywhere_is_refused)
{
    make_small();
    picture_unref(decode_made(&m));
    for (size_t len = 0; len < m.len; len++)
        refuse(m.bytes, len, "");
}

TEST(png_with_any_byte_changed_is_refused)
{
    make_small();
    for (size_t i = 0; i < m.len; i++) {
        m.bytes[i] ^= 0x10;
        refuse(m.bytes, m.len, "");
        m.bytes[i] ^= 0x10;
    }
}

TEST(png_with_too_few_rows_is_refused)
{
    uint8_t rows[8 * 4] = {0};
    png_start(&m, 8, 5, 8, 6);
    png_data(&m, rows, 8 * 4, 1);
    png_end(&m);
    refuse(m.bytes, m.len, "too little data");
    uint8_t more[8 * 4 * 6] = {0};
    png_start(&m, 8, 5, 8, 6);
    png_data(&m, more, 8 * 4, 6);
    png_end(&m);
    refuse(m.bytes, m.len, "too much data");
}

TEST(png_without_data_is_refused)
{
    png_start(&m, 8, 5, 8, 6);
    png_end(&m);
    refuse(m.bytes, m.len, "no data");
}

TEST(png_bomb_is_refused_by_its_header)
{
    png_start(&m, PICTURE_SIDE_MAX + 1, 1, 1, 0);
    png_end(&m);
    refuse(m.bytes, m.len, "no data");
    static const uint8_t row[1];
    png_start(&m, PICTURE_SIDE_MAX + 1, 1, 1, 0);
    png_data(&m, row, 1, 1);
    png_end(&m);
    refuse(m.bytes, m.len, "at most 16384");
    png_start(&m, 10001, 10000, 1, 0);
    png_data(&m, row, 1, 1);
    png_end(&m);
    refuse(m.bytes, m.len, "at most 100000000");
    png_start(&m, 0xffffffffu, 0xffffffffu, 8, 6);
    png_data(&m, row, 1, 1);
    png_end(&m);
    refuse(m.bytes, m.len, "at most 16384");
    png_start(&m, 0, 5, 8, 6);
    png_data(&m, row, 1, 1);
    png_end(&m);
    refuse(m.bytes, m.len, "no pixels");
    struct still_info info;
    png_start(&m, 16384, 6103, 8, 6);
    png_data(&m, row, 1, 1);
    png_end(&m);
    const struct still_file f = {.bytes = m.bytes, .len = m.len, .where = "a"};
    assert_true(still_probe(&f, &info, NULL));
    assert_int_equal(info.width_px, 16384);
    assert_int_equal(info.kind, STILL_PNG);
    assert_false(info.scalable);
}
