#include "decode/times.h"

#include "base/attr.h"
#include "player.h"

enum { MS = 1000 * 1000 };

// floor(n * 1001 / 30000 s) and so on: exact, wherever the container rounds.
TEST(usual_rates_are_exact_in_each_container)
{
    static const struct {
        const char *name;
        int num, den;
    } clips[] = {
        {"rate-24000-1001.mp4", 24000, 1001},
        {"rate-24000-1001.mkv", 24000, 1001},
        {"rate-24000-1001.ts", 24000, 1001},
        {"rate-30.mp4", 30, 1},
        {"rate-30.mkv", 30, 1},
        {"rate-30000-1001.mp4", 30000, 1001},
        {"rate-30000-1001.mkv", 30000, 1001},
        {"rate-60000-1001.mp4", 60000, 1001},
        {"rate-60000-1001.mkv", 60000, 1001},
        {"rate-60000-1001.ts", 60000, 1001},
        {"rate-120.mp4", 120, 1},
        {"rate-120.mkv", 120, 1},
        {"rate-50.mp4", 50, 1},
    };
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        const int64_t num = clips[i].num, den = clips[i].den;
        struct player p = player_open(clips[i].name, VIDEO_ALPHA_OWN, NULL);
        assert_non_null(p.decode);
        assert_int_equal(p.info.rate_num, num);
        assert_int_equal(p.info.rate_den, den);
        for (int64_t n = 0; n < FILM_PICTURES; n++) {
            assert_int_equal(player_next(&p), n);
            if (p.span.start_ns != n * den * 1000 * MS / num)
                fail_msg("%s: picture %d at %lld", clips[i].name, (int)n,
                         (long long)p.span.start_ns);
            assert_int_equal(p.span.end_ns, (n + 1) * den * 1000 * MS / num);
        }
        assert_int_equal(p.info.duration_ns, FILM_PICTURES * den * 1000 * MS / num);
        player_close(&p);
    }
}

TEST(a_varied_rate_keeps_its_times)
{
    struct player p = player_open("varied.mkv", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    int64_t t = 0;
    for (int n = 0; n < FILM_PICTURES; n++) {
        assert_int_equal(player_next(&p), n);
        assert_int_equal(p.span.start_ns, t * MS);
        t += 20 + 30 * (n % 5);
        if (n + 1 < FILM_PICTURES)
            assert_int_equal(p.span.end_ns, t * MS);
    }
    assert_int_equal(p.span.end_ns, p.info.duration_ns);
    for (int ms = 0; ms < 1500; ms += 7) {
        assert_true(decode_seek(p.decode, ms * INT64_C(1) * MS, &p.err));
        const int number = player_next(&p);
        assert_true(number >= 0 && p.span.start_ns <= ms * INT64_C(1) * MS);
        assert_true(p.span.end_ns > ms * INT64_C(1) * MS);
    }
    player_close(&p);
}

// The edit list begins in the middle of a group of pictures.
TEST(an_edit_list_says_what_is_shown)
{
    struct player p = player_open("edited.mp4", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    for (int n = 5; n < FILM_PICTURES; n++) {
        assert_int_equal(player_next(&p), n);
        assert_int_equal(p.span.start_ns, (n - 5) * 40 * MS);
    }
    assert_int_equal(player_next(&p), -1);
    assert_int_equal(p.info.duration_ns, (FILM_PICTURES - 5) * INT64_C(40) * MS);
    for (int n = FILM_PICTURES - 1; n >= 5; n--) {
        assert_true(decode_seek(p.decode, (n - 5) * INT64_C(40) * MS, &p.err));
        assert_int_equal(player_next(&p), n);
    }
    player_close(&p);
}

TEST(one_picture_has_a_span)
{
    struct player p = player_open("one.mp4", VIDEO_ALPHA_OWN, NULL);
    assert_non_null(p.decode);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(player_next(&p), 5);
        assert_int_equal(p.span.start_ns, 0);
        assert_int_equal(p.span.end_ns, 40 * MS);
        assert_int_equal(player_next(&p), -1);
        assert_true(decode_seek(p.decode, round * INT64_C(5000) * MS, &p.err));
    }
    player_close(&p);
}

// A day of 29.97 pictures a second, in the ticks of three containers.
TEST(no_drift_over_a_day)
{
    static const AVRational bases[] = {{1, 1000}, {1, 90000}, {1, 30000}};
    for (size_t b = 0; b < VT_COUNT(bases); b++) {
        const struct times t = {bases[b], {30000, 1001}, 0};
        for (int64_t n = 0; n < INT64_C(24) * 3600 * 30000 / 1001; n += 101) {
            const int64_t ticks = (n * 1001 * bases[b].den + 15000) / 30000;
            assert_int_equal(times_ns(&t, ticks), n * 1001 * 1000 * MS / 30000);
        }
    }
}

TEST(rates_that_are_meant)
{
    const AVRational film = times_usual_rate((AVRational){23976, 1000});
    assert_int_equal(film.num, 24000);
    assert_int_equal(film.den, 1001);
    assert_int_equal(times_usual_rate((AVRational){2997, 100}).num, 30000);
    assert_int_equal(times_usual_rate((AVRational){60, 1}).num, 60);
    assert_int_equal(times_usual_rate((AVRational){117, 10}).num, 0);
    assert_int_equal(times_usual_rate((AVRational){0, 0}).num, 0);
    assert_int_equal(times_usual_rate((AVRational){90000, 1}).num, 0);
}
