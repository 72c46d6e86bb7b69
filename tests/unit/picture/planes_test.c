// Planes of video frames: where they lie, what can be believed of them, and the colours they mean,
// by a formula in double precision.
#include <math.h>
#include <string.h>

#include "base/planes.h"
#include "base/prng.h"
#include "unit.h"

enum { W = 7, H = 5, ROOM = 8 * W * H + PICTURE_BEHIND };

static void ignore(void *owner)
{
    (void)owner;
}

static const struct planes_form plain = {
    .layout = PLANES_THREE, .half_w = 1, .half_h = 1, .depth = 8, .matrix = PLANES_BT709};

TEST(planes_lie_behind_each_other_without_gaps)
{
    struct planes_form form = plain;
    struct picture_planes p;
    assert_int_equal(planes_lay(&p, &form, 7, 5), 35 + 2 * 4 * 3);
    assert_int_equal(p.count, 3);
    assert_int_equal(p.list[1].offset, 35);
    assert_int_equal(p.list[2].offset, 35 + 12);
    assert_int_equal(p.list[2].stride, 4);
    assert_int_equal(p.list[2].height_px, 3);
    form.alpha = 1;
    form.layout = PLANES_PAIRED;
    form.depth = 10;
    assert_int_equal(planes_lay(&p, &form, 7, 5), 70 + 4 * 3 * 4 + 35);
    assert_int_equal(p.count, 3);
    assert_int_equal(p.list[1].texel, 4);
    assert_int_equal(p.list[2].texel, 1);
    assert_int_equal(p.list[2].offset, 70 + 48);
    assert_int_equal(planes_lay(&p, &plain, PICTURE_SIDE_MAX, PICTURE_SIDE_MAX),
                     (size_t)PICTURE_SIDE_MAX * PICTURE_SIDE_MAX * 3 / 2);
}

TEST(a_form_is_believed_within_its_bounds)
{
    static const uint8_t most[8] = {
        PLANES_PAIRED, 1, 1, PLANES_DEPTH_MAX, 1, PLANES_SMPTE240M, 1, PLANES_ALPHA_LIMITED};
    struct planes_form form;
    memcpy(&form, most, sizeof form);
    assert_true(planes_form_is_sane(&form));
    for (size_t i = 0; i < sizeof most; i++) {
        uint8_t bytes[sizeof most];
        memcpy(bytes, most, sizeof bytes);
        bytes[i]++;
        memcpy(&form, bytes, sizeof form);
        assert_false(planes_form_is_sane(&form));
    }
    form = plain;
    form.depth = 7;
    assert_false(planes_form_is_sane(&form));
    form.depth = 8;
    form.high = 1; // there are no upper bits
    assert_false(planes_form_is_sane(&form));
    assert_true(planes_form_is_sane(&(struct planes_form){.layout = PLANES_NONE}));
}

static uint8_t memory[ROOM];

static void set_code(const struct picture_planes *p, int plane, size_t at, int code)
{
    const bool deep = p->form.depth > 8;
    uint8_t *to = memory + p->list[plane].offset + at * (deep ? 2 : 1);
    code <<= p->form.high ? 16 - p->form.depth : 0;
    to[0] = (uint8_t)code;
    if (deep)
        to[1] = (uint8_t)(code >> 8);
}

// Codes of the three components, as the test itself keeps them.
static int codes[3][H][W];

static void fill(const struct picture_planes *p, struct prng *r)
{
    const struct planes_form *f = &p->form;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int i = 0; i < 3; i++) {
                int cx = i && f->half_w ? x / 2 : x, cy = i && f->half_h ? y / 2 : y;
                bool first = (!i || !f->half_w || x % 2 == 0) && (!i || !f->half_h || y % 2 == 0);
                int code = first ? (int)(prng_next(r) % (1U << f->depth))
                                 : codes[i][f->half_h ? y / 2 * 2 : y][f->half_w ? x / 2 * 2 : x];
                bool paired = i && f->layout == PLANES_PAIRED;
                int w = p->list[i && paired ? 1 : i].width_px;
                size_t at = (size_t)(cy * w + cx);
                codes[i][y][x] = code;
                set_code(p, paired ? 1 : i, paired ? 2 * at + (size_t)(i == 2) : at, code);
            }
    for (size_t i = 0; f->alpha && i < (size_t)W * H; i++)
        memory[p->list[p->count - 1].offset + i] = (uint8_t)prng_next(r);
}

