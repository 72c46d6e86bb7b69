// Animated WebP: how its pictures lie over each other, and when.
#include "kit.h"

#include <stdlib.h>
#include <string.h>
#include <webp/encode.h>
#include <webp/mux.h>

struct part {
    int x, y, w, h; // x and y even, as WebP has it
    uint8_t rgba[4];
    int ms;
    bool dispose, replace;
};

static void flat(const struct part *p, uint8_t *pixels)
{
    for (int i = 0; i < p->w * p->h; i++)
        memcpy(pixels + 4 * i, p->rgba, 4);
}

static void push(WebPMux *mux, const struct part *p)
{
    uint8_t pixels[KIT_SIDE_MAX * KIT_SIDE_MAX * 4];
    flat(p, pixels);
    WebPMuxFrameInfo f = {.x_offset = p->x,
                          .y_offset = p->y,
                          .duration = p->ms,
                          .id = WEBP_CHUNK_ANMF,
                          .dispose_method =
                              p->dispose ? WEBP_MUX_DISPOSE_BACKGROUND : WEBP_MUX_DISPOSE_NONE,
                          .blend_method = p->replace ? WEBP_MUX_NO_BLEND : WEBP_MUX_BLEND};
    uint8_t *bytes;
    f.bitstream.size = WebPEncodeLosslessRGBA(pixels, p->w, p->h, 4 * p->w, &bytes);
    f.bitstream.bytes = bytes;
    assert_true(f.bitstream.size > 0);
    assert_int_equal(WebPMuxPushFrame(mux, &f, 1), WEBP_MUX_OK);
    WebPFree(bytes);
}

// The caller clears *out. A loud background, for it must not be seen.
static void make(const struct part *parts, int count, int w, int h, WebPData *out)
{
    WebPMux *mux = WebPMuxNew();
    WebPMuxAnimParams params = {.bgcolor = 0xff00ff00, .loop_count = 3};
    for (int i = 0; i < count; i++)
        push(mux, &parts[i]);
    assert_int_equal(WebPMuxSetAnimationParams(mux, &params), WEBP_MUX_OK);
    assert_int_equal(WebPMuxSetCanvasSize(mux, w, h), WEBP_MUX_OK);
    assert_int_equal(WebPMuxAssemble(mux, out), WEBP_MUX_OK);
    WebPMuxDelete(mux);
}

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static void open_parts(struct kit *k, const struct part *parts, int count)
{
    WebPData data;
    make(parts, count, 8, 8, &data);
    kit_open(k, &decode_webp, data.bytes, data.size);
    WebPDataClear(&data);
}

static const struct part story[] = {
    {0, 0, 8, 8, {200, 100, 50, 255}, 40, false, false}, // all of it
    {2, 2, 4, 4, {0, 0, 255, 128}, 70, false, false},    // half blue over it
    {0, 0, 4, 4, {0, 0, 0, 0}, 20, false, true},         // a hole
    {4, 4, 4, 4, {255, 255, 255, 255}, 30, true, false}, // goes again
    {0, 0, 2, 2, {10, 20, 30, 40}, 1000, false, false},  // over the hole
};

