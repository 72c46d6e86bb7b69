#include "decode/paint.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/pixdesc.h>
#include <libyuv/planar_functions.h>
#include <libyuv/scale.h>

#include "decode/deep.h"
#include "decode/rows.h"
#include "decode/yuv.h"

// What has no alpha goes the hot way (yuv.h) where it can. What has is multiplied first and scaled
// then, so that colours under clear places do not bleed out.

void paint_finish(struct paint *p)
{
    room_finish(&p->planes);
    room_finish(&p->alpha);
    room_finish(&p->whole);
    room_finish(&p->turned);
}

bool paint_can(const AVFrame *f)
{
    return deep_can(f);
}

bool paint_has_alpha(const struct paint *p, const AVFrame *f)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
    return p->shape.alpha != VIDEO_ALPHA_OWN || (d && d->flags & AV_PIX_FMT_FLAG_ALPHA);
}

static bool is_hot(const struct paint *p, const AVFrame *f)
{
    return !p->tone.used && yuv_can((enum AVPixelFormat)f->format);
}

static void paint_colour(const struct paint *p, const struct part *part,
                         const struct shape_rows *to)
{
    const struct colour c = colour_of(part->frame, part->h);
    if (is_hot(p, part->frame)) {
        const struct yuv in = yuv_of(part);
        yuv_convert(&in, &c, to);
    } else {
        const struct deep_look look = {c, &p->tone};
        deep_colour(to->rgba, to->stride, part, &look);
    }
}

// Where the alpha of such a colour is.
static struct part alpha_part(const struct paint *p, const struct part *colour,
                              const AVFrame *matte)
{
    if (matte)
        return (struct part){matte, 0, 0, matte->width, matte->height};
    return p->shape.alpha == VIDEO_ALPHA_OWN ? *colour : shape_alpha(&p->shape, colour->frame);
}

// Alpha for each pixel of the colour, in rows of its width.
static const uint8_t *find_alpha(struct paint *p, const struct part *colour, const AVFrame *matte)
{
    const struct part from = alpha_part(p, colour, matte);
    const AVFrame *f = from.frame;
    const bool own = p->shape.alpha == VIDEO_ALPHA_OWN;
    const size_t bytes = (size_t)from.w * (size_t)from.h;
    const bool scaled = from.w != colour->w || from.h != colour->h;
    const size_t last = scaled ? (size_t)colour->w * (size_t)colour->h : 0;
    uint8_t *alpha = room_of(&p->alpha, bytes + last);
    const struct colour c = colour_of(f, colour->h);
    const bool plain = yuv_can((enum AVPixelFormat)f->format);
    for (int y = 0; plain && y < from.h; y++) {
        const uint8_t *plane = f->data[own ? 3 : 0], *row;
        row = plane + (ptrdiff_t)(from.y + y) * f->linesize[own ? 3 : 0] + from.x;
        uint8_t *out = alpha + (size_t)y * (size_t)from.w;
        if (own || c.full)
            memcpy(out, row, (size_t)from.w);
        else
            rows_expand(out, row, from.w);
    }
    if (!plain && own)
        deep_alpha(alpha, &from);
    else if (!plain)
        deep_luma(alpha, &from, &c);
    if (!scaled)
        return alpha;
    ScalePlane(alpha, from.w, from.w, from.h, alpha + bytes, colour->w, colour->w, colour->h,
               kFilterBox);
    return alpha + bytes;
}

static bool premultiply(const struct shape_rows *to, const uint8_t *alpha)
{
    const struct rows *rows = rows_best();
    bool opaque = true;
    for (int y = 0; y < to->h; y++, alpha += to->w) {
        if (rows_all_255(alpha, to->w))
            continue;
        opaque = false;
        rows->premultiply(to->rgba + (size_t)y * to->stride, alpha, to->w);
    }
    return opaque;
}

