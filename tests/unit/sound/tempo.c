#include "sound/tempo.h"

#include <math.h>

#include "base/now.h"
#include "unit.h"

#define MS (double)NS_PER_MS

enum { BUFFER = 960, LATENCY_MS = 20 };

// A device that asks for buffers at exact moments of its own clock, which drifts.
struct device {
    struct tempo tempo;
    double period_ns, at_ns;
};

static void start(struct device *d, double ppm)
{
    d->period_ns = 1e9 / (48000 * (1 + ppm * 1e-6));
    d->at_ns = 1e15;
    tempo_init(&d->tempo, 48000, LATENCY_MS * NS_PER_MS);
}

// Asks late_ms too late. Returns how much too late it thinks to be heard, in ms.
static double ask(struct device *d, double late_ms)
{
    struct tempo_moment m = tempo_note(&d->tempo, (int64_t)(d->at_ns + late_ms * MS), BUFFER);
    double off_ns = (double)m.heard_ns - d->at_ns - LATENCY_MS * MS;
    d->at_ns += BUFFER * d->period_ns;
    return off_ns / MS;
}

TEST(a_devices_clock_is_found_out)
{
    struct device d;
    start(&d, -350);
    double off = 0;
    for (int i = 0; i < 3000; i++)
        off = ask(&d, 0);
    assert_true(fabs(off) < 0.01);
    assert_true(fabs(d.tempo.period_ns / d.period_ns - 1) < 1e-6);
}

TEST(a_device_that_asks_twice_at_first_is_found_out)
{
    struct device d;
    start(&d, 0);
    (void)ask(&d, 20); // two buffers at once: the first one a whole buffer too late
    double off = 0;
    for (int i = 0; i < 100; i++)
        off = ask(&d, 0);
    assert_true(fabs(off) < 2); // after 2 s
    for (int i = 0; i < 900; i++)
        off = ask(&d, 0);
    assert_true(fabs(off) < 0.5);
}

TEST(a_busy_machine_moves_it_little)
{
    struct device d;
    start(&d, 0);
    for (int i = 0; i < 1500; i++)
        (void)ask(&d, 0);
    double most = 0;
    for (int i = 0; i < 3000; i++)
        most = fmax(most, fabs(ask(&d, i % 100 == 50 ? 60 : 0)));
    assert_true(most < 0.3);
}

TEST(a_device_that_lost_time_is_followed)
{
    struct device d;
    start(&d, 0);
    for (int i = 0; i < 1500; i++)
        (void)ask(&d, 0);
    d.at_ns += 150 * MS; // it stood still
    for (int i = 0; i < 50; i++)
        (void)ask(&d, 0);
    assert_true(fabs(ask(&d, 0)) < 0.1);
    d.at_ns += 5 * 1e9;
    assert_true(fabs(ask(&d, 0)) < 0.1);
}
