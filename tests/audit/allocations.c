// After warm-up a frame takes nothing from the heap and gives nothing back: neither the scene, nor
// painting it, nor the look ahead. Counted on the thread that draws; the makers are others.

#include <stdio.h>
#include <stdlib.h>

#include "base/now.h"
#include "heap.h"
#include "kit.h"

enum { FPS = 60 };

static void open_show(struct kit *k, const char *rest)
{
    static const struct color colors[] = {
        {200, 30, 40, 255}, {20, 160, 90, 255}, {30, 60, 220, 180}, {240, 240, 10, 255}};
    static const char feed[] = "<rss version='2.0'><channel><title>t</title><item><title>first of "
                               "all</title></item><item><title>and the second entry of the feed"
                               "</title></item></channel></rss>";
    if (!heap_can_count()) {
        print_message("skipped: the heap belongs to a sanitizer\n");
        exit(77);
    }
    kit_begin(k);
    for (int i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        kit_picture(k, name, 60, 40, colors[i]);
    }
    kit_file(k, "feed.xml", feed, sizeof feed - 1);
    kit_add(k,
            "{\"vitrine\":1,\"id\":\"a\",\"revision\":1,\"canvas\":{\"width\":160,\"height\":90},"
            "\"contents\":{\"f\":{\"feed\":\"feed.xml\"}},%s}",
            rest);
    struct draw_options options = {.compositor = &compose_cpu, .compose.threads = 2, .live = true};
    kit_open(k, &options);
}

// Frames from second to second; the makers have all the time they want.
static void show(struct kit *k, double from, double until)
{
    for (int64_t f = (int64_t)(from * FPS); f < (int64_t)(until * FPS); f++) {
        kit_frame(k, f * NS_PER_S / FPS);
        if (!draw_idle(k->draw))
            kit_wait(k);
    }
}

// Nothing is allocated between two seconds after warm-up.
static void assert_quiet(const char *rest, double warm, double until)
{
    static struct kit k;
    open_show(&k, rest);
    kit_frame(&k, 0);
    kit_wait(&k);
    show(&k, 0, warm);
    heap_watch();
    show(&k, warm, until);
    assert_int_equal(heap_calls(), 0);
    kit_end(&k);
}

TEST(the_count_counts)
{
    if (!heap_can_count())
        exit(77);
    heap_watch();
    void *volatile memory = malloc(10);
    free(memory);
    assert_int_equal(heap_calls(), 2);
}

TEST(a_still_frame_allocates_nothing)
{
    assert_quiet("\"items\":[{\"src\":\"0.png\",\"duration\":3600}]", 1, 4);
}

TEST(motion_allocates_nothing)
{
    assert_quiet("\"items\":[{\"src\":\"2.png\",\"duration\":20,\"animate\":["
                 "{\"at\":0,\"x\":-60.3,\"scale\":0.3,\"rotate\":0,\"opacity\":0.2},"
                 "{\"at\":5,\"x\":50,\"scale\":1.7,\"rotate\":200,\"ease\":\"in-out\"},"
                 "{\"at\":10,\"y\":40,\"scale\":1,\"rotate\":360,\"opacity\":1}]}]",
                 20, 35);
}

TEST(a_ticker_allocates_nothing)
{
    assert_quiet("\"items\":[{\"feed\":\"f\",\"mode\":\"ticker\",\"speed\":93.7,"
                 "\"style\":{\"size\":60}}]",
                 10, 60);
}

TEST(a_clock_allocates_nothing)
{
    assert_quiet("\"items\":[{\"clock\":\"%H:%M:%S\",\"style\":{\"size\":30}}]", 5, 15);
}

TEST(a_loop_of_kept_pictures_allocates_nothing)
{
    assert_quiet("\"items\":["
                 "{\"src\":\"0.png\",\"duration\":1,\"enter\":{\"transition\":\"fade\"}},"
                 "{\"src\":\"1.png\",\"duration\":1,\"enter\":{\"transition\":\"push\"}},"
                 "{\"fill\":\"#12345678\",\"duration\":1,\"enter\":{\"transition\":\"iris\"}},"
                 "{\"text\":\"words\",\"duration\":1,\"enter\":{\"transition\":\"wipe\"}},"
                 "{\"feed\":\"f\",\"duration\":1,\"enter\":{\"transition\":\"slide\"}},"
                 "{\"src\":\"3.png\",\"duration\":1,\"enter\":{\"transition\":\"fade\"}}]",
                 12, 36);
}

TEST(shuffled_and_synchronous_lists_allocate_nothing)
{
    assert_quiet("\"playlists\":{"
                 "\"a\":{\"order\":\"shuffle\",\"items\":[{\"src\":\"0.png\",\"duration\":0.5},"
                 "{\"src\":\"1.png\",\"duration\":0.5},{\"src\":\"2.png\",\"duration\":0.5}]},"
                 "\"b\":{\"sync\":true,\"order\":\"shuffle\",\"items\":["
                 "{\"src\":\"2.png\",\"duration\":0.7},{\"src\":\"3.png\",\"duration\":0.3}]}},"
                 "\"layouts\":{\"l\":{\"background\":\"#ffffff\",\"zones\":["
                 "{\"rect\":[0,0,80,90],\"playlist\":\"a\"},"
                 "{\"rect\":[80,0,80,90],\"playlist\":\"b\",\"opacity\":0.5}]}},"
                 "\"default\":\"l\"",
                 30, 60);
}

// Turns, shares and interrupts: the timeline's own memory.
TEST(turns_and_shares_allocate_nothing)
{
    assert_quiet("\"playlists\":{"
                 "\"a\":{\"items\":[{\"src\":\"0.png\",\"duration\":0.5},"
                 "{\"src\":\"1.png\",\"duration\":0.5}]},"
                 "\"b\":{\"items\":[{\"src\":\"2.png\",\"duration\":0.3},"
                 "{\"src\":\"3.png\",\"duration\":0.3}]}},"
                 "\"layouts\":{"
                 "\"l\":{\"zones\":[{\"rect\":[0,0,160,90],\"playlist\":\"a\"}]},"
                 "\"m\":{\"zones\":[{\"rect\":[0,0,160,90],\"playlist\":\"b\"}]}},"
                 "\"schedule\":[{\"layout\":\"l\",\"share\":0.4},{\"layout\":\"m\"},"
                 "{\"layout\":\"m\",\"max_per_hour\":3000,\"priority\":2,\"interrupt\":true}]",
                 60, 120);
}