static void expected(const struct planes_form *f, int x, int y, double rgb[3])
{
    static const double weights[5][2] = {
        {0.299, 0.114}, {0.2126, 0.0722}, {0.2627, 0.0593}, {0.30, 0.11}, {0.212, 0.087}};
    double kr = weights[f->matrix][0], kb = weights[f->matrix][1];
    double high = pow(2, f->depth) - 1, unit = pow(2, f->depth - 8);
    double luma = codes[0][y][x], cb = codes[1][y][x], cr = codes[2][y][x];
    luma = f->full ? luma / high : (luma - 16 * unit) / (219 * unit);
    cb = (cb - 128 * unit) / (f->full ? high : 224 * unit);
    cr = (cr - 128 * unit) / (f->full ? high : 224 * unit);
    rgb[0] = luma + 2 * (1 - kr) * cr;
    rgb[2] = luma + 2 * (1 - kb) * cb;
    rgb[1] = (luma - kr * rgb[0] - kb * rgb[2]) / (1 - kr - kb);
    for (int i = 0; i < 3; i++)
        rgb[i] = 255 * fmin(fmax(rgb[i], 0), 1);
}

static void check(const struct picture *rgba, const struct picture_planes *p)
{
    // Half a code of rounding; four roundings to 1/64 with 8 bits. Alpha rounds once more.
    const double slack = 0.5 + (p->form.depth == 8 ? 0.07 : 1e-3) + (p->form.alpha ? 0.5 : 0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            const uint8_t *pixel = rgba->pixels + (size_t)y * rgba->stride + 4 * x;
            int alpha =
                p->form.alpha ? memory[p->list[p->count - 1].offset + (size_t)(y * W + x)] : 255;
            if (p->form.alpha == PLANES_ALPHA_LIMITED)
                alpha = (int)lround(fmin(fmax(alpha - 16, 0), 219) * 255 / 219);
            double want[3];
            expected(&p->form, x, y, want);
            for (int i = 0; i < 3; i++)
                assert_true(fabs(pixel[i] - want[i] * alpha / 255) <= slack);
            assert_int_equal(pixel[3], alpha);
        }
}

TEST(planes_mean_the_colours_of_the_formula)
{
    struct prng r = {5};
    for (int i = 0; i < 1440; i++) {
        struct planes_form form = {.layout = (uint8_t)(i & 1 ? PLANES_PAIRED : PLANES_THREE),
                                   .half_w = (uint8_t)(i / 2 % 3 < 2),
                                   .half_h = (uint8_t)(i / 2 % 3 < 1),
                                   .depth = (uint8_t)(8 + i / 6 % 4 * 2),
                                   .high = (uint8_t)(i / 6 % 4 && i / 24 % 2),
                                   .full = (uint8_t)(i / 48 % 2),
                                   .matrix = (uint8_t)(i / 96 % 5),
                                   .alpha = (uint8_t)(i / 480)};
        struct picture_planes planes;
        assert_true(planes_form_is_sane(&form));
        assert_true(planes_lay(&planes, &form, W, H) + PICTURE_BEHIND <= ROOM);
        fill(&planes, &r);
        struct picture *p =
            picture_wrap_planes(W, H, &planes, &(struct picture_memory){memory, 0, ignore, NULL});
        assert_int_equal(p->opaque, !form.alpha);
        struct picture *rgba = picture_of_planes(p);
        check(rgba, &planes);
        assert_null(rgba->planes);
        picture_unref(rgba);
        picture_unref(p);
    }
}
