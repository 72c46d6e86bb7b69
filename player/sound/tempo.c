#include "sound/tempo.h"

#include <math.h>

#include "base/now.h"

// A delay-locked loop of second order: its band is wide at first, then so narrow that a device that
// asks some ms too early or too late moves it by microseconds.
#define BAND_FIRST_HZ 1.0
#define BAND_HZ 0.05
// One moment that is off by more counts as off by this: a busy machine.
#define ASTRAY_NS (5.0 * (double)NS_PER_MS)
// Many in a row that are off by more than this: the device has lost or gained time.
#define JUMP_NS (15.0 * (double)NS_PER_MS)
#define PERIOD_MOST 0.015 // no device is further off than this share

enum { JUMP_TIMES = 16 };

void tempo_init(struct tempo *t, int rate, int64_t latency_ns)
{
    double nominal_ns = (double)NS_PER_S / rate;
    *t =
        (struct tempo){.latency_ns = latency_ns, .nominal_ns = nominal_ns, .period_ns = nominal_ns};
}

static void begin(struct tempo *t, double at_ns)
{
    t->next_ns = at_ns;
    t->known_ns = at_ns;
    t->astray = 0;
    t->known = true;
}

static double clamp(double value, double most)
{
    return fmin(fmax(value, -most), most);
}

static double band_hz(const struct tempo *t, double at_ns)
{
    double known_s = (at_ns - t->known_ns) / (double)NS_PER_S;
    return known_s < 1 / BAND_FIRST_HZ ? BAND_FIRST_HZ : fmax(1 / known_s, BAND_HZ);
}

static void follow(struct tempo *t, double off_ns, size_t frames)
{
    double band = band_hz(t, t->next_ns);
    // A wide band has to follow what happens at the start.
    double heed_ns = band > BAND_HZ ? JUMP_NS * 2 : ASTRAY_NS;
    double omega = 2 * 3.14159265358979323846 * band * (double)frames * t->period_ns / 1e9;
    omega = fmin(omega, 0.5);
    off_ns = clamp(off_ns, heed_ns);
    t->next_ns += 1.41421356237309504880 * omega * off_ns;
    t->period_ns += omega * omega * off_ns / (double)frames;
    t->period_ns = t->nominal_ns + clamp(t->period_ns - t->nominal_ns, t->nominal_ns * PERIOD_MOST);
}

struct tempo_moment tempo_note(struct tempo *t, int64_t now_ns, size_t frames)
{
    if (!t->known)
        t->origin_ns = now_ns;
    double at_ns = (double)(now_ns - t->origin_ns);
    double off_ns = at_ns - t->next_ns;
    t->astray = fabs(off_ns) > JUMP_NS ? t->astray + 1 : 0;
    if (!t->known || t->astray >= JUMP_TIMES || fabs(off_ns) > (double)NS_PER_S)
        begin(t, at_ns);
    else if (frames > 0)
        follow(t, off_ns, frames);
    struct tempo_moment moment = {
        .heard_ns = t->origin_ns + llround(t->next_ns) + t->latency_ns,
        .period_ns = t->period_ns,
    };
    t->next_ns += (double)frames * t->period_ns;
    return moment;
}
