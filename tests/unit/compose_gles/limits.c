// What a GPU may lack, lose or not hold; and how much is asked of it in one frame.
#include "compose/gl_images.h"
#include "rig.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { W = 64, H = 40 };

static void scene_of_two(void)
{
    kit_start(W, H, MANIFEST_BLEND_SRGB);
    int back = kit_noise(W, H, 1, true);
    int front = kit_noise(30, 20, 2, false);
    kit_group(1);
    kit_picture(back, 0, 0, W, H);
    kit_group(0.8);
    kit_picture(front, 7.5, 3.25, 41, 30);
}

struct bench {
    struct compose *c;
    struct panel_map *map;
    struct compose_glass glass;
    struct compose_target target;
};

static struct bench bench_start(const struct rig_poverty *poverty)
{
    rig_host(poverty);
    struct bench b = {.c = rig_create(), .map = panel_map_create(panel_builtin("lcd"))};
    b.glass = (struct compose_glass){.map = b.map, .emission_gain = 1};
    b.target = (struct compose_target){.stage = COMPOSE_PANEL,
                                       .width_px = kit_scene.width_px,
                                       .height_px = kit_scene.height_px,
                                       .stride = 3 * (size_t)kit_scene.width_px};
    b.target.pixels = calloc(b.target.stride, (size_t)b.target.height_px);
    return b;
}

static void bench_end(struct bench *b)
{
    compose_gles.destroy(b->c);
    panel_map_destroy(b->map);
    free(b->target.pixels);
    assert_int_equal(rig_errors(), 0);
}

static void check_refused(const struct rig_poverty *poverty, const char *words)
{
    struct err err;
    const struct gl_host *host = poverty ? rig_host(poverty) : NULL;
    assert_null(compose_gles.create(&(struct compose_options){.threads = 1, .gl = host}, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, words));
}

TEST(what_is_missing_is_named)
{
    check_refused(NULL, "no context of OpenGL ES");
    check_refused(&(struct rig_poverty){.major = 1}, "OpenGL ES 1");
    check_refused(&(struct rig_poverty){.major = 2, .lacks = "glBlendFunc"}, "glBlendFunc");
    check_refused(&(struct rig_poverty){.major = 3, .imprecise = true}, "10 bits");
    check_refused(&(struct rig_poverty){.major = 3, .side_max = 32}, "32 pixels");
}

// ---- lost contexts ------------------------------------------------------------------------------

TEST(a_lost_context_is_made_again)
{
    scene_of_two();
    struct bench b = bench_start(&(struct rig_poverty){.major = 3});
    size_t size = b.target.stride * H;
    uint8_t *first = malloc(size);
    struct err err;
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    memcpy(first, b.target.pixels, size);
    for (int i = 0; i < 3; i++) {
        rig_lose();
        memset(b.target.pixels, 0, size);
        assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
        assert_memory_equal(b.target.pixels, first, size);
    }
    // The canvas is lost as well: what moved is drawn on a whole one.
    rig_lose();
    kit_scene.layers[1].box.cx += 3;
    b.target.age = 1;
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    b.target.age = 0;
    memcpy(first, b.target.pixels, size);
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    assert_memory_equal(b.target.pixels, first, size);
    free(first);
    bench_end(&b);
}

