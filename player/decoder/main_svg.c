// vitrine-decoder-svg: draws one SVG. It alone has fonts, and an XML reader.
#include <stddef.h>

#include "base/str.h"
#include "cage/message.h"
#include "decoder/run.h"
#include "decoder/serve_still.h"
#include "svg/svg.h"

static void *open_svg(const struct still_file *file, struct video_info *info, struct err *err)
{
    const char *why;
    if (still_kind(file->bytes, file->len, &why) != STILL_SVG) {
        err_set(err, ERR_CONTENT, file->where, "%s", why ? why : "is no SVG");
        return NULL;
    }
    struct svg *svg = svg_open(file, err);
    if (!svg)
        return NULL;
    *info = (struct video_info){.scalable = true, .alpha = true};
    svg_size(svg, &info->width_px, &info->height_px);
    str_copy(info->codec, sizeof info->codec, "svg");
    return svg;
}

static struct picture *draw_svg(const void *opened, int32_t w, int32_t h, uint8_t *pixels,
                                struct err *err)
{
    return svg_draw(opened, w, h, pixels, err);
}

int main(void)
{
    static const struct still_reader reader = {VIDEO_SVG, open_svg, draw_svg};
    if (!decoder_begin())
        return 2;
    if (!decoder_ready(NULL, svg_fonts_keep(), ""))
        return 1;
    serve_still(MESSAGE_FD, &reader);
    return 0;
}
