#include "sound/limit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/prng.h"
#include "unit.h"

enum { FRAMES = 20000 };

// Plays it through in pieces of changing length.
static void play(float (*frames)[2])
{
    struct limit l;
    limit_init(&l);
    for (size_t at = 0; at < FRAMES;) {
        size_t count = 1 + at % 331;
        if (count > FRAMES - at)
            count = FRAMES - at;
        limit_frames(&l, frames[at], count);
        at += count;
    }
}

static float (*make(void))[2]
{
    float(*frames)[2] = calloc(FRAMES, sizeof *frames);
    assert_non_null(frames);
    return frames;
}

TEST(what_is_not_too_loud_is_only_delayed)
{
    float(*in)[2] = make();
    float(*out)[2] = make();
    struct prng chance = {3};
    for (size_t i = 0; i < FRAMES; i++)
        for (size_t c = 0; c < 2; c++) {
            in[i][c] = out[i][c] = (float)prng_below(&chance, 20001) / 10000 - 1;
        }
    play(out);
    for (size_t i = 0; i < FRAMES; i++)
        for (size_t c = 0; c < 2; c++)
            assert_true(out[i][c] == (i < LIMIT_DELAY ? 0 : in[i - LIMIT_DELAY][c]));
    free(in);
    free(out);
}

TEST(peaks_are_taken_down_by_a_gain_without_steps)
{
    float(*in)[2] = make();
    float(*out)[2] = make();
    struct prng chance = {3};
    for (size_t i = 0; i < FRAMES; i++) {
        bool peak = i > 2000 && prng_below(&chance, 700) == 0;
        in[i][0] = out[i][0] = peak ? 1 + (float)prng_below(&chance, 4096) / 1024 : 0.5F;
        in[i][1] = out[i][1] = -0.25F;
    }
    play(out);
    float last = 1;
    float least = 1;
    for (size_t i = LIMIT_DELAY; i < FRAMES; i++) {
        float gain = out[i][1] / -0.25F;
        assert_true(fabsf(out[i][0]) <= 1);
        assert_true(fabsf(out[i][0] - fminf(1, in[i - LIMIT_DELAY][0] * gain)) < 1e-5F);
        // From 1 to 1/5 within the delay, at most.
        assert_true(fabsf(gain - last) <= 0.8F / LIMIT_DELAY + 1e-5F);
        last = gain;
        least = fminf(least, gain);
    }
    assert_true(least < 0.5F);
    free(in);
    free(out);
}

TEST(it_comes_back_up)
{
    float(*out)[2] = make();
    for (size_t i = 0; i < FRAMES; i++)
        out[i][0] = i < 100 ? 4 : 0.5F;
    play(out);
    assert_true(out[LIMIT_DELAY + 50][0] > 0.999F);
    assert_true(out[LIMIT_DELAY + 150][0] < 0.15F);
    assert_true(out[15000][0] == 0.5F);
    free(out);
}
