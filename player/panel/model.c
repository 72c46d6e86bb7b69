// The panel model: equations 2, 3, 7, 8, 11, 13 and 14 of docs/PANEL.md.
#include <math.h>

#include "panel/internal.h"

// eq 2 from the linear drive on.
static void transmit(const struct panel *p, const double f[3], double t[3])
{
    for (int i = 0; i < 3; i++) {
        double floor = p->kind == PANEL_TRANSMISSIVE ? p->tmin[i] : 0;
        t[i] = floor + p->k[i][0] * f[0] + p->k[i][1] * f[1] + p->k[i][2] * f[2];
    }
}

void panel_transmittance(const struct panel *p, const double v[3], double t[3])
{
    double f[3];
    for (int i = 0; i < 3; i++)
        f[i] = panel_curve_forward(p, i, v[i]);
    transmit(p, f, t);
}

void panel_drive_linear(const struct panel *p, const double tau[3], double f[3])
{
    double wanted[3];
    for (int i = 0; i < 3; i++)
        wanted[i] = p->kind == PANEL_TRANSMISSIVE ? tau[i] * p->tmax[i] - p->tmin[i] : tau[i];
    for (int i = 0; i < 3; i++)
        f[i] = p->k_inverse[i][0] * wanted[0] + p->k_inverse[i][1] * wanted[1] +
               p->k_inverse[i][2] * wanted[2];
}

void panel_drive(const struct panel *p, const double tau[3], double v[3])
{
    double f[3];
    panel_drive_linear(p, tau, f);
    for (int i = 0; i < 3; i++)
        v[i] = panel_curve_inverse(p, i, f[i]);
}

// Full emission: in cd/m2 where the profile states it, else 1, so that all is relative to it.
static double full_emission(const struct panel *p)
{
    return p->luminance_max > 0 ? p->luminance_max : 1;
}

void panel_perceived(const struct panel *p, const double v[3], const double b[3], const double r[3],
                     double l[3])
{
    double t[3];
    panel_transmittance(p, v, t);
    for (int i = 0; i < 3; i++) {
        if (p->kind == PANEL_TRANSMISSIVE)
            l[i] = t[i] * b[i] + r[i]; // eq 3
        else
            l[i] = full_emission(p) * t[i] + p->tmax[i] * b[i] + r[i]; // eq 8
    }
}

void panel_inverse(const struct panel *p, const double l[3], const double b[3], const double r[3],
                   double t[3])
{
    for (int i = 0; i < 3; i++) {
        if (p->kind == PANEL_EMISSIVE) { // eq 14
            t[i] = panel_clamp01((l[i] - p->tmax[i] * b[i] - r[i]) / full_emission(p));
            continue;
        }
        // eq 11. Before darkness no transmittance makes light: stay clear.
        double wanted = b[i] > 0 ? (l[i] - r[i]) / b[i] : p->tmax[i];
        t[i] = fmin(fmax(wanted, p->tmin[i]), p->tmax[i]);
    }
}

double panel_feasible(const struct panel *p, const double l[3], const double b[3],
                      const double r[3], double limit[3])
{
    double scale = 1;
    for (int i = 0; i < 3; i++) { // eq 13
        limit[i] = p->tmax[i] * b[i] + r[i];
        if (p->kind == PANEL_EMISSIVE)
            limit[i] += full_emission(p);
        if (l[i] > limit[i])
            scale = fmin(scale, limit[i] / l[i]);
    }
    return fmax(scale, 0);
}

void panel_clear_code(const struct panel *p, uint8_t code[3])
{
    double rest = p->kind == PANEL_TRANSMISSIVE ? 1 : 0;
    double v[3];
    panel_drive(p, (const double[3]){rest, rest, rest}, v);
    for (int i = 0; i < 3; i++)
        code[i] = (uint8_t)lround(255 * v[i]);
}
