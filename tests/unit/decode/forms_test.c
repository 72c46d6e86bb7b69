#include "player.h"

#include "base/attr.h"

// Every form that is decoded, with and without alpha: all its pictures in order, at their times,
// in their colours.

enum { MS = 1000 * 1000 };

static const uint8_t red[] = {200, 40, 60}, blue[] = {30, 90, 210};

struct form {
    const char *name, *matte;
    enum video_alpha alpha;
    const char *codec;
    bool clear; // the lower half has alpha 128 and 0
    int tolerance;
};

// Codecs round, and those with half the chroma bleed; the middle of an area tells.
static const struct form forms[] = {
    {"h264.mp4", NULL, VIDEO_ALPHA_OWN, "h264", false, 6},
    {"h264.mov", NULL, VIDEO_ALPHA_OWN, "h264", false, 6},
    {"h264.mkv", NULL, VIDEO_ALPHA_OWN, "h264", false, 6},
    {"h264.ts", NULL, VIDEO_ALPHA_OWN, "h264", false, 6},
    {"hevc.mp4", NULL, VIDEO_ALPHA_OWN, "hevc", false, 6},
    {"hevc10.mp4", NULL, VIDEO_ALPHA_OWN, "hevc", false, 6},
    {"vp8.webm", NULL, VIDEO_ALPHA_OWN, "vp8", false, 8},
    {"vp9.webm", NULL, VIDEO_ALPHA_OWN, "vp9", false, 8},
    {"vp9-444.webm", NULL, VIDEO_ALPHA_OWN, "vp9", false, 8},
    {"av1.webm", NULL, VIDEO_ALPHA_OWN, "av1", false, 8},
    {"av1.mp4", NULL, VIDEO_ALPHA_OWN, "av1", false, 8},
    {"prores.mov", NULL, VIDEO_ALPHA_OWN, "prores", false, 6},
    {"png.mov", NULL, VIDEO_ALPHA_OWN, "png", true, 0},
    {"qtrle.mov", NULL, VIDEO_ALPHA_OWN, "qtrle", true, 0},
    {"prores-alpha.mov", NULL, VIDEO_ALPHA_OWN, "prores", true, 6},
    {"vp8-alpha.webm", NULL, VIDEO_ALPHA_OWN, "vp8", true, 8},
    {"vp9-alpha.webm", NULL, VIDEO_ALPHA_OWN, "vp9", true, 8},
    {"vp9-alpha.mkv", NULL, VIDEO_ALPHA_OWN, "vp9", true, 8},
    {"below.mp4", NULL, VIDEO_ALPHA_STACKED_BELOW, "h264", true, 6},
    {"right.mp4", NULL, VIDEO_ALPHA_STACKED_RIGHT, "h264", true, 6},
    {"h264.mp4", "matte.mp4", VIDEO_ALPHA_MATTE, "h264", true, 6},
    {"hevc.mp4", "matte.webm", VIDEO_ALPHA_MATTE, "hevc", true, 6},
};

static void is_near(const struct form *f, const uint8_t *pixel, const uint8_t *color, int alpha)
{
    for (int i = 0; i < 4; i++) {
        const int want = i == 3 ? alpha : (color[i] * alpha * 2 + 255) / 510;
        if (abs(pixel[i] - want) > f->tolerance)
            fail_msg("%s: %d %d %d %d, expected %d %d %d of alpha %d", f->name, pixel[0], pixel[1],
                     pixel[2], pixel[3], color[0], color[1], color[2], alpha);
    }
}

static void plays(const struct form *f)
{
    struct player p = player_open(f->name, f->alpha, f->matte);
    if (!p.decode)
        fail_msg("%s: %s", f->name, p.err.text);
    assert_int_equal(p.info.width_px, FILM_W);
    assert_int_equal(p.info.height_px, FILM_H);
    assert_string_equal(p.info.codec, f->codec);
    assert_int_equal(p.info.alpha, f->clear);
    assert_int_equal(p.info.duration_ns, INT64_C(960) * MS);
    assert_int_equal(p.info.rate_num, 25);
    assert_int_equal(p.info.rate_den, 1);
    for (int n = 0; n < FILM_PICTURES; n++) {
        const int number = player_next(&p);
        if (number != n || p.span.start_ns != n * 40 * MS || p.span.end_ns != (n + 1) * 40 * MS)
            fail_msg("%s: picture %d is %d, %lld to %lld", f->name, n, number,
                     (long long)p.span.start_ns, (long long)p.span.end_ns);
        assert_int_equal(p.opaque, !f->clear);
        is_near(f, player_pixel(&p, FILM_W / 4, FILM_H * 3 / 4), red, f->clear ? 128 : 255);
        is_near(f, player_pixel(&p, FILM_W * 3 / 4, FILM_H * 3 / 4), blue, f->clear ? 0 : 255);
    }
    assert_int_equal(decode_next(p.decode, &p.span, &p.err), DECODE_END);
    player_close(&p);
}

TEST(forms)
{
    for (size_t i = 0; i < VT_COUNT(forms); i++)
        plays(&forms[i]);
}
