// A day of sound. With VITRINE_LONG in the environment (tools/drift) the mixer runs for all of it,
// too; otherwise its part is an hour (mixer.c), and the device's clock, which it follows, a day.

#include <math.h>
#include <stdlib.h>

#include "base/now.h"
#include "unit.h"
#include "world.h"

#define PI 3.14159265358979323846
#define DAY_S 86400.0

enum { BUFFER = 960, LATENCY_MS = 20, WARM_S = 60 };

// How much faster than the monotonic clock the device's runs, in ppm, s seconds after the start.
typedef double device_clock(double s);

static double steady(double s)
{
    (void)s;
    return 200;
}

// A box that warms up in the sun and cools down, each hour.
static double warming(double s)
{
    return 200 + 150 * sin(2 * PI * s / 3600);
}

// Another card, or a driver that corrects itself, each hour.
static double stepping(double s)
{
    return (int)(s / 3600) % 2 ? -100 : 200;
}

// The largest difference in ms between when a frame is heard and when it is said to be.
static double worst_ms(device_clock *clock, int64_t late_most_ns)
{
    struct tempo tempo;
    struct prng chance = {11};
    double at_ns = 0; // in truth, since the start
    double worst = 0;
    const double start_ns = 3e15; // a monotonic clock of a month
    tempo_init(&tempo, SOUND_RATE, LATENCY_MS * NS_PER_MS);
    while (at_ns < DAY_S * 1e9) {
        int64_t late_ns = (int64_t)prng_below(&chance, (uint64_t)(late_most_ns + 1));
        if (prng_below(&chance, 8) != 0)
            late_ns /= 16; // mostly it is nearly in time
        int64_t now_ns = (int64_t)start_ns + (int64_t)at_ns + late_ns;
        struct tempo_moment m = tempo_note(&tempo, now_ns, BUFFER);
        double heard_ns = at_ns + LATENCY_MS * (double)NS_PER_MS;
        double off_ns = (double)(m.heard_ns - (int64_t)start_ns) - heard_ns;
        if (at_ns > WARM_S * 1e9)
            worst = fmax(worst, fabs(off_ns) / (double)NS_PER_MS);
        at_ns += BUFFER * 1e9 / (SOUND_RATE * (1 + clock(at_ns / 1e9) * 1e-6));
    }
    return worst;
}

TEST(a_day_with_a_device_that_is_200_ppm_fast)
{
    assert_true(worst_ms(steady, 0) < 0.01);
    assert_true(worst_ms(steady, 5 * NS_PER_MS) < 1);
}

TEST(a_day_with_a_device_whose_rate_changes)
{
    assert_true(worst_ms(warming, 0) < 0.1);
    assert_true(worst_ms(warming, 5 * NS_PER_MS) < 1);
    assert_true(worst_ms(stepping, 0) < 1);
}

// ---- what is heard, all the way through the mixer -----------------------------------------------

enum { TURN = 480 };

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

TEST(a_day_of_the_mixer)
{
    const double day_s = getenv("VITRINE_LONG") ? DAY_S : 120;
    struct world w;
    world_init(&w, 200, 0);
    struct world_source *s = world_open(&w, circle, 1);
    int64_t mono_ns = w.start_ns + NS_PER_S;
    (void)source_place(s->source, mono_ns, SOUND_NEVER);
    double worst = 0;
    for (int64_t i = 0; i < (int64_t)(day_s * SOUND_RATE / WORLD_BUFFER); i++) {
        world_turn(&w);
        double should = fmod((world_heard_ns(&w) - (double)mono_ns) * SOUND_RATE / 1e9, TURN);
        double is = atan2((double)w.out[0][1], (double)w.out[0][0]) / (2 * PI) * TURN;
        double off = should - is;
        off -= TURN * floor(off / TURN + 0.5);
        if (i > 20 * SOUND_RATE / WORLD_BUFFER)
            worst = fmax(worst, fabs(off) * 1000 / SOUND_RATE);
    }
    assert_true(worst < 0.1);
    world_finish(&w);
}
