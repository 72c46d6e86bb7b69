#include "base/picture.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/planes.h"

struct counted {
    struct picture picture; // first, so that the two addresses are one
    atomic_int refs;
    void (*release)(void *owner); // NULL: the pixels are our own
    void *owner;
    struct picture_planes planes; // when there are any
};

static size_t room_for(size_t w, size_t h)
{
    return 4 * w * (h + 1) + h + PICTURE_BEHIND;
}

// The memory of a large picture that was let go, for the next of its size: to touch new memory for
// the first time is a fifth of the work of decoding a photo. There is one at most, and none besides
// a new large picture, so that all together never take more than the pictures in use once did.
enum { WORTH_IT = 4 * 1024 * 1024 };
struct spare {
    size_t room; // what follows is the rest of a picture's memory
};
static _Atomic(struct spare *) spare;

static uint8_t *take_memory(size_t room)
{
    struct spare *s = room < WORTH_IT ? NULL : atomic_exchange(&spare, NULL);
    if (s && s->room == room)
        return (uint8_t *)s;
    free(s);
    return malloc(room);
}

static void give_memory(uint8_t *memory, size_t room)
{
    if (room < WORTH_IT) {
        free(memory);
        return;
    }
    struct spare *s = (struct spare *)(void *)memory;
    s->room = room;
    free(atomic_exchange(&spare, s));
}

struct picture *picture_create(int width_px, int height_px, enum picture_alpha alpha)
{
    struct picture *p = picture_create_unset(width_px, height_px, alpha);
    if (p)
        memset(p->pixels, 0, picture_bytes(p));
    return p;
}

static bool can_be(int width_px, int height_px)
{
    return width_px >= 1 && height_px >= 1 && width_px <= PICTURE_SIDE_MAX &&
           height_px <= PICTURE_SIDE_MAX &&
           (size_t)width_px * (size_t)height_px <= PICTURE_PIXELS_MAX;
}

static uint32_t next_serial(void)
{
    static atomic_uint last_serial;
    unsigned serial = atomic_fetch_add(&last_serial, 1) + 1;
    if (serial == 0) // after four billion pictures: 0 means "none", so it is passed over
        serial = atomic_fetch_add(&last_serial, 1) + 1;
    return serial;
}

struct picture *picture_create_unset(int width_px, int height_px, enum picture_alpha alpha)
{
    if (!can_be(width_px, height_px))
        return NULL;
    struct counted *c = calloc(1, sizeof *c);
    uint8_t *memory = take_memory(room_for((size_t)width_px, (size_t)height_px));
    if (!c || !memory) {
        free(c);
        free(memory);
        return NULL;
    }
    c->picture = (struct picture){.width_px = width_px,
                                  .height_px = height_px,
                                  .stride = (size_t)width_px * 4,
                                  .alpha = alpha,
                                  .serial = next_serial(),
                                  .pixels = memory};
    atomic_init(&c->refs, 1);
    return &c->picture;
}

struct picture *picture_wrap(int width_px, int height_px, enum picture_alpha alpha,
                             const struct picture_memory *memory)
{
    struct counted *c = can_be(width_px, height_px) ? calloc(1, sizeof *c) : NULL;
    if (!c)
        return NULL;
    c->picture = (struct picture){.width_px = width_px,
                                  .height_px = height_px,
                                  .stride = memory->stride,
                                  .alpha = alpha,
                                  .serial = next_serial(),
                                  .pixels = memory->pixels};
    c->release = memory->release;
    c->owner = memory->owner;
    atomic_init(&c->refs, 1);
    return &c->picture;
}

struct picture *picture_wrap_planes(int32_t width_px, int32_t height_px,
                                    const struct picture_planes *planes,
                                    const struct picture_memory *memory)
{
    const struct picture_memory gapless = {memory->pixels, 0, memory->release, memory->owner};
    struct picture *p = picture_wrap(
        width_px, height_px, planes->form.alpha ? PICTURE_STRAIGHT : PICTURE_PREMUL, &gapless);
    if (!p)
        return NULL;
    struct counted *c = (struct counted *)p;
    c->planes = *planes;
    p->planes = &c->planes;
    p->opaque = !planes->form.alpha;
    return p;
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
    if (c->release)
        c->release(c->owner);
    else
        give_memory(p->pixels, picture_room(p));
    free(p->runs);
    free(p->run_starts);
    picture_unref(p->scaled.picture);
    free(c);
}

size_t picture_room_of(int width_px, int height_px)
{
    return room_for((size_t)width_px, (size_t)height_px);
}

size_t picture_room(const struct picture *p)
{
    return picture_room_of(p->width_px, p->height_px);
}

size_t picture_bytes(const struct picture *p)
{
    return p->stride * (size_t)p->height_px;
}
