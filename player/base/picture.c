#include "base/picture.h"

#include <stdatomic.h>
#include <stdlib.h>

struct counted {
    struct picture picture; // first, so that the two addresses are one
    atomic_int refs;
};

static size_t room_for(size_t w, size_t h)
{
    enum { BEHIND = 16 }; // for readers that look at whole words
    return 4 * w * (h + 1) + h + BEHIND;
}

struct picture *picture_create(int width_px, int height_px, enum picture_alpha alpha)
{
    static atomic_uint last_serial;
    if (width_px < 1 || height_px < 1 || width_px > PICTURE_SIDE_MAX ||
        height_px > PICTURE_SIDE_MAX)
        return NULL;
    size_t pixels = (size_t)width_px * (size_t)height_px;
    if (pixels > PICTURE_PIXELS_MAX)
        return NULL;
    struct counted *c = calloc(1, sizeof *c);
    uint8_t *memory = calloc(1, room_for((size_t)width_px, (size_t)height_px));
    if (!c || !memory) {
        free(c);
        free(memory);
        return NULL;
    }
    unsigned serial = atomic_fetch_add(&last_serial, 1) + 1;
    if (serial == 0) // after four billion pictures: 0 means "none", so it is passed over
        serial = atomic_fetch_add(&last_serial, 1) + 1;
    c->picture = (struct picture){.width_px = width_px,
                                  .height_px = height_px,
                                  .stride = (size_t)width_px * 4,
                                  .alpha = alpha,
                                  .serial = serial,
                                  .pixels = memory};
    atomic_init(&c->refs, 1);
    return &c->picture;
}

struct picture *picture_ref(struct picture *p)
{
    atomic_fetch_add(&((struct counted *)p)->refs, 1);
    return p;
}

void picture_unref(struct picture *p)
{
    if (!p)
        return;
    struct counted *c = (struct counted *)p;
    if (atomic_fetch_sub(&c->refs, 1) != 1)
        return;
    free(p->pixels);
    free(p->runs);
    free(p->run_starts);
    free(c);
}

size_t picture_room(const struct picture *p)
{
    return room_for((size_t)p->width_px, (size_t)p->height_px);
}

size_t picture_bytes(const struct picture *p)
{
    return p->stride * (size_t)p->height_px;
}
