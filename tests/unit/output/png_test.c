#include "frame.h"

#include <SDL_image.h>

// Reads the file with another program's code and compares each byte.
static void check(const uint8_t *bytes, size_t len, const struct output_frame *f)
{
    SDL_Surface *s = IMG_LoadTyped_RW(SDL_RWFromConstMem(bytes, (int)len), 1, "PNG");
    if (!s)
        fail_msg("%s", SDL_GetError());
    assert_int_equal(s->w, f->width_px);
    assert_int_equal(s->h, f->height_px);
    assert_int_equal(s->format->BytesPerPixel, f->pixel_bytes);
    size_t row = (size_t)f->width_px * (size_t)f->pixel_bytes;
    for (size_t y = 0; y < (size_t)f->height_px; y++)
        assert_memory_equal((const uint8_t *)s->pixels + y * (size_t)s->pitch,
                            f->pixels + y * f->stride, row);
    SDL_FreeSurface(s);
}

static void round_trip(int32_t w, int32_t h, int32_t pixel_bytes)
{
    struct output_frame f = frame_make(w, h, pixel_bytes);
    uint8_t *bytes;
    size_t len;
    struct err err;
    assert_true(output_png_encode(&f, &bytes, &len, &err));
    check(bytes, len, &f);
    free(bytes);
    frame_free(&f);
}

TEST(png_round_trip_is_exact)
{
    for (int32_t pixel_bytes = 3; pixel_bytes <= 4; pixel_bytes++) {
        round_trip(1, 1, pixel_bytes);
        round_trip(1, 300, pixel_bytes);
        round_trip(16384, 2, pixel_bytes);
        round_trip(641, 359, pixel_bytes);
        for (int32_t w = 2; w < 20; w++)
            round_trip(w, 3, pixel_bytes);
    }
}

TEST(png_says_that_it_is_srgb)
{
    struct output_frame f = frame_make(4, 4, 4);
    uint8_t *bytes;
    size_t len;
    assert_true(output_png_encode(&f, &bytes, &len, NULL));
    assert_memory_equal(bytes + 33, "\0\0\0\1sRGB\0\xae\xce\x1c\xe9", 13);
    assert_memory_equal(bytes + len - 12, "\0\0\0\0IEND\xae\x42\x60\x82", 12);
    free(bytes);
    frame_free(&f);
}
