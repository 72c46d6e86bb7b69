#include "compose/scratch.h"

#include <stdlib.h>

bool scratch_reserve(struct scratch *s, int width)
{
    enum { FLOATS = SCRATCH_ROWS * 4 + 1 + 1 + 3 + 3 + 4 };
    if (width <= s->width)
        return true;
    size_t n = ((size_t)width + 31) / 16 * 16;
    float *memory = malloc(n * FLOATS * sizeof(float));
    uint8_t *bytes = malloc(n * 3 * SCRATCH_BAND);
    if (!memory || !bytes) {
        free(memory);
        free(bytes);
        return false;
    }
    scratch_finish(s);
    s->memory = memory;
    s->bytes = bytes;
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

void scratch_finish(struct scratch *s)
{
    free(s->memory);
    free(s->bytes);
    s->memory = NULL;
    s->bytes = NULL;
    s->width = 0;
}
