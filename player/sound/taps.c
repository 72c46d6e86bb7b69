#include "sound/taps.h"

#include <math.h>

#define PI 3.14159265358979323846
#define KAISER_BETA 8.0 // about -80 dB beside the pass band

// Modified Bessel function of order 0, by its series.
static double bessel(double x)
{
    double sum = 1;
    double term = 1;
    for (int k = 1; k < 40; k++) {
        term *= (x / 2 / k) * (x / 2 / k);
        sum += term;
    }
    return sum;
}

static double weight(double x)
{
    double edge = x / (TAPS / 2);
    if (fabs(edge) >= 1)
        return 0;
    double window = bessel(KAISER_BETA * sqrt(1 - edge * edge)) / bessel(KAISER_BETA);
    return fabs(x) < 1e-9 ? 1 : window * sin(PI * x) / (PI * x);
}

void taps_init(struct taps *t)
{
    for (int phase = 0; phase <= TAPS_PHASES; phase++) {
        double all[TAPS];
        double sum = 0;
        for (int i = 0; i < TAPS; i++) {
            all[i] = weight(i - TAPS_BEFORE - (double)phase / TAPS_PHASES);
            sum += all[i];
        }
        for (int i = 0; i < TAPS; i++)
            t->of[phase][i] = (float)(all[i] / sum); // silence stays silence, a level a level
    }
    for (int i = 0; i < TAPS; i++) {
        t->of[0][i] = i == TAPS_BEFORE ? 1 : 0;
        t->of[TAPS_PHASES][i] = i == TAPS_BEFORE + 1 ? 1 : 0;
    }
}

void taps_at(const struct taps *t, double part, float out[TAPS])
{
    double at = part * TAPS_PHASES;
    int phase = (int)at;
    float rest = (float)(at - phase);
    const float *a = t->of[phase];
    const float *b = t->of[phase + 1];
    for (int i = 0; i < TAPS; i++)
        out[i] = a[i] + (b[i] - a[i]) * rest;
}