TEST(without_a_context_the_render_fails_and_a_later_one_works)
{
    scene_of_two();
    struct bench b = bench_start(&(struct rig_poverty){.major = 3});
    struct err err;
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    rig_keep_lost(true);
    assert_false(rig_render_with(b.c, &b.glass, &b.target, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_true(compose_gles.prefetch(b.c, kit_pictures, 2)); // no work that could be done
    rig_keep_lost(false);
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    rig_keep_lost(true); // at the end, too
    bench_end(&b);
}

// ---- sizes --------------------------------------------------------------------------------------

TEST(sizes_may_change_from_frame_to_frame)
{
    static const int sizes[][2] = {{64, 40}, {40, 64}, {1, 1}, {200, 3}, {64, 40}};
    rig_host(&(struct rig_poverty){.major = 3});
    struct compose *c = rig_create();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int w = sizes[i][0];
        int h = sizes[i][1];
        kit_start(w, h, i & 1 ? MANIFEST_BLEND_LINEAR : MANIFEST_BLEND_SRGB);
        kit_group(1);
        kit_picture(kit_noise(w, h, i, true), 0, 0, w, h);
        struct compose_target t = {.stage = COMPOSE_CANVAS,
                                   .width_px = w,
                                   .height_px = h,
                                   .stride = 4 * (size_t)w,
                                   .age = 1}; // of another size: not what it says
        struct err err;
        t.pixels = calloc(t.stride, (size_t)h);
        assert_true(rig_render_with(c, NULL, &t, &err));
        assert_memory_equal(t.pixels, kit_pictures[0]->pixels, t.stride * (size_t)h);
        free(t.pixels);
    }
    compose_gles.destroy(c);
    assert_int_equal(rig_errors(), 0);
}

TEST(pictures_larger_than_a_texture_are_halved)
{
    enum { SIDE = 256 };
    struct rig_range range = {0, 0};
    rig_host(&(struct rig_poverty){.major = 3, .side_max = 64});
    kit_start(60, 50, MANIFEST_BLEND_SRGB);
    struct picture *p = picture_create(SIDE, SIDE, PICTURE_STRAIGHT);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            const uint8_t pixel[4] = {(uint8_t)x, (uint8_t)y, 90, (uint8_t)(255 - y / 2)};
            memcpy(p->pixels + (size_t)y * p->stride + 4 * (size_t)x, pixel, 4);
        }
    int slot = kit_keep(p);
    kit_group(1);
    kit_picture(slot, 2, 2, 50, 45);
    kit_group(1);
    kit_picture(slot, 10, 10, 30, 30)->box.angle = 30;
    rig_compare(COMPOSE_CANVAS, panel_builtin("lcd"), &range);
    // Smooth colours: what is halved first is off by a rounding of each halving.
    rig_check("halved", &range, -2, 2);
}

TEST(a_canvas_larger_than_a_texture_is_refused)
{
    kit_start(65, 10, MANIFEST_BLEND_SRGB);
    struct bench b = bench_start(&(struct rig_poverty){.major = 3, .side_max = 64});
    struct err err;
    assert_false(rig_render_with(b.c, &b.glass, &b.target, &err));
    assert_int_equal(err.code, ERR_DISPLAY);
    assert_non_null(strstr(err.text, "65 x 10"));
    assert_non_null(strstr(err.text, "64 x 64"));
    bench_end(&b);
}

// ---- the host's framebuffer ---------------------------------------------------------------------

TEST(frames_are_drawn_to_the_framebuffer_of_the_host)
{
    static const struct rig_poverty rich = {.major = 3};
    const struct gl_host *host = rig_host(&rich);
    int32_t w;
    int32_t h;
    uint32_t framebuffer;
    uint32_t generation;
    assert_true(host->begin(host->owner, &w, &h, &framebuffer, &generation));
    kit_start(w, h, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_picture(kit_noise(w, h, 4, true), 0, 0, w, h);
    struct bench b = bench_start(&rich);
    struct compose_target onto = b.target;
    struct err err;
    uint8_t *got = malloc(4 * (size_t)w * (size_t)h);
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    onto.pixels = NULL;
    assert_true(rig_render_with(b.c, &b.glass, &onto, &err));
    struct gl gl;
    assert_true(gl_start(&gl, host, &err));
    gl.api.bind_framebuffer(GL_FRAMEBUFFER, framebuffer);
    gl.api.read_pixels(0, 0, w, h, GL_RGBA, GL_UNSIGNED_BYTE, got);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) // its last row is the top one
            assert_memory_equal(got + 4 * ((h - 1 - y) * w + x),
                                b.target.pixels + (size_t)y * b.target.stride + 3 * (size_t)x, 3);
    gl_finish(&gl);
    onto.width_px = --kit_scene.width_px;
    assert_false(rig_render_with(b.c, &b.glass, &onto, &err));
    free(got);
    bench_end(&b);
}

// ---- uploads and memory -------------------------------------------------------------------------

TEST(prefetch_uploads_a_bounded_part_a_call)
{
    enum { SIDE = 2000, FRAME_MAX = GPU_UPLOAD_FRAME_MAX / 4 };
    kit_start(SIDE, SIDE, MANIFEST_BLEND_SRGB);
    int slot = kit_noise(SIDE, SIDE, 1, true);
    kit_keep(picture_create(SIDE, 700, PICTURE_PREMUL));
    kit_group(1);
    kit_picture(slot, 0, 0, SIDE, SIDE);
    struct bench b = bench_start(&(struct rig_poverty){.major = 3});
    size_t whole = (size_t)SIDE * (SIDE + 700);
    size_t total = 0;
    int calls = 0;
    for (bool done = false; !done; calls++) {
        done = compose_gles.prefetch(b.c, kit_pictures, 2);
        size_t texels = rig_uploaded();
        assert_true(texels <= FRAME_MAX);
        total += texels;
        assert_true(calls < 10);
    }
    assert_int_equal(total, whole);
    assert_int_equal(calls, 3);
    // All is there: the frame uploads nothing.
    struct err err;
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    assert_int_equal(rig_uploaded(), 0);
    assert_true(compose_gles.prefetch(b.c, kit_pictures, KIT_PICTURES));
    bench_end(&b);
}

