#pragma once
// Textures that cost something to make, kept from frame to frame: uploaded pictures, their halved
// levels, scaled ones. The longest unused make room first. And the uploads themselves.

#include "base/picture.h"
#include "compose/gl_yuv.h"

// Of all images together. What one frame needs is kept or made again within the frame, so that a
// scene beyond it is slow but right.
#define GPU_IMAGES_BYTES_MAX ((size_t)512 * 1024 * 1024)
enum { GPU_IMAGES_MAX = 1024 };
// Of those that were drawn once and that the last frame did without: they may come again.
#define GPU_IMAGES_SPARE_MAX ((size_t)128 * 1024 * 1024)
enum { GPU_UPLOAD_FRAME_MAX = 8 * 1024 * 1024 }; // bytes that one prefetch uploads

enum gl_image_kind { GPU_IMAGE_PICTURE, GPU_IMAGE_LEVEL, GPU_IMAGE_SCALED };

// Compared byte by byte, so there must be no padding.
struct gl_image_key {
    double x, y, w, h;      // scaled: the box
    uint32_t serial;        // of the picture
    int32_t x0, y0, x1, y1; // scaled: the part that was made
    int32_t level;
    int32_t quarters;
    uint16_t kind, linear;
};
_Static_assert(sizeof(struct gl_image_key) == 4 * sizeof(double) + 7 * 4 + 2 * 2, "no padding");

struct gl_image {
    struct gl_image_key key;
    struct gl_surface surface; // of a picture: the texture alone
    size_t bytes;              // 0: the place is free
    uint64_t used;
    int32_t rows; // of a picture: those that are uploaded
    enum gl_texels texels;
    bool drawn; // false: uploaded ahead of time, and kept for it
};

struct gl_images {
    struct gl_image list[GPU_IMAGES_MAX];
    struct gl_films films;
    size_t bytes;
    uint64_t step;  // what was used in this step stays
    uint64_t frame; // step at which the frame began
};

struct gl_image_key gl_image_key_of(enum gl_image_kind kind, uint32_t serial, bool linear);
// Images used before now may make room for those to come.
void gl_images_step(struct gl_images *all);
// A new frame: what the last one did not use may make room for a prefetch, and goes where it is
// more than the spare ones.
void gl_images_frame(struct gl *gl, struct gl_images *all);
struct gl_image *gl_images_find(struct gl_images *all, const struct gl_image_key *key);
// A new place for an image of so many bytes. polite: only if what the last frame used can stay;
// else NULL. Without memory on the GPU the caller drops the oldest and tries again.
struct gl_image *gl_images_add(struct gl *gl, struct gl_images *all, const struct gl_image_key *key,
                               size_t bytes, bool polite);
bool gl_images_drop_oldest(struct gl *gl, struct gl_images *all, bool polite); // false: none left
void gl_images_drop(struct gl *gl, struct gl_images *all, struct gl_image *image);
void gl_images_clear(struct gl *gl, struct gl_images *all);
// The context is lost, and all names with it.
void gl_images_forget(struct gl_images *all);

// The picture as an image, whole; what is missing is uploaded at once. A picture larger than the
// GPU's largest texture is halved first. Planes are uploaded and drawn. NULL when failed.
struct gl_image *gl_picture(struct gl *gl, struct gl_images *all, const struct picture *p);
// Uploads at most GPU_UPLOAD_FRAME_MAX bytes (but at least a row) of those that are not whole, in
// order. True when nothing is left to do.
bool gl_prefetch(struct gl *gl, struct gl_images *all, const struct picture *const *pictures,
                 size_t count);
