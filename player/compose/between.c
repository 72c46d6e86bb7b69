#include "compose/between.h"

#include <math.h>
#include <string.h>

// Fractions are used to 1/65536.
static int64_t whole(int64_t place)
{
    return place >> 32;
}

static uint32_t share_of(int64_t place)
{
    return (uint32_t)(place >> 16) & 0xFFFF;
}

static int clamp(int64_t i, int size)
{
    return i < 0 ? 0 : i < size ? (int)i : size - 1;
}

bool between_axis_of(struct between_axis *out, double start, double step)
{
    enum { FAR = 1 << 20 };
    if (!(fabs(start) < FAR) || !(step > 0 && step <= BETWEEN_STEP_MAX))
        return false;
    out->start = (int64_t)floor(start * (double)BETWEEN_ONE) + (1 << 15); // to the nearest share
    out->step = (int64_t)floor(step * (double)BETWEEN_ONE + 0.5);
    return out->step > 0;
}

bool between_is_shift(const struct between *b)
{
    return b->across.step == BETWEEN_ONE && b->down.step == BETWEEN_ONE;
}

// The two rows that row y lies between, mixed: columns first to first + n - 1, also beyond the
// picture.
static void mix_rows(const struct kernels *k, const struct between *b, int y, int64_t first, int n,
                     uint16_t *mixed)
{
    const struct picture *p = b->picture;
    int64_t place = b->down.start + y * b->down.step;
    uint32_t lower_share = share_of(place);
    int upper = clamp(whole(place), p->height_px);
    int lower = lower_share ? clamp(whole(place) + 1, p->height_px) : upper;
    struct kernel_source from = {p->alpha == PICTURE_PREMUL,
                                 lower_share ? WEIGHT_ONE - lower_share : 0};
    int begin = clamp(first, p->width_px);
    int inside = clamp(first + n - 1, p->width_px) + 1 - begin;
    int left = first < 0 ? (-first < n ? (int)-first : n - 1) : 0;
    k->mix_rows(mixed + 4 * left, p->pixels + (size_t)upper * p->stride + 4 * (size_t)begin,
                p->pixels + (size_t)lower * p->stride + 4 * (size_t)begin, from, inside);
    for (int i = 0; i < left; i++)
        memcpy(mixed + 4 * i, mixed + 4 * left, 4 * sizeof *mixed);
    for (int i = left + inside; i < n; i++)
        memcpy(mixed + 4 * i, mixed + 4 * (i - 1), 4 * sizeof *mixed);
}

void between_row(const struct kernels *k, const struct between *b, int y, int x, int n,
                 uint8_t *rgba)
{
    uint16_t mixed[4 * (BETWEEN_STEP_MAX * BETWEEN_PX_MAX + 2)];
    int64_t place = b->across.start + x * b->across.step;
    if (b->across.step == BETWEEN_ONE) {
        // All lie equally between theirs.
        uint32_t right = share_of(place);
        int64_t first = right ? whole(place) : whole(place) - 1;
        mix_rows(k, b, y, first, n + 1, mixed);
        k->mix_columns(rgba, mixed, right ? WEIGHT_ONE - right : 0, n);
        return;
    }
    int64_t first = whole(place);
    int columns = (int)(whole(place + (n - 1) * b->across.step) - first) + 2;
    mix_rows(k, b, y, first, columns, mixed);
    k->pick_columns(rgba, mixed, place - first * BETWEEN_ONE, b->across.step, n);
}

void between_mix(const struct kernels *k, uint8_t *rgba, const uint8_t *other, uint32_t share,
                 int n)
{
    uint16_t mixed[4 * (BETWEEN_PX_MAX + 1)];
    memset(mixed, 0, 4 * sizeof *mixed);
    k->mix_rows(mixed + 4, other, rgba, (struct kernel_source){true, share}, n);
    k->mix_columns(rgba, mixed, 0, n);
}
