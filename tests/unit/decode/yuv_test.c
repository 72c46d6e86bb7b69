// Planes scaled strip by strip give the bytes that all of them at once give.
#include <stdlib.h>
#include <string.h>

#include <libyuv/scale.h>

#include "base/prng.h"
#include "decode/yuv.h"
#include "unit.h"

enum { SIDE_MAX = 150 };

static struct yuv random_yuv(struct prng *r, struct room *room, int w, int h)
{
    struct yuv in = {.w = w, .h = h};
    in.shift_w = prng_next(r) & 1;
    in.shift_h = in.shift_w && (prng_next(r) & 1);
    in.cw = (w + in.shift_w) >> in.shift_w;
    in.ch = (h + in.shift_h) >> in.shift_h;
    uint8_t *at = room_of(room, 3 * SIDE_MAX * SIDE_MAX);
    for (int i = 0; i < 3; i++, at += SIDE_MAX * SIDE_MAX) {
        in.data[i] = at;
        in.stride[i] = (i ? in.cw : w) + (int)(prng_next(r) % 5);
        for (int k = 0; k < in.stride[i] * (i ? in.ch : h); k++)
            at[k] = (uint8_t)prng_next(r);
    }
    return in;
}

static struct yuv whole(const struct yuv *in, struct room *room, int w, int h)
{
    struct yuv out = *in;
    out.w = w, out.h = h;
    out.cw = (w + in->shift_w) >> in->shift_w;
    out.ch = (h + in->shift_h) >> in->shift_h;
    uint8_t *at = room_of(room, 3 * 4 * SIDE_MAX * SIDE_MAX);
    for (int i = 0; i < 3; i++, at += (size_t)4 * SIDE_MAX * SIDE_MAX) {
        const int pw = i ? out.cw : w, ph = i ? out.ch : h;
        ScalePlane(in->data[i], in->stride[i], i ? in->cw : in->w, i ? in->ch : in->h, at, pw, pw,
                   ph, kFilterBox);
        out.data[i] = at;
        out.stride[i] = pw;
    }
    return out;
}

TEST(strips_give_what_whole_planes_give)
{
    struct prng r = {5};
    struct room planes = {0}, large = {0}, own = {0}, want = {0}, got = {0};
    int doubled = 0;
    for (int i = 0; i < 400; i++) {
        int w = 1 + (int)(prng_next(&r) % SIDE_MAX), h = 1 + (int)(prng_next(&r) % SIDE_MAX);
        const struct yuv in = random_yuv(&r, &planes, w, h);
        const bool twice = i % 8 > 0;
        w = twice ? 2 * w : 1 + (int)(prng_next(&r) % (2 * SIDE_MAX));
        h = twice ? 2 * h : 1 + (int)(prng_next(&r) % (2 * SIDE_MAX));
        const struct colour c = {.kr = 0.2126, .kb = 0.0722, .full = prng_next(&r) & 1};
        const size_t bytes = 4 * (size_t)w * (size_t)h;
        const struct shape_rows to = {room_of(&want, bytes), 4 * (size_t)w, w, h};
        const struct yuv out = whole(&in, &large, w, h);
        yuv_convert(&out, &c, &to);
        const struct shape_rows again = {room_of(&got, bytes), 4 * (size_t)w, w, h};
        yuv_scale(&own, &in, &c, &again);
        assert_memory_equal(got.at, want.at, bytes);
        doubled += twice && h > 64;
    }
    assert_true(doubled > 100);
    struct room *const all[] = {&planes, &large, &own, &want, &got};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        room_finish(all[i]);
}

// Large pictures are written past the caches: the same bytes, and as many.
TEST(large_pictures_are_the_same_rows)
{
    enum { W = 1280, H = 1024 };
    struct prng r = {6};
    uint8_t *codes = malloc(3 * W * H);
    uint8_t *large = aligned_alloc(32, (size_t)4 * W * H + 32);
    uint8_t row[4 * W];
    for (size_t i = 0; i < 3 * W * H; i++)
        codes[i] = (uint8_t)prng_next(&r);
    const struct yuv in = {{codes, codes + W * H, codes + 2 * W * H}, {W, W, W}, W, H, W, H, 0, 0};
    const struct colour c = {.kr = 0.299, .kb = 0.114, .full = true};
    for (size_t off = 0; off <= 4; off += 4) { // aligned, and not
        memset(large, 0xA5, (size_t)4 * W * H + 32);
        yuv_convert(&in, &c, &(struct shape_rows){large + off, 4 * W, W, H});
        for (int y = 0; y < H; y++) {
            struct yuv one = in;
            one.h = one.ch = 1;
            for (int i = 0; i < 3; i++)
                one.data[i] += (size_t)y * W;
            yuv_convert(&one, &c, &(struct shape_rows){row, 4 * W, W, 1});
            assert_memory_equal(large + off + (size_t)y * 4 * W, row, sizeof row);
        }
        assert_int_equal(large[off + (size_t)4 * W * H], 0xA5);
    }
    free(large);
    free(codes);
}
