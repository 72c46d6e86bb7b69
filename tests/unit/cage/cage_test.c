// A child that behaves: pictures, their times, what holds their memory, sound.
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/now.h"
#include "kit.h"
#include "sys/clock.h"

TEST(a_file_becomes_pictures_in_order_of_time)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct video_info info;
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 3", &info, &err);
    assert_non_null(cage);
    assert_string_equal(info.codec, "words");
    assert_int_equal(info.kind, VIDEO_MOV);
    assert_int_equal(info.width_px, 64);
    assert_int_equal(info.height_px, 36);
    assert_int_equal(info.pictures, 3);
    assert_int_equal(info.duration_ns, 300 * NS_PER_MS);
    assert_true(info.sound);
    assert_false(info.alpha);
    assert_int_equal(info.sound_rate, 44100);
    struct picture *p;
    struct video_span span;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_PICTURE);
        assert_int_equal(span.start_ns, i * 100 * NS_PER_MS);
        assert_int_equal(span.end_ns, (i + 1) * 100 * NS_PER_MS);
        assert_int_equal(p->pixels[0], i);
        assert_int_equal(p->width_px, 64);
        assert_int_equal(p->alpha, PICTURE_PREMUL);
        assert_true(p->opaque);
        picture_unref(p);
    }
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_END);
    assert_null(p);
    assert_true(cage_seek(cage, 150 * NS_PER_MS, &err));
    assert_int_equal(kit_next(cage), 1);
    cage_close(cage);
    cages_destroy(c);
}

TEST(pictures_outlive_their_cage)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 9", NULL, &err);
    struct picture *p[2];
    struct video_span span;
    for (int i = 0; i < 2; i++)
        assert_int_equal(cage_next(cage, 200, 100, &p[i], &span, &err), CAGE_PICTURE);
    cage_close(cage);
    cages_destroy(c);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(p[i]->width_px, 200);
        for (size_t at = 0; at < picture_bytes(p[i]); at += 4)
            assert_int_equal(p[i]->pixels[at], i);
        picture_unref(p[i]);
    }
}

TEST(a_picture_on_show_is_never_written_to)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 100", NULL, &err);
    struct picture *held, *p;
    struct video_span span;
    assert_int_equal(cage_next(cage, 0, 0, &held, &span, &err), CAGE_PICTURE);
    for (int i = 1; i < 50; i++) {
        // A new size now and then: memory is made anew.
        assert_int_equal(cage_next(cage, i % 7 ? 0 : 500, 300, &p, &span, &err), CAGE_PICTURE);
        assert_int_equal(p->pixels[picture_bytes(p) - 4], i);
        assert_int_equal(held->pixels[0], 0);
        picture_unref(p);
    }
    picture_unref(held);
    cage_close(cage);
    cages_destroy(c);
}

TEST(with_all_slots_in_use_the_child_is_not_asked)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 100", NULL, &err);
    struct picture *held[CAGE_SLOTS], *p;
    struct video_span span;
    for (int i = 0; i < CAGE_SLOTS; i++)
        assert_int_equal(cage_next(cage, 0, 0, &held[i], &span, &err), CAGE_PICTURE);
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_FULL);
    assert_null(p);
    picture_unref(held[3]);
    assert_int_equal(kit_next(cage), CAGE_SLOTS); // none was lost
    for (int i = 0; i < CAGE_SLOTS; i++)
        if (i != 3)
            picture_unref(held[i]);
    cage_close(cage);
    cages_destroy(c);
}

TEST(pictures_with_clear_parts_are_classified)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "clear pictures 2", NULL, &err);
    struct picture *p;
    struct video_span span;
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_PICTURE);
    assert_false(p->opaque);
    assert_non_null(p->runs);
    assert_int_equal(p->runs[0].x0, 32);
    assert_int_equal(p->runs[0].x1, 64);
    picture_unref(p);
    cage_close(cage);
    cages_destroy(c);
}

