#include "decode/rows.h"

struct planes_sums rows_sums_of(const struct colour *c)
{
    return planes_sums_of(c->kr, c->kb, c->full);
}

static uint8_t clamp8(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static void convert(uint8_t *rgba, const struct rows_yuv *in, int w, const struct planes_sums *s)
{
    for (int x = 0; x < w; x++) {
        const int at = in->halved ? x >> 1 : x;
        const int y = (int)((uint32_t)in->y[x] * 257 * s->y_gain >> 16) + s->y_off;
        const int u = in->u[at], v = in->v[at];
        rgba[4 * x] = clamp8((y + planes_times15(v, s->rv)) >> 6);
        rgba[4 * x + 1] = clamp8((y + planes_times15(u, s->gu) + planes_times15(v, s->gv)) >> 6);
        rgba[4 * x + 2] = clamp8((y + planes_times15(u, s->bu)) >> 6);
        rgba[4 * x + 3] = 255;
    }
}

static void premultiply(uint8_t *rgba, const uint8_t *alpha, int w)
{
    for (int x = 0; x < w; x++) {
        uint8_t *p = rgba + 4 * x;
        const uint32_t a = alpha[x];
        p[0] = rows_by_255(p[0] * a);
        p[1] = rows_by_255(p[1] * a);
        p[2] = rows_by_255(p[2] * a);
        p[3] = alpha[x];
    }
}

static bool always(void)
{
    return true;
}

static void fence(void)
{
}

const struct rows rows_c = {always, convert, premultiply, fence};

const struct rows *rows_best(void)
{
#if defined(__x86_64__)
    if (rows_avx2.usable())
        return &rows_avx2;
#elif defined(__aarch64__)
    return &rows_neon;
#endif
    return &rows_c;
}

void rows_expand(uint8_t *out, const uint8_t *luma, int w)
{
    for (int x = 0; x < w; x++)
        out[x] = (uint8_t)planes_expanded(luma[x]);
}

bool rows_all_255(const uint8_t *alpha, int w)
{
    uint8_t all = 255;
    for (int x = 0; x < w; x++)
        all &= alpha[x];
    return all == 255;
}
