#include "image_test.h"

// Memory of large pictures is used again: nothing of what it held is seen.

static struct made m;

enum { W = 1400, H = 1000 };

static struct picture *dirty(int w, int h)
{
    struct picture *p = picture_create_unset(w, h, PICTURE_STRAIGHT);
    assert_non_null(p);
    memset(p->pixels, 0xab, picture_room(p));
    return p;
}

static void assert_clear(const struct picture *p)
{
    assert_int_equal(p->width_px, W);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if (x >= 8 || y >= 8)
                assert_pixel(p, x, y, 0, 0, 0, 0);
}

TEST(memory_of_a_large_picture_is_used_again)
{
    struct picture *p = dirty(W, H);
    const uint8_t *pixels = p->pixels;
    picture_unref(p);
    p = picture_create_unset(W, H, PICTURE_STRAIGHT);
    assert_ptr_equal(p->pixels, pixels);
    // One of another size lets it go.
    picture_unref(p);
    p = picture_create_unset(W, H + 1, PICTURE_STRAIGHT);
    assert_int_equal(p->height_px, H + 1);
    memset(p->pixels, 1, picture_room(p));
    picture_unref(p);
    p = picture_create(W, H + 1, PICTURE_STRAIGHT);
    for (size_t i = 0; i < picture_bytes(p); i++)
        assert_int_equal(p->pixels[i], 0);
    picture_unref(p);
}

TEST(memory_used_again_is_clear_where_nothing_is_drawn)
{
    char svg[200];
    int n = snprintf(svg, sizeof svg,
                     "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'>"
                     "<rect width='8' height='8' fill='red'/></svg>",
                     W, H);
    struct err err;
    picture_unref(dirty(W, H));
    struct picture *p = decode(svg, (size_t)n, &err);
    assert_clear(p);
    picture_unref(p);

    static uint8_t indices[64];
    struct gif_frame frame = {
        .screen_w = W, .screen_h = H, .w = 8, .h = 8, .bits = 2, .clear_index = -1};
    frame.indices = indices;
    gif_make(&m, &frame);
    picture_unref(dirty(W, H));
    p = decode_made(&m);
    assert_clear(p);
    picture_unref(p);
}

// Each pixel of the others is set: the same whatever was there before.
static void check_same(void)
{
    struct picture *first = decode_made(&m);
    picture_unref(dirty(first->width_px, first->height_px));
    struct picture *again = decode_made(&m);
    assert_ptr_not_equal(first->pixels, again->pixels);
    assert_memory_equal(first->pixels, again->pixels, picture_bytes(first));
    picture_unref(first);
    picture_unref(again);
}

static void color_at(int x, int y, uint8_t rgb[3])
{
    rgb[0] = (uint8_t)x;
    rgb[1] = (uint8_t)y;
    rgb[2] = (uint8_t)(x ^ y);
}

TEST(memory_used_again_gives_the_same_pictures)
{
    jpeg_make(&m, W, H, color_at);
    check_same();
    jpeg_insert_orientation(&m, 6, true);
    check_same();
    static uint8_t rows[H * (W / 8)];
    for (size_t i = 0; i < sizeof rows; i++)
        rows[i] = (uint8_t)(i * 7);
    png_start(&m, W, H, 1, 0);
    png_data(&m, rows, W / 8, H);
    png_end(&m);
    check_same();
}
