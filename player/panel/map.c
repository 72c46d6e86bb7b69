// The map as tables. Codes come from thresholds in linear light, so that they are exactly the
// rounded values of the double formula, whatever the curve.
#include <math.h>
#include <stdlib.h>

#include "panel/internal.h"

enum { CODES = 256, BUCKETS = 4096 };

// code(f) = how many of the 255 thresholds are not above f. The buckets say where to start.
struct coder {
    double threshold[CODES + 1]; // [k]: the least f with code k; [256]: never reached
    uint8_t start[BUCKETS + 1];  // code at the lower edge of each bucket
};

struct panel_map {
    struct panel panel;
    struct coder drive[3];
    struct coder screen; // sRGB, for what a person sees
    double gain[3][3];   // eq 7 in one step: f = gain * tau + offset
    double offset[3];
    double seen[3][3]; // eq 3 relative: T / tmax = seen * f + leak
    double leak[3];
    bool crossed; // gain has entries off the diagonal
};

static void coder_fill(struct coder *c, const struct panel *p, int channel)
{
    c->threshold[0] = 0;
    for (int k = 1; k < CODES; k++) {
        double v = (k - 0.5) / 255;
        c->threshold[k] = p ? panel_curve_forward(p, channel, v) : panel_srgb_forward(v);
    }
    c->threshold[CODES] = (double)INFINITY;
    int code = 0;
    for (int i = 0; i <= BUCKETS; i++) {
        while (c->threshold[code + 1] <= (double)i / BUCKETS)
            code++;
        c->start[i] = (uint8_t)code;
    }
}

static inline uint8_t coder_code(const struct coder *c, double f)
{
    if (!(f > 0))
        return 0;
    if (f >= 1)
        return 255;
    int code = c->start[(int)(f * BUCKETS)];
    while (f >= c->threshold[code + 1])
        code++;
    return (uint8_t)code;
}

static void fill_matrices(struct panel_map *m)
{
    const struct panel *p = &m->panel;
    bool filter = p->kind == PANEL_TRANSMISSIVE;
    for (int i = 0; i < 3; i++) {
        m->offset[i] = 0;
        for (int j = 0; j < 3; j++) {
            m->gain[i][j] = p->k_inverse[i][j] * (filter ? p->tmax[j] : 1);
            m->offset[i] -= filter ? p->k_inverse[i][j] * p->tmin[j] : 0;
            m->seen[i][j] = p->k[i][j] / (filter ? p->tmax[i] : 1);
            m->crossed = m->crossed || (i != j && m->gain[i][j] != 0);
        }
        m->leak[i] = filter ? p->tmin[i] / p->tmax[i] : 0;
    }
}

struct panel_map *panel_map_create(const struct panel *p)
{
    struct panel_map *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->panel = *p;
    for (int i = 0; i < 3; i++)
        coder_fill(&m->drive[i], p, i);
    coder_fill(&m->screen, NULL, 0);
    fill_matrices(m);
    return m;
}

void panel_map_destroy(struct panel_map *map)
{
    free(map);
}

const struct panel *panel_map_panel(const struct panel_map *map)
{
    return &map->panel;
}

// eq 7 for one pixel, clipped.
static inline void drive_of(const struct panel_map *m, const float *tau, double f[3])
{
    for (int i = 0; i < 3; i++) {
        double sum = m->offset[i];
        if (m->crossed)
            for (int j = 0; j < 3; j++)
                sum += m->gain[i][j] * (double)tau[j];
        else
            sum += m->gain[i][i] * (double)tau[i];
        f[i] = panel_clamp01(sum);
    }
}

static void map_row_identity(const struct panel_map *m, const float *linear, size_t n, uint8_t *rgb)
{
    for (size_t i = 0; i < 3 * n; i++)
        rgb[i] = coder_code(&m->drive[0], (double)linear[i]);
}

void panel_map_row(const struct panel_map *map, const float *linear, size_t n, int y, int height,
                   uint8_t *rgb)
{
    (void)y; // the drive does not make up for uniformity: that would cost clarity everywhere else
    (void)height;
    if (map->panel.identity) {
        map_row_identity(map, linear, n, rgb);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        double f[3];
        drive_of(map, linear + 3 * i, f);
        for (int c = 0; c < 3; c++)
            rgb[3 * i + (size_t)c] = coder_code(&map->drive[c], f[c]);
    }
}

// Where a pixel's centre lies between count measured points that span the panel edge to edge.
static int between(size_t at, size_t size, int count, double *part)
{
    double place = ((double)at + 0.5) / (double)size * (count - 1);
    place = fmin(fmax(place, 0), count - 1);
    int i = (int)fmin(place, count - 2);
    *part = place - i;
    return i;
}

// u(x) of eq 3.
static double uniformity(const struct panel *p, size_t x, size_t n, int y, int height)
{
    if (p->uniformity_w < 2 || p->uniformity_h < 2 || height < 1)
        return 1;
    double px;
    double py;
    int i = between(x, n, p->uniformity_w, &px);
    int j = between(y < 0 ? 0 : (size_t)y, (size_t)height, p->uniformity_h, &py);
    const double *top = p->uniformity + j * p->uniformity_w + i;
    const double *bottom = top + p->uniformity_w;
    double above = top[0] + (top[1] - top[0]) * px;
    double below = bottom[0] + (bottom[1] - bottom[0]) * px;
    return above + (below - above) * py;
}

void panel_map_glass_row(const struct panel_map *map, const float *linear, const float *backdrop,
                         double emission_gain, size_t n, int y, int height, uint8_t *rgb)
{
    const struct panel *p = &map->panel;
    for (size_t x = 0; x < n; x++) {
        double f[3];
        drive_of(map, linear + 3 * x, f);
        double u = uniformity(p, x, n, y, height);
        for (size_t i = 0; i < 3; i++) {
            const double *seen = map->seen[i];
            double t = map->leak[i] + seen[0] * f[0] + seen[1] * f[1] + seen[2] * f[2];
            double behind = (double)backdrop[3 * x + i];
            double light =
                p->kind == PANEL_TRANSMISSIVE ? t * u * behind : t * u * emission_gain + behind;
            rgb[3 * x + i] = coder_code(&map->screen, light + p->reflection[i]);
        }
    }
}
