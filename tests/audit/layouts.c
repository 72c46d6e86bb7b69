// Whole layouts, and whole programmes, follow each other without a gap: backgrounds and the first
// items of all zones are there when their moment comes.

#include <stdio.h>
#include <string.h>

#include "base/now.h"
#include "heap.h"
#include "kit.h"

enum { FPS = 30, COLORS = 12 };

static const struct color colors[COLORS] = {
    {255, 0, 0, 255},   {0, 255, 0, 255},   {0, 0, 255, 255},  {255, 255, 0, 255},
    {0, 255, 255, 255}, {255, 0, 255, 255}, {90, 90, 90, 255}, {200, 100, 0, 255},
    {0, 100, 200, 255}, {100, 0, 200, 255}, {10, 20, 30, 255}, {240, 230, 220, 255}};

static void add_pictures(struct kit *k, int32_t w, int32_t h)
{
    for (int i = 0; i < COLORS; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        kit_picture(k, name, w, h, colors[i]);
    }
}

static void add_list(struct kit *k, const char *name, int first, int count, double seconds)
{
    kit_add(k, "\"%s\":{\"items\":[", name);
    for (int i = first; i < first + count; i++)
        kit_add(k, "%s{\"src\":\"%d.png\",\"fit\":\"cover\",\"duration\":%g}", i > first ? "," : "",
                i, seconds);
    kit_add(k, "]}");
}

static void add_layout(struct kit *k, const char *name, int background, const char *left,
                       const char *right)
{
    kit_add(k,
            "\"%s\":{\"background\":\"b%d\",\"zones\":["
            "{\"rect\":[2,2,20,20],\"playlist\":\"%s\"},"
            "{\"rect\":[30,2,20,20],\"playlist\":\"%s\"}]}",
            name, background, left, right);
}

static void open_turns(struct kit *k)
{
    kit_begin(k);
    add_pictures(k, 40, 30);
    kit_add(k, "{\"vitrine\":1,\"id\":\"l\",\"revision\":1,\"canvas\":{\"width\":64,\"height\":36},"
               "\"contents\":{\"b10\":{\"src\":\"10.png\"},\"b11\":{\"src\":\"11.png\"}},"
               "\"playlists\":{");
    add_list(k, "a", 0, 2, 1.5);
    kit_add(k, ",");
    add_list(k, "b", 2, 3, 0.4);
    kit_add(k, ",");
    add_list(k, "c", 5, 2, 0.9);
    kit_add(k, ",");
    add_list(k, "d", 7, 3, 0.7);
    kit_add(k, "},\"layouts\":{");
    add_layout(k, "one", 10, "a", "b");
    kit_add(k, ",");
    add_layout(k, "two", 11, "c", "d");
    kit_add(k, "},\"schedule\":[{\"layout\":\"one\"},{\"layout\":\"two\"}]}");
    struct draw_options options = {
        .compositor = &compose_cpu, .compose.threads = 1, .live = true, .spare_bytes = 1};
    kit_open(k, &options);
}

static void assert_color(const struct kit *k, int x, int y, int color)
{
    assert_memory_equal(kit_pixel(k, x, y), &colors[color], 4);
}

// Which picture an item shows is written in its content's name.
static int color_of(const struct kit *k, const struct plan_cue *cue)
{
    const struct manifest *m = k->programme->manifest;
    int color = -1;
    assert_int_equal(sscanf(m->contents[m->items[cue->item].content].src, "%d", &color), 1);
    return color;
}

static void check_layout(struct kit *k, int64_t at_ns, int *changes)
{
    static struct plan_show shows[MANIFEST_ZONES_MAX];
    static int32_t last = -1;
    assert_int_equal(plan_at(k->plan, k->start_ns + at_ns, shows), 2);
    assert_color(k, 60, 30, k->report.layout == 0 ? 10 : 11);
    assert_color(k, 12, 12, color_of(k, &shows[0].current));
    assert_color(k, 40, 12, color_of(k, &shows[1].current));
    *changes += k->report.layout != last;
    last = k->report.layout;
}

