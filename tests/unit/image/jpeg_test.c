#include "image_test.h"

static struct made m;

// Three by two blocks of plain colours. Their edges are left out, where chroma is mixed.
enum { BLOCK = 16, COLUMNS = 3, ROWS = 2 };
static const int block_colors[ROWS][COLUMNS][3] = {{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}},
                                                   {{0, 0, 0}, {255, 255, 255}, {200, 120, 40}}};

static void block_color(int x, int y, uint8_t rgb[3])
{
    for (int i = 0; i < 3; i++)
        rgb[i] = (uint8_t)block_colors[y / BLOCK][x / BLOCK][i];
}

static bool is_edge(int at)
{
    return at % BLOCK == 0 || at % BLOCK == BLOCK - 1;
}

static void make_blocks(void)
{
    jpeg_make(&m, BLOCK * COLUMNS, BLOCK * ROWS, block_color);
}

TEST(jpeg_decodes)
{
    make_blocks();
    struct picture *p = decode_made(&m);
    assert_int_equal(p->width_px, BLOCK * COLUMNS);
    assert_int_equal(p->height_px, BLOCK * ROWS);
    assert_true(p->opaque);
    for (int y = 0; y < p->height_px; y++)
        for (int x = 0; x < p->width_px; x++)
            if (!is_edge(x) && !is_edge(y))
                assert_near(p, x, y, block_colors[y / BLOCK][x / BLOCK], 4);
    picture_unref(p);
}

// Where the block (column, row) of the upright picture lies in the stored one (EXIF 2.32, 4.6.5.1).
static void stored_block(int orientation, int column, int row, int *stored_column, int *stored_row)
{
    int c = column;
    int r = row;
    if (orientation >= 5) {
        c = row;
        r = column;
    }
    bool right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    *stored_column = right ? COLUMNS - 1 - c : c;
    *stored_row = bottom ? ROWS - 1 - r : r;
}

TEST(jpeg_exif_orientation_is_applied_once)
{
    for (int o = 1; o <= 8; o++) {
        make_blocks();
        jpeg_insert_orientation(&m, o, o & 1);
        int w = BLOCK * (o >= 5 ? ROWS : COLUMNS);
        int h = BLOCK * (o >= 5 ? COLUMNS : ROWS);
        struct still_info info;
        const struct still_file f = {.bytes = m.bytes, .len = m.len, .where = "a"};
        assert_true(still_probe(&f, &info, NULL));
        assert_int_equal(info.width_px, w);
        assert_int_equal(info.height_px, h);
        struct picture *p = decode_made(&m);
        assert_int_equal(p->width_px, w);
        assert_int_equal(p->height_px, h);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                int c, r;
                stored_block(o, x / BLOCK, y / BLOCK, &c, &r);
                if (!is_edge(x) && !is_edge(y))
                    assert_near(p, x, y, block_colors[r][c], 4);
            }
        picture_unref(p);
    }
}

TEST(jpeg_broken_exif_means_upright)
{
    make_blocks();
    size_t plain = m.len;
    for (int o = 0; o <= 9; o += 9) {
        m.len = plain;
        make_blocks();
        jpeg_insert_orientation(&m, o, true);
        struct picture *p = decode_made(&m);
        assert_int_equal(p->width_px, BLOCK * COLUMNS);
        picture_unref(p);
    }
    // A directory that lies outside of the segment.
    make_blocks();
    jpeg_insert(&m, 0xe1, "Exif\0\0MM\0*\xff\xff\xff\xff", 14);
    struct picture *p = decode_made(&m);
    assert_int_equal(p->width_px, BLOCK * COLUMNS);
    picture_unref(p);
}

TEST(jpeg_cut_anywhere_is_refused)
{
    make_blocks();
    for (size_t len = 0; len < m.len; len++)
        refuse(m.bytes, len, "");
}

TEST(jpeg_bytes_behind_the_end_do_not_matter)
{
    make_blocks();
    made_add(&m, "trailing\xff\xd8", 10);
    picture_unref(decode_made(&m));
}

static size_t find_marker(int marker)
{
    for (size_t i = 2; i + 1 < m.len; i++)
        if (m.bytes[i] == 0xff && m.bytes[i + 1] == marker)
            return i;
    fail_msg("no marker %x", (unsigned)marker);
    return 0;
}

TEST(jpeg_bomb_is_refused_by_its_header)
{
    make_blocks();
    size_t frame = find_marker(0xc0);
    const uint8_t large[4] = {0xff, 0xff, 0xff, 0xff};
    memcpy(m.bytes + frame + 5, large, 4);
    refuse(m.bytes, m.len, "at most 16384");
    memcpy(m.bytes + frame + 5, "\x3f\xff\x3f\xff", 4);
    refuse(m.bytes, m.len, "at most 100000000");
    memcpy(m.bytes + frame + 5, "\0\0\0\x08", 4); // a height that comes later, or never
    refuse(m.bytes, m.len, "no pixels");
}

// The last scan again and again, as the bombs do it.
static void repeat_scan(size_t times)
{
    size_t scan = find_marker(0xda);
    for (size_t i = scan + 2; i + 1 < m.len; i++)
        if (m.bytes[i] == 0xff && m.bytes[i + 1] == 0xda)
            scan = i;
    size_t len = m.len - 2 - scan;
    static uint8_t copy[MADE_MAX];
    memcpy(copy, m.bytes + scan, len);
    m.len = scan;
    for (size_t i = 0; i < times; i++)
        made_add(&m, copy, len);
    made_add(&m, "\xff\xd9", 2);
}