TEST(webp_pictures_lie_over_each_other)
{
    struct kit k;
    open_parts(&k, story, COUNT(story));
    assert_int_equal(k.info.kind, VIDEO_WEBP);
    assert_string_equal(k.info.codec, "webp");
    assert_int_equal(k.info.width_px, 8);
    assert_int_equal(k.info.height_px, 8);
    assert_int_equal(k.info.pictures, 5);
    assert_int_equal(k.info.plays, 3);
    assert_int_equal(k.info.duration_ns, 1160LL * MS);
    assert_true(k.info.alpha);
    assert_false(k.info.scalable);
    kit_next(&k, 0, 40);
    kit_write(&k, 8, 8);
    assert_true(k.opaque);
    PIXEL(&k, 7, 7, 200, 100, 50, 255);
    kit_next(&k, 40, 110);
    kit_write(&k, 8, 8);
    assert_true(k.opaque);
    PIXEL(&k, 1, 1, 200, 100, 50, 255);
    // 200 * 127 / 255 = 99.6, 100 * 127 / 255 = 49.8, 128 + 50 * 127 / 255 = 152.9
    PIXEL(&k, 2, 2, 100, 50, 153, 255);
    kit_next(&k, 110, 130);
    kit_write(&k, 8, 8);
    assert_false(k.opaque);
    PIXEL(&k, 3, 3, 0, 0, 0, 0);
    PIXEL(&k, 4, 4, 100, 50, 153, 255);
    kit_next(&k, 130, 160);
    kit_write(&k, 8, 8);
    PIXEL(&k, 4, 4, 255, 255, 255, 255);
    kit_next(&k, 160, 1160);
    kit_write(&k, 8, 8);
    PIXEL(&k, 4, 4, 0, 0, 0, 0);
    PIXEL(&k, 7, 3, 200, 100, 50, 255);
    // Premultiplied: 10 * 40 / 255 = 1.6, 20 * 40 / 255 = 3.1, 30 * 40 / 255 = 4.7
    PIXEL(&k, 0, 0, 2, 3, 5, 40);
    kit_end(&k);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(webp_background_is_clear_whatever_it_says)
{
    static const struct part parts[] = {{2, 2, 2, 2, {9, 9, 9, 255}, 50, true, false},
                                        {0, 0, 2, 2, {7, 7, 7, 255}, 50, false, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    assert_true(k.info.alpha);
    kit_next(&k, 0, 50);
    kit_write(&k, 8, 8);
    PIXEL(&k, 0, 0, 0, 0, 0, 0);
    PIXEL(&k, 2, 2, 9, 9, 9, 255);
    kit_next(&k, 50, 100);
    kit_write(&k, 8, 8);
    PIXEL(&k, 2, 2, 0, 0, 0, 0);
    kit_close(&k);
}

TEST(webp_without_a_clear_pixel_says_so)
{
    static const struct part parts[] = {{0, 0, 8, 8, {1, 2, 3, 255}, 50, false, false},
                                        {2, 2, 4, 4, {4, 5, 6, 100}, 50, false, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    assert_false(k.info.alpha);
    kit_close(&k);
}

TEST(webp_hurried_pictures_show_as_in_browsers)
{
    static const struct part parts[] = {{0, 0, 8, 8, {1, 1, 1, 255}, 0, false, false},
                                        {0, 0, 8, 8, {2, 2, 2, 255}, 10, false, false},
                                        {0, 0, 8, 8, {3, 3, 3, 255}, 11, false, false}};
    struct kit k;
    open_parts(&k, parts, COUNT(parts));
    kit_next(&k, 0, 100);
    kit_next(&k, 100, 200);
    kit_next(&k, 200, 211);
    assert_int_equal(k.info.duration_ns, 211LL * MS);
    // 3 pictures in 0.211 s
    assert_int_equal(k.info.rate_num * 211, k.info.rate_den * 3000);
    kit_close(&k);
}

TEST(webp_of_one_picture_is_a_still)
{
    struct kit k;
    open_parts(&k, story, 1);
    assert_int_equal(k.info.pictures, 1);
    assert_int_equal(k.info.rate_num, 0);
    kit_next(&k, 0, 10 * 1000);
    kit_end(&k);
    kit_seek_agrees(&k);
    kit_close(&k);
}

TEST(webp_is_written_in_other_sizes)
{
    struct kit k;
    open_parts(&k, story, 3);
    assert_true(k.reader->seek(k.state, 110LL * MS, &k.err));
    kit_next(&k, 110, 130);
    kit_write(&k, 4, 2);
    PIXEL(&k, 0, 0, 0, 0, 0, 0);
    kit_pixel(&k, 3, 0, (int[4]){200, 100, 50, 255}, 1);
    kit_write(&k, 40, 24);
    PIXEL(&k, 0, 0, 0, 0, 0, 0);
    kit_pixel(&k, 39, 23, (int[4]){200, 100, 50, 255}, 1);
    assert_false(k.opaque);
    for (int i = 0; i < 40 * 24; i++)
        for (int c = 0; c < 3; c++)
            assert_true(k.pixels[4 * i + c] <= k.pixels[4 * i + 3]);
    kit_close(&k);
}

TEST(webp_with_a_broken_picture_shows_the_others)
{
    WebPData data;
    make(story, COUNT(story), 8, 8, &data);
    uint8_t *bytes = malloc(data.size);
    memcpy(bytes, data.bytes, data.size);
    // The second picture's own data, behind its chunk's header and the five bytes of VP8L's.
    int seen = 0;
    for (size_t i = 0; i + 30 < data.size; i++)
        if (memcmp(bytes + i, "VP8L", 4) == 0 && ++seen == 2)
            memset(bytes + i + 13, 0xff, 6);
    struct kit k;
    kit_open(&k, &decode_webp, bytes, data.size);
    kit_next(&k, 0, 40);
    kit_next(&k, 40, 110);
    kit_write(&k, 8, 8);
    PIXEL(&k, 2, 2, 200, 100, 50, 255); // as it was before
    kit_next(&k, 110, 130);
    kit_write(&k, 8, 8);
    PIXEL(&k, 0, 0, 0, 0, 0, 0);
    kit_close(&k);
    free(bytes);
    WebPDataClear(&data);
}

TEST(webp_that_is_cut_or_lies_is_refused)
{
    WebPData data;
    make(story, COUNT(story), 8, 8, &data);
    for (size_t len = 0; len < data.size; len++)
        kit_refuse(&decode_webp, data.bytes, len, "broken WebP");
    uint8_t *bytes = malloc(data.size);
    memcpy(bytes, data.bytes, data.size);
    memset(bytes + 24, 0xff, 2); // the canvas is 65536 wide
    kit_refuse(&decode_webp, bytes, data.size, "65536 x 8; expected sides of 1 to 16384");
    memcpy(bytes, data.bytes, data.size);
    bytes[24] = 3; // narrower than its pictures
    kit_refuse(&decode_webp, bytes, data.size, "broken WebP");
    free(bytes);
    WebPDataClear(&data);
}
