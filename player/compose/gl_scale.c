#include "compose/gl_scale.h"

#include <math.h>

// An image that is drawn to. NULL when failed.
static struct gl_image *drawn_image(const struct gl_tools *tools, const struct gl_image_key *key,
                                    int32_t width_px, int32_t height_px)
{
    struct gl *gl = tools->gl;
    size_t bytes = (size_t)width_px * (size_t)height_px * (gl_is_deep(gl) ? 8 : 4);
    struct gl_image *image = gl_images_add(gl, tools->images, key, bytes, false);
    if (!image) {
        gl_fail(gl, "more images than the GPU's cache holds");
        return NULL;
    }
    struct gl_format format = gl_format_of(gl, GPU_STORE_DEEP, tools->linear);
    image->texels = GPU_TEXELS_READY;
    image->drawn = true;
    bool drawable = false;
    do {
        gl->failed = false;
        drawable = gl_surface_fit(gl, &image->surface, format, width_px, height_px);
    } while (!drawable && gl_images_drop_oldest(gl, tools->images, false));
    if (drawable)
        return image;
    gl_images_drop(gl, tools->images, image);
    return NULL;
}

// What an image program reads.
static void set_image(struct gl *gl, const struct gl_surface *s, enum gl_texels texels,
                      const struct gl_map *map)
{
    gl_image(gl, GPU_UNIT_IMAGE, s->texture);
    gl_set2(gl, GPU_SIZE, s->width_px, s->height_px);
    gl_set1(gl, GPU_KIND, texels);
    gl_set_map(gl, map);
}

static unsigned linear_switch(const struct gl_tools *tools)
{
    return tools->linear ? GPU_LINEAR : 0;
}

static struct gl_image *halve(const struct gl_tools *tools, const struct gl_image *from,
                              const struct gl_image_key *key)
{
    struct gl *gl = tools->gl;
    int32_t w = (from->surface.width_px + 1) / 2;
    int32_t h = (from->surface.height_px + 1) / 2;
    struct gl_image *image = drawn_image(tools, key, w, h);
    if (!image || !gl_use(gl, GPU_JOB_HALVE | linear_switch(tools)))
        return NULL;
    struct gl_map map = gl_map_turned(0, 0, 0, 0, 0);
    gl_onto(gl, &image->surface);
    gl_set_blend(gl, GPU_BLEND_NONE);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    set_image(gl, &from->surface, from->texels, &map);
    gl_rect(gl, (struct area){0, 0, w, h});
    return image;
}

struct gl_image *gl_level(const struct gl_tools *tools, struct gl_image *picture, uint32_t serial,
                          int level)
{
    struct gl_image *upper = picture;
    for (int i = 1; i <= level && upper; i++) {
        struct gl_image_key key = gl_image_key_of(GPU_IMAGE_LEVEL, serial, tools->linear);
        key.level = i;
        struct gl_image *image = gl_images_find(tools->images, &key);
        upper = image ? image : halve(tools, upper, &key);
    }
    return upper;
}

// ---- the good filter ----------------------------------------------------------------------------

// One axis of it: where output pixels lie in the source, and which source pixels they touch.
struct axis {
    double ratio; // source pixels an output pixel
    double start; // source place of output coordinate 0
    double scale; // of the kernel
    int32_t size; // of the source
};

static struct axis axis_of(int32_t size, double start, double length)
{
    double ratio = size / length;
    return (struct axis){ratio, -start * ratio, fmin(fmax(ratio, 1), size), size};
}

static int32_t clamped(double x, int32_t size)
{
    return x > 0 ? (int32_t)fmin(x, size - 1) : 0;
}

static int32_t first_tap(const struct axis *a, int32_t pixel)
{
    return clamped(ceil((pixel + 0.5) * a->ratio + a->start - 2 * a->scale - 0.5) - 1, a->size);
}

static int32_t last_tap(const struct axis *a, int32_t pixel)
{
    return clamped(floor((pixel + 0.5) * a->ratio + a->start + 2 * a->scale - 0.5) + 1, a->size);
}

// Output pixel `from` is the first that is drawn.
static void set_axis(struct gl *gl, const struct axis *a, int32_t from, bool down)
{
    const float taps[4] = {(float)a->ratio, (float)(from * a->ratio + a->start), (float)a->scale,
                           (float)a->size};
    gl_set2(gl, GPU_ALONG, down ? 0 : 1, down ? 1 : 0);
    gl_set4(gl, GPU_TAPS, taps);
}