// Channel by channel, for the weights of libyuv's ARGBScale() add up to 127 of 128: what is opaque
// would come out at 253. A mean of 255s may still be 254, which is made whole.
static void scale_whole(struct room *r, const struct shape_rows *from, const struct shape_rows *to)
{
    const size_t small = (size_t)from->w * (size_t)from->h;
    const size_t large = (size_t)to->w * (size_t)to->h;
    uint8_t *in = room_of(r, 4 * (small + large)), *out = in + 4 * small;
    SplitARGBPlane(from->rgba, (int)from->stride, in, from->w, in + small, from->w, in + 2 * small,
                   from->w, in + 3 * small, from->w, from->w, from->h);
    for (size_t c = 0; c < 4; c++)
        ScalePlane(in + c * small, from->w, from->w, from->h, out + c * large, to->w, to->w, to->h,
                   kFilterBox);
    uint8_t *alpha = out + 3 * large;
    for (size_t i = 0; i < large; i++)
        alpha[i] = (uint8_t)(alpha[i] + (alpha[i] == 254));
    MergeARGBPlane(out, to->w, out + large, to->w, out + 2 * large, to->w, alpha, to->w, to->rgba,
                   (int)to->stride, to->w, to->h);
}

// The picture at its own size, or scaled to `to`, not yet turned.
static bool paint_straight(struct paint *p, const AVFrame *f, const AVFrame *matte,
                           const struct shape_rows *to)
{
    const struct part part = shape_colour(&p->shape, f);
    const bool alpha = paint_has_alpha(p, f);
    const bool scaled = part.w != to->w || part.h != to->h;
    if (scaled && !alpha && is_hot(p, f)) {
        const struct colour c = colour_of(f, part.h);
        const struct yuv in = yuv_of(&part);
        yuv_scale(&p->planes, &in, &c, to);
        return true;
    }
    struct shape_rows whole = *to;
    if (scaled) {
        whole.w = part.w, whole.h = part.h;
        whole.stride = (size_t)part.w * 4;
        whole.rgba = room_of(&p->whole, whole.stride * (size_t)part.h);
    }
    paint_colour(p, &part, &whole);
    const bool opaque = !alpha || premultiply(&whole, find_alpha(p, &part, matte));
    if (scaled)
        scale_whole(&p->planes, &whole, to);
    return opaque;
}

bool paint_picture(struct paint *p, const AVFrame *f, const AVFrame *matte,
                   struct decode_target *target)
{
    if (!paint_can(f) || (matte && !paint_can(matte)))
        return false;
    const struct shape_rows to = {target->rgba, target->stride, target->w, target->h};
    if (!shape_is_turned(&p->shape)) {
        target->opaque = paint_straight(p, f, matte, &to);
        return true;
    }
    struct shape_rows from = to;
    from.w = p->shape.across ? to.h : to.w;
    from.h = p->shape.across ? to.w : to.h;
    from.stride = (size_t)from.w * 4;
    from.rgba = room_of(&p->turned, from.stride * (size_t)from.h);
    target->opaque = paint_straight(p, f, matte, &from);
    shape_turn(&p->shape, &from, &to);
    return true;
}

// ---- planes as they are -------------------------------------------------------------------------

// Which of our layouts these components have; codes of bytes each.
static enum planes_layout layout_of(const AVPixFmtDescriptor *d, int bytes)
{
    const AVComponentDescriptor *c = d->comp;
    const uint64_t others = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                            AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT |
                            (bytes > 1 ? AV_PIX_FMT_FLAG_BE : 0);
    if (d->flags & others || d->nb_components < 3 || d->log2_chroma_w > 1 || d->log2_chroma_h > 1 ||
        c[0].plane != 0 || c[0].step != bytes || c[1].plane != 1 || c[1].offset != 0)
        return PLANES_NONE;
    if (c[2].plane == 2 && c[1].step == bytes && c[2].step == bytes)
        return PLANES_THREE;
    return c[2].plane == 1 && c[1].step == 2 * bytes && c[2].offset == bytes ? PLANES_PAIRED
                                                                             : PLANES_NONE;
}

