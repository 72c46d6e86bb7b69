// Clips as planes, against the same clips as R G B A: both mean the same to the byte.
#include <stdlib.h>

#include "base/planes.h"
#include "player.h"

static void ignore(void *owner)
{
    (void)owner;
}

struct way {
    const char *clip;
    enum video_alpha alpha;
    const char *matte;
    enum planes_layout layout; // that must come; PLANES_NONE: R G B A
    int depth, alpha_plane;
    int w, h; // scaled to it; 0: its own size
};

// Writes the picture decoded last as planes if that can be, and compares.
static void compare(struct player *p, const struct way *way)
{
    player_draw(p, way->w, way->h);
    const size_t room = (size_t)p->w * (size_t)p->h * 4;
    uint8_t *memory = malloc(room);
    assert_non_null(memory);
    struct decode_target t = {
        .rgba = memory, .stride = (size_t)p->w * 4, .w = p->w, .h = p->h, .planes_room = room};
    assert_true(decode_write(p->decode, &t, &p->err));
    if (t.form.layout != way->layout)
        fail_msg("%s: layout %d", way->clip, t.form.layout);
    assert_int_equal(t.opaque, p->opaque);
    if (way->layout == PLANES_NONE) {
        assert_memory_equal(memory, p->rgba, room);
        free(memory);
        return;
    }
    struct picture_planes planes;
    assert_true(planes_form_is_sane(&t.form));
    assert_true(planes_lay(&planes, &t.form, p->w, p->h) <= room);
    assert_int_equal(t.form.depth, way->depth);
    assert_int_equal(t.form.alpha, way->alpha_plane);
    struct picture *of =
        picture_wrap_planes(p->w, p->h, &planes, &(struct picture_memory){memory, 0, ignore, NULL});
    struct picture *rgba = picture_of_planes(of);
    assert_memory_equal(rgba->pixels, p->rgba, room);
    picture_unref(rgba);
    picture_unref(of);
    free(memory);
}

static void go_through(const struct way *ways, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct player p = player_open(ways[i].clip, ways[i].alpha, ways[i].matte);
        int pictures = 0;
        if (!p.decode)
            fail_msg("%s: %s", ways[i].clip, p.err.text);
        while (player_next(&p) >= 0 && pictures++ < FILM_PICTURES)
            compare(&p, &ways[i]);
        assert_true(pictures > 0);
        player_close(&p);
    }
}

TEST(planes_of_8_bits_mean_what_the_decoder_would_write)
{
    static const struct way ways[] = {
        {"h264.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"vp9-444.webm", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"codes-422.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"codes-444.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"codes-untold.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"codes-untold-hd.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"interlaced.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0},
        {"aspect.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0}, // scaled to square pixels
        {"h264.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 41, 37},
    };
    go_through(ways, sizeof ways / sizeof *ways);
}

TEST(every_matrix_and_range_goes_with_its_planes)
{
    static const char *const matrices[] = {"bt709", "smpte170m", "smpte240m", "bt2020nc"};
    for (int i = 0; i < 8; i++) {
        char name[64];
        snprintf(name, sizeof name, "codes-%s-%s.mp4", matrices[i / 2], i % 2 ? "pc" : "tv");
        struct way way = {name, VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, 0, 0, 0};
        go_through(&way, 1);
    }
}

TEST(deep_planes_mean_what_the_decoder_would_write)
{
    static const struct way ways[] = {
        {"hevc10.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 10, 0, 0, 0},
        {"codes-10.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 10, 0, 0, 0},
        {"prores.mov", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 10, 0, 0, 0},
    };
    go_through(ways, sizeof ways / sizeof *ways);
}

TEST(alpha_goes_beside_the_planes)
{
    static const struct way ways[] = {
        {"vp8-alpha.webm", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, PLANES_ALPHA, 0, 0},
        {"vp9-alpha.webm", VIDEO_ALPHA_OWN, NULL, PLANES_THREE, 8, PLANES_ALPHA, 0, 0},
        {"below.mp4", VIDEO_ALPHA_STACKED_BELOW, NULL, PLANES_THREE, 8, PLANES_ALPHA_LIMITED, 0, 0},
        {"right.mp4", VIDEO_ALPHA_STACKED_RIGHT, NULL, PLANES_THREE, 8, PLANES_ALPHA_LIMITED, 0, 0},
        {"h264.mp4", VIDEO_ALPHA_MATTE, "matte.mp4", PLANES_THREE, 8, PLANES_ALPHA_LIMITED, 0, 0},
    };
    go_through(ways, sizeof ways / sizeof *ways);
}

TEST(what_needs_more_than_a_copy_comes_as_rgba)
{
    static const struct way ways[] = {
        {"codes-pq.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
        {"codes-hlg.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
        {"codes-wide.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
        {"png.mov", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
        {"qtrle.mov", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
        // Two bytes a code and three planes of them are more than R G B A.
        {"prores-alpha.mov", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
        // Alpha is multiplied before it is scaled.
        {"below.mp4", VIDEO_ALPHA_STACKED_BELOW, NULL, PLANES_NONE, 0, 0, 48, 32},
        {"hevc10.mp4", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 48, 32},
        {"loop.gif", VIDEO_ALPHA_OWN, NULL, PLANES_NONE, 0, 0, 0, 0},
    };
    go_through(ways, sizeof ways / sizeof *ways);
}
