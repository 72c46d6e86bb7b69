#include "image_test.h"

static struct made m;

static int shade(int index, int bits)
{
    return index * 255 / ((1 << bits) - 1);
}

// Draws the frame and compares each pixel of the screen.
static void check(const struct gif_frame *f)
{
    gif_make(&m, f);
    struct picture *p = decode_made(&m);
    assert_int_equal(p->width_px, f->screen_w > f->w ? f->screen_w : f->w);
    assert_int_equal(p->height_px, f->screen_h > f->h ? f->screen_h : f->h);
    for (int y = 0; y < p->height_px; y++)
        for (int x = 0; x < p->width_px; x++) {
            bool inside = x >= f->x && y >= f->y && x < f->x + f->w && y < f->y + f->h;
            int index = inside ? f->indices[(y - f->y) * f->w + x - f->x] : -1;
            int v = shade(index, f->bits);
            if (!inside || index == f->clear_index)
                assert_pixel(p, x, y, 0, 0, 0, 0);
            else
                assert_pixel(p, x, y, v, v, v, 255);
        }
    picture_unref(p);
}

enum { SIDE = 200 };
static uint8_t noise[SIDE * SIDE];

static void make_noise(int bits)
{
    uint32_t v = 99;
    for (size_t i = 0; i < sizeof noise; i++) {
        v = v * 1664525u + 1013904223u;
        // Runs and noise in turn, so that strings of every length occur.
        noise[i] = (uint8_t)(i / 400 % 2 ? 1 : v >> (32 - bits));
    }
}

TEST(gif_of_every_depth)
{
    for (int bits = 2; bits <= 8; bits++) {
        make_noise(bits);
        check(&(struct gif_frame){.screen_w = SIDE,
                                  .screen_h = SIDE,
                                  .w = SIDE,
                                  .h = SIDE,
                                  .bits = bits,
                                  .clear_index = -1,
                                  .lazy = bits & 1,
                                  .indices = noise});
    }
}

TEST(gif_transparency_interlace_and_own_palette)
{
    make_noise(4);
    for (int h = 1; h <= 20; h++)
        check(&(struct gif_frame){.screen_w = 7,
                                  .screen_h = h,
                                  .w = 7,
                                  .h = h,
                                  .bits = 4,
                                  .clear_index = 5,
                                  .own_palette = h & 1,
                                  .interlaced = true,
                                  .indices = noise});
}

TEST(gif_frame_is_drawn_at_its_place)
{
    make_noise(3);
    struct gif_frame f = {.screen_w = 12,
                          .screen_h = 9,
                          .x = 3,
                          .y = 2,
                          .w = 5,
                          .h = 4,
                          .bits = 3,
                          .clear_index = -1,
                          .indices = noise};
    check(&f);
    f.x = 10; // partly outside
    f.y = 7;
    check(&f);
    f.x = f.y = 0; // a screen without a size
    f.screen_w = f.screen_h = 0;
    check(&f);
}

TEST(gif_of_one_pixel)
{
    const uint8_t pixel = 3;
    check(&(struct gif_frame){.screen_w = 1,
                              .screen_h = 1,
                              .w = 1,
                              .h = 1,
                              .bits = 2,
                              .clear_index = -1,
                              .indices = &pixel});
}

TEST(gif_cut_in_its_frame_is_refused)
{
    make_noise(3);
    struct gif_frame f = {.screen_w = 20,
                          .screen_h = 20,
                          .w = 20,
                          .h = 20,
                          .bits = 3,
                          .clear_index = -1,
                          .indices = noise};
    gif_make(&m, &f);
    for (size_t len = 0; len < m.len - 1; len++)
        refuse(m.bytes, len, "");
    // The first frame is whole: what would follow is not shown anyway.
    m.len--;
    picture_unref(decode_made(&m));
}

TEST(gif_whose_data_ends_early_is_refused)
{
    make_noise(3);
    struct gif_frame f = {.screen_w = 20,
                          .screen_h = 20,
                          .w = 20,
                          .h = 19,
                          .bits = 3,
                          .clear_index = -1,
                          .indices = noise};
    gif_make(&m, &f);
    size_t frame = 13 + 3 * 8 + 7 + 8;
    assert_int_equal(m.bytes[frame], 0x2c);
    m.bytes[frame + 7] = 20; // one row more than there is
    refuse(m.bytes, m.len, "ends early");
}

TEST(gif_bomb_is_refused_by_its_header)
{
    make_noise(3);
    struct gif_frame f = {.screen_w = 65535,
                          .screen_h = 65535,
                          .w = 2,
                          .h = 2,
                          .bits = 3,
                          .clear_index = -1,
                          .indices = noise};
    gif_make(&m, &f);
    refuse(m.bytes, m.len, "at most 16384");
    f.screen_w = f.screen_h = 12000;
    gif_make(&m, &f);
    refuse(m.bytes, m.len, "at most 100000000");
}