TEST(a_picture_asked_for_ahead_is_the_next_one)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 100", NULL, &err);
    struct picture *p;
    struct video_span span;
    float sound[20];
    int64_t start_ns = -1;
    assert_int_equal(cage_fd(cage), -1);
    cage_ahead(cage, 20, 10);
    cage_ahead(cage, 30, 10); // no second one
    struct pollfd look = {.fd = cage_fd(cage), .events = POLLIN};
    assert_int_equal(poll(&look, 1, 10000), 1);
    assert_int_equal(cage_sound(cage, sound, 10, &start_ns), 10); // does not lose it
    assert_int_equal(start_ns, 0);
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_PICTURE);
    assert_int_equal(p->width_px, 20);
    assert_int_equal(span.start_ns, 0);
    picture_unref(p);
    cage_ahead(cage, 0, 0);
    assert_true(cage_seek(cage, 700 * NS_PER_MS, &err)); // passes over it
    assert_int_equal(kit_next(cage), 7);
    cage_close(cage);
    cages_destroy(c);
}

TEST(a_picture_asked_for_long_ago_is_there)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 100", NULL, &err);
    cage_ahead(cage, 20, 10);
    now_sleep_until(now_read().mono_ns + CAGE_REPLY_NS + 100 * NS_PER_MS);
    assert_int_equal(kit_next(cage), 0);
    assert_int_equal(kit_next(cage), 1);
    cage_close(cage);
    cages_destroy(c);
}

TEST(sound_is_within_its_bounds)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    struct cage *cage = kit_open(c, "pictures 5", NULL, &err);
    float sound[200];
    int64_t start_ns = -1;
    assert_int_equal(kit_next(cage), 0);
    assert_int_equal(kit_next(cage), 1);
    assert_int_equal(cage_sound(cage, sound, 100, &start_ns), 100);
    assert_int_equal(start_ns, 100 * NS_PER_MS);
    assert_true(sound[0] == 0); // it was not a number
    assert_true(sound[1] == -0.25f && sound[2] == 1 && sound[3] == -1 && sound[4] == 0.5f);
    cage_close(cage);
    cages_destroy(c);
}

TEST(a_file_that_cannot_be_shown_is_told_in_one_line)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct err err = {0};
    assert_null(kit_open(c, "refuse", NULL, &err));
    assert_int_equal(err.code, ERR_CONTENT);
    assert_string_equal(err.where, "a.mp4");
    assert_string_equal(err.text, "no picture?in it");
    struct cage *cage = kit_open(c, "broken", NULL, &err);
    struct picture *p;
    struct video_span span;
    assert_int_equal(kit_next(cage), 0);
    assert_int_equal(cage_next(cage, 0, 0, &p, &span, &err), CAGE_FAILED);
    assert_string_equal(err.text, "picture 1 is broken");
    assert_int_equal(kit_next(cage), 2); // it lives on
    cage_close(cage);
    cages_destroy(c);
}

TEST(a_program_that_is_not_there_is_told)
{
    struct err err = {0};
    struct cages *c = cages_create("/nowhere/vitrine-decoder", &err);
    assert_non_null(c);
    assert_null(kit_open(c, "pictures 1", NULL, &err));
    assert_int_equal(err.code, ERR_FAILED); // not the file's fault
    assert_non_null(strstr(err.text, "No such file"));
    cages_destroy(c);
}

TEST(more_children_than_allowed_are_refused)
{
    struct cages *c = kit_cages(CAGE_DECODER);
    struct cage *cages[CAGE_CHILDREN_MAX];
    struct err err = {0};
    for (int i = 0; i < CAGE_CHILDREN_MAX; i++)
        cages[i] = kit_open(c, "pictures 1", NULL, &err);
    assert_null(kit_open(c, "pictures 1", NULL, &err));
    assert_int_equal(err.code, ERR_FAILED);
    for (int i = 0; i < CAGE_CHILDREN_MAX; i++) {
        assert_non_null(cages[i]);
        assert_int_equal(kit_next(cages[i]), 0);
        cage_close(cages[i]);
    }
    struct cage *again = kit_open(c, "pictures 1", NULL, &err);
    assert_non_null(again);
    cage_close(again);
    cages_destroy(c);
    assert_int_equal(kit_children(), 0);
}
