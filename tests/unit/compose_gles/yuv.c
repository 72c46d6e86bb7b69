// Planes of video frames on the GPU, against the one function that reads them on the processor,
// which tests/unit/picture holds to the formula.
#include "compose/gl_yuv.h"

#include "base/prng.h"
#include "rig.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { W = 37, H = 23, PAD = 4, ROOM = (W + PAD) * H * 16 };

static uint8_t memory[ROOM];

static void ignore(void *owner)
{
    (void)owner;
}

// With gaps between the rows if padded, and random codes in them, too.
static struct picture *frame_of(const struct planes_form *form, bool padded, struct prng *r)
{
    struct picture_planes planes;
    size_t at = planes_lay(&planes, form, W, H);
    for (int i = 0; padded && i < planes.count; i++) {
        planes.list[i].offset = i == 0 ? 0 : at;
        planes.list[i].stride += PAD;
        at = planes.list[i].offset + planes.list[i].stride * (size_t)planes.list[i].height_px;
    }
    assert_true(at <= ROOM);
    for (size_t i = 0; i < ROOM; i++)
        memory[i] = (uint8_t)prng_next(r);
    // Codes have no more bits than they say.
    for (size_t i = 0; form->depth > 8 && i < ROOM; i += 2) {
        unsigned code = (memory[i] | (unsigned)memory[i + 1] << 8) >> (16 - form->depth);
        code <<= form->high ? 16 - form->depth : 0;
        memory[i] = (uint8_t)code;
        memory[i + 1] = (uint8_t)(code >> 8);
    }
    return picture_wrap_planes(W, H, &planes, &(struct picture_memory){memory, 0, ignore, NULL});
}

static void check(struct gl *gl, struct gl_films *films, const struct picture *p, int slack)
{
    static uint8_t got[W * H * 4];
    struct gl_surface onto = {0};
    gl_begin(gl);
    gl_films_frame(gl, films);
    assert_true(gl_surface_fit(gl, &onto, gl_format_of(gl, GPU_STORE_CODES, false), W, H));
    assert_true(gl_yuv_draw(gl, films, p, &onto));
    gl->api.read_pixels(0, 0, W, H, GL_RGBA, GL_UNSIGNED_BYTE, got);
    struct picture *want = picture_of_planes(p);
    for (size_t i = 0; i < sizeof got; i++)
        if (abs(got[i] - want->pixels[i]) > slack)
            fail_msg("pixel %d, channel %d: %d, expected %d", (int)(i / 4), (int)(i % 4), got[i],
                     want->pixels[i]);
    picture_unref(want);
    gl_surface_free(gl, &onto);
}

static void begin(struct gl *gl, int major)
{
    struct err err;
    const struct gl_host *host = rig_host(&(struct rig_poverty){.major = major});
    int32_t w;
    int32_t h;
    uint32_t framebuffer;
    uint32_t generation;
    assert_true(host->begin(host->owner, &w, &h, &framebuffer, &generation));
    assert_true(gl_start(gl, host, &err));
}

static void check_all(int major)
{
    struct gl gl;
    struct gl_films films = {.frame = 0};
    struct prng r = {3};
    begin(&gl, major);
    for (unsigned i = 0; i < 2880; i++) {
        struct planes_form form = {.layout = (uint8_t)(i & 1 ? PLANES_PAIRED : PLANES_THREE),
                                   .half_w = i / 2 % 3 < 2,
                                   .half_h = i / 2 % 3 < 1,
                                   .depth = (uint8_t)(8 + i / 6 % 4 * 2),
                                   .high = i / 6 % 4 && i / 24 % 2,
                                   .full = i / 48 % 2,
                                   .matrix = (uint8_t)(i / 96 % 5),
                                   .alpha = (uint8_t)(i / 480 % 3)};
        struct picture *p = frame_of(&form, i / 1440 % 2, &r);
        // Whole numbers are the same everywhere; floats may round a middle to the other side.
        check(&gl, &films, p, form.depth == 8 ? 0 : 1);
        picture_unref(p);
    }
    gl_films_clear(&gl, &films);
    gl_finish(&gl);
    assert_int_equal(rig_errors(), 0);
}

TEST(planes_become_the_same_pixels_as_on_the_processor)
{
    check_all(3);
    check_all(2);
}

TEST(every_code_of_8_bits_is_converted_alike)
{
    struct gl gl;
    struct gl_films films = {.frame = 0};
    begin(&gl, 3);
    // Luma goes along x and y, chroma likewise from plane to plane.
    enum { SIDE = 256 };
    static uint8_t codes[3 * SIDE * SIDE], got[4 * SIDE * SIDE];
    struct planes_form form = {.layout = PLANES_THREE, .depth = 8, .matrix = PLANES_BT709};
    struct gl_surface onto = {0};
    gl_begin(&gl);
    assert_true(gl_surface_fit(&gl, &onto, gl_format_of(&gl, GPU_STORE_CODES, false), SIDE, SIDE));
    for (int v = 0; v < SIDE; v += 5) {
        for (int i = 0; i < SIDE * SIDE; i++) {
            codes[i] = (uint8_t)(i % SIDE);
            codes[SIDE * SIDE + i] = (uint8_t)(i / SIDE);
            codes[2 * SIDE * SIDE + i] = (uint8_t)v;
        }
        form.full = v % 2 != 0;
        struct picture_planes planes;
        planes_lay(&planes, &form, SIDE, SIDE);
        struct picture *p = picture_wrap_planes(SIDE, SIDE, &planes,
                                                &(struct picture_memory){codes, 0, ignore, NULL});
        struct picture *want = picture_of_planes(p);
        assert_true(gl_yuv_draw(&gl, &films, p, &onto));
        gl.api.read_pixels(0, 0, SIDE, SIDE, GL_RGBA, GL_UNSIGNED_BYTE, got);
        assert_memory_equal(got, want->pixels, sizeof got);
        picture_unref(want);
        picture_unref(p);
    }
    gl_surface_free(&gl, &onto);
    gl_films_clear(&gl, &films);
    gl_finish(&gl);
}

static int kept(const struct gl_films *films)
{
    int count = 0;
    for (int i = 0; i < GPU_FILMS_MAX; i++)
        count += films->list[i].count > 0;
    return count;
}

TEST(textures_are_kept_while_a_video_runs)
{
    struct gl gl;
    struct gl_films films = {.frame = 0};
    struct prng r = {4};
    struct planes_form form = {.layout = PLANES_THREE, .half_w = 1, .half_h = 1, .depth = 8};
    begin(&gl, 3);
    for (int i = 0; i < 5; i++) {
        struct picture *p = frame_of(&form, false, &r);
        check(&gl, &films, p, 0);
        picture_unref(p);
        assert_int_equal(kept(&films), 1);
    }
    form.alpha = 1; // another video
    struct picture *p = frame_of(&form, false, &r);
    check(&gl, &films, p, 0);
    assert_int_equal(kept(&films), 2);
    for (int i = 0; i < GPU_FILM_FRAMES_MAX; i++) {
        gl_films_frame(&gl, &films);
        assert_int_equal(kept(&films), i == GPU_FILM_FRAMES_MAX - 1 ? 1 : 2);
    }
    gl_films_frame(&gl, &films);
    assert_int_equal(kept(&films), 0);
    check(&gl, &films, p, 0);
    gl_films_clear(&gl, &films);
    assert_int_equal(kept(&films), 0);
    gl_finish(&gl);
    picture_unref(p);
}
