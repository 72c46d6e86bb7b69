#include "decode/tone.h"

#include <math.h>

#include <libavutil/mastering_display_metadata.h>

#include "base/color.h"

#define PQ_PEAK 10000.0 // cd/m2
#define WHITE 203.0
#define HLG_PEAK 1000.0

// SMPTE ST 2084.
#define PQ_M1 (2610.0 / 16384)
#define PQ_M2 (2523.0 / 32)
#define PQ_C1 (3424.0 / 4096)
#define PQ_C2 (2413.0 / 128)
#define PQ_C3 (2392.0 / 128)

static double pq_light(double code)
{
    const double p = pow(code, 1 / PQ_M2);
    return pow(fmax(p - PQ_C1, 0) / (PQ_C2 - PQ_C3 * p), 1 / PQ_M1);
}

static double pq_code(double light)
{
    const double p = pow(light, PQ_M1);
    return pow((PQ_C1 + PQ_C2 * p) / (1 + PQ_C3 * p), PQ_M2);
}

// ITU-R BT.2100, table 5.
static double hlg_light(double code)
{
    const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log(4 * a);
    return code <= 0.5 ? code * code / 3 : (exp((code - c) / a) + b) / 12;
}

// ITU-R BT.2390-8, section 5.4.1, without the lift of black.
static double toned(double code, double peak)
{
    const double top = pq_code(peak / PQ_PEAK), max = pq_code(WHITE / PQ_PEAK) / top;
    const double knee = 1.5 * max - 0.5, e = fmin(code / top, 1);
    if (e < knee || max >= 1)
        return code;
    const double t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
    return top * ((2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) +
                  (-2 * t3 + 3 * t2) * max);
}

// The brightest that the film says it has, cd/m2.
static double peak_of(const AVFrame *f)
{
    const AVFrameSideData *side = av_frame_get_side_data(f, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    double peak = 0;
    if (side && side->size >= sizeof(AVContentLightMetadata))
        peak = ((const AVContentLightMetadata *)(const void *)side->data)->MaxCLL;
    side = av_frame_get_side_data(f, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    if (peak <= 0 && side && side->size >= sizeof(AVMasteringDisplayMetadata)) {
        const AVMasteringDisplayMetadata *m = (const void *)side->data;
        peak = m->has_luminance && m->max_luminance.den ? av_q2d(m->max_luminance) : 0;
    }
    return peak <= 0 ? 1000 : peak < WHITE ? WHITE : peak > PQ_PEAK ? PQ_PEAK : peak;
}

void tone_init(struct tone *t, const AVFrame *first)
{
    *t = (struct tone){
        .hlg = first->color_trc == AVCOL_TRC_ARIB_STD_B67,
        .hdr =
            first->color_trc == AVCOL_TRC_ARIB_STD_B67 || first->color_trc == AVCOL_TRC_SMPTE2084,
        .wide = first->color_primaries == AVCOL_PRI_BT2020,
    };
    t->used = t->hdr || t->wide;
    const double peak = t->hlg ? HLG_PEAK : peak_of(first);
    for (int i = 0; t->used && i <= TONE_STEPS; i++) {
        const double at = (double)i / TONE_STEPS, light = at * at;
        t->light[i] = !t->hdr  ? color_linear((float)at)
                      : t->hlg ? (float)hlg_light(at)
                               : (float)pq_light(at);
        const double out = i ? pq_light(toned(pq_code(light), peak)) / light : 1;
        t->gain[i] = t->hdr ? (float)(out * PQ_PEAK / WHITE) : 1;
        t->code[i] = 255 * color_code((float)light);
        t->system[i] = (float)(pow(light, 0.2) * HLG_PEAK / PQ_PEAK);
    }
}

static float look_up(const float *table, float at)
{
    at = at < 0 ? 0 : at > 1 ? 1 : at;
    const float place = at * TONE_STEPS;
    const int i = (int)place < TONE_STEPS ? (int)place : TONE_STEPS - 1;
    return table[i] + (table[i + 1] - table[i]) * (place - (float)i);
}

static void tone_pixel(const struct tone *t, float *rgb)
{
    float r = look_up(t->light, rgb[0]), g = look_up(t->light, rgb[1]);
    float b = look_up(t->light, rgb[2]);
    if (t->hlg) {
        const float by = look_up(t->system, sqrtf(0.2627f * r + 0.6780f * g + 0.0593f * b));
        r *= by, g *= by, b *= by;
    }
    if (t->hdr) {
        const float by = look_up(t->gain, sqrtf(fmaxf(fmaxf(r, g), b)));
        r *= by, g *= by, b *= by;
    }
    if (t->wide) { // ITU-R BT.2087
        const float wr = r, wg = g, wb = b;
        r = 1.6605f * wr - 0.5876f * wg - 0.0728f * wb;
        g = -0.1246f * wr + 1.1329f * wg - 0.0083f * wb;
        b = -0.0182f * wr - 0.1006f * wg + 1.1187f * wb;
    }
    rgb[0] = look_up(t->code, sqrtf(fmaxf(r, 0)));
    rgb[1] = look_up(t->code, sqrtf(fmaxf(g, 0)));
    rgb[2] = look_up(t->code, sqrtf(fmaxf(b, 0)));
}

void tone_row(const struct tone *t, float *rgb, int w)
{
    for (int x = 0; x < w; x++)
        tone_pixel(t, rgb + 3 * x);
}
