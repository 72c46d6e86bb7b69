#include "player.h"

#include <math.h>

#include "base/attr.h"

// Tones of 20 ms begin at each 200 ms: sound is where the pictures are, to the millisecond.

enum { SECOND = DECODE_SOUND_RATE, MS = 1000 * 1000 };

// All sound from where it stands, laid at its times; returns the frame behind the last.
static int64_t listen(struct player *p, float *all)
{
    float some[2 * 1000];
    int64_t start, end = 0;
    for (size_t got; (got = decode_sound(p->decode, some, 1000, &start)) > 0;) {
        const int64_t at = (start * SECOND + 500 * MS) / (1000 * INT64_C(1) * MS);
        assert_in_range(at, 0, 2 * SECOND - 1000);
        memcpy(all + 2 * at, some, got * 2 * sizeof *some);
        end = at + (int64_t)got;
    }
    return end;
}

static double loudness(const float *all, double from_s, double to_s)
{
    double sum = 0;
    const int from = (int)(from_s * SECOND), to = (int)(to_s * SECOND);
    for (int i = from; i < to; i++)
        sum += fabs((double)all[2 * i]);
    return sum / (to - from);
}

TEST(sound_is_in_time_from_anywhere)
{
    static const char *const clips[] = {"sound.mp4", "sound.mkv", "sound.webm", "sound.ts",
                                        "sound.mov"};
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        struct player p = player_open(clips[i], VIDEO_ALPHA_OWN, NULL);
        assert_non_null(p.decode);
        for (int ms = 0; ms < 800; ms += 130) {
            float *all = calloc(2 * 2 * SECOND, sizeof *all);
            assert_non_null(all);
            assert_true(decode_seek(p.decode, ms * INT64_C(1) * MS, &p.err));
            assert_in_range(listen(&p, all), SECOND * 9 / 10, SECOND * 11 / 10);
            for (int tone = ms / 200 + 1; tone < 5; tone++) {
                const double at = tone * 0.2;
                if (loudness(all, at + 0.002, at + 0.018) < 0.1 ||
                    loudness(all, at - 0.05, at - 0.005) > 0.03)
                    fail_msg("%s from %d ms: tone %d: %.3f after %.3f", clips[i], ms, tone,
                             loudness(all, at + 0.002, at + 0.018),
                             loudness(all, at - 0.05, at - 0.005));
            }
            free(all);
        }
        player_close(&p);
    }
}

// A steady tone at another rate stays one: nothing is lost or added where pieces meet.
TEST(a_tone_at_another_rate_has_no_click)
{
    struct player p = player_open("sound-44100.mov", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    assert_int_equal(p.info.sound_rate, 44100);
    float *all = calloc(2 * 2 * SECOND, sizeof *all);
    assert_non_null(all);
    const int64_t end = listen(&p, all);
    assert_in_range(end, SECOND * 95 / 100, SECOND * 97 / 100);
    double worst = 0;
    for (int64_t i = SECOND / 1000; i < end - SECOND / 500; i++)
        worst = fmax(worst,
                     fabs((double)all[2 * i] - 0.5 * sin(441 * 2 * acos(-1) * (double)i / SECOND)));
    if (worst > 0.01)
        fail_msg("%.4f beside the tone", worst);
    free(all);
    player_close(&p);
}

TEST(one_channel_is_heard_at_its_own_level_from_both_sides)
{
    struct player p = player_open("mono.mkv", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    float *all = calloc(2 * 2 * SECOND, sizeof *all);
    assert_non_null(all);
    const int64_t end = listen(&p, all);
    float most = 0;
    for (int64_t i = 0; i < end; i++) {
        assert_true(all[2 * i] == all[2 * i + 1]);
        most = fmaxf(most, all[2 * i]);
    }
    assert_true(fabsf(most - 0.5F) < 0.01F); // as the clip was made
    free(all);
    player_close(&p);
}
