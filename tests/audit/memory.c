// Decoded pixels that no coming frame needs are let go; what is small and comes again is kept.

#include <stdio.h>

#include "base/now.h"
#include "heap.h"
#include "kit.h"

enum { BIG_W = 3840, BIG_H = 1800, SLIDES = 5 }; // two of them pass PICTURES_DUE_BYTES_MAX
static const size_t BIG = (size_t)BIG_W * BIG_H * 4;

// The heap itself has never held more than two, not even inside a frame.
static void assert_two_in_heap(void)
{
    if (heap_can_count())
        assert_in_range(heap_large_most(), 2 * BIG, 2 * BIG + BIG / 2);
}

static void open_slides(struct kit *k, int32_t w, int32_t h, bool live)
{
    kit_begin(k);
    kit_add(k, "{\"vitrine\":1,\"id\":\"m\",\"revision\":1,"
               "\"canvas\":{\"width\":64,\"height\":36},\"items\":[");
    for (int i = 0; i < SLIDES; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        kit_picture(k, name, w, h, (struct color){(uint8_t)(40 * i), 100, 200, 255});
        kit_add(k,
                "%s{\"src\":\"%s\",\"fit\":\"none\",\"duration\":1,"
                "\"enter\":{\"transition\":\"fade\",\"duration\":0.5}}",
                i ? "," : "", name);
    }
    kit_add(k, "]}");
    struct draw_options options = {.compositor = &compose_cpu, .compose.threads = 1, .live = live};
    kit_open(k, &options);
}

// Frames of so many seconds, 0.3 s for a decoder. Returns the most bytes of pictures ever held.
static size_t show(struct kit *k, double seconds, int64_t fps)
{
    size_t most = 0;
    int64_t waiting = 0;
    kit_frame(k, 0);
    kit_wait(k);
    for (int64_t f = 0; f < (int64_t)(seconds * (double)fps); f++) {
        kit_frame(k, f * NS_PER_S / fps);
        assert_true(k->report.complete);
        if (draw_picture_bytes(k->draw) > most)
            most = draw_picture_bytes(k->draw);
        waiting = draw_idle(k->draw) ? 0 : waiting + 1;
        if (waiting * 10 > fps * 3)
            kit_wait(k);
    }
    return most;
}

TEST(two_big_slides_are_decoded_at_any_time)
{
    static struct kit k;
    open_slides(&k, BIG_W, BIG_H, true);
    heap_large_watch();
    assert_int_equal(show(&k, SLIDES + 2, 30), 2 * BIG);
    assert_two_in_heap();
    kit_end(&k);
}

TEST(two_big_slides_headless_at_any_rate)
{
    static struct kit k;
    for (int64_t fps = 1; fps <= 30; fps += 29) {
        open_slides(&k, BIG_W, BIG_H, false);
        heap_large_watch();
        assert_int_equal(show(&k, SLIDES + 2, fps), 2 * BIG);
        // A jump to the middle of a transition far away: two leave, two come.
        kit_frame(&k, 3 * NS_PER_S / 2);
        kit_frame(&k, 20 * NS_PER_S + 100 * NS_PER_MS);
        assert_int_equal(draw_picture_bytes(k.draw), 2 * BIG);
        assert_two_in_heap();
        kit_end(&k);
    }
}

TEST(small_slides_are_decoded_once)
{
    static struct kit k;
    for (int live = 0; live < 2; live++) {
        open_slides(&k, 640, 480, live);
        show(&k, SLIDES + 1, 30);
        struct picture *before = picture_create(1, 1, PICTURE_PREMUL);
        show(&k, 4 * SLIDES, 10);
        struct picture *after = picture_create(1, 1, PICTURE_PREMUL);
        assert_int_equal(after->serial - before->serial, 1);
        picture_unref(before);
        picture_unref(after);
        kit_end(&k);
    }
}

// More small ones than the budget: what was shown last is kept, memory stays within bounds.
TEST(spare_pictures_have_a_budget)
{
    static struct kit k;
    enum { KEPT = 2 };
    const size_t bytes = (size_t)640 * 480 * 4;
    kit_begin(&k);
    kit_add(&k, "{\"vitrine\":1,\"id\":\"m\",\"revision\":1,"
                "\"canvas\":{\"width\":64,\"height\":36},\"items\":[");
    for (int i = 0; i < SLIDES; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        kit_picture(&k, name, 640, 480, (struct color){(uint8_t)(40 * i), 100, 200, 255});
        kit_add(&k, "%s{\"src\":\"%s\",\"fit\":\"none\",\"duration\":20}", i ? "," : "", name);
    }
    kit_add(&k, "]}");
    struct draw_options options = {.compositor = &compose_cpu,
                                   .compose.threads = 1,
                                   .live = true,
                                   .spare_bytes = KEPT * bytes};
    kit_open(&k, &options);
    assert_int_equal(show(&k, 20 * SLIDES + 20, 10), (KEPT + 2) * bytes);
    kit_end(&k);
}

// Many short items in a row, each of 8 MB: not the whole of the next eight seconds is decoded.
TEST(what_is_due_has_a_budget)
{
    static struct kit k;
    kit_begin(&k);
    kit_add(&k, "{\"vitrine\":1,\"id\":\"m\",\"revision\":1,"
                "\"canvas\":{\"width\":64,\"height\":36},\"items\":[");
    for (int i = 0; i < 20; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        kit_picture(&k, name, 1920, 1080, (struct color){(uint8_t)(12 * i), 100, 200, 255});
        kit_add(&k, "%s{\"src\":\"%s\",\"fit\":\"none\",\"duration\":0.3}", i ? "," : "", name);
    }
    kit_add(&k, "]}");
    struct draw_options options = {
        .compositor = &compose_cpu, .compose.threads = 1, .live = true, .spare_bytes = 1};
    kit_open(&k, &options);
    const size_t one = (size_t)1920 * 1080 * 4;
    assert_in_range(show(&k, 6, 30), 3 * one, PICTURES_DUE_BYTES_MAX + 2 * one);
    kit_end(&k);
}
