#include "decode/yuv.h"

#include <libavutil/pixdesc.h>
#include <libyuv/scale.h>

#include "decode/rows.h"

// Pictures beyond that go past the caches: whoever shows them finds nothing of them there anyway.
enum { STREAM_BYTES = 4 << 20 };

bool yuv_can(enum AVPixelFormat form)
{
    switch (form) {
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVA420P:
    case AV_PIX_FMT_YUV422P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVA422P:
    case AV_PIX_FMT_YUV444P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVA444P:
        return true;
    default:
        return false;
    }
}

struct yuv yuv_of(const struct part *p)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)p->frame->format);
    struct yuv out = {.w = p->w, .h = p->h};
    out.shift_w = d->log2_chroma_w;
    out.shift_h = d->log2_chroma_h;
    out.cw = (p->w + out.shift_w) >> out.shift_w;
    out.ch = (p->h + out.shift_h) >> out.shift_h;
    for (int i = 0; i < 3; i++) {
        const int sw = i ? out.shift_w : 0, sh = i ? out.shift_h : 0;
        out.stride[i] = p->frame->linesize[i];
        out.data[i] = p->frame->data[i] + (ptrdiff_t)(p->y >> sh) * out.stride[i] + (p->x >> sw);
    }
    return out;
}

// ---- to R G B A ---------------------------------------------------------------------------------

// Rows that are being made: from `from`, whose row 0 and chroma row 0 are rows y and cy of the
// whole.
struct painter {
    const struct rows *rows;
    struct planes_sums sums;
    const struct shape_rows *to;
    bool stream;
    struct yuv from;
    int y, cy;
};

static struct painter painter_of(const struct colour *c, const struct shape_rows *to)
{
    const size_t odd = ((uintptr_t)to->rgba | to->stride) % ROWS_ALIGN;
    return (struct painter){
        .rows = rows_best(),
        .sums = rows_sums_of(c),
        .to = to,
        .stream = odd == 0 && to->stride * (size_t)to->h > STREAM_BYTES,
    };
}

static void paint_rows(const struct painter *p, int y0, int y1)
{
    const struct yuv *in = &p->from;
    for (int y = y0; y < y1; y++) {
        const ptrdiff_t cy = (y >> in->shift_h) - p->cy;
        const struct rows_yuv row = {
            in->data[0] + (ptrdiff_t)(y - p->y) * in->stride[0],
            in->data[1] + cy * in->stride[1],
            in->data[2] + cy * in->stride[2],
            in->shift_w,
            p->stream,
        };
        p->rows->convert(p->to->rgba + (size_t)y * p->to->stride, &row, p->to->w, &p->sums);
    }
}

void yuv_convert(const struct yuv *in, const struct colour *c, const struct shape_rows *to)
{
    struct painter p = painter_of(c, to);
    p.from = *in;
    paint_rows(&p, 0, to->h);
    p.rows->fence();
}

// ---- scaled -------------------------------------------------------------------------------------

// Rows y0 to y1 of a plane.
struct strip {
    int y0, y1;
};

// Planes of a size without pixels: in becomes them, when its rows of luma and chroma are scaled.
static struct yuv scale_strips(struct room *room, const struct yuv *in,
                               const struct strip strips[2], const struct yuv *size)
{
    struct yuv out = *size;
    uint8_t *at =
        room_of(room, (size_t)out.w * (size_t)out.h + 2 * (size_t)out.cw * (size_t)out.ch);
    for (int i = 0; i < 3; i++) {
        const struct strip *s = &strips[i > 0];
        const int w = i ? out.cw : out.w, h = i ? out.ch : out.h;
        ScalePlane(in->data[i] + (ptrdiff_t)s->y0 * in->stride[i], in->stride[i],
                   i ? in->cw : in->w, s->y1 - s->y0, at, w, w, h, kFilterBox);
        out.data[i] = at;
        out.stride[i] = w;
        at += (size_t)w * (size_t)h;
    }
    return out;
}

static struct yuv sized(const struct yuv *in, int w, int h)
{
    struct yuv out = *in;
    out.w = w, out.h = h;
    out.cw = (w + out.shift_w) >> out.shift_w;
    out.ch = (h + out.shift_h) >> out.shift_h;
    return out;
}

static bool is_double(const struct yuv *in, const struct yuv *out)
{
    return out->w == 2 * in->w && out->h == 2 * in->h && out->cw == 2 * in->cw &&
           out->ch == 2 * in->ch && in->ch >= 2;
}

// Twice the size (1080 lines on a display of 2160) is the usual case, and each row then comes from
// two neighbours: so it is done a strip at a time, and what is scaled is still in the cache when it
// is converted. A strip's own first and last row lack a neighbour; the strips overlap by what is
// wrong.
enum { STRIP_ROWS = 16 };

// Of the plane's rows, those of which rows from y0 to y1 of the doubled plane are made.
static struct strip strip_of(int y0, int y1, int h)
{
    const int first = (y0 - 1) / 2, end = y1 / 2 + 1;
    return (struct strip){first > 0 ? first : 0, end < h ? end : h};
}

static void paint_double(struct painter *p, struct room *room, const struct yuv *in)
{
    const int h = p->to->h;
    for (int y0 = 0; y0 < h; y0 += 2 * STRIP_ROWS) {
        const int y1 = h - y0 < 2 * STRIP_ROWS ? h : y0 + 2 * STRIP_ROWS;
        const struct strip strips[2] = {
            strip_of(y0, y1, in->h),
            strip_of(y0 >> in->shift_h, ((y1 - 1) >> in->shift_h) + 1, in->ch),
        };
        struct yuv size = *in;
        size.w *= 2, size.cw *= 2;
        size.h = 2 * (strips[0].y1 - strips[0].y0);
        size.ch = 2 * (strips[1].y1 - strips[1].y0);
        p->from = scale_strips(room, in, strips, &size);
        p->y = 2 * strips[0].y0;
        p->cy = 2 * strips[1].y0;
        paint_rows(p, y0, y1);
    }
}

void yuv_scale(struct room *room, const struct yuv *in, const struct colour *c,
               const struct shape_rows *to)
{
    struct painter p = painter_of(c, to);
    const struct yuv size = sized(in, to->w, to->h);
    if (is_double(in, &size)) {
        paint_double(&p, room, in);
    } else {
        p.from = scale_strips(room, in, (struct strip[2]){{0, in->h}, {0, in->ch}}, &size);
        paint_rows(&p, 0, to->h);
    }
    p.rows->fence();
}
