#include <stdlib.h>
#include <sys/mman.h>

#include "output/png.h"

// A frame's worth of memory is touched in pages of 2 MiB where the system has them: a third of the
// cost of using it for the first time.
static void ask_for_large_pages(uint8_t *data, size_t room)
{
    enum { PAGE = 4096, WORTH_IT = 4 * 1024 * 1024 };
    if (room >= WORTH_IT)
        (void)madvise(data, room / PAGE * PAGE, MADV_HUGEPAGE);
}

bool bytes_room(struct bytes *b, size_t room)
{
    enum { ALIGNMENT = 64, LARGE = 2 * 1024 * 1024 };
    b->len = 0;
    if (room <= b->room)
        return true;
    free(b->data);
    size_t alignment = room < LARGE ? ALIGNMENT : LARGE;
    size_t rounded = (room + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *data = NULL;
    if (posix_memalign(&data, alignment, rounded) != 0)
        data = NULL;
    b->data = data;
    b->room = data ? rounded : 0;
    if (data)
        ask_for_large_pages(data, rounded);
    return data != NULL;
}

void bytes_finish(struct bytes *b)
{
    free(b->data);
    *b = (struct bytes){0};
}
