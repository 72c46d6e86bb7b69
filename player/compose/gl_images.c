#include "compose/gl_images.h"

#include <string.h>

struct gl_image_key gl_image_key_of(enum gl_image_kind kind, uint32_t serial, bool linear)
{
    struct gl_image_key key;
    memset(&key, 0, sizeof key);
    key.kind = (uint16_t)kind;
    key.serial = serial;
    key.linear = linear;
    return key;
}

void gl_images_step(struct gl_images *all)
{
    all->step++;
}

struct gl_image *gl_images_find(struct gl_images *all, const struct gl_image_key *key)
{
    for (size_t i = 0; i < GPU_IMAGES_MAX; i++) {
        struct gl_image *image = &all->list[i];
        if (image->bytes == 0 || image->key.serial != key->serial ||
            memcmp(&image->key, key, sizeof *key) != 0)
            continue;
        image->used = all->step;
        return image;
    }
    return NULL;
}

void gl_images_drop(struct gl *gl, struct gl_images *all, struct gl_image *image)
{
    gl_surface_free(gl, &image->surface);
    all->bytes -= image->bytes;
    *image = (struct gl_image){.bytes = 0};
}

// The longest unused one of those not used since `before`; drawn: of those that were drawn.
static struct gl_image *oldest_of(struct gl_images *all, uint64_t before, bool drawn)
{
    struct gl_image *oldest = NULL;
    for (size_t i = 0; i < GPU_IMAGES_MAX; i++) {
        struct gl_image *image = &all->list[i];
        if (image->bytes > 0 && image->used < before && (image->drawn || !drawn) &&
            (!oldest || image->used < oldest->used))
            oldest = image;
    }
    return oldest;
}

bool gl_images_drop_oldest(struct gl *gl, struct gl_images *all, bool polite)
{
    struct gl_image *oldest = oldest_of(all, polite ? all->frame : all->step, false);
    if (oldest)
        gl_images_drop(gl, all, oldest);
    return oldest != NULL;
}

static size_t spare_bytes(const struct gl_images *all, uint64_t before)
{
    size_t bytes = 0;
    for (size_t i = 0; i < GPU_IMAGES_MAX; i++)
        if (all->list[i].drawn && all->list[i].used < before)
            bytes += all->list[i].bytes;
    return bytes;
}

void gl_images_frame(struct gl *gl, struct gl_images *all)
{
    uint64_t last = all->frame;
    while (spare_bytes(all, last) > GPU_IMAGES_SPARE_MAX)
        gl_images_drop(gl, all, oldest_of(all, last, true));
    all->frame = ++all->step;
    gl_films_frame(gl, &all->films);
}

static struct gl_image *free_place(struct gl_images *all)
{
    for (size_t i = 0; i < GPU_IMAGES_MAX; i++)
        if (all->list[i].bytes == 0)
            return &all->list[i];
    return NULL;
}

struct gl_image *gl_images_add(struct gl *gl, struct gl_images *all, const struct gl_image_key *key,
                               size_t bytes, bool polite)
{
    struct gl_image *place = free_place(all);
    while (!place || all->bytes + bytes > GPU_IMAGES_BYTES_MAX) {
        // What this step needs may pass the bound: without it there is no frame.
        if (!gl_images_drop_oldest(gl, all, polite)) {
            if (polite || !place)
                return NULL;
            break;
        }
        place = place ? place : free_place(all);
    }
    *place = (struct gl_image){.key = *key, .bytes = bytes, .used = all->step};
    all->bytes += bytes;
    return place;
}

void gl_images_clear(struct gl *gl, struct gl_images *all)
{
    for (size_t i = 0; i < GPU_IMAGES_MAX; i++)
        if (all->list[i].bytes > 0)
            gl_images_drop(gl, all, &all->list[i]);
    gl_films_clear(gl, &all->films);
}

void gl_images_forget(struct gl_images *all)
{
    memset(all->list, 0, sizeof all->list);
    all->bytes = 0;
    gl_films_forget(&all->films);
}
