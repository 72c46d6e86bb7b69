// Pictures that are moved by parts of a pixel: bilinear, in premultiplied colour.
#include "compose/quick_row.h"

#include <string.h>

static int clamp(int i, int size)
{
    return i < 0 ? 0 : i < size ? i : size - 1;
}

void quick_shift(const struct kernels *k, const struct source *source, int y, int x, int n,
                 uint8_t *rgba)
{
    const struct picture *p = source->shifted;
    const uint8_t *upper = p->pixels + (size_t)clamp(y - source->dy - 1, p->height_px) * p->stride;
    const uint8_t *lower = p->pixels + (size_t)clamp(y - source->dy, p->height_px) * p->stride;
    struct kernel_source from = {p->alpha == PICTURE_PREMUL, source->dy_share};
    // n + 1 columns from `first` on; beyond the picture's edges its last pixels repeat.
    uint16_t mixed[4 * (QUICK_CHUNK_PX + 1)];
    int first = x - source->dx - 1;
    int begin = clamp(first, p->width_px);
    int end = clamp(first + n, p->width_px) + 1;
    int left = begin - first;
    int inside = end - begin;
    k->mix_rows(mixed + 4 * left, upper + 4 * (size_t)begin, lower + 4 * (size_t)begin, from,
                inside);
    for (int i = 0; i < left; i++)
        memcpy(mixed + 4 * i, mixed + 4 * left, 4 * sizeof *mixed);
    for (int i = left + inside; i <= n; i++)
        memcpy(mixed + 4 * i, mixed + 4 * (i - 1), 4 * sizeof *mixed);
    k->mix_columns(rgba, mixed, source->dx_share, n);
}
