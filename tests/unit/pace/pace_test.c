#include <math.h>
#include <stdlib.h>

#include "app/pace.h"
#include "base/now.h"
#include "base/prng.h"
#include "unit.h"

#define MS NS_PER_MS
#define HOURS (3600 * NS_PER_S)

// A display that lights a frame up at its own beats, and a machine that takes time and is woken
// late.
struct world {
    double interval_ns; // the truth, which pace has to find out
    double start_ns;
    uint64_t random;
    int64_t now_ns;
    int64_t vsync; // of the last frame
    int64_t jitter_ns;
};

static int64_t chance(struct world *w, int64_t most_ns)
{
    w->random = prng_mix(w->random, "x", 1);
    return (int64_t)(w->random % (uint64_t)(most_ns + 1));
}

static int64_t vsync_ns(const struct world *w, int64_t number)
{
    return (int64_t)(w->start_ns + (double)number * w->interval_ns);
}

static int64_t first_vsync(const struct world *w, int64_t from_ns)
{
    return (int64_t)ceil(((double)from_ns - w->start_ns) / w->interval_ns);
}

// One frame: composed, held back, handed over; the call returns when it lit up, or a little later.
static struct pace_frame one_frame(struct world *w, struct pace *p, bool moving)
{
    struct pace_frame f = {.begun_ns = w->now_ns, .moving = moving};
    f.target_ns = pace_next(p, w->now_ns);
    w->now_ns += MS + chance(w, 2 * MS);
    f.ready_ns = w->now_ns;
    int64_t hold_ns = pace_hold(p, f.target_ns);
    if (w->now_ns < hold_ns)
        w->now_ns = hold_ns + chance(w, MS / 10);
    int64_t vsync = first_vsync(w, w->now_ns);
    w->vsync = vsync > w->vsync ? vsync : w->vsync + 1;
    w->now_ns = vsync_ns(w, w->vsync) + chance(w, w->jitter_ns);
    f.lit_ns = w->now_ns;
    pace_shown(p, &f);
    return f;
}

// Hours of motion: a frame for each beat, each made for the moment at which it lights up.
static void check_motion(double hz, int64_t nominal_hz)
{
    struct world w = {.interval_ns = 1e9 / hz,
                      .start_ns = 5e9 + 12345,
                      .random = PRNG_SEED,
                      .now_ns = 5 * NS_PER_S,
                      .vsync = -1};
    w.jitter_ns = (int64_t)(w.interval_ns / 6);
    struct pace p;
    pace_init(&p, NS_PER_S / nominal_hz, false);
    double worst = 0;
    uint64_t warm = (uint64_t)(hz * 20);
    uint64_t late = 0;
    uint64_t dropped = 0;
    int64_t first = 0;
    while (w.now_ns < 2 * HOURS) {
        struct pace_frame f = one_frame(&w, &p, true);
        if (p.shown == warm) {
            late = p.late;
            dropped = p.dropped;
            first = w.vsync;
        }
        double off = fabs((double)(f.target_ns - vsync_ns(&w, w.vsync))) / w.interval_ns;
        if (p.shown > warm && off > worst)
            worst = off;
    }
    assert_int_equal(p.late - late, 0);
    assert_int_equal(p.dropped - dropped, 0);
    assert_int_equal(p.shown - warm, w.vsync - first); // not one beat lost or shown twice
    assert_true(worst < 0.25);
    assert_true(fabs(p.interval_ns / w.interval_ns - 1) < 1e-3);
    assert_false(p.own);
}

TEST(pace_follows_a_display_for_hours)
{
    static const double rates[] = {
        24, 24000 / 1001.0, 25, 30000 / 1001.0, 30, 50, 60000 / 1001.0, 60, 75, 120};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        check_motion(rates[i], llround(rates[i]));
    check_motion(60000 / 1001.0, 59); // as some drivers round it
}

