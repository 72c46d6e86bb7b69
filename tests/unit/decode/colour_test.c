#include "player.h"

#include <math.h>

#include "base/attr.h"

// Flat colours of known codes against the formulas in double precision.

struct look {
    const char *name;
    double kr, kb;
    bool full;
    int depth;
};

static double clamped(double v, double high)
{
    return v < 0 ? 0 : v > high ? high : v;
}

// R'G'B' of picture n from 0 to 1, unclamped.
static void exact(double out[3], const struct look *l, int n)
{
    double code[3];
    for (int i = 0; i < 3; i++)
        code[i] = l->depth == 10 ? film_codes[n][i] + n % 4 / 4.0 : film_codes[n][i];
    const double high = l->depth == 10 ? 1023 / 4.0 : 255;
    const double y = l->full ? code[0] / high : (code[0] - 16) / 219;
    const double chroma = l->full ? 1 / high : 1.0 / 224;
    const double cb = (code[1] - 128) * chroma, cr = (code[2] - 128) * chroma;
    out[0] = y + 2 * (1 - l->kr) * cr;
    out[2] = y + 2 * (1 - l->kb) * cb;
    out[1] = (y - l->kr * out[0] - l->kb * out[2]) / (1 - l->kr - l->kb);
}

typedef void refine(double rgb[3]);

// The pixels of each picture are want(codes), within tolerance.
static void check(const struct look *l, refine *then, double tolerance)
{
    struct player p = player_open(l->name, VIDEO_ALPHA_OWN, NULL);
    if (!p.decode)
        fail_msg("%s: %s", l->name, p.err.text);
    for (int n = 0; n < FILM_CODES; n++) {
        assert_true(player_next(&p) >= 0);
        double want[3];
        exact(want, l, n);
        if (then)
            then(want);
        const uint8_t *pixel = player_pixel(&p, p.w / 2, p.h / 2);
        for (int i = 0; i < 3; i++)
            if (fabs(clamped(want[i] * 255, 255) - pixel[i]) > tolerance)
                fail_msg("%s, picture %d: %d %d %d, expected %.2f %.2f %.2f", l->name, n, pixel[0],
                         pixel[1], pixel[2], want[0] * 255, want[1] * 255, want[2] * 255);
    }
    player_close(&p);
}

// Rounding to a code is 0.5; the rest is the sums' (rows_test.c).
TEST(colours_follow_the_tags)
{
    static const struct look looks[] = {
        {"codes-smpte170m-tv.mp4", 0.299, 0.114, false, 8},
        {"codes-smpte170m-pc.mp4", 0.299, 0.114, true, 8},
        {"codes-bt709-tv.mp4", 0.2126, 0.0722, false, 8},
        {"codes-bt709-pc.mp4", 0.2126, 0.0722, true, 8},
        {"codes-bt2020nc-tv.mp4", 0.2627, 0.0593, false, 8},
        {"codes-bt2020nc-pc.mp4", 0.2627, 0.0593, true, 8},
        {"codes-smpte240m-tv.mp4", 0.212, 0.087, false, 8},
        {"codes-smpte240m-pc.mp4", 0.212, 0.087, true, 8},
        {"codes-422.mp4", 0.2126, 0.0722, false, 8},
        {"codes-444.mp4", 0.2126, 0.0722, false, 8},
        {"codes-10.mp4", 0.2126, 0.0722, false, 10},
        {"codes-10-422.mkv", 0.2126, 0.0722, true, 10},
        {"codes-untold.mp4", 0.299, 0.114, false, 8},
        {"codes-untold-hd.mp4", 0.2126, 0.0722, false, 8},
    };
    for (size_t i = 0; i < VT_COUNT(looks); i++)
        check(&looks[i], NULL, 0.54);
}

// What follows is tone.h's table of steps, each from its standard. Light is in cd/m2.
static double pq_light(double code)
{
    const double m1 = 0.1593017578125, m2 = 78.84375;
    const double c1 = 0.8359375, c2 = 18.8515625, c3 = 18.6875;
    const double p = pow(clamped(code, 1), 1 / m2);
    return 10000 * pow(fmax(p - c1, 0) / (c2 - c3 * p), 1 / m1);
}

static double pq_code(double light)
{
    const double m1 = 0.1593017578125, m2 = 78.84375;
    const double c1 = 0.8359375, c2 = 18.8515625, c3 = 18.6875;
    const double p = pow(light / 10000, m1);
    return pow((c1 + c2 * p) / (1 + c3 * p), m2);
}

static double srgb(double v)
{
    v = clamped(v, 1);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

static void to_709(double rgb[3])
{
    const double r = rgb[0], g = rgb[1], b = rgb[2];
    rgb[0] = srgb(1.6605 * r - 0.5876 * g - 0.0728 * b);
    rgb[1] = srgb(-0.1246 * r + 1.1329 * g - 0.0083 * b);
    rgb[2] = srgb(-0.0182 * r - 0.1006 * g + 1.1187 * b);
}

// BT.2390 from 1000 to 203 cd/m2 by the largest channel; 203 becomes 1.
static void tone_down(double light[3])
{
    const double largest = fmax(fmax(light[0], light[1]), light[2]);
    const double top = pq_code(1000), max = pq_code(203) / top, knee = 1.5 * max - 0.5;
    double e = fmin(pq_code(largest) / top, 1);
    if (e > knee) {
        const double t = (e - knee) / (1 - knee);
        e = (2 * t * t * t - 3 * t * t + 1) * knee + (t * t * t - 2 * t * t + t) * (1 - knee) +
            (3 * t * t - 2 * t * t * t) * max;
    }
    const double by = largest > 0 ? pq_light(e * top) / largest / 203 : 0;
    for (int i = 0; i < 3; i++)
        light[i] *= by;
    to_709(light);
}

static void from_pq(double rgb[3])
{
    for (int i = 0; i < 3; i++)
        rgb[i] = pq_light(rgb[i]);
    tone_down(rgb);
}

static void from_hlg(double rgb[3])
{
    const double a = 0.17883277, b = 0.28466892, c = 0.55991073;
    for (int i = 0; i < 3; i++) {
        const double e = clamped(rgb[i], 1);
        rgb[i] = e <= 0.5 ? e * e / 3 : (exp((e - c) / a) + b) / 12;
    }
    const double y = 0.2627 * rgb[0] + 0.6780 * rgb[1] + 0.0593 * rgb[2];
    for (int i = 0; i < 3; i++)
        rgb[i] *= 1000 * pow(y, 0.2);
    tone_down(rgb);
}

static void from_wide(double rgb[3])
{
    for (int i = 0; i < 3; i++) {
        const double v = clamped(rgb[i], 1);
        rgb[i] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
    to_709(rgb);
}

// Tables of 4096 steps with straight lines between: 0.1 besides rounding.
TEST(hdr_is_toned_down)
{
    const struct look pq = {"codes-pq.mp4", 0.2627, 0.0593, false, 10};
    const struct look hlg = {"codes-hlg.mp4", 0.2627, 0.0593, false, 10};
    check(&pq, from_pq, 0.6);
    check(&hlg, from_hlg, 0.6);
    struct player p = player_open("codes-pq.mp4", VIDEO_ALPHA_OWN, NULL);
    assert_true(p.info.hdr);
    player_close(&p);
}

TEST(wide_primaries_become_those_of_srgb)
{
    const struct look wide = {"codes-wide.mp4", 0.2627, 0.0593, false, 8};
    check(&wide, from_wide, 0.6);
}
