// What is opaque stays so in any size, and no colour is brighter than its alpha.

#include "player.h"

static void check_size(struct player *p, int w, int h)
{
    player_draw(p, w, h);
    for (int i = 0; i < w * h; i++) {
        const uint8_t *c = p->rgba + 4 * (ptrdiff_t)i;
        assert_true(c[0] <= c[3] && c[1] <= c[3] && c[2] <= c[3]);
    }
    // The upper half of a numbered picture is opaque; picture 0 has its dark bars alone.
    for (int y = 0; y < h / 2 - h / 16 - 1; y++)
        for (int x = 0; x < w; x++) {
            const uint8_t *c = player_pixel(p, x, y);
            if (c[3] != 255 || abs(c[1] - 32) > 3)
                fail_msg("%d x %d: (%d, %d) is %d %d %d %d", w, h, x, y, c[0], c[1], c[2], c[3]);
        }
}

TEST(opaque_is_opaque_in_any_size)
{
    static const int sizes[][2] = {{96, 64}, {192, 128}, {150, 100}, {288, 192}, {60, 40},
                                   {48, 32}, {33, 21},   {500, 40},  {90, 150}};
    static const char *const clips[] = {"png.mov", "vp9-alpha.webm", "prores-alpha.mov",
                                        "hevc10.mp4"};
    for (size_t k = 0; k < sizeof clips / sizeof *clips; k++) {
        struct player p = player_open(clips[k], VIDEO_ALPHA_OWN, NULL);
        assert_non_null(p.decode);
        assert_int_equal(player_next(&p), 0);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            check_size(&p, sizes[i][0], sizes[i][1]);
        player_close(&p);
    }
}
