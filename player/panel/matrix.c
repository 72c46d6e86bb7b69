// The 3x3 arithmetic of eq 2 and eq 7.
#include <math.h>
#include <string.h>

#include "panel/internal.h"

static double cofactor(double m[3][3], int i, int j)
{
    int r0 = (i + 1) % 3;
    int r1 = (i + 2) % 3;
    int c0 = (j + 1) % 3;
    int c1 = (j + 2) % 3;
    return m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0];
}

bool panel_matrix_invert(double m[3][3], double out[3][3])
{
    // The determinant as a share of the largest one rows of these lengths could have.
    const double least_volume = 1e-6;
    double det = 0;
    double lengths = 1;
    for (int i = 0; i < 3; i++) {
        det += m[0][i] * cofactor(m, 0, i);
        lengths *= sqrt(m[i][0] * m[i][0] + m[i][1] * m[i][1] + m[i][2] * m[i][2]);
    }
    if (!(fabs(det) > least_volume * lengths))
        return false;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out[i][j] = cofactor(m, j, i) / det;
    return true;
}

void panel_default_k(const struct panel *p, double k[3][3])
{
    memset(k, 0, 3 * sizeof k[0]);
    for (int i = 0; i < 3; i++)
        k[i][i] = p->kind == PANEL_EMISSIVE ? 1 : p->tmax[i] - p->tmin[i];
}

static bool is_plain(const struct panel *p)
{
    double plain[3][3];
    panel_default_k(p, plain);
    for (int i = 0; i < 3; i++) {
        if (p->kind == PANEL_TRANSMISSIVE && p->tmin[i] != 0)
            return false;
        for (int j = 0; j < 3; j++)
            if (p->k[i][j] != plain[i][j])
                return false;
    }
    return p->curve == PANEL_CURVE_SRGB;
}

bool panel_complete(struct panel *p)
{
    p->identity = is_plain(p);
    return panel_matrix_invert(p->k, p->k_inverse);
}
