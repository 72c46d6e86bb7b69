#include "image_test.h"

static struct made m;

TEST(webp_with_alpha_is_exact)
{
    load_data("alpha.webp", &m);
    struct picture *p = decode_made(&m);
    assert_int_equal(p->alpha, PICTURE_STRAIGHT);
    assert_false(p->opaque);
    for (int y = 0; y < 18; y++)
        for (int x = 0; x < 24; x++)
            assert_pixel(p, x, y, x * 10 & 255, y * 14 & 255, x * y & 255, (x * 11 + y * 3) & 255);
    picture_unref(p);
}

TEST(webp_lossy)
{
    load_data("lossy.webp", &m);
    struct picture *p = decode_made(&m);
    assert_int_equal(p->width_px, 24);
    assert_int_equal(p->height_px, 18);
    assert_true(p->opaque);
    const int middle[3] = {120, 126, 108};
    assert_near(p, 12, 9, middle, 24);
    picture_unref(p);
}

TEST(webp_animated_is_refused_with_the_reason)
{
    load_data("animated.webp", &m);
    refuse(m.bytes, m.len, "animated WebP");
}

TEST(webp_cut_anywhere_is_refused)
{
    static const char *const names[] = {"alpha.webp", "lossy.webp"};
    for (int i = 0; i < 2; i++) {
        load_data(names[i], &m);
        for (size_t len = 0; len < m.len; len++)
            refuse(m.bytes, len, "");
    }
}

TEST(webp_bomb_is_refused_by_its_header)
{
    const uint8_t bomb[] = {'R',  'I', 'F', 'F', 26, 0, 0, 0, 'W',  'E',  'B',  'P',
                            'V',  'P', '8', 'L', 14, 0, 0, 0, 0x2f, 0xff, 0xff, 0xff,
                            0x0f, 0,   0,   0,   0,  0, 0, 0, 0,    0};
    refuse(bomb, sizeof bomb, "at most 100000000");
}