TEST(half_a_prefetch_is_finished_by_the_frame)
{
    enum { SIDE = 2000 };
    kit_start(SIDE, SIDE, MANIFEST_BLEND_SRGB);
    kit_group(1);
    kit_picture(kit_noise(SIDE, SIDE, 1, true), 0, 0, SIDE, SIDE);
    struct bench b = bench_start(&(struct rig_poverty){.major = 2});
    assert_false(compose_gles.prefetch(b.c, kit_pictures, 1));
    size_t before = rig_uploaded();
    struct err err;
    assert_true(rig_render_with(b.c, &b.glass, &b.target, &err));
    assert_int_equal(before + rig_uploaded(), SIDE * SIDE);
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
        assert_memory_equal(b.target.pixels + 3 * i, kit_pictures[0]->pixels + 4 * i, 3);
    bench_end(&b);
}

TEST(the_longest_unused_images_make_room)
{
    enum { MIB = 1024 * 1024 };
    struct err err;
    struct gl gl;
    const struct gl_host *host = rig_host(&(struct rig_poverty){.major = 3});
    struct gl_images *all = calloc(1, sizeof *all);
    assert_true(gl_start(&gl, host, &err));
    for (uint32_t i = 1; i <= 100; i++) {
        struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, i, false);
        struct gl_image_key first = gl_image_key_of(GPU_IMAGE_PICTURE, 1, false);
        gl_images_frame(&gl, all);
        assert_true(i == 1 || gl_images_find(all, &first));
        assert_non_null(gl_images_add(&gl, all, &key, (size_t)20 * MIB, false));
        assert_true(all->bytes <= GPU_IMAGES_BYTES_MAX);
    }
    struct gl_image_key second = gl_image_key_of(GPU_IMAGE_PICTURE, 2, false);
    struct gl_image_key last = gl_image_key_of(GPU_IMAGE_PICTURE, 100, false);
    assert_null(gl_images_find(all, &second));
    assert_non_null(gl_images_find(all, &last));
    // A prefetch drops nothing that the last frame used.
    gl_images_frame(&gl, all);
    for (uint32_t i = 76; i <= 100; i++) {
        struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, i, false);
        (void)gl_images_find(all, &key);
    }
    struct gl_image_key more = gl_image_key_of(GPU_IMAGE_PICTURE, 200, false);
    assert_null(gl_images_add(&gl, all, &more, (size_t)500 * MIB, true));
    assert_non_null(gl_images_add(&gl, all, &more, (size_t)10 * MIB, true));
    gl_images_clear(&gl, all);
    assert_int_equal(all->bytes, 0);
    gl_finish(&gl);
    free(all);
}

// Pictures that come and go leave little behind; those that are yet to come stay.
TEST(what_was_drawn_and_is_gone_leaves_little)
{
    enum { MIB = 1024 * 1024, AHEAD = 5 };
    struct err err;
    struct gl gl;
    const struct gl_host *host = rig_host(&(struct rig_poverty){.major = 3});
    struct gl_images *all = calloc(1, sizeof *all);
    assert_true(gl_start(&gl, host, &err));
    for (uint32_t i = 1; i <= 60; i++) {
        struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, i, false);
        gl_images_frame(&gl, all);
        struct gl_image *image = gl_images_add(&gl, all, &key, (size_t)40 * MIB, false);
        assert_non_null(image);
        image->drawn = i > AHEAD;
    }
    gl_images_frame(&gl, all);
    for (uint32_t i = 1; i <= AHEAD; i++) {
        struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, i, false);
        assert_non_null(gl_images_find(all, &key));
    }
    // Of the others: spare ones, and what the last frame drew.
    assert_true(all->bytes <= (size_t)(AHEAD + 1) * 40 * MIB + GPU_IMAGES_SPARE_MAX);
    assert_true(all->bytes > (size_t)(AHEAD + 3) * 40 * MIB);
    gl_images_clear(&gl, all);
    gl_finish(&gl);
    free(all);
}
