#include "decode/deep.h"

#include <stdlib.h>

#include <libavutil/pixdesc.h>

#include "base/picture.h"
#include "base/planes.h"

enum { DEPTH_MAX = 16 };

bool deep_can(const AVFrame *f)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
    const uint64_t others = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT;
    return d && !(d->flags & others) && d->comp[0].depth <= DEPTH_MAX &&
           f->format != AV_PIX_FMT_XYZ12LE && f->format != AV_PIX_FMT_XYZ12BE;
}

static uint8_t code_of(float v)
{
    return (uint8_t)(v <= 0 ? 0 : v >= 255 ? 255 : v + 0.5f);
}

// Codes of one component in row y of the part, one for each pixel.
static void read_codes(uint16_t *out, const struct part *p, int y, int component)
{
    const AVFrame *f = p->frame;
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
    const bool chroma = (component == 1 || component == 2) && d->log2_chroma_w;
    const int sw = chroma ? d->log2_chroma_w : 0;
    const int sh = component == 1 || component == 2 ? d->log2_chroma_h : 0;
    const int x0 = p->x >> sw, count = ((p->x + p->w - 1) >> sw) - x0 + 1;
    const uint8_t *data[4] = {f->data[0], f->data[1], f->data[2], f->data[3]};
    const int strides[4] = {f->linesize[0], f->linesize[1], f->linesize[2], f->linesize[3]};
    av_read_image_line2(out, data, strides, d, x0, (p->y + y) >> sh, component, count, 0, 2);
    for (int x = p->w - 1; sw && x >= 0; x--)
        out[x] = out[((p->x + x) >> sw) - x0];
}

static bool is_palette(const AVFrame *f)
{
    return f->format == AV_PIX_FMT_PAL8;
}

static uint32_t palette_entry(const struct part *p, int x, int y)
{
    const uint8_t *row = p->frame->data[0] + (ptrdiff_t)(p->y + y) * p->frame->linesize[0];
    return ((const uint32_t *)(const void *)p->frame->data[1])[row[p->x + x]];
}

static struct planes_scale scale_of(const struct colour *c)
{
    return planes_scale_of(c->kr, c->kb, c->full, c->depth);
}

struct codes {
    uint16_t *row[3];
};

// R, G and B of a row from 0 to 255; of yuv codes also beyond.
static void row_of_yuv(float *out, const struct codes *in, int w, const struct colour *c)
{
    const struct planes_scale s = scale_of(c);
    for (int x = 0; x < w; x++) {
        const float luma = ((float)in->row[0][x] - s.y_off) * s.y_gain;
        const float u = ((float)in->row[1][x] - s.uv_off) * s.uv_gain;
        const float v = ((float)in->row[2][x] - s.uv_off) * s.uv_gain;
        out[3 * x] = luma + s.rv * v;
        out[3 * x + 1] = luma + s.gu * u + s.gv * v;
        out[3 * x + 2] = luma + s.bu * u;
    }
}

static void row_of_rgb(float *out, const struct codes *in, int w, const struct colour *c)
{
    const struct planes_scale s = scale_of(c);
    for (int x = 0; x < w; x++)
        for (int i = 0; i < 3; i++)
            out[3 * x + i] = ((float)in->row[i][x] - s.y_off) * s.y_gain;
}

static void row_of_palette(float *out, const struct part *p, int y)
{
    for (int x = 0; x < p->w; x++) {
        const uint32_t entry = palette_entry(p, x, y);
        out[3 * x] = (float)(entry >> 16 & 255);
        out[3 * x + 1] = (float)(entry >> 8 & 255);
        out[3 * x + 2] = (float)(entry & 255);
    }
}

static void put_row(uint8_t *out, float *rgb, int w, const struct tone *tone)
{
    for (int i = 0; tone->used && i < 3 * w; i++)
        rgb[i] *= 1.0f / 255;
    if (tone->used)
        tone_row(tone, rgb, w);
    for (int x = 0; x < w; x++) {
        for (int i = 0; i < 3; i++)
            out[4 * x + i] = code_of(rgb[3 * x + i]);
        out[4 * x + 3] = 255;
    }
}

static uint16_t *new_row(int w)
{
    uint16_t *row = malloc((size_t)w * sizeof *row);
    if (!row)
        abort();
    return row;
}

void deep_colour(uint8_t *rgba, size_t stride, const struct part *p, const struct deep_look *look)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)p->frame->format);
    const int components = d->nb_components < 3 ? 1 : 3; // grey is all three
    struct codes codes = {{new_row(p->w), new_row(p->w), new_row(p->w)}};
    struct codes in = codes;
    float *row = malloc((size_t)p->w * 3 * sizeof *row);
    if (!row)
        abort();
    for (int i = components; i < 3; i++)
        in.row[i] = codes.row[0];
    for (int y = 0; y < p->h; y++) {
        for (int i = 0; !is_palette(p->frame) && i < components; i++)
            read_codes(codes.row[i], p, y, i);
        if (is_palette(p->frame))
            row_of_palette(row, p, y);
        else if (look->colour.yuv)
            row_of_yuv(row, &in, p->w, &look->colour);
        else
            row_of_rgb(row, &in, p->w, &look->colour);
        put_row(rgba + (size_t)y * stride, row, p->w, look->tone);
    }
    for (int i = 0; i < 3; i++)
        free(codes.row[i]);
    free(row);
}

void deep_alpha(uint8_t *alpha, const struct part *p)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)p->frame->format);
    const int component = d->nb_components - 1;
    uint16_t *row = new_row(p->w);
    for (int y = 0; y < p->h; y++) {
        uint8_t *out = alpha + (size_t)y * (size_t)p->w;
        if (is_palette(p->frame)) {
            for (int x = 0; x < p->w; x++)
                out[x] = (uint8_t)(palette_entry(p, x, y) >> 24);
            continue;
        }
        read_codes(row, p, y, component);
        const float gain = 255.0f / (float)((1 << d->comp[component].depth) - 1);
        for (int x = 0; x < p->w; x++)
            out[x] = code_of((float)row[x] * gain);
    }
    free(row);
}

void deep_luma(uint8_t *luma, const struct part *p, const struct colour *c)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)p->frame->format);
    const int component = !c->yuv && d->nb_components >= 3 ? 1 : 0; // green does for luma
    const struct planes_scale s = scale_of(c);
    uint16_t *row = new_row(p->w);
    for (int y = 0; y < p->h; y++) {
        uint8_t *out = luma + (size_t)y * (size_t)p->w;
        if (is_palette(p->frame)) {
            for (int x = 0; x < p->w; x++)
                out[x] = (uint8_t)(palette_entry(p, x, y) >> 8);
            continue;
        }
        read_codes(row, p, y, component);
        for (int x = 0; x < p->w; x++)
            out[x] = code_of(((float)row[x] - s.y_off) * s.y_gain);
    }
    free(row);
}
