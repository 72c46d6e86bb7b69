#include "sound/mixer.h"

#include <math.h>

#include "base/now.h"
#include "unit.h"
#include "world.h"

#define PI 3.14159265358979323846
#define MS (double)NS_PER_MS

// ---- signals ------------------------------------------------------------------------------------

enum { TURN = 480 }; // frames of one turn: 100 Hz

// A point that goes round: its angle tells where in the source one is.
static void circle(int64_t number, float out[SOUND_CHANNELS])
{
    static float table[TURN][2];
    static bool made;
    for (int i = 0; !made && i < TURN; i++) {
        table[i][0] = (float)(0.5 * cos(2 * PI * i / TURN));
        table[i][1] = (float)(0.5 * sin(2 * PI * i / TURN));
    }
    made = true;
    out[0] = table[number % TURN][0];
    out[1] = table[number % TURN][1];
}

// As loud as can be: each step in it would be a click.
static void level(int64_t number, float out[SOUND_CHANNELS])
{
    (void)number;
    out[0] = out[1] = 1;
}

// How far apart the first channel of neighbours is, over all buffers.
struct slope {
    float last, most;
    bool begun;
};

static void note_slope(struct slope *s, const struct world *w)
{
    for (size_t i = 0; i < WORLD_BUFFER; i++) {
        float value = w->out[i][0];
        assert_true(fabsf(value) <= 1); // and a number
        if (s->begun)
            s->most = fmaxf(s->most, fabsf(value - s->last));
        s->last = value;
        s->begun = true;
    }
}

// The steepest place of a fade from 0 to 1: 1.5 times its mean slope, and a little for rounding.
static const float fade_slope = 1.5F / VOICE_FADE + 1e-4F;

// ---- following the clock ------------------------------------------------------------------------

// How late what is heard is, in ms, within half a turn.
static double late_ms(const struct world *w, size_t i, int64_t mono_ns)
{
    double heard_ns = world_heard_ns(w) + (double)i * w->period_ns;
    double should = fmod((heard_ns - (double)mono_ns) * SOUND_RATE / 1e9, TURN);
    double is = atan2((double)w->out[i][1], (double)w->out[i][0]) / (2 * PI) * TURN;
    double off = should - is;
    off -= TURN * floor(off / TURN + 0.5);
    return off * 1000 / SOUND_RATE;
}

// The pictures' clock and the device's are apart by ppm: what is heard stays in step with what is
// seen, and nothing in it is steeper than the fastest pace makes it.
static void follow(double ppm, int minutes)
{
    struct world w;
    world_init(&w, ppm, 6 * NS_PER_MS);
    struct world_source *s = world_open(&w, circle, 1);
    int64_t mono_ns = w.start_ns + 2 * NS_PER_S;
    (void)source_place(s->source, mono_ns, SOUND_NEVER);
    struct slope slope = {0};
    double least = 1e9;
    double most = -1e9;
    for (int i = 0; i < minutes * 60 * 50; i++) {
        world_turn(&w);
        note_slope(&slope, &w);
        if (i < 103) // it is just coming
            continue;
        double late = late_ms(&w, 0, mono_ns);
        assert_true(fabs(late) < 3);
        if (i > 60 * 50) {
            least = fmin(least, late);
            most = fmax(most, late);
        }
    }
    // The device asks 1.7 ms too late on average, which no one can know; what it is heard early by
    // that trembles a little, and does not drift.
    assert_true(least > -1.7 - 0.5 && most < -1.7 + 0.6);
    // Pace times the steepest place of the circle.
    assert_true((double)slope.most < 0.5 * 2 * PI / TURN * (1 + MIXER_BEND_MAX) + 1e-5);
    world_finish(&w);
}

TEST(a_device_that_is_200_ppm_fast_for_an_hour)
{
    follow(200, 60);
}

TEST(devices_that_are_slow_or_right)
{
    follow(-200, 3);
    follow(0, 3);
    follow(-2000, 3);
}

// ---- beginning, ending, changing ----------------------------------------------------------------

// What is heard of a level, from when and to when, in ms of the monotonic clock since the start.
struct heard {
    double first_ms, last_ms;
    float most;
};

static void listen(struct heard *h, const struct world *w)
{
    for (size_t i = 0; i < WORLD_BUFFER; i++) {
        if (w->out[i][0] == 0)
            continue;
        double at_ms = (world_heard_ns(w) + (double)i * w->period_ns - (double)w->start_ns) / MS;
        if (h->most == 0)
            h->first_ms = at_ms;
        h->last_ms = at_ms;
        h->most = fmaxf(h->most, w->out[i][0]);
    }
}

// One world and what is heard in it.
struct ear {
    struct world w;
    struct slope slope;
    struct heard heard;
};

