#include "compose/scratch.h"

#include <stdlib.h>

#include "compose/kernels.h"

bool scratch_reserve(struct scratch *s, int width)
{
    enum { FLOATS = SCRATCH_ROWS * 4 + 1 + 1 + 3 + 3 + 4, WIDES = 3 };
    if (width <= s->width)
        return true;
    size_t n = ((size_t)width + 63) / KERNEL_BLOCK_PX * KERNEL_BLOCK_PX;
    float *memory = malloc(n * FLOATS * sizeof(float));
    uint8_t *bytes = malloc(n * 4 * SCRATCH_BAND);
    uint16_t *wides = aligned_alloc(KERNEL_ALIGN, n * WIDES * 4 * sizeof *wides);
    if (!memory || !bytes || !wides) {
        free(memory);
        free(bytes);
        free(wides);
        return false;
    }
    free(s->memory);
    free(s->bytes);
    free(s->wides);
    s->memory = memory;
    s->bytes = bytes;
    s->wides = wides;
    s->canvas = wides;
    s->group = wides + 4 * n;
    s->source = wides + 8 * n;
    for (int i = 0; i < SCRATCH_ROWS; i++, memory += 4 * n)
        s->rows[i] = (struct row){memory, memory + n, memory + 2 * n, memory + 3 * n};
    s->cover = memory;
    s->window = memory + n;
    s->light = memory + 2 * n;
    s->backdrop = memory + 5 * n;
    s->blend = memory + 8 * n;
    s->width = width;
    return true;
}

void *scratch_taps(struct scratch *s, size_t bytes)
{
    if (bytes <= s->taps_bytes)
        return s->taps;
    free(s->taps);
    s->taps = malloc(bytes);
    s->taps_bytes = s->taps ? bytes : 0;
    return s->taps;
}

void scratch_finish(struct scratch *s)
{
    free(s->memory);
    free(s->bytes);
    free(s->wides);
    free(s->taps);
    *s = (struct scratch){0};
}
