#include "player.h"

#include "base/attr.h"

// Pixels that are not square, pictures that are turned, interlaced ones, and other sizes than the
// first.

TEST(aspect_makes_pixels_square)
{
    static const struct {
        const char *name;
        int w, h;
    } clips[] = {{"aspect.mp4", 2 * FILM_W, FILM_H}, {"aspect-tall.mkv", FILM_W, 2 * FILM_H}};
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        struct player p = player_open(clips[i].name, VIDEO_ALPHA_OWN, NULL);
        assert_non_null(p.decode);
        assert_int_equal(p.info.width_px, clips[i].w);
        assert_int_equal(p.info.height_px, clips[i].h);
        for (int n = 0; n < FILM_PICTURES; n++)
            assert_int_equal(player_next(&p), n);
        player_close(&p);
    }
}

TEST(interlaced_is_shown_whole)
{
    struct player p = player_open("interlaced.mp4", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    assert_true(p.info.interlaced);
    for (int n = 0; n < FILM_PICTURES; n++)
        assert_int_equal(player_next(&p), n);
    player_close(&p);
    p = player_open("h264.mp4", VIDEO_ALPHA_OWN, NULL);
    assert_false(p.info.interlaced);
    player_close(&p);
}

TEST(a_size_that_changes_becomes_the_first)
{
    struct player p = player_open("resized.ts", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    assert_int_equal(p.info.width_px, FILM_W);
    for (int n = 0; n < 2 * FILM_PICTURES; n++)
        assert_int_equal(player_next(&p), n);
    assert_int_equal(player_next(&p), -1);
    assert_true(decode_seek(p.decode, 0, &p.err));
    assert_int_equal(player_next(&p), 0);
    player_close(&p);
}

// Of the whole picture, by corners: each is told by its place in a straight one.
static const int corners[4][2] = {
    {FILM_W / 16, FILM_H / 4},          // the highest bit's bar
    {FILM_W - FILM_W / 16, FILM_H / 4}, // the lowest bit's
    {FILM_W / 8, FILM_H * 7 / 8},       // red
    {FILM_W * 7 / 8, FILM_H * 7 / 8},   // blue
};

// ISO/IEC 14496-12: x' = a x + c y + tx, y' = b x + d y + ty, of the matrix a b u c d v x y w.
static void is_turned(uint8_t *bytes, size_t len, const int m[4])
{
    enum { TRACK_MATRIX = 44 - 4 };
    uint8_t *head = memmem(bytes, len, "tkhd", 4);
    assert_non_null(head);
    uint8_t *matrix = head + 4 + TRACK_MATRIX;
    memset(matrix, 0, 32);
    for (int i = 0; i < 4; i++) {
        uint8_t *at = matrix + (i < 2 ? 4 * i : 4 * (i + 1));
        at[0] = m[i] < 0 ? 0xFF : 0;
        at[1] = m[i] ? m[i] < 0 ? 0xFF : 1 : 0;
    }
    struct player straight = player_open("h264.mp4", VIDEO_ALPHA_OWN, NULL);
    struct player p = player_of_bytes(bytes, len, VIDEO_NONE);
    assert_non_null(p.decode);
    const bool across = m[0] == 0;
    assert_int_equal(p.info.width_px, across ? FILM_H : FILM_W);
    assert_int_equal(p.info.height_px, across ? FILM_W : FILM_H);
    for (int n = 0; n < 2; n++) {
        player_next(&straight);
        player_next(&p);
    }
    for (int i = 0; i < 4; i++) {
        const int x = corners[i][0], y = corners[i][1];
        int tx = m[0] * x + m[2] * y, ty = m[1] * x + m[3] * y;
        tx += tx < 0 ? p.info.width_px - 1 : 0;
        ty += ty < 0 ? p.info.height_px - 1 : 0;
        assert_memory_equal(player_pixel(&p, tx, ty), player_pixel(&straight, x, y), 4);
    }
    struct decode_target planes = {.rgba = p.rgba,
                                   .stride = (size_t)p.w * 4,
                                   .w = p.w,
                                   .h = p.h,
                                   .planes_room = (size_t)p.w * (size_t)p.h * 4};
    assert_true(decode_write(p.decode, &planes, &p.err));
    assert_int_equal(planes.form.layout != PLANES_NONE, m[0] == 1 && m[3] == 1);
    player_close(&straight);
    player_close(&p);
}

TEST(each_display_matrix_turns)
{
    static const int matrices[][4] = {{1, 0, 0, 1},  {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0},
                                      {-1, 0, 0, 1}, {1, 0, 0, -1}, {0, 1, 1, 0},   {0, -1, -1, 0}};
    size_t len;
    uint8_t *bytes = player_bytes("h264.mp4", &len);
    for (size_t i = 0; i < VT_COUNT(matrices); i++)
        is_turned(bytes, len, matrices[i]);
    free(bytes);
}

// Any size may be asked for; what a picture shows stays.
TEST(drawn_at_other_sizes)
{
    static const int sizes[][2] = {{960, 640}, {48, 32}, {100, 300}, {97, 63}, {31, 7}, {8, 4}};
    static const struct {
        const char *name;
        enum video_alpha alpha;
    } clips[] = {{"h264.mp4", VIDEO_ALPHA_OWN},
                 {"vp9-444.webm", VIDEO_ALPHA_OWN},
                 {"hevc10.mp4", VIDEO_ALPHA_OWN},
                 {"vp9-alpha.webm", VIDEO_ALPHA_OWN},
                 {"below.mp4", VIDEO_ALPHA_STACKED_BELOW},
                 {"qtrle.mov", VIDEO_ALPHA_OWN}};
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        struct player p = player_open(clips[i].name, clips[i].alpha, NULL);
        assert_non_null(p.decode);
        for (int n = 0; n < 6; n++)
            player_next(&p);
        for (size_t s = 0; s < VT_COUNT(sizes); s++) {
            player_draw(&p, sizes[s][0], sizes[s][1]);
            assert_int_equal(film_number(p.rgba, (size_t)p.w * 4, p.w, p.h), 5);
            assert_int_equal(p.opaque, i < 3);
        }
        struct decode_target none = {.rgba = p.rgba, .stride = 4, .w = 0, .h = 1};
        assert_false(decode_write(p.decode, &none, &p.err));
        struct decode_target overlong = {.rgba = p.rgba, .stride = 4, .w = 2, .h = 1};
        assert_false(decode_write(p.decode, &overlong, &p.err));
        player_close(&p);
    }
}
