#include "decode/colour.h"

#include <libavutil/pixdesc.h>

static void weights(struct colour *c, enum AVColorSpace space, int shown_h)
{
    enum { HD_LINES = 720 };
    switch (space) {
    case AVCOL_SPC_BT709:
        c->kr = 0.2126, c->kb = 0.0722;
        return;
    case AVCOL_SPC_FCC:
        c->kr = 0.30, c->kb = 0.11;
        return;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        c->kr = 0.299, c->kb = 0.114;
        return;
    case AVCOL_SPC_SMPTE240M:
        c->kr = 0.212, c->kb = 0.087;
        return;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        c->kr = 0.2627, c->kb = 0.0593;
        return;
    default: // says nothing, or something that no camera does
        weights(c, shown_h >= HD_LINES ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M, shown_h);
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
    weights(&c, f->colorspace, shown_h);
    return c;
}
