#include "sound/voice.h"

#include <math.h>

enum { MASK = SOUND_SOURCE_FRAMES_MAX - 1 };
_Static_assert((SOUND_SOURCE_FRAMES_MAX & MASK) == 0, "a power of two");

void voice_begin(struct voice *v, double at)
{
    double frame = floor(at);
    *v = (struct voice){.on = true, .frame = (int64_t)frame, .part = at - frame};
}

double voice_at(const struct voice *v)
{
    return (double)v->frame + v->part;
}

static float gain_at(int ramp)
{
    float p = (float)ramp / VOICE_FADE;
    return p * p * (3 - 2 * p);
}

// What cannot be read is silence.
static void read_edge(const struct reach *r, int64_t first, const float weights[TAPS],
                      float out[SOUND_CHANNELS])
{
    for (int i = 0; i < TAPS; i++) {
        if (first + i < r->begin || first + i >= r->end)
            continue;
        const float *f = r->frames[(first + i) & MASK];
        out[0] += f[0] * weights[i];
        out[1] += f[1] * weights[i];
    }
}

static void read_frame(const struct voice *v, const struct reach *r, const struct taps *taps,
                       float out[SOUND_CHANNELS])
{
    float weights[TAPS];
    taps_at(taps, v->part, weights);
    int64_t first = v->frame - TAPS_BEFORE;
    int64_t slot = first & MASK;
    out[0] = out[1] = 0;
    if (first < r->begin || first + TAPS > r->end || slot + TAPS > SOUND_SOURCE_FRAMES_MAX) {
        read_edge(r, first, weights, out);
        return;
    }
    const float(*f)[SOUND_CHANNELS] = r->frames + slot;
    for (int i = 0; i < TAPS; i++) {
        out[0] += f[i][0] * weights[i];
        out[1] += f[i][1] * weights[i];
    }
}

static void ramp(struct voice *v, const struct reach *r)
{
    if (r->until <= v->frame + VOICE_FADE + VOICE_AHEAD)
        v->falling = true;
    else if (r->until > v->frame + VOICE_ENOUGH)
        v->falling = false;
    if (v->falling && v->ramp > 0)
        v->ramp--;
    else if (!v->falling && v->ramp < VOICE_FADE)
        v->ramp++;
}

void voice_add(struct voice *v, const struct reach *r, const struct taps *taps,
               const struct voice_step *step, float *sum, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ramp(v, r);
        if (v->falling && v->ramp == 0) {
            v->on = false;
            return;
        }
        float frame[SOUND_CHANNELS];
        read_frame(v, r, taps, frame);
        float gain = gain_at(v->ramp) * step->volume;
        for (size_t c = 0; c < SOUND_CHANNELS; c++)
            sum[SOUND_CHANNELS * i + c] += frame[c] * gain;
        v->part += step->rate;
        int64_t whole = (int64_t)v->part;
        v->frame += whole;
        v->part -= (double)whole;
    }
}