static struct planes_form form_of(const struct paint *p, const struct part *part)
{
    struct planes_form form = {.layout = PLANES_NONE};
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)part->frame->format);
    const struct colour c = colour_of(part->frame, part->h);
    const int bytes = c.depth > 8 ? 2 : 1;
    if (p->tone.used || shape_is_turned(&p->shape) || c.depth < PLANES_DEPTH_MIN ||
        c.depth > PLANES_DEPTH_MAX || (d->comp[0].shift != 0 && d->comp[0].shift != 16 - c.depth))
        return form;
    form.layout = (uint8_t)layout_of(d, bytes);
    form.half_w = d->log2_chroma_w;
    form.half_h = d->log2_chroma_h;
    form.depth = (uint8_t)c.depth;
    form.high = d->comp[0].shift != 0;
    form.matrix = (uint8_t)c.matrix;
    form.full = c.full;
    form.alpha = paint_has_alpha(p, part->frame);
    return form;
}

static void copy_plane(uint8_t *to, size_t stride, const uint8_t *from, ptrdiff_t from_stride,
                       int rows)
{
    for (int y = 0; y < rows; y++)
        memcpy(to + (size_t)y * stride, from + y * from_stride, stride);
}

static void put_planes(const struct part *part, const struct picture_planes *out, uint8_t *to)
{
    struct picture_planes in;
    planes_lay(&in, &out->form, part->w, part->h);
    for (int i = 0; i < in.count - (out->form.alpha != PLANES_OPAQUE); i++) {
        const uint8_t *from = part->frame->data[i];
        const int stride = part->frame->linesize[i];
        const int w = out->list[i].width_px, h = out->list[i].height_px;
        if (w == in.list[i].width_px && h == in.list[i].height_px)
            copy_plane(to + out->list[i].offset, out->list[i].stride, from, stride, h);
        else
            ScalePlane(from, stride, in.list[i].width_px, in.list[i].height_px,
                       to + out->list[i].offset, w, w, h, kFilterBox);
    }
}

static bool is_opaque_row(const uint8_t *row, int w, int least)
{
    for (int x = 0; x < w; x++)
        if (row[x] < least)
            return false;
    return true;
}

// The plane of alpha, as it is where it can be. Says what it is in *form; nothing, if all of it is
// opaque, for it is the last plane.
static void put_alpha(struct paint *p, const struct part *part, const AVFrame *matte,
                      struct planes_form *form, uint8_t *to)
{
    const bool own = p->shape.alpha == VIDEO_ALPHA_OWN;
    const struct part from = alpha_part(p, part, matte);
    const bool plain =
        yuv_can((enum AVPixelFormat)from.frame->format) && from.w == part->w && from.h == part->h;
    const bool limited = plain && !own && !colour_of(from.frame, part->h).full;
    const ptrdiff_t stride = plain ? from.frame->linesize[own ? 3 : 0] : part->w;
    const uint8_t *row = plain ? from.frame->data[own ? 3 : 0] + from.y * stride + from.x
                               : find_alpha(p, part, matte);
    bool opaque = true;
    for (int y = 0; y < part->h; y++, row += stride, to += part->w) {
        memcpy(to, row, (size_t)part->w);
        opaque = opaque && is_opaque_row(row, part->w, limited ? 235 : 255);
    }
    form->alpha = opaque ? PLANES_OPAQUE : limited ? PLANES_ALPHA_LIMITED : PLANES_ALPHA;
}

bool paint_planes(struct paint *p, const AVFrame *f, const AVFrame *matte,
                  struct decode_target *target)
{
    const struct part part = shape_colour(&p->shape, f); // from the first pixel on
    if (target->planes_room == 0 || !paint_can(f) || (matte && !paint_can(matte)))
        return false;
    struct planes_form form = form_of(p, &part);
    struct picture_planes out;
    const bool scaled = part.w != target->w || part.h != target->h;
    if (form.layout == PLANES_NONE || (scaled && (form.alpha || !is_hot(p, f))) ||
        planes_lay(&out, &form, target->w, target->h) > target->planes_room)
        return false;
    put_planes(&part, &out, target->rgba);
    if (form.alpha != PLANES_OPAQUE)
        put_alpha(p, &part, matte, &form, target->rgba + out.list[out.count - 1].offset);
    target->opaque = form.alpha == PLANES_OPAQUE;
    target->form = form;
    return true;
}
