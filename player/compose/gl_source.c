#include "compose/gl_source.h"

#include <math.h>

#include "base/color.h"
#include "compose/gl_scale.h"
#include "compose/mip.h"

static void make_fill(struct gl_source *out, struct color c, bool linear)
{
    const uint8_t codes[3] = {c.r, c.g, c.b};
    float a = (float)c.a / 255;
    for (int i = 0; i < 3; i++)
        out->fill[i] = (linear ? color_linear8(codes[i]) : (float)codes[i] / 255) * a;
    out->fill[3] = a;
    out->job = GPU_JOB_FILL;
}

// Texels as they are: the box has the (turned) image's own size and lies on whole pixels.
static bool make_direct(struct gl_source *out, struct gl_image *image, const struct cover_box *box,
                        int quarters, struct area area)
{
    int32_t w = quarters & 1 ? image->surface.height_px : image->surface.width_px;
    int32_t h = quarters & 1 ? image->surface.width_px : image->surface.height_px;
    if (box->x0 != floor(box->x0) || box->y0 != floor(box->y0) || box->x1 - box->x0 != w ||
        box->y1 - box->y0 != h)
        return false;
    out->job = GPU_JOB_DIRECT;
    out->image = image;
    out->map = gl_map_turned(quarters, w, h, area.x0 - box->x0, area.y0 - box->y0);
    return true;
}

static bool make_scaled(struct gl_source *out, const struct gl_tools *tools,
                        const struct gl_layer *layer, struct gl_image *picture, struct area area)
{
    const struct cover_bounds *whole = &layer->cover.whole;
    struct cover_box box = cover_box_of(layer->layer->box);
    struct gl_scaling want = {.serial = layer->picture->serial,
                              .linear = tools->linear,
                              .quarters = cover_quarters(layer->layer->box.angle),
                              .box = {box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0},
                              .part = {whole->x0, whole->y0, whole->x1, whole->y1}};
    out->image = gl_scaled(tools, picture, &want);
    if (!out->image)
        return false;
    out->job = GPU_JOB_DIRECT;
    out->map = gl_map_turned(0, 0, 0, area.x0 - want.part.x0, area.y0 - want.part.y0);
    return true;
}

// Which two levels, and how much of the coarser one, for this many texels a canvas pixel.
static double choose_levels(struct gl_source *out, const struct gl_tools *tools,
                            struct gl_image *picture, uint32_t serial, double ratio)
{
    const struct gl_surface *s = &picture->surface;
    struct mip_levels levels = mip_levels_of(s->width_px, s->height_px, ratio);
    int level = levels.level;
    out->share = levels.coarse_share;
    out->image = gl_level(tools, picture, serial, level);
    if (out->share > 0 && out->image)
        out->coarse = gl_level(tools, picture, serial, level + 1);
    return ldexp(1, -level);
}

static void make_smooth(struct gl_source *out, const struct gl_tools *tools,
                        const struct gl_layer *layer, struct gl_image *picture, struct area area)
{
    const struct box *b = &layer->layer->box;
    double co;
    double si;
    cover_direction(b->angle, &co, &si);
    double kx = picture->surface.width_px / b->w;
    double ky = picture->surface.height_px / b->h;
    double scale = choose_levels(out, tools, picture, layer->picture->serial, fmax(kx, ky));
    double dx = area.x0 - b->cx;
    double dy = area.y0 - b->cy;
    out->job = GPU_JOB_SMOOTH;
    out->map.axes[0] = co * kx * scale;
    out->map.axes[1] = -si * ky * scale;
    out->map.axes[2] = si * kx * scale;
    out->map.axes[3] = co * ky * scale;
    out->map.first[0] = (picture->surface.width_px / 2.0 + (dx * co + dy * si) * kx) * scale;
    out->map.first[1] = (picture->surface.height_px / 2.0 + (dy * co - dx * si) * ky) * scale;
}

bool gl_source_make(struct gl_source *out, const struct gl_tools *tools,
                    const struct gl_layer *layer, struct area area)
{
    *out = (struct gl_source){.job = GPU_JOB_FILL};
    if (!layer->picture) {
        make_fill(out, layer->layer->fill, tools->linear);
        return true;
    }
    gl_images_step(tools->images);
    struct gl_image *picture = gl_picture(tools->gl, tools->images, layer->picture);
    if (!picture)
        return false;
    int quarters = cover_quarters(layer->layer->box.angle);
    if (quarters >= 0) {
        struct cover_box box = cover_box_of(layer->layer->box);
        if (make_direct(out, picture, &box, quarters, area) ||
            (!layer->layer->moving && make_scaled(out, tools, layer, picture, area)))
            return true;
    }
    make_smooth(out, tools, layer, picture, area);
    return !tools->gl->failed;
}

void gl_source_set(struct gl *gl, const struct gl_source *source)
{
    if (source->job == GPU_JOB_FILL) {
        gl_set4(gl, GPU_FILL, source->fill);
        return;
    }
    const struct gl_surface *s = &source->image->surface;
    gl_image(gl, GPU_UNIT_IMAGE, s->texture);
    gl_set2(gl, GPU_SIZE, s->width_px, s->height_px);
    gl_set1(gl, GPU_KIND, source->image->texels);
    gl_set_map(gl, &source->map);
    if (source->job != GPU_JOB_SMOOTH)
        return;
    gl_set1(gl, GPU_SHARE, source->coarse ? (double)source->share : 0);
    if (source->coarse) {
        s = &source->coarse->surface;
        gl_image(gl, GPU_UNIT_COARSE, s->texture);
        gl_set2(gl, GPU_SIZE_COARSE, s->width_px, s->height_px);
    }
}
