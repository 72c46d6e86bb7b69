// Pictures of another's memory: who gives it back, and when.
#include <string.h>

#include "base/picture.h"
#include "unit.h"

static void count(void *owner)
{
    (*(int *)owner)++;
}

TEST(wrapped_memory_goes_back_once_with_the_last_reference)
{
    uint8_t pixels[3 * 16 + PICTURE_BEHIND] = {0};
    int released = 0;
    struct picture_memory memory = {pixels, 16, count, &released};
    struct picture *p = picture_wrap(2, 3, PICTURE_PREMUL, &memory);
    assert_non_null(p);
    assert_ptr_equal(p->pixels, pixels);
    assert_int_equal(p->stride, 16);
    assert_int_equal(p->alpha, PICTURE_PREMUL);
    assert_false(p->opaque);
    picture_unref(picture_ref(p));
    assert_int_equal(released, 0);
    picture_unref(p);
    assert_int_equal(released, 1);
}

TEST(wrapped_pictures_have_serials_of_their_own)
{
    uint8_t pixels[4 + PICTURE_BEHIND] = {0};
    int released = 0;
    struct picture_memory memory = {pixels, 4, count, &released};
    struct picture *a = picture_wrap(1, 1, PICTURE_PREMUL, &memory);
    struct picture *b = picture_create(1, 1, PICTURE_PREMUL);
    struct picture *c = picture_wrap(1, 1, PICTURE_PREMUL, &memory);
    assert_true(a->serial != b->serial && b->serial != c->serial && a->serial != c->serial);
    picture_unref(a);
    picture_unref(b);
    picture_unref(c);
    assert_int_equal(released, 2);
}

TEST(wrapping_what_no_picture_can_be_leaves_the_memory_to_its_owner)
{
    uint8_t pixels[4 + PICTURE_BEHIND] = {0};
    int released = 0;
    struct picture_memory memory = {pixels, 4, count, &released};
    assert_null(picture_wrap(0, 1, PICTURE_PREMUL, &memory));
    assert_null(picture_wrap(1, -1, PICTURE_PREMUL, &memory));
    assert_null(picture_wrap(PICTURE_SIDE_MAX + 1, 1, PICTURE_PREMUL, &memory));
    assert_null(picture_wrap(PICTURE_SIDE_MAX, PICTURE_SIDE_MAX, PICTURE_PREMUL, &memory));
    assert_int_equal(released, 0);
}

TEST(wrapped_rows_are_classified_by_their_stride)
{
    enum { W = 40, STRIDE = 4 * W + 12 };
    uint8_t pixels[2 * STRIDE + PICTURE_BEHIND];
    memset(pixels, 255, sizeof pixels);
    memset(pixels, 0, (size_t)4 * W); // the first row is clear
    int released = 0;
    struct picture_memory memory = {pixels, STRIDE, count, &released};
    struct picture *p = picture_wrap(W, 2, PICTURE_PREMUL, &memory);
    picture_classify(p);
    assert_false(p->opaque);
    assert_int_equal(p->run_starts[1] - p->run_starts[0], 0);
    assert_int_equal(p->run_starts[2] - p->run_starts[1], 1);
    assert_int_equal(p->runs[0].x1, W);
    assert_true(p->runs[0].opaque);
    picture_unref(p);
    assert_int_equal(released, 1);
}
