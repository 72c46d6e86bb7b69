#include "player.h"

#include "base/attr.h"

// decode_seek(): the newest picture not later than any time, wherever key pictures lie, and all
// that follow it.

enum { MS = 1000 * 1000 };

static const char *const clips[] = {
    "h264.mp4", "h264.mkv",       "h264.ts",        "hevc.mp4",  "vp8.webm", "vp9.webm", "av1.mp4",
    "av1.webm", "vp8-alpha.webm", "vp9-alpha.webm", "qtrle.mov", "loop.gif", "loop.png",
};

static void seek_to(struct player *p, const char *name, int64_t t_ns, int expected)
{
    if (!decode_seek(p->decode, t_ns, &p->err))
        fail_msg("%s: seek to %lld: %s", name, (long long)t_ns, p->err.text);
    for (int n = expected; n < expected + 3; n++) {
        const int number = player_next(p);
        if (number != (n < FILM_PICTURES ? n : -1))
            fail_msg("%s: seek to %lld: %d, expected %d", name, (long long)t_ns, number, n);
        if (number >= 0)
            assert_int_equal(p->span.start_ns, n * 40 * MS);
    }
}

static void turn(const char *name, bool ahead)
{
    struct player p = player_open(name, VIDEO_ALPHA_OWN, NULL);
    if (!p.decode)
        fail_msg("%s: %s", name, p.err.text);
    decode_turns(p.decode);
    int made = 0;
    for (int i = 0; i < 4 * FILM_PICTURES; i++) {
        const int n = i % FILM_PICTURES;
        for (int k = 0; ahead && k < i % 13; k++)
            made += decode_ahead(p.decode);
        const int number = player_next(&p);
        if (number != n || p.span.start_ns != n * 40 * MS)
            fail_msg("%s: picture %d is %d at %lld", name, i, number, (long long)p.span.start_ns);
        if (n + 1 < FILM_PICTURES)
            continue;
        assert_int_equal(p.span.end_ns, FILM_PICTURES * 40 * MS);
        assert_int_equal(player_next(&p), -1);
        assert_true(decode_seek(p.decode, 0, &p.err));
    }
    assert_true(!ahead || p.info.kind == VIDEO_GIF || made > 2 * FILM_PICTURES);
    player_close(&p);
}

TEST(a_turn_follows_the_one_before_without_a_seam)
{
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        turn(clips[i], false);
        turn(clips[i], true);
    }
}

// What was prepared for the next turn is of no use then.
TEST(a_turn_is_left_for_any_other_place)
{
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        struct player p = player_open(clips[i], VIDEO_ALPHA_OWN, NULL);
        assert_non_null(p.decode);
        decode_turns(p.decode);
        for (int n = 0; n < FILM_PICTURES; n++) {
            seek_to(&p, clips[i], (FILM_PICTURES - 4) * 40 * MS, FILM_PICTURES - 4);
            while (decode_ahead(p.decode))
                ;
            seek_to(&p, clips[i], n * 40 * MS, n);
            assert_true(decode_seek(p.decode, 0, &p.err));
            assert_int_equal(player_next(&p), 0);
        }
        player_close(&p);
    }
}

// 7 and 24 have no common divisor: each picture after a far one, forwards and backwards.
static int shuffled(int i)
{
    return i * 7 % FILM_PICTURES;
}

static void seeks(const char *name)
{
    struct player p = player_open(name, VIDEO_ALPHA_OWN, NULL);
    if (!p.decode)
        fail_msg("%s: %s", name, p.err.text);
    for (int i = 0; i < FILM_PICTURES; i++) {
        const int n = shuffled(i);
        const int64_t t = n * INT64_C(40) * MS;
        seek_to(&p, name, t, n);
        seek_to(&p, name, t + 40 * MS - 1, n);
        seek_to(&p, name, t + 17 * MS, n);
    }
    seek_to(&p, name, -5, 0);
    seek_to(&p, name, INT64_C(3600) * 1000 * MS, FILM_PICTURES - 1);
    player_close(&p);
}

TEST(seek_everywhere)
{
    for (size_t i = 0; i < VT_COUNT(clips); i++)
        seeks(clips[i]);
}

TEST(seek_in_stacked_and_matte)
{
    static const struct {
        const char *name, *matte;
        enum video_alpha alpha;
    } films[] = {
        {"below.mp4", NULL, VIDEO_ALPHA_STACKED_BELOW},
        {"h264.mp4", "matte.webm", VIDEO_ALPHA_MATTE},
    };
    for (size_t i = 0; i < VT_COUNT(films); i++) {
        struct player p = player_open(films[i].name, films[i].alpha, films[i].matte);
        assert_non_null(p.decode);
        for (int n = FILM_PICTURES - 1; n >= 0; n -= 5)
            seek_to(&p, films[i].name, n * INT64_C(40) * MS + 3, n);
        player_close(&p);
    }
}

TEST(loops)
{
    for (size_t i = 0; i < VT_COUNT(clips); i++) {
        struct player p = player_open(clips[i], VIDEO_ALPHA_OWN, NULL);
        assert_non_null(p.decode);
        for (int round = 0; round < 3; round++) {
            assert_true(decode_seek(p.decode, 0, &p.err));
            for (int n = 0; n < FILM_PICTURES; n++) {
                const int number = player_next(&p);
                if (number != n)
                    fail_msg("%s: round %d: %d, expected %d", clips[i], round, number, n);
            }
            assert_int_equal(player_next(&p), -1);
            assert_int_equal(p.span.end_ns, p.info.duration_ns);
        }
        player_close(&p);
    }
}