static void turn(struct ear *e, int buffers)
{
    for (int i = 0; i < buffers; i++) {
        world_turn(&e->w);
        note_slope(&e->slope, &e->w);
        listen(&e->heard, &e->w);
    }
}

static int64_t after_ms(const struct ear *e, int64_t ms)
{
    return e->w.start_ns + ms * NS_PER_MS;
}

static void place(const struct ear *e, struct world_source *s, int64_t at_ms)
{
    (void)source_place(s->source, after_ms(e, at_ms), SOUND_NEVER);
}

static void place_until(const struct ear *e, struct world_source *s, int64_t at_ms,
                        int64_t until_ms)
{
    (void)source_place(s->source, after_ms(e, at_ms), until_ms * NS_PER_MS);
}

// A device whose clock is right, and a source that is not placed yet.
static struct world_source *open_ear(struct ear *e, world_signal *signal, float volume)
{
    *e = (struct ear){0};
    world_init(&e->w, 0, 0);
    return world_open(&e->w, signal, volume);
}

static struct world_source *hear(struct ear *e, world_signal *signal, float volume, int64_t at_ms)
{
    struct world_source *s = open_ear(e, signal, volume);
    place(e, s, at_ms);
    return s;
}

TEST(a_source_is_heard_from_its_first_moment_to_its_end)
{
    struct ear e;
    struct world_source *s = open_ear(&e, level, 1);
    place_until(&e, s, 1003, 777);
    turn(&e, 150);
    assert_true(fabs(e.heard.first_ms - 1003) < 0.1);
    assert_true(e.heard.last_ms < 1003 + 777);
    assert_true(e.heard.last_ms > 1003 + 777 - 1);
    assert_true(e.heard.most == 1);
    assert_true(e.slope.most < fade_slope);
    world_finish(&e.w);
}

TEST(a_source_that_is_over_ends_without_a_click)
{
    struct ear e = {0};
    world_init(&e.w, 100, NS_PER_MS);
    struct world_source *s = world_open(&e.w, level, 1);
    s->end = SOUND_RATE / 2;
    place(&e, s, 500);
    turn(&e, 100);
    assert_true(fabs(e.heard.last_ms - 1000) < 10);
    assert_true(e.slope.most < fade_slope);
    world_finish(&e.w);
}

TEST(one_source_takes_over_from_another)
{
    struct ear e;
    struct world_source *a = open_ear(&e, level, 1);
    place_until(&e, a, 100, 900);
    struct world_source *b = world_open(&e.w, level, 0.5F);
    place(&e, b, 1000);
    turn(&e, 40);
    assert_true(e.heard.most == 1);
    turn(&e, 100);
    assert_true(e.heard.most <= 1);
    assert_true(e.w.out[0][0] == 0.5F);
    assert_true(e.slope.most < fade_slope);
    world_finish(&e.w);
}

TEST(a_source_that_is_taken_away_fades)
{
    struct ear e;
    struct world_source *s = hear(&e, level, 1, 0);
    turn(&e, 50);
    assert_true(e.w.out[WORLD_BUFFER - 1][0] == 1);
    mixer_close(s->source);
    assert_false(mixer_has_sound(e.w.mixer));
    turn(&e, 2);
    assert_true(e.w.out[WORLD_BUFFER - 1][0] == 0);
    assert_true(e.slope.most < fade_slope);
    assert_int_equal(atomic_load(&s->source->state), SOURCE_FREE);
    world_finish(&e.w);
}

TEST(a_source_without_a_moment_waits_and_comes_back)
{
    struct ear e;
    struct world_source *s = open_ear(&e, level, 1);
    turn(&e, 20);
    assert_true(e.heard.most == 0);
    assert_false(mixer_has_sound(e.w.mixer));
    assert_true(source_place(s->source, after_ms(&e, 500), SOUND_NEVER));
    assert_true(mixer_has_sound(e.w.mixer));
    turn(&e, 20);
    assert_true(fabs(e.heard.first_ms - 500) < 0.1);
    (void)source_place(s->source, SOUND_NEVER, SOUND_NEVER);
    turn(&e, 20);
    assert_true(e.heard.last_ms < 840);
    place(&e, s, 900); // where it was left
    turn(&e, 20);
    assert_true(e.w.out[0][0] == 1);
    assert_true(e.slope.most < fade_slope);
    world_finish(&e.w);
}

TEST(a_video_that_comes_late_is_silent_and_then_in_step)
{
    struct ear e;
    struct world_source *s = hear(&e, circle, 1, 200);
    int64_t mono_ns = after_ms(&e, 200);
    s->end = SOUND_RATE;
    turn(&e, 80); // starved from 1.2 s on
    assert_true(e.w.out[0][0] == 0);
    s->put = SOUND_RATE * 17 / 10; // what it should have been heard until is left out
    s->end = INT64_MAX;
    turn(&e, 50);
    assert_true(fabs(late_ms(&e.w, 0, mono_ns)) < 0.1);
    assert_true(e.slope.most < 2 * fade_slope);
    world_finish(&e.w);
}