TEST(jpeg_progressive)
{
    load_data("progressive.jpg", &m);
    struct picture *p = decode_made(&m);
    assert_int_equal(p->width_px, 24);
    const int middle[3] = {120, 126, 108};
    assert_near(p, 12, 9, middle, 12);
    picture_unref(p);
    for (size_t len = 0; len < m.len; len += 7)
        refuse(m.bytes, len, "");
}

TEST(jpeg_of_many_scans_is_refused)
{
    load_data("progressive.jpg", &m);
    repeat_scan(STILL_JPEG_SCANS_MAX);
    refuse(m.bytes, m.len, "scans");
}

TEST(jpeg_of_too_much_work_is_refused)
{
    load_data("progressive.jpg", &m);
    repeat_scan(60); // fine for a small picture
    picture_unref(decode_made(&m));
    memcpy(m.bytes + find_marker(0xc2) + 5, "\x1f\x40\x2e\xe0", 4); // 12000 x 8000
    refuse(m.bytes, m.len, "too many scans for its size");
}

TEST(jpeg_grey)
{
    load_data("grey.jpg", &m);
    struct picture *p = decode_made(&m);
    assert_true(p->opaque);
    for (int y = 0; y < 18; y++)
        for (int x = 0; x < 24; x++) {
            const int grey = 8 * x + 3 * y;
            assert_near(p, x, y, (const int[3]){grey, grey, grey}, 4);
        }
    picture_unref(p);
}

TEST(jpeg_with_restarts)
{
    load_data("restarts.jpg", &m);
    struct picture *p = decode_made(&m);
    for (int y = 0; y < 18; y++)
        for (int x = 0; x < 24; x++)
            assert_near(p, x, y, (const int[3]){10 * x, 14 * y, 128}, 12);
    picture_unref(p);
}

TEST(jpeg_cmyk_is_shown_as_rgb)
{
    load_data("cmyk.jpg", &m);
    struct picture *p = decode_made(&m);
    assert_true(p->opaque);
    for (int y = 0; y < 18; y += 3)
        for (int x = 0; x < 24; x += 3) {
            const int rgb[3] = {x * 10 & 255, y * 14 & 255, x * y & 255};
            assert_near(p, x, y, rgb, 24);
        }
    picture_unref(p);
}

TEST(jpeg_of_two_channels_or_twelve_bits_is_refused)
{
    make_blocks();
    size_t frame = find_marker(0xc0);
    m.bytes[frame + 4] = 12;
    refuse(m.bytes, m.len, "12 bits");
    m.bytes[frame + 4] = 8;
    m.bytes[frame + 9] = 2;
    refuse(m.bytes, m.len, "2 channels");
}

static bool decodes(void)
{
    const struct still_file f = {.bytes = m.bytes, .len = m.len, .where = "a.pic"};
    struct picture *p = still_picture(&f, NULL);
    picture_unref(p);
    return p != NULL;
}

// As a programme is checked: what is not sure is decoded.
static bool checks(bool *decoded)
{
    const struct still_file f = {.bytes = m.bytes, .len = m.len, .where = "a.pic"};
    bool sure = still_is_sure(&f);
    bool fine = sure || decodes();
    *decoded = fine && !sure;
    return fine;
}

TEST(jpeg_check_does_not_decode)
{
    bool decoded;
    make_blocks();
    assert_true(checks(&decoded));
    assert_false(decoded);
    load_data("restarts.jpg", &m);
    assert_true(checks(&decoded));
    assert_false(decoded);
    load_data("progressive.jpg", &m);
    assert_true(checks(&decoded));
    assert_true(decoded);
}

// Each byte changed in some ways: whatever the decoder thinks of it, the check says the same.
static void check_changed(int *refused, int *light)
{
    static const uint8_t changes[] = {0x01, 0x10, 0x7f, 0xff};
    bool decoded;
    for (size_t i = 0; i < m.len; i++)
        for (size_t k = 0; k < sizeof changes; k++) {
            m.bytes[i] ^= changes[k];
            bool fine = checks(&decoded);
            assert_int_equal(fine, decodes());
            *refused += !fine;
            *light += fine && !decoded;
            m.bytes[i] ^= changes[k];
        }
}

TEST(jpeg_check_knows_what_decodes)
{
    static const char *const names[] = {"restarts.jpg", "grey.jpg", "cmyk.jpg", "progressive.jpg"};
    int refused = 0;
    int light = 0;
    make_blocks();
    check_changed(&refused, &light);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        load_data(names[i], &m);
        check_changed(&refused, &light);
    }
    assert_true(refused > 1000 && light > 1000);
}

TEST(jpeg_check_sees_what_lies_behind_the_scan)
{
    // A table that is none, a second start, a second frame, and one that is fine.
    static const char *const segments[] = {"\xff\xc4\0\4\0\1", "\xff\xd8",
                                           "\xff\xc0\0\x0b\x08\0\x10\0\x10\1\1\x11\0",
                                           "\xff\xfe\0\4ok"};
    static const size_t lengths[] = {6, 2, 13, 6};
    for (size_t i = 0; i < 4; i++) {
        bool decoded;
        make_blocks();
        m.len -= 2;
        made_add(&m, segments[i], lengths[i]);
        made_add(&m, "\xff\xd9", 2);
        assert_int_equal(checks(&decoded), i == 3);
        assert_int_equal(decodes(), i == 3);
    }
}