// Now and then something changes; between that the display goes on unseen.
TEST(pace_shows_a_change_at_the_first_beat_from_it)
{
    static const double rates[] = {24, 30000 / 1001.0, 60000 / 1001.0, 60, 120};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct world w = {.interval_ns = 1e9 / rates[i],
                          .start_ns = 1e9 + 777,
                          .random = PRNG_SEED + i,
                          .now_ns = NS_PER_S,
                          .jitter_ns = MS / 2,
                          .vsync = -1};
        struct pace p;
        pace_init(&p, NS_PER_S / llround(rates[i]), false);
        for (int n = 0; n < 2000; n++) // the beat is found
            one_frame(&w, &p, true);
        int wrong = 0;
        for (int n = 0; n < 2000; n++) {
            int64_t change_ns = w.now_ns + 100 * MS + chance(&w, n % 2 ? NS_PER_S : 30 * NS_PER_S);
            w.now_ns = pace_begin(&p, change_ns) + chance(&w, MS);
            struct pace_frame f = one_frame(&w, &p, false);
            assert_true(f.target_ns >= change_ns);
            int64_t off = w.vsync - first_vsync(&w, change_ns);
            assert_true(off >= -1 && off <= 1); // the beat was not seen for a while
            wrong += off != 0;
        }
        assert_true(wrong < 200);
        assert_true(p.late < 100);
    }
}

TEST(pace_of_its_own_is_exact)
{
    struct pace p;
    pace_init(&p, 33366667, true);
    int64_t start = 7 * NS_PER_S;
    int64_t now_ns = start;
    uint64_t random = PRNG_SEED;
    for (int64_t n = 1; n <= 400000; n++) {
        struct pace_frame f = {.begun_ns = now_ns, .target_ns = pace_next(&p, now_ns)};
        assert_int_equal(f.target_ns, start + n * 33366667);
        assert_int_equal(pace_hold(&p, f.target_ns), f.target_ns);
        random = prng_mix(random, "x", 1);
        f.ready_ns = now_ns + (int64_t)(random % (uint64_t)(9 * MS));
        f.lit_ns = f.target_ns + (int64_t)(random % (uint64_t)(2 * MS));
        f.moving = true;
        pace_shown(&p, &f);
        now_ns = f.lit_ns;
    }
    assert_int_equal(p.late, 0);
    assert_int_equal(p.dropped, 0);
    assert_int_equal(p.shown, 400000);
}

TEST(pace_counts_what_is_late_and_what_is_dropped)
{
    struct pace p;
    pace_init(&p, 20 * MS, true);
    int64_t now_ns = NS_PER_S;
    struct pace_frame f = {.begun_ns = now_ns, .moving = true};
    f.target_ns = pace_next(&p, now_ns);
    f.ready_ns = now_ns + 5 * MS;
    f.lit_ns = f.target_ns;
    pace_shown(&p, &f);
    assert_int_equal(p.late, 0);
    f.begun_ns = f.lit_ns;
    f.target_ns = pace_next(&p, f.begun_ns);
    f.ready_ns = f.lit_ns = f.target_ns + 15 * MS; // the machine was busy
    pace_shown(&p, &f);
    assert_int_equal(p.late, 1);
    assert_int_equal(p.dropped, 0);
    f.begun_ns = f.lit_ns + 60 * MS;
    f.target_ns = pace_next(&p, f.begun_ns);
    f.ready_ns = f.begun_ns + MS;
    f.lit_ns = f.target_ns;
    f.moving = false;
    pace_shown(&p, &f);
    assert_int_equal(p.late, 1);
    assert_int_equal(p.dropped, 3);
    // Nothing moved since: no beat is missed.
    f.begun_ns = f.lit_ns + 500 * MS;
    f.target_ns = pace_next(&p, f.begun_ns);
    f.ready_ns = f.lit_ns = f.target_ns;
    pace_shown(&p, &f);
    assert_int_equal(p.dropped, 3);
    assert_int_equal(p.shown, 4);
}

// A machine that needs more than a beat makes its frames for the beat they can reach.
TEST(pace_aims_at_the_beat_that_can_be_reached)
{
    struct pace p;
    pace_init(&p, 20 * MS, true);
    int64_t now_ns = NS_PER_S;
    for (int n = 0; n < 100; n++) {
        struct pace_frame f = {.begun_ns = now_ns, .moving = true};
        f.target_ns = pace_next(&p, now_ns);
        f.ready_ns = now_ns + 30 * MS;
        f.lit_ns = f.ready_ns > f.target_ns ? f.ready_ns : f.target_ns;
        pace_shown(&p, &f);
        now_ns = f.lit_ns;
    }
    assert_true(p.late < 10);
    assert_in_range(p.dropped, 85, 99);
    // And it begins in time for what changes later.
    int64_t begin_ns = pace_begin(&p, now_ns + NS_PER_S);
    assert_true(begin_ns <= now_ns + NS_PER_S - 25 * MS);
}

