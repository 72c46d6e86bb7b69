#include "decode/room.h"

#include <stdlib.h>

uint8_t *room_of(struct room *r, size_t bytes)
{
    if (r->bytes < bytes) {
        free(r->at);
        if (!(r->at = malloc(bytes)))
            abort();
        r->bytes = bytes;
    }
    return r->at;
}

void room_finish(struct room *r)
{
    free(r->at);
    *r = (struct room){0};
}
