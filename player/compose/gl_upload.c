// Pictures become textures: at once, or a few rows a frame ahead of time.
#include "compose/gl_images.h"

static size_t row_bytes(const struct picture *p)
{
    return (size_t)p->width_px * 4;
}

static void upload_rows(struct gl *gl, struct gl_image *image, const struct picture *p, int32_t to)
{
    int32_t from = image->rows;
    const uint8_t *row = p->pixels + (size_t)from * p->stride;
    gl_image(gl, GPU_UNIT_IMAGE, image->surface.texture);
    if (p->stride == row_bytes(p))
        gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, from, p->width_px, to - from, GL_RGBA,
                              GL_UNSIGNED_BYTE, row);
    else // the old language knows no gaps between rows
        for (int32_t y = from; y < to; y++, row += p->stride)
            gl->api.tex_sub_image(GL_TEXTURE_2D, 0, 0, y, p->width_px, 1, GL_RGBA, GL_UNSIGNED_BYTE,
                                  row);
    image->rows = to;
}

// What planes are drawn onto, or a texture alone.
static void make_surface(struct gl *gl, struct gl_surface *s, const struct picture *p)
{
    struct gl_format format = gl_format_of(gl, GPU_STORE_CODES, false);
    if (p->planes) {
        gl->failed = false;
        (void)gl_surface_fit(gl, s, format, p->width_px, p->height_px);
        return;
    }
    if (s->texture)
        gl->api.delete_textures(1, &s->texture);
    *s = (struct gl_surface){gl_texture(gl, format, p->width_px, p->height_px, NULL), 0,
                             p->width_px, p->height_px};
}

// A texture for a picture that is not there yet, without its pixels.
static struct gl_image *place_for(struct gl *gl, struct gl_images *all, const struct picture *p,
                                  bool polite)
{
    struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, p->serial, false);
    size_t bytes = row_bytes(p) * (size_t)p->height_px;
    struct gl_image *image = gl_images_add(gl, all, &key, bytes, polite);
    if (!image)
        return NULL;
    bool straight = p->alpha == PICTURE_STRAIGHT && !p->planes;
    do {
        make_surface(gl, &image->surface, p);
        if (!gl_out_of_memory(gl) && image->surface.texture) {
            image->texels = straight ? GPU_TEXELS_STRAIGHT : GPU_TEXELS_PREMUL;
            return image;
        }
    } while (gl_images_drop_oldest(gl, all, polite));
    gl_images_drop(gl, all, image);
    return NULL;
}

// ---- pictures beyond the GPU's largest texture --------------------------------------------------

static bool fits(const struct gl *gl, const struct picture *p)
{
    return p->width_px <= gl->facts.side_max && p->height_px <= gl->facts.side_max;
}

static void mean_pixel(const struct picture *p, int x, int y, uint8_t *out)
{
    int right = x + 1 < p->width_px ? x + 1 : x;
    int below = y + 1 < p->height_px ? y + 1 : y;
    unsigned sums[4] = {0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        const uint8_t *pixel =
            p->pixels + (size_t)(i & 2 ? below : y) * p->stride + 4 * (size_t)(i & 1 ? right : x);
        unsigned by = p->alpha == PICTURE_STRAIGHT ? pixel[3] : 255;
        for (int c = 0; c < 3; c++)
            sums[c] += pixel[c] * by;
        sums[3] += pixel[3] * 255u;
    }
    for (int c = 0; c < 4; c++)
        out[c] = (uint8_t)((sums[c] + 510) / 1020);
}

static struct picture *halved(const struct picture *p)
{
    struct picture *half =
        picture_create((p->width_px + 1) / 2, (p->height_px + 1) / 2, PICTURE_PREMUL);
    if (!half)
        return NULL;
    for (int y = 0; y < half->height_px; y++)
        for (int x = 0; x < half->width_px; x++)
            mean_pixel(p, 2 * x, 2 * y, half->pixels + (size_t)y * half->stride + 4 * (size_t)x);
    return half;
}

// The picture halved until the GPU takes it; the caller's own.
static struct picture *made_to_fit(const struct gl *gl, const struct picture *p)
{
    struct picture *rgba = p->planes ? picture_of_planes(p) : NULL;
    struct picture *small = p->planes && !rgba ? NULL : halved(rgba ? rgba : p);
    picture_unref(rgba);
    while (small && !fits(gl, small)) {
        struct picture *next = halved(small);
        picture_unref(small);
        small = next;
    }
    return small;
}

// ---- the calls ----------------------------------------------------------------------------------

static struct gl_image *upload_whole(struct gl *gl, struct gl_images *all, const struct picture *p,
                                     const struct gl_image_key *key)
{
    struct gl_image *image = gl_images_find(all, key);
    if (!image)
        image = place_for(gl, all, p, false);
    if (!image) {
        gl_fail(gl, "the GPU has no memory for a picture");
        return NULL;
    }
    image->key = *key;
    if (p->planes) {
        if (!gl_yuv_draw(gl, &all->films, p, &image->surface))
            return NULL;
        image->rows = image->surface.height_px;
    }
    if (image->rows < image->surface.height_px)
        upload_rows(gl, image, p, image->surface.height_px);
    return image;
}

static struct gl_image *find_or_upload(struct gl *gl, struct gl_images *all,
                                       const struct picture *p)
{
    struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, p->serial, false);
    struct gl_image *image = gl_images_find(all, &key);
    if (image && image->rows == image->surface.height_px)
        return image;
    if (fits(gl, p))
        return upload_whole(gl, all, p, &key);
    struct picture *small = made_to_fit(gl, p);
    if (!small) {
        gl_fail(gl, "no memory to halve a picture that is too large for the GPU");
        return NULL;
    }
    image = upload_whole(gl, all, small, &key);
    picture_unref(small);
    return image;
}

struct gl_image *gl_picture(struct gl *gl, struct gl_images *all, const struct picture *p)
{
    struct gl_image *image = find_or_upload(gl, all, p);
    if (image)
        image->drawn = true;
    return image;
}

bool gl_prefetch(struct gl *gl, struct gl_images *all, const struct picture *const *pictures,
                 size_t count)
{
    size_t left = GPU_UPLOAD_FRAME_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct picture *p = pictures[i];
        if (!p || p->planes || !fits(gl, p)) // a video's frames are uploaded when they show
            continue;
        struct gl_image_key key = gl_image_key_of(GPU_IMAGE_PICTURE, p->serial, false);
        struct gl_image *image = gl_images_find(all, &key);
        if (image && image->rows == p->height_px)
            continue;
        size_t rows = left / row_bytes(p);
        if (rows == 0)
            return false;
        image = image ? image : place_for(gl, all, p, true);
        if (!image)
            return true; // no room: it is uploaded when it is needed
        size_t missing = (size_t)(p->height_px - image->rows);
        rows = rows < missing ? rows : missing;
        left -= rows * row_bytes(p);
        upload_rows(gl, image, p, image->rows + (int32_t)rows);
        if (image->rows < p->height_px)
            return false;
    }
    return true;
}
