#include "still/part.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool still_no_memory(const struct still_file *f, struct err *err)
{
    return err_set(err, ERR_CONTENT, f->where, "is too large for the memory that is left");
}

void still_large_pages(void *memory, size_t len)
{
    enum { WORTH_IT = 4 * 1024 * 1024 };
    if (!memory || len < WORTH_IT)
        return;
    // From the first whole page to the last.
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t skip = (page - (uintptr_t)memory % page) % page;
    (void)madvise((uint8_t *)memory + skip, (len - skip) / page * page, MADV_HUGEPAGE);
}

void still_clear(struct picture *p)
{
    memset(p->pixels, 0, picture_bytes(p));
}

static void leave(void *pixels)
{
    (void)pixels; // they are the caller's
}

static struct picture *wrap(const struct still_file *f, int32_t w, int32_t h,
                            enum picture_alpha alpha)
{
    struct picture_memory memory = {
        .pixels = f->pixels, .stride = (size_t)w * 4, .release = leave, .owner = f->pixels};
    return picture_wrap(w, h, alpha, &memory);
}

struct picture *still_canvas(const struct still_file *f, int32_t w, int32_t h,
                             enum picture_alpha alpha, struct err *err)
{
    struct picture *p = f->pixels ? wrap(f, w, h, alpha) : picture_create_unset(w, h, alpha);
    if (!p)
        still_no_memory(f, err);
    else if (!f->pixels)
        still_large_pages(p->pixels, picture_room(p));
    return p;
}
