#include <math.h>

#include "base/now.h"
#include "sound/sound.h"
#include "unit.h"

// Any instant of today, as a programme's: doubles do not hold it to the nanosecond.
#define FROM_NS (INT64_C(1795489200) * NS_PER_S + 123456789)

enum { BLOCKS = 200, EDGE = 240 };

// A signal that is never twice the same nearby.
static float signal_at(int64_t frame)
{
    return 0.4F * (float)sin((double)frame * 0.05 + (double)(frame % 977) * 0.001);
}

static void put(struct sound_source *o, int64_t *at, int64_t end)
{
    float frames[SOUND_BLOCK * SOUND_CHANNELS];
    for (size_t took = SOUND_BLOCK; took == SOUND_BLOCK && *at < end;) {
        for (size_t i = 0; i < SOUND_BLOCK; i++)
            frames[2 * i] = frames[2 * i + 1] = signal_at(*at + (int64_t)i);
        // Exactly representable: 48 frames are 1 ms, and blocks are 5.
        took = sound_source_put(o, frames, SOUND_BLOCK, *at / 48 * NS_PER_MS);
        *at += (int64_t)took;
    }
}

TEST(without_a_device_what_was_put_is_heard_to_the_bit)
{
    static float out[BLOCKS][SOUND_BLOCK * SOUND_CHANNELS];
    struct sound *s = sound_create_exact(FROM_NS, 1);
    struct sound_source *o = sound_source_open(s, 0.5);
    const int64_t begin = 7 * 48; // frames after the first
    int64_t at = 0;
    sound_source_place(o, FROM_NS + 7 * NS_PER_MS, 600 * NS_PER_MS);
    for (int i = 0; i < BLOCKS; i++) {
        put(o, &at, INT64_C(1) << 40);
        sound_take(s, out[i]);
    }
    for (int64_t i = 0; i < (int64_t)BLOCKS * SOUND_BLOCK; i++) {
        float got = out[i / SOUND_BLOCK][i % SOUND_BLOCK * 2];
        int64_t frame = i - begin;
        if (frame < 0 || frame >= 600 * 48)
            assert_true(got == 0);
        else if (frame >= EDGE && frame < 600 * 48 - 2 * EDGE)
            assert_true(got == 0.5F * signal_at(frame));
        else
            assert_true(fabsf(got) <= fabsf(0.5F * signal_at(frame)));
    }
    sound_source_close(o);
    sound_destroy(s);
}

TEST(without_a_device_the_volume_goes_with_the_frames)
{
    float out[SOUND_BLOCK * SOUND_CHANNELS];
    struct sound *s = sound_create_exact(FROM_NS, 0.25);
    struct sound_source *o = sound_source_open(s, 1);
    int64_t at = 0;
    sound_source_place(o, FROM_NS, SOUND_NEVER);
    for (int i = 0; i < 400; i++) { // two seconds
        put(o, &at, INT64_C(1) << 40);
        if (i == 100)
            sound_master(s, 0.75);
        sound_take(s, out);
        float was = signal_at((int64_t)i * SOUND_BLOCK + 5);
        double share = i <= 100 ? 0.25 : fmin(0.75, 0.25 + (i - 100) * 0.005);
        if (i > 2)
            assert_true(fabs((double)out[10] - share * (double)was) < 0.005);
    }
    sound_source_close(o);
    sound_destroy(s);
}
