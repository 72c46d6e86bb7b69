#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "fake.h"
#include "output/kms_dumb.h"
#include "sys/wake.h"

static const struct output_impl *const impl = &output_kms_dumb;
enum { CLEAR = 0xFFFEFD };

static struct output *open_number(int32_t display, struct err *err)
{
    static struct wake *wake;
    if (!wake)
        wake = wake_create(false);
    struct output_options options = {
        .display = display, .clear_code = {255, 254, 253}, .wake = wake};
    return impl->open(&options, err);
}

static struct output *open_fake(void)
{
    struct err err = {0};
    struct output *o = open_number(0, &err);
    if (!o)
        fail_msg("%s", err.text);
    return o;
}

static void assert_refused(int32_t display, const char *word)
{
    struct err err = {0};
    assert_null(open_number(display, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, word));
    assert_int_equal(fake.open, 0);
    assert_int_equal(fake.memories, 0);
}

// Fills an area of the next frame with a grey and shows it; the age of its memory.
static int32_t show(struct output *o, struct area a, uint8_t grey, bool partly)
{
    int32_t w, h;
    struct output_buffer b;
    struct err err;
    impl->size(o, &w, &h);
    assert_true(impl->buffer(o, w, h, &b, &err));
    assert_true(b.bgrx && b.pixel_bytes == 4);
    for (int32_t y = a.y0; y < a.y1; y++)
        memset(b.pixels + (size_t)y * b.stride + (size_t)a.x0 * 4, grey, (size_t)(a.x1 - a.x0) * 4);
    struct areas changed = {.count = 1, .list = {a}};
    struct output_frame f = {.width_px = w,
                             .height_px = h,
                             .pixel_bytes = 4,
                             .bgrx = true,
                             .stride = b.stride,
                             .pixels = b.pixels,
                             .changed = partly ? &changed : NULL};
    assert_true(impl->show(o, &f, &err));
    return b.age;
}

static const struct area all = {0, 0, FAKE_W, FAKE_H};

TEST(glass_is_clear_before_and_after)
{
    fake_reset();
    struct output *o = open_fake();
    assert_int_equal(fake_pixel(0, 0), CLEAR);
    assert_int_equal(fake_pixel(FAKE_W - 1, FAKE_H - 1), CLEAR);
    show(o, all, 8, false);
    show(o, all, 9, false); // none of the buffers is clear by itself any more
    assert_int_equal(fake_pixel(5, 5), 0x090909);
    assert_int_equal(fake.corner, 0x090909);
    impl->close(o);
    assert_int_equal(fake.corner, CLEAR);
    assert_int_equal(fake.open, 0);
    assert_int_equal(fake.memories, 0);
    impl->close(NULL);
}

TEST(buffers_say_how_old_they_are)
{
    fake_reset();
    struct output *o = open_fake();
    assert_true(impl->waits(o));
    assert_int_equal(show(o, all, 1, false), 0);
    assert_int_equal(show(o, all, 2, false), 0);
    assert_int_equal(show(o, all, 3, false), 2);
    assert_int_equal(show(o, (struct area){0, 0, 2, 2}, 4, true), 2);
    assert_int_equal(fake_pixel(0, 0), 0x040404);
    assert_int_equal(fake_pixel(3, 3), 0x020202); // the buffer's own
    assert_int_equal(fake.flips, 4);
    assert_int_equal(fake.sets, 1);
    impl->close(o);
    assert_int_equal(fake.flips, 5); // clear glass
}

TEST(a_shadow_is_copied_where_it_changed)
{
    fake_reset();
    fake.shadow = true;
    struct output *o = open_fake();
    assert_int_equal(show(o, all, 1, false), 0);
    assert_int_equal(show(o, (struct area){0, 0, 2, 2}, 2, true), 1);
    assert_int_equal(fake_pixel(1, 1), 0x020202);
    assert_int_equal(fake_pixel(9, 9), 0x010101);
    assert_int_equal(show(o, (struct area){8, 8, 10, 10}, 3, true), 1);
    assert_int_equal(fake_pixel(1, 1), 0x020202); // of the frame before, which this buffer missed
    assert_int_equal(fake_pixel(9, 9), 0x030303);
    assert_int_equal(fake_pixel(20, 20), 0x010101);
    impl->close(o);
}

TEST(a_lost_flip_hangs_nothing)
{
    fake_reset();
    fake.lose_flips = true;
    struct output *o = open_fake();
    for (int i = 0; i < KMS_LOST_MAX; i++)
        show(o, all, 1, false);
    assert_false(impl->waits(o)); // asked no more
    int flips = fake.flips;
    show(o, all, 7, false);
    assert_int_equal(fake.flips, flips);
    assert_int_equal(fake_pixel(1, 1), 0x070707);
    impl->close(o);
}

