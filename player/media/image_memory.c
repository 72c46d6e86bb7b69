#include "media/image.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool image_no_memory(const struct image_file *f, struct err *err)
{
    return err_set(err, ERR_CONTENT, f->where, "is too large for the memory that is left");
}

void image_large_pages(void *memory, size_t len)
{
    enum { WORTH_IT = 4 * 1024 * 1024 };
    if (!memory || len < WORTH_IT)
        return;
    // From the first whole page to the last.
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t skip = (page - (uintptr_t)memory % page) % page;
    (void)madvise((uint8_t *)memory + skip, (len - skip) / page * page, MADV_HUGEPAGE);
}

void image_clear(struct picture *p)
{
    memset(p->pixels, 0, picture_bytes(p));
}

struct picture *image_canvas(const struct image_file *f, int32_t w, int32_t h,
                             enum picture_alpha alpha, struct err *err)
{
    struct picture *p = picture_create_unset(w, h, alpha);
    if (p)
        image_large_pages(p->pixels, picture_room(p));
    else
        image_no_memory(f, err);
    return p;
}
