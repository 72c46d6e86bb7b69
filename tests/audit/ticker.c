// A ticker moves at its speed to a fraction of a pixel, for hours; its pieces leave no seam; it
// begins again without a jump; and of a text of any length only what passes by is in memory.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/draw_state.h"
#include "base/now.h"
#include "base/prng.h"
#include "kit.h"
#include "media/media.h"

enum { ZONE_W = 700, ZONE_H = 30, LONG = 100 * 1000 };
static const double SPEED = 41.7;

static void open_ticker(struct kit *k, size_t text_len, const char *more, bool live)
{
    static const char *const words[] = {"안내 ", "Grüße ", "fluent ", "1234 ", "字幕 ", "Wavy "};
    struct buf feed;
    struct prng r = {.state = 5};
    buf_init(&feed, 1 << 20);
    assert_true(buf_str(&feed, "<rss version='2.0'><channel><title>t</title><item><title>"));
    while (feed.len < text_len)
        assert_true(buf_str(&feed, words[prng_below(&r, 6)]));
    assert_true(buf_str(&feed, "end</title></item></channel></rss>"));
    kit_begin(k);
    kit_file(k, "feed.xml", feed.data, feed.len);
    buf_finish(&feed);
    kit_add(k,
            "{\"vitrine\":1,\"id\":\"t\",\"revision\":1,\"canvas\":{\"width\":%d,\"height\":%d},"
            "\"contents\":{\"f\":{\"feed\":\"feed.xml\"}},\"items\":[{\"feed\":\"f\",\"mode\":"
            "\"ticker\",\"speed\":%.17g,%s}]}",
            ZONE_W, ZONE_H, SPEED, more);
    struct draw_options options = {.compositor = &compose_cpu, .compose.threads = 1, .live = live};
    kit_open(k, &options);
}

static struct media_strip *strip_of(const struct kit *k, struct media_fonts *fonts)
{
    struct err err;
    const struct manifest_item *item = &k->programme->manifest->items[0];
    struct media_style style = programme_style(item, 1);
    struct media_strip *s =
        media_strip_create(fonts, k->programme->feeds[item->content]->line, &style, ZONE_H, &err);
    assert_non_null(s);
    return s;
}

// Where the strip's left end is due after so many seconds.
static double left_at(const struct media_strip *s, double seconds)
{
    double way = SPEED * seconds;
    return media_strip_rtl(s) ? way - media_strip_length(s) : ZONE_W - way;
}

// Every pixel is the strip's own, shifted by a part of a pixel: the mean of two neighbours.
static void check_pixels(const struct kit *k, struct media_strip *s, double seconds)
{
    struct err err;
    double left = left_at(s, seconds);
    double first = floor(-left);
    double f = -left - first;
    struct picture *p = media_strip_piece(s, (int64_t)first, ZONE_W + 1, &err);
    assert_non_null(p);
    for (int y = 0; y < ZONE_H; y++)
        for (int x = 0; x < ZONE_W; x++) {
            const uint8_t *a = p->pixels + (size_t)y * p->stride + 4 * (size_t)x;
            const uint8_t *got = kit_pixel(k, x, y);
            double want = (1 - f) * a[3] + f * a[7];
            if (fabs(got[3] - want) > 1)
                fail_msg("at %.9f s, pixel %d,%d: alpha %d, expected %.2f", seconds, x, y, got[3],
                         want);
        }
    picture_unref(p);
}

// Pieces lie at whole multiples of their width from the strip's left end.
static void check_place(const struct kit *k, const struct media_strip *s, double seconds)
{
    const struct scene *scene = k->draw->scene;
    double left = left_at(s, seconds);
    for (uint32_t i = 0; i < scene->layer_count; i++) {
        const struct box *b = &scene->layers[i].box;
        double pieces = (b->cx - b->w / 2 - left) / b->w;
        assert_true(fabs(pieces - floor(pieces + 0.5)) * b->w < 1e-3);
    }
}