TEST(pace_notices_that_nothing_waits_for_the_display)
{
    struct pace p;
    pace_init(&p, 16666667, false);
    int64_t now_ns = NS_PER_S;
    for (int n = 0; n < 20; n++) {
        struct pace_frame f = {.begun_ns = now_ns, .moving = true};
        f.target_ns = pace_next(&p, now_ns);
        now_ns += 2 * MS;
        f.ready_ns = f.lit_ns = now_ns;
        pace_shown(&p, &f);
    }
    assert_true(p.own);
    int64_t a = pace_next(&p, now_ns);
    assert_int_equal(pace_hold(&p, a), a);
    assert_int_equal(pace_next(&p, a) - a, 16666667);
}

// Drivers of OpenGL on a desktop put a frame into a queue and return, or have no display at all.
TEST(pace_notices_that_frames_are_taken_at_once)
{
    struct pace p;
    pace_init(&p, 16 * MS, false);
    int64_t now_ns = NS_PER_S;
    int64_t last_ns = 0;
    for (int n = 0; n < 1000; n++) {
        struct pace_frame f = {.begun_ns = now_ns, .moving = true};
        f.target_ns = pace_next(&p, now_ns);
        f.ready_ns = now_ns + 2 * MS;
        int64_t hold_ns = pace_hold(&p, f.target_ns);
        now_ns = f.lit_ns = (f.ready_ns > hold_ns ? f.ready_ns : hold_ns) + MS / 10;
        pace_shown(&p, &f);
        if (n > 100)
            assert_int_equal(f.target_ns - last_ns, 16 * MS);
        last_ns = f.target_ns;
    }
    assert_true(p.own);
    assert_int_equal(p.late, 0);
    assert_int_equal(p.dropped, 0);
}

TEST(pace_follows_another_rate)
{
    struct world w = {
        .interval_ns = 1e9 / 60, .start_ns = 1e9, .random = PRNG_SEED, .now_ns = NS_PER_S};
    struct pace p;
    pace_init(&p, NS_PER_S / 60, false);
    for (int n = 0; n < 600; n++)
        one_frame(&w, &p, true);
    uint64_t shown = p.shown;
    w.interval_ns = 1e9 / 25;
    w.vsync = first_vsync(&w, w.now_ns) - 1;
    pace_retune(&p, NS_PER_S / 60, false); // the same: nothing is forgotten
    assert_true(p.beat_ns > 0);
    pace_retune(&p, NS_PER_S / 25, false);
    for (int n = 0; n < 200; n++)
        one_frame(&w, &p, true);
    uint64_t late = p.late;
    uint64_t dropped = p.dropped;
    for (int n = 0; n < 600; n++)
        one_frame(&w, &p, true);
    assert_int_equal(p.shown, shown + 800);
    assert_int_equal(p.late, late);
    assert_int_equal(p.dropped, dropped);
}

TEST(pace_never_goes_back)
{
    struct pace p;
    pace_init(&p, 16 * MS, false);
    int64_t last = 0;
    for (int64_t now_ns = NS_PER_S; now_ns < 2 * NS_PER_S; now_ns += MS) {
        int64_t target = pace_next(&p, now_ns);
        assert_true(target > last);
        last = target;
    }
}

// News, pictures and signals wake the loop in between: the frame comes no later for it.
TEST(pace_looks_before_a_beat_do_not_put_it_off)
{
    for (int own = 0; own < 2; own++) {
        struct pace p;
        pace_init(&p, 500 * MS, own);
        int64_t now_ns = NS_PER_S;
        int64_t target_ns = 0;
        for (int n = 0; n < 50; n++, now_ns += MS / 10)
            target_ns = pace_next(&p, now_ns);
        assert_true(target_ns < now_ns + 510 * MS);
        struct pace_frame f = {target_ns, now_ns, now_ns, target_ns, false};
        pace_shown(&p, &f);
        assert_int_equal(pace_next(&p, now_ns), target_ns + 500 * MS);
    }
}
