#include "sound/limit.h"

#include <math.h>

enum {
    ONE = 1 << 24,
    BACK = ONE / 9600, // back up by the whole within 0.2 s
};

void limit_init(struct limit *l)
{
    *l = (struct limit){.sum = (int64_t)ONE * LIMIT_DELAY, .least = ONE};
    for (size_t i = 0; i <= LIMIT_DELAY; i++)
        l->need[i] = ONE;
    for (size_t i = 0; i < LIMIT_DELAY; i++)
        l->kept[i] = ONE;
}

static void note_need(struct limit *l, int32_t need)
{
    int32_t gone = l->need[l->need_at];
    l->need[l->need_at] = need;
    l->need_at = (l->need_at + 1) % (LIMIT_DELAY + 1);
    if (need <= l->least) {
        l->least = need;
    } else if (gone == l->least) {
        l->least = need;
        for (size_t i = 0; i <= LIMIT_DELAY; i++)
            if (l->need[i] < l->least)
                l->least = l->need[i];
    }
}

// The mean of LIMIT_DELAY least gains, each of which knows of the frame that comes out now: so it
// is never too loud, and the gain's slope has no step.
static float gain_of(struct limit *l)
{
    int32_t before = l->kept[(l->at + LIMIT_DELAY - 1) % LIMIT_DELAY];
    int32_t kept = before + BACK < l->least ? before + BACK : l->least;
    l->sum += kept - l->kept[l->at];
    l->kept[l->at] = kept;
    return (float)((double)l->sum / ((double)ONE * LIMIT_DELAY));
}

static float within(float value)
{
    return value > 1 ? 1 : value < -1 ? -1 : value; // rounding
}

void limit_frames(struct limit *l, float *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float *f = frames + 2 * i;
        float peak = fmaxf(fabsf(f[0]), fabsf(f[1]));
        note_need(l, peak > 1 ? (int32_t)((float)ONE / peak) : ONE);
        float gain = gain_of(l);
        float *slot = l->frames[l->at];
        float left = within(slot[0] * gain);
        float right = within(slot[1] * gain);
        slot[0] = f[0];
        slot[1] = f[1];
        f[0] = left;
        f[1] = right;
        l->at = (l->at + 1) % LIMIT_DELAY;
    }
}