static void watch_long(const char *more)
{
    static struct kit k;
    struct prng r = {.state = 9};
    open_ticker(&k, LONG, more, false);
    struct media_fonts *fonts = programme_fonts(k.programme, NULL);
    struct media_strip *s = strip_of(&k, fonts);
    double pass = (ZONE_W + media_strip_length(s)) / SPEED;
    assert_true(pass > 3 * 3600);
    for (int i = 0; i < 60; i++) {
        int64_t at_ns = (int64_t)(pass * 1e9 / 60 * i) + (int64_t)prng_below(&r, NS_PER_S);
        kit_frame(&k, at_ns);
        check_place(&k, s, (double)at_ns / 1e9);
        check_pixels(&k, s, (double)at_ns / 1e9);
    }
    media_strip_destroy(s);
    media_fonts_destroy(fonts);
    kit_end(&k);
}

TEST(a_long_ticker_is_where_it_is_due_and_whole)
{
    watch_long("\"style\":{\"size\":22}");
}

TEST(from_left_to_right_too)
{
    watch_long("\"style\":{\"size\":22,\"direction\":\"rtl\"}");
}

static uint8_t *copy_of(const struct kit *k)
{
    size_t bytes = k->target.stride * (size_t)k->target.height_px;
    uint8_t *copy = malloc(bytes);
    assert_non_null(copy);
    memcpy(copy, k->target.pixels, bytes);
    return copy;
}

// A pass later every byte is the same, and from frame to frame across the seam of two passes the
// words move as ever: nothing is on the glass there.
static void check_wrap(const char *more)
{
    static struct kit k;
    open_ticker(&k, 400, more, false);
    int64_t pass_ns = k.programme->natural_ns[0];
    for (int64_t at_ns = 0; at_ns < pass_ns; at_ns += 1234567890) {
        kit_frame(&k, at_ns);
        uint8_t *before = copy_of(&k);
        kit_frame(&k, at_ns + pass_ns);
        k.target.age = 0;
        assert_memory_equal(before, k.target.pixels, k.target.stride * (size_t)k.target.height_px);
        free(before);
    }
    for (int64_t near_ns = -50 * NS_PER_MS; near_ns <= 5 * NS_PER_MS; near_ns += NS_PER_MS) {
        kit_frame(&k, pass_ns + near_ns);
        for (int x = 20; x < ZONE_W - 20; x++)
            assert_int_equal(kit_pixel(&k, x, ZONE_H / 2)[3], 0);
    }
    kit_end(&k);
}

TEST(passes_follow_each_other_without_a_jump)
{
    check_wrap("\"style\":{\"size\":22}");                    // one item after the other
    check_wrap("\"style\":{\"size\":22},\"duration\":86400"); // passes within one item
}

// Live, the makers draw each piece before it comes in; passed ones are let go.
TEST(only_what_passes_by_is_in_memory)
{
    static struct kit k;
    for (int rtl = 0; rtl < 2; rtl++) {
        open_ticker(&k, LONG,
                    rtl ? "\"style\":{\"size\":22,\"direction\":\"rtl\"}"
                        : "\"style\":{\"size\":22}",
                    true);
        int64_t pass_ns = k.programme->natural_ns[0];
        size_t most = 0;
        kit_frame(&k, 0);
        kit_wait(&k);
        kit_frame(&k, 0);
        kit_wait(&k);
        // Nine seconds a step are less than a piece is wide.
        for (int64_t at_ns = 0; at_ns < pass_ns / 4; at_ns += 9 * NS_PER_S) {
            kit_frame(&k, at_ns);
            assert_true(k.report.complete);
            kit_wait(&k);
            if (draw_picture_bytes(k.draw) > most)
                most = draw_picture_bytes(k.draw);
        }
        // Two or three pieces of 512 px in the zone, one that comes, one that has just gone.
        assert_in_range(most, 3 * 512 * ZONE_H * 4, 5 * 512 * ZONE_H * 4);
        kit_end(&k);
    }
}
