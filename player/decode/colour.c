#include "decode/colour.h"

#include <libavutil/pixdesc.h>

static enum planes_matrix matrix_of(enum AVColorSpace space, int shown_h)
{
    enum { HD_LINES = 720 };
    switch (space) {
    case AVCOL_SPC_BT709:
        return PLANES_BT709;
    case AVCOL_SPC_FCC:
        return PLANES_FCC;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return PLANES_BT601;
    case AVCOL_SPC_SMPTE240M:
        return PLANES_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return PLANES_BT2020;
    default: // says nothing, or something that no camera does
        return shown_h >= HD_LINES ? PLANES_BT709 : PLANES_BT601;
    }
}

static bool is_full(const AVFrame *f, bool yuv)
{
    if (f->color_range == AVCOL_RANGE_JPEG)
        return true;
    if (f->color_range == AVCOL_RANGE_MPEG)
        return false;
    return !yuv || f->format == AV_PIX_FMT_YUVJ420P || f->format == AV_PIX_FMT_YUVJ422P ||
           f->format == AV_PIX_FMT_YUVJ444P || f->format == AV_PIX_FMT_YUVJ440P;
}

struct colour colour_of(const AVFrame *f, int shown_h)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
    struct colour c = {0};
    c.yuv =
        !(desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) && desc->nb_components >= 3;
    c.depth = desc->comp[0].depth;
    c.full = is_full(f, c.yuv);
    c.matrix = matrix_of(f->colorspace, shown_h);
    planes_weights(c.matrix, &c.kr, &c.kb);
    return c;
}
