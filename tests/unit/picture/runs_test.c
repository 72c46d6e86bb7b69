// Which parts of a row are told apart.
#include <string.h>

#include "base/picture.h"
#include "unit.h"

enum { W = 512 };

static void set(struct picture *p, int x0, int x1, uint32_t pixel)
{
    for (int x = x0; x < x1; x++)
        memcpy(p->pixels + 4 * (size_t)x, &pixel, sizeof pixel);
}

// A row of noise with alpha between, but where it is set.
static struct picture *noise(void)
{
    struct picture *p = picture_create(W, 1, PICTURE_STRAIGHT);
    for (int x = 0; x < W; x++)
        set(p, x, x + 1, 0x80000000u + (uint32_t)x * 2654435u % 0xFFFFFF);
    return p;
}

static void expect(struct picture *p, const struct picture_run *runs, uint32_t count)
{
    picture_classify(p);
    assert_int_equal(p->run_starts[1], count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(p->runs[i].x0, runs[i].x0);
        assert_int_equal(p->runs[i].x1, runs[i].x1);
        assert_int_equal(p->runs[i].opaque, runs[i].opaque);
        assert_int_equal(p->runs[i].even, runs[i].even);
    }
    picture_unref(p);
}

TEST(long_parts_of_one_colour_are_even)
{
    struct picture *p = noise();
    set(p, 100, 300, 0x40123456u);
    static const struct picture_run want[] = {
        {0, 104, false, false}, {104, 296, false, true}, {296, W, false, false}};
    expect(p, want, 3);
}

TEST(short_parts_of_one_colour_are_not)
{
    struct picture *p = noise();
    set(p, 104, 104 + 127, 0x40123456u);
    static const struct picture_run want[] = {{0, W, false, false}};
    expect(p, want, 1);
}

TEST(two_colours_side_by_side_are_two_runs)
{
    struct picture *p = noise();
    set(p, 0, 256, 0xFF000001u);
    set(p, 256, W, 0xFF000002u);
    p->pixels[4 * W - 1] = 254; // else it needs no runs
    static const struct picture_run want[] = {
        {0, 256, true, true}, {256, W - 8, true, true}, {W - 8, W, false, false}};
    expect(p, want, 3);
}

TEST(even_parts_between_clear_ones)
{
    struct picture *p = picture_create(W, 1, PICTURE_PREMUL);
    set(p, 128, 384, 0x01000000u);
    set(p, 392, 400, 0x02000000u); // near, but it does not join
    static const struct picture_run want[] = {{128, 384, false, true}, {392, 400, false, false}};
    expect(p, want, 2);
}