TEST(a_big_shift_is_one_blended_skip)
{
    struct ear e;
    struct world_source *s = hear(&e, circle, 1, 0);
    turn(&e, 50);
    for (int i = 0; i < 2; i++) { // forwards, then back
        int64_t mono_ns = after_ms(&e, i == 0 ? -203 : 0);
        place(&e, s, i == 0 ? -203 : 0);
        turn(&e, 3);
        bool silent = e.w.out[0][0] == 0 && e.w.out[0][1] == 0;
        assert_true(silent == (i == 1)); // what was heard is not heard again
        turn(&e, 12);
        assert_true(fabs(late_ms(&e.w, 0, mono_ns)) < 0.1);
    }
    assert_true(e.slope.most < 2 * fade_slope);
    world_finish(&e.w);
}

TEST(a_small_shift_is_made_up_for_slowly)
{
    struct ear e;
    struct world_source *s = hear(&e, circle, 1, 0);
    turn(&e, 50);
    int64_t mono_ns = after_ms(&e, -4);
    place(&e, s, -4);
    double late = 4;
    for (int i = 0; i < 500; i++) {
        turn(&e, 1);
        double now = late_ms(&e.w, 0, mono_ns);
        assert_true(now > -0.1 && now < late + 0.01 && now > late - 20 * MIXER_BEND_MAX - 0.01);
        late = now;
    }
    assert_true(late < 0.1);
    assert_true((double)e.slope.most < 0.5 * 2 * PI / TURN * (1 + MIXER_BEND_MAX) + 1e-4);
    world_finish(&e.w);
}

// ---- how loud -----------------------------------------------------------------------------------

TEST(nothing_is_changed_where_both_clocks_agree)
{
    struct ear e;
    (void)hear(&e, circle, 0.5F, 1000);
    turn(&e, 100);
    // 1e-4: moments are whole nanoseconds, and 48 frames are 10^6 of them
    int64_t first = 99 * WORLD_BUFFER + WORLD_LATENCY_MS * 48 - SOUND_RATE;
    for (size_t i = 0; i < WORLD_BUFFER; i++) {
        float expected[SOUND_CHANNELS];
        circle(first + (int64_t)i, expected);
        assert_true(fabsf(e.w.out[i][0] - 0.5F * expected[0]) < 1e-4F);
        assert_true(fabsf(e.w.out[i][1] - 0.5F * expected[1]) < 1e-4F);
    }
    world_finish(&e.w);
}

TEST(too_loud_a_sum_is_limited_softly)
{
    struct ear e;
    place_until(&e, open_ear(&e, level, 1), 100, 1000);
    for (int i = 2; i <= 4; i++)
        place_until(&e, world_open(&e.w, level, 1), 100 * i, 1000);
    turn(&e, 40);
    assert_true(e.w.out[0][0] > 0.999F);
    turn(&e, 60);
    assert_true(e.slope.most < 2 * fade_slope);
    assert_true(e.w.out[0][0] == 0);
    world_finish(&e.w);
}

TEST(the_master_volume_moves_slowly)
{
    struct ear e;
    (void)hear(&e, level, 1, 0);
    turn(&e, 50);
    e.slope = (struct slope){0};
    atomic_store(&e.w.mixer->master, 0.25F);
    turn(&e, 20);
    assert_true(e.w.out[0][0] > 0.5F && e.w.out[0][0] < 0.7F);
    turn(&e, 30);
    assert_true(fabsf(e.w.out[0][0] - 0.25F) < 1e-6F);
    assert_true(e.slope.most < 1.1F / SOUND_RATE);
    atomic_store(&e.w.mixer->master, 0.0F);
    turn(&e, 50);
    assert_true(e.w.out[0][0] == 0);
    assert_false(mixer_has_sound(e.w.mixer));
    world_finish(&e.w);
}

TEST(a_mute_source_is_no_sound)
{
    struct ear e;
    (void)hear(&e, level, 0, 0);
    assert_false(mixer_has_sound(e.w.mixer));
    world_finish(&e.w);
}

TEST(sources_are_bounded)
{
    struct mixer *m = mixer_create();
    struct sound_source *last = NULL;
    for (int i = 0; i < SOUND_SOURCES_MAX; i++)
        assert_non_null(last = mixer_open(m, 1));
    assert_null(mixer_open(m, 1));
    mixer_close(last);
    assert_null(mixer_open(m, 1)); // it fades
    mixer_reset(m);
    assert_ptr_equal(mixer_open(m, 1), last);
    mixer_destroy(m);
}
