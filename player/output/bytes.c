#include <stdlib.h>

#include "output/png.h"

bool bytes_room(struct bytes *b, size_t room)
{
    b->len = 0;
    if (room <= b->room)
        return true;
    free(b->data);
    b->data = malloc(room);
    b->room = b->data ? room : 0;
    return b->data;
}

void bytes_finish(struct bytes *b)
{
    free(b->data);
    *b = (struct bytes){0};
}