struct scaling {
    const struct gl_tools *tools;
    const struct gl_image *picture;
    const struct gl_surface *onto;
    struct axis x, y;
    struct gl_map turn; // from the turned picture to its texels
    int32_t column0, columns;
    struct area part;
};

enum { STRIP_ROWS = 64 };

static struct gl_surface *strip_of(const struct gl_tools *tools)
{
    return &tools->strips[tools->linear];
}

// Rows y0 to y1 of the result: down into the strip, then across.
static bool scale_rows(const struct scaling *s, int32_t y0, int32_t y1)
{
    struct gl *gl = s->tools->gl;
    struct gl_surface *strip = strip_of(s->tools);
    struct gl_map plain = gl_map_turned(0, 0, 0, 0, 0);
    bool biased = gl->facts.norm; // the kernel swings over, which whole numbers do not hold
    if (!gl_use(gl, GPU_JOB_RESAMPLE | linear_switch(s->tools) | (biased ? GPU_BIASED : 0U)))
        return false;
    gl_onto(gl, strip);
    gl_set2(gl, GPU_ORIGIN, 0, 0);
    gl_set2(gl, GPU_BASE, s->column0, 0);
    set_axis(gl, &s->y, y0, true);
    set_image(gl, &s->picture->surface, s->picture->texels, &s->turn);
    gl_rect(gl, (struct area){0, 0, s->columns, y1 - y0});
    if (!gl_use(gl, GPU_JOB_RESAMPLE | GPU_LAST))
        return false;
    gl_onto(gl, s->onto);
    gl_set2(gl, GPU_ORIGIN, 0, y0 - s->part.y0);
    gl_set2(gl, GPU_BASE, -s->column0, 0);
    set_axis(gl, &s->x, s->part.x0, false);
    set_image(gl, strip, biased ? GPU_TEXELS_BIASED : GPU_TEXELS_READY, &plain);
    gl_rect(gl, (struct area){0, y0 - s->part.y0, s->part.x1 - s->part.x0, y1 - s->part.y0});
    return true;
}

static bool fit_strip(const struct gl_tools *tools, int32_t columns)
{
    struct gl_format format = gl_format_of(tools->gl, GPU_STORE_DEEP, tools->linear);
    struct gl_surface *strip = strip_of(tools);
    if (strip->texture && strip->width_px >= columns)
        return true;
    return gl_surface_fit(tools->gl, strip, format, columns, STRIP_ROWS);
}

struct gl_image *gl_scaled(const struct gl_tools *tools, struct gl_image *picture,
                           const struct gl_scaling *want)
{
    struct gl_image_key key = gl_image_key_of(GPU_IMAGE_SCALED, want->serial, want->linear);
    const struct area *part = &want->part;
    key.quarters = want->quarters;
    key.x = want->box.x;
    key.y = want->box.y;
    key.w = want->box.w;
    key.h = want->box.h;
    key.x0 = part->x0;
    key.y0 = part->y0;
    key.x1 = part->x1;
    key.y1 = part->y1;
    struct gl_image *image = gl_images_find(tools->images, &key);
    if (image)
        return image;
    int32_t w = want->quarters & 1 ? picture->surface.height_px : picture->surface.width_px;
    int32_t h = want->quarters & 1 ? picture->surface.width_px : picture->surface.height_px;
    struct scaling s = {.tools = tools,
                        .picture = picture,
                        .x = axis_of(w, want->box.x, want->box.w),
                        .y = axis_of(h, want->box.y, want->box.h),
                        .turn = gl_map_turned(want->quarters, w, h, 0, 0),
                        .part = *part};
    if (!tools->gl->facts.es3 && 4 * fmax(s.x.scale, s.y.scale) + 2 > GPU_TAPS_OLD_MAX)
        return NULL;
    s.column0 = first_tap(&s.x, part->x0);
    s.columns = last_tap(&s.x, part->x1 - 1) - s.column0 + 1;
    image = drawn_image(tools, &key, part->x1 - part->x0, part->y1 - part->y0);
    if (!image || !fit_strip(tools, s.columns))
        return NULL;
    s.onto = &image->surface;
    gl_set_blend(tools->gl, GPU_BLEND_NONE);
    for (int32_t y = part->y0; y < part->y1; y += STRIP_ROWS)
        if (!scale_rows(&s, y, y + STRIP_ROWS < part->y1 ? y + STRIP_ROWS : part->y1))
            return NULL;
    return image;
}
