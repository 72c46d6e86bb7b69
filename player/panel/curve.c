// The three one-dimensional curves f_j(v) of eq 2 and their inverses.
#include <math.h>

#include "panel/internal.h"

double panel_srgb_forward(double code)
{
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

double panel_srgb_inverse(double linear)
{
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

double panel_clamp01(double x)
{
    if (!(x > 0)) // also what is not a number
        return 0;
    return x < 1 ? x : 1;
}

static double table_forward(const double *table, int count, double v)
{
    double at = v * (count - 1);
    int i = (int)at;
    if (i >= count - 1)
        return table[count - 1];
    return table[i] + (table[i + 1] - table[i]) * (at - i);
}

// The lowest v of those with this f, found by halving.
static double table_inverse(const double *table, int count, double f)
{
    int low = 0;
    int high = count - 1;
    while (high - low > 1) {
        int mid = (low + high) / 2;
        if (table[mid] < f)
            low = mid;
        else
            high = mid;
    }
    double step = table[high] - table[low];
    double part = step > 0 ? (f - table[low]) / step : 0;
    return (low + part) / (count - 1);
}

double panel_curve_forward(const struct panel *p, int channel, double v)
{
    v = panel_clamp01(v);
    switch (p->curve) {
    case PANEL_CURVE_SRGB:
        return panel_srgb_forward(v);
    case PANEL_CURVE_GAMMA:
        return pow(v, p->gamma);
    case PANEL_CURVE_TABLE:
        return table_forward(p->table[channel], p->table_count, v);
    }
    return v;
}

double panel_curve_inverse(const struct panel *p, int channel, double f)
{
    f = panel_clamp01(f);
    if (f == 0 || f == 1) // the rest states hold whatever plateau a measured curve has
        return f;
    switch (p->curve) {
    case PANEL_CURVE_SRGB:
        return panel_srgb_inverse(f);
    case PANEL_CURVE_GAMMA:
        return pow(f, 1 / p->gamma);
    case PANEL_CURVE_TABLE:
        return table_inverse(p->table[channel], p->table_count, f);
    }
    return f;
}
