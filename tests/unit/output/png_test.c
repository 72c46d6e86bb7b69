#include "frame.h"

#include <SDL_image.h>

#include "base/prng.h"

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

// Returns the length of the file.
static size_t round_trip_of(const struct output_frame *f)
{
    uint8_t *bytes;
    size_t len;
    struct err err;
    assert_true(output_png_encode(f, &bytes, &len, &err));
    check(bytes, len, f);
    free(bytes);
    return len;
}

static void round_trip(int32_t w, int32_t h, int32_t pixel_bytes)
{
    struct output_frame f = frame_make(w, h, pixel_bytes);
    round_trip_of(&f);
    frame_free(&f);
}

// A picture by its formula: the channel c of a pixel.
typedef uint8_t formula(struct prng *noise, int32_t x, int32_t y, int32_t c);

static size_t round_trip_formula(formula *value, int32_t w, int32_t h, int32_t pixel_bytes)
{
    struct prng noise = {(uint64_t)w * 31 + (uint64_t)h};
    size_t row = (size_t)w * (size_t)pixel_bytes;
    uint8_t *pixels = malloc(row * (size_t)h);
    assert_non_null(pixels);
    for (int32_t y = 0; y < h; y++)
        for (int32_t x = 0; x < w; x++)
            for (int32_t c = 0; c < pixel_bytes; c++)
                pixels[(size_t)y * row + (size_t)(x * pixel_bytes + c)] = value(&noise, x, y, c);
    struct output_frame f = {
        .width_px = w, .height_px = h, .pixel_bytes = pixel_bytes, .stride = row, .pixels = pixels};
    size_t len = round_trip_of(&f);
    free(pixels);
    return len;
}

static uint8_t flat(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    (void)noise, (void)x, (void)y;
    return (uint8_t)(200 - 60 * c);
}

static uint8_t across(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    (void)noise, (void)y;
    return (uint8_t)(x * (c + 1) / 3);
}

static uint8_t downwards(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    (void)noise, (void)x;
    return (uint8_t)(y * (c + 2));
}

static uint8_t noisy(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    (void)x, (void)y, (void)c;
    return (uint8_t)prng_next(noise);
}

// Like a photo: smooth with a grain.
static uint8_t grainy(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    int32_t grain = (int32_t)prng_below(noise, 6);
    return (uint8_t)(c == 3 ? 255 : (x + y) / 8 + 40 * c + grain);
}

// Noise in all but each fourth row: what a sample of the rows says may not hold.
static uint8_t deceptive(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    (void)x, (void)c;
    return y % 4 == 0 ? 7 : (uint8_t)prng_next(noise);
}

static uint8_t one_odd_pixel(struct prng *noise, int32_t x, int32_t y, int32_t c)
{
    (void)noise;
    return x % 400 == 299 && y == 1 ? 0x55 : (uint8_t)(9 * c);
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

TEST(png_pictures_of_all_sorts_are_exact)
{
    formula *const all[] = {flat, across, downwards, noisy, grainy, deceptive};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (int32_t pixel_bytes = 3; pixel_bytes <= 4; pixel_bytes++) {
            round_trip_formula(all[i], 1, 1, pixel_bytes);
            round_trip_formula(all[i], 333, 41, pixel_bytes);
            round_trip_formula(all[i], 16384, 20, pixel_bytes); // in several blocks
            round_trip_formula(all[i], 3, 2000, pixel_bytes);
        }
}

TEST(png_runs_of_each_length_are_exact)
{
    for (int32_t pixel_bytes = 3; pixel_bytes <= 4; pixel_bytes++)
        for (int32_t w = 1; w < 420; w++)
            round_trip_formula(one_odd_pixel, w, 3, pixel_bytes);
}

TEST(png_files_are_no_larger_than_they_need_be)
{
    enum { W = 1920, H = 1080 };
    size_t raw = 4 * W * H;
    assert_in_range(round_trip_formula(flat, W, H, 4), 0, raw / 300);
    assert_in_range(round_trip_formula(across, W, H, 4), 0, raw / 300);
    assert_in_range(round_trip_formula(downwards, W, H, 4), 0, raw / 300);
    // A grain of six values is 2.6 bits in three of four bytes; its differences are more.
    assert_in_range(round_trip_formula(grainy, W, H, 4), 0, raw / 2);
    // What does not become shorter is kept as it is.
    assert_in_range(round_trip_formula(noisy, W, H, 4), raw, raw + raw / 1000);
    assert_in_range(round_trip_formula(deceptive, W, H, 4), raw / 2, raw + raw / 1000);
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