TEST(layouts_change_without_a_gap)
{
    static struct kit k;
    int changes = 0;
    int64_t waiting = 0;
    open_turns(&k);
    kit_frame(&k, 0);
    kit_wait(&k);
    int64_t seconds = heap_can_count() ? 240 : 24; // less when a sanitizer looks on
    for (int64_t f = 0; f < seconds * FPS; f++) {
        kit_frame(&k, f * NS_PER_S / FPS);
        assert_true(k.report.complete);
        check_layout(&k, f * NS_PER_S / FPS, &changes);
        waiting = draw_idle(k.draw) ? 0 : waiting + 1;
        if (waiting > FPS / 3)
            kit_wait(&k);
    }
    assert_true(changes > seconds / 3);
    kit_end(&k);
}

// Without any look ahead the first pictures of a layout are late: the one before stays until all of
// them are there, so that the glass never shows a part of either, nor what lies behind.
TEST(a_late_layout_leaves_the_one_before)
{
    static struct kit k;
    int late = 0;
    open_turns(&k);
    kit_frame(&k, 0);
    kit_wait(&k);
    k.live = false; // no look ahead
    for (int64_t f = 0; f < 40 * FPS; f++) {
        kit_frame(&k, f * NS_PER_S / FPS);
        bool one = memcmp(kit_pixel(&k, 60, 30), &colors[10], 4) == 0;
        if (!one)
            assert_color(&k, 60, 30, 11);
        for (int x = 12; x <= 40; x += 28) {
            int found = 0;
            while (found < 10 && memcmp(kit_pixel(&k, x, 12), &colors[found], 4) != 0)
                found++;
            assert_in_range(found, one ? 0 : 5, one ? 4 : 9);
        }
        late += !k.report.complete;
        if (f % 4 == 3)
            kit_wait(&k);
    }
    assert_true(late > 20);
    kit_end(&k);
}

// ---- programmes
// ----------------------------------------------------------------------------------

static void open_slides(struct kit *k)
{
    kit_begin(k);
    add_pictures(k, 2000, 1500); // 12 MB: none is ever a spare one
    kit_add(k, "{\"vitrine\":1,\"id\":\"p\",\"revision\":1,\"canvas\":{\"width\":64,\"height\":36},"
               "\"playlists\":{");
    add_list(k, "a", 0, COLORS, 2);
    kit_add(k, "},\"layouts\":{\"one\":{\"zones\":[{\"rect\":[0,0,64,36],\"playlist\":\"a\"}]}},"
               "\"default\":\"one\"}");
    struct draw_options options = {.compositor = &compose_cpu, .compose.threads = 1, .live = true};
    kit_open(k, &options);
}

// The first pictures of the next programme stay until their turn, however long that takes; those of
// another moment, asked about before, do not.
TEST(the_next_programme_is_there_at_once)
{
    static struct kit now;
    static struct kit next;
    const size_t one = (size_t)2000 * 1500 * 4;
    open_slides(&now);
    open_slides(&next);
    struct draw_show show = kit_show(&next);
    kit_frame(&now, 0);
    kit_wait(&now);
    for (int i = 0; i < 3; i++) {
        int64_t at_ns = now.start_ns + i * 4 * NS_PER_S;
        draw_ahead(now.draw, &show, at_ns, &next.view);
        kit_wait(&now);
        kit_frame(&now, i * NS_PER_MS);
    }
    assert_true(draw_ahead(now.draw, &show, now.start_ns, &next.view) || !draw_idle(now.draw));
    kit_wait(&now);
    for (int64_t f = 0; f < (heap_can_count() ? 20 : 5) * FPS; f++) {
        kit_frame(&now, f * NS_PER_S / FPS);
        kit_wait(&now);
        // One on show, four due, and the next programme's.
        assert_true(draw_picture_bytes(now.draw) <= 6 * one);
    }
    draw_keep(now.draw, next.programme->generation, 0);
    draw_reset(now.draw);
    struct err err;
    struct draw_report report;
    assert_true(draw_scene(now.draw, &show, now.start_ns, &next.view, &report, &err));
    assert_true(report.complete);
    assert_int_equal(draw_picture_bytes(now.draw), one);
    kit_end(&now);
    kit_end(&next);
}