TEST(without_flips_the_mode_is_set)
{
    fake_reset();
    fake.flip_error = EINVAL;
    struct output *o = open_fake();
    show(o, all, 7, false);
    show(o, (struct area){0, 0, 2, 2}, 8, true);
    assert_false(impl->waits(o));
    assert_int_equal(fake.flips, 0);
    assert_int_equal(fake.sets, 3);
    assert_int_equal(fake.dirty, 2);
    assert_int_equal(fake_pixel(1, 1), 0x080808);
    impl->close(o);
}

TEST(busy_is_shown_by_setting_the_mode)
{
    fake_reset();
    struct output *o = open_fake();
    fake.flip_error = EBUSY;
    show(o, all, 7, false);
    assert_int_equal(fake_pixel(1, 1), 0x070707);
    fake.flip_error = 0;
    show(o, all, 8, false);
    assert_true(impl->waits(o));
    assert_int_equal(fake.flips, 1);
    impl->close(o);
}

TEST(what_is_missing_is_said)
{
    fake_reset();
    fake.no_card = true;
    assert_refused(0, "no graphics card");
    fake.denied = true;
    assert_refused(0, "group video");
    fake_reset();
    fake.other_master = true;
    assert_refused(0, "another program");
    fake_reset();
    fake.no_dumb = true;
    assert_refused(0, "dumb");
    fake_reset();
    fake.plugged = false;
    assert_refused(0, "plugged in");
    fake_reset();
    assert_refused(1, "expected 0 to 0");
    fake.set_error = EACCES;
    assert_refused(0, "cannot be driven");
}

TEST(unplugged_frames_go_nowhere_until_it_is_back)
{
    fake_reset();
    struct output *o = open_fake();
    show(o, all, 1, false);
    fake.plugged = false;
    fake_tell();
    assert_int_equal(impl->wait(o, 0), OUTPUT_NOTHING);
    int flips = fake.flips;
    for (int i = 0; i < 3; i++)
        show(o, all, 2, false);
    assert_int_equal(fake.flips, flips);
    fake.plugged = true;
    fake_tell();
    assert_int_equal(impl->wait(o, 0), OUTPUT_RESIZED);
    assert_int_equal(fake_pixel(0, 0), CLEAR);
    assert_int_equal(show(o, all, 3, false), 0);
    assert_int_equal(fake_pixel(0, 0), 0x030303);
    assert_int_equal(fake.memories, 2);
    impl->close(o);
}

TEST(another_mode_is_another_size)
{
    fake_reset();
    struct output *o = open_fake();
    fake.mode.hdisplay = 48;
    fake.mode.clock = 74250;
    fake_tell();
    assert_int_equal(impl->wait(o, 0), OUTPUT_RESIZED);
    int32_t w, h;
    impl->size(o, &w, &h);
    assert_int_equal(w, 48);
    assert_int_equal(impl->interval_ns(o), 33333333);
    impl->close(o);
}

TEST(the_same_display_again_keeps_the_frame)
{
    fake_reset();
    struct output *o = open_fake();
    show(o, all, 5, false);
    fake_tell();
    assert_int_equal(impl->wait(o, 0), OUTPUT_NOTHING);
    assert_int_equal(fake.sets, 2);
    assert_int_equal(fake_pixel(0, 0), 0x050505);
    impl->close(o);
}

TEST(a_display_taken_away_for_a_while)
{
    fake_reset();
    struct output *o = open_fake();
    show(o, all, 5, false);
    fake.flip_error = fake.set_error = EACCES;
    show(o, all, 6, false);
    fake.flip_error = fake.set_error = 0;
    assert_int_equal(show(o, all, 7, false), 0);
    assert_int_equal(fake_pixel(0, 0), 0x070707);
    assert_true(impl->waits(o));
    assert_int_equal(show(o, all, 8, false), 3); // it lacks the frame that was not shown, too
    impl->close(o);
}

TEST(a_flood_of_messages_holds_no_frame_up)
{
    enum { FLOOD = 100000 };
    fake_reset();
    struct output *o = open_fake();
    fake.flood = FLOOD;
    fake_tell();
    assert_int_equal(impl->wait(o, 0), OUTPUT_NOTHING);
    assert_in_range(fake.flood, 1, FLOOD - 1);
    fake.flood = 0;
    impl->close(o);
}

TEST(frames_go_nowhere_while_nothing_can_be_lit)
{
    fake_reset();
    struct output *o = open_fake();
    fake.mode.hdisplay = 48;
    fake.set_error = EACCES;
    fake_tell();
    assert_int_equal(impl->wait(o, 0), OUTPUT_NOTHING);
    assert_int_equal(fake.memories, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(show(o, (struct area){0, 0, 48, FAKE_H}, 1, false), 0);
    assert_int_equal(fake.flips, 0);
    impl->close(o);
}
