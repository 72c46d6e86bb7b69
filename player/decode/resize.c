#include "decode/resize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ONE = 1 << 14 }; // what the weights of a pixel add up to

// Which pixels of a row (or rows) make each new one, and with what weights.
struct taps {
    int32_t *first; // of each new pixel
    int32_t *count;
    uint16_t *weights; // most of them for each new pixel
    int32_t most;
};

static void taps_finish(struct taps *t)
{
    free(t->first);
    free(t->count);
    free(t->weights);
}

// How much of old pixel i is in a new one that reaches from left to right: where pictures become
// smaller what it covers, else how near its middle is.
static double share(int32_t i, double left, double right)
{
    if (right - left > 1)
        return fmax(fmin(right, i + 1) - fmax(left, i), 0);
    return fmax(1 - fabs(i + 0.5 - (left + right) / 2), 0);
}

static void taps_fill(struct taps *t, int32_t to, double step, int32_t from_len)
{
    double left = to * step;
    double right = left + step;
    double wide = fmax((1 - step) / 2, 0); // two old pixels take part in one smaller than they
    int32_t first = (int32_t)fmax(floor(left - wide - 0.5), 0);
    int32_t last = (int32_t)fmin(ceil(right + wide + 0.5), from_len) - 1;
    uint16_t *weights = t->weights + (size_t)to * (size_t)t->most;
    double sum = 0;
    for (int32_t i = first; i <= last; i++)
        sum += share(i, left, right);
    // Rounded by what they add up to, so that it is always the same.
    double so_far = 0;
    int32_t given = 0;
    for (int32_t i = first; i <= last; i++) {
        so_far += share(i, left, right);
        int32_t due = (int32_t)lround(so_far / sum * ONE);
        weights[i - first] = (uint16_t)(due - given);
        given = due;
    }
    // What has no weight costs time all the same.
    int32_t skip = 0;
    while (first + skip < last && weights[skip] == 0)
        skip++;
    while (last > first + skip && weights[last - first] == 0)
        last--;
    memmove(weights, weights + skip, (size_t)(last - first - skip + 1) * sizeof *weights);
    t->first[to] = first + skip;
    t->count[to] = last - first - skip + 1;
}

static bool taps_init(struct taps *t, int32_t from_len, int32_t to_len)
{
    double step = (double)from_len / to_len;
    t->most = (int32_t)ceil(fmax(step, 1)) + 4;
    t->first = calloc((size_t)to_len, sizeof *t->first);
    t->count = calloc((size_t)to_len, sizeof *t->count);
    t->weights = calloc((size_t)to_len * (size_t)t->most, sizeof *t->weights);
    if (!t->first || !t->count || !t->weights)
        return false;
    for (int32_t i = 0; i < to_len; i++)
        taps_fill(t, i, step, from_len);
    return true;
}

// Rows of the old picture become one of the new height, 8 bits finer.
static void mix_rows(const struct rgba *from, const struct taps *t, int32_t y, uint32_t *sums)
{
    size_t len = 4 * (size_t)from->w;
    memset(sums, 0, len * sizeof *sums);
    for (int32_t k = 0; k < t->count[y]; k++) {
        uint32_t weight = t->weights[(size_t)y * (size_t)t->most + (size_t)k];
        const uint8_t *row = from->pixels + (size_t)(t->first[y] + k) * len;
        for (size_t i = 0; i < len; i++)
            sums[i] += weight * row[i];
    }
    for (size_t i = 0; i < len; i++)
        sums[i] >>= 6;
}

static void mix_columns(const uint32_t *sums, const struct taps *t, uint8_t *out, int32_t w)
{
    for (int32_t x = 0; x < w; x++) {
        const uint16_t *weights = t->weights + (size_t)x * (size_t)t->most;
        const uint32_t *p = sums + 4 * (size_t)t->first[x];
        uint32_t c[4] = {1 << 21, 1 << 21, 1 << 21, 1 << 21};
        for (int32_t k = 0; k < t->count[x]; k++, p += 4)
            for (int i = 0; i < 4; i++)
                c[i] += weights[k] * p[i];
        for (int i = 0; i < 4; i++)
            out[4 * (size_t)x + (size_t)i] = (uint8_t)(c[i] >> 22);
    }
}

bool resize(const struct rgba *from, struct decode_target *to)
{
    struct taps across = {0};
    struct taps down = {0};
    uint32_t *sums = calloc(4 * (size_t)from->w, sizeof *sums);
    bool fine = sums && taps_init(&across, from->w, to->w) && taps_init(&down, from->h, to->h);
    for (int32_t y = 0; fine && y < to->h; y++) {
        mix_rows(from, &down, y, sums);
        mix_columns(sums, &across, to->rgba + (size_t)y * to->stride, to->w);
    }
    taps_finish(&across);
    taps_finish(&down);
    free(sums);
    return fine;
}
