#include "decode/avif_pixels.h"

#include <stdlib.h>
#include <string.h>

bool avif_is_hdr(const avifImage *image)
{
    return image->transferCharacteristics == AVIF_TRANSFER_CHARACTERISTICS_SMPTE2084 ||
           image->transferCharacteristics == AVIF_TRANSFER_CHARACTERISTICS_HLG;
}

// HDR and wide colours are toned as those of videos are. NULL: they need not be.
static struct tone *tone_of(const avifImage *image)
{
    // H.273 gave both libraries their numbers.
    const AVFrame tags = {
        .color_trc = (enum AVColorTransferCharacteristic)image->transferCharacteristics,
        .color_primaries = (enum AVColorPrimaries)image->colorPrimaries,
    };
    struct tone *tone = malloc(sizeof *tone);
    if (!tone)
        abort();
    tone_init(tone, &tags);
    if (tone->used)
        return tone;
    free(tone);
    return NULL;
}

void avif_form_finish(struct avif_form *form)
{
    free(form->tone);
    form->tone = NULL;
}

// Quarter turns to the left, then top and bottom (0) or left and right (1) change places.
static struct shape turn_of(const avifImage *image)
{
    int turns = image->transformFlags & AVIF_TRANSFORM_IROT ? image->irot.angle & 3 : 0;
    struct shape s = {.across = turns & 1,
                      .mirror_x = turns == 2 || turns == 3,
                      .mirror_y = turns == 1 || turns == 2};
    if (image->transformFlags & AVIF_TRANSFORM_IMIR) {
        bool *mirror = image->imir.mode & 1 ? &s.mirror_x : &s.mirror_y;
        *mirror = !*mirror;
    }
    return s;
}

bool avif_form_read(const avifImage *image, struct avif_form *form)
{
    avifDiagnostics diag;
    avifCropRect whole = {.width = image->width, .height = image->height};
    *form = (struct avif_form){.coded_w = (int32_t)image->width, .coded_h = (int32_t)image->height};
    // An aperture that does not lie on whole pixels of the picture is passed over.
    if (!(image->transformFlags & AVIF_TRANSFORM_CLAP) ||
        !avifCropRectConvertCleanApertureBox(&form->crop, &image->clap, image->width, image->height,
                                             image->yuvFormat, &diag))
        form->crop = whole;
    form->shape = turn_of(image);
    form->tone = tone_of(image);
    bool across = form->shape.across;
    form->shown_w = (int32_t)(across ? form->crop.height : form->crop.width);
    form->shown_h = (int32_t)(across ? form->crop.width : form->crop.height);
    return form->shown_w > 0 && form->shown_h > 0;
}

static void turn(const struct avif_form *f, uint8_t *coded, struct rgba *out)
{
    const size_t row = 4 * (size_t)f->coded_w;
    const struct shape_rows from = {.rgba = coded + f->crop.y * row + f->crop.x * (size_t)4,
                                    .stride = row,
                                    .w = (int)f->crop.width,
                                    .h = (int)f->crop.height};
    const struct shape_rows to = {out->pixels, 4 * (size_t)out->w, out->w, out->h};
    shape_turn(&f->shape, &from, &to);
}

// What a file calls premultiplied is not brighter than its alpha afterwards.
static void bound(uint8_t *pixels, size_t count)
{
    for (uint8_t *p = pixels; p < pixels + 4 * count; p += 4)
        for (int c = 0; c < 3; c++)
            p[c] = p[c] < p[3] ? p[c] : p[3];
}

static bool is_as_coded(const struct avif_form *f)
{
    return !shape_is_turned(&f->shape) && f->shown_w == f->coded_w && f->shown_h == f->coded_h;
}

// Straight or premultiplied as the file has it.
static avifResult convert(const avifImage *image, const struct avif_form *form, int depth,
                          uint8_t *pixels)
{
    avifRGBImage rgb;
    avifRGBImageSetDefaults(&rgb, image);
    rgb.format = AVIF_RGB_FORMAT_RGBA;
    rgb.depth = (uint32_t)depth;
    rgb.alphaPremultiplied = image->alphaPremultiplied && depth == 8;
    // libyuv's factors for blue end at 2: saturated blue comes out 8 steps too dark.
    rgb.avoidLibYUV = AVIF_TRUE;
    rgb.chromaUpsampling = form->moving ? AVIF_CHROMA_UPSAMPLING_NEAREST // as videos have it
                                        : AVIF_CHROMA_UPSAMPLING_BEST_QUALITY;
    rgb.pixels = pixels;
    rgb.rowBytes = image->width * (depth == 8 ? 4 : 8);
    return avifImageYUVToRGB(image, &rgb);
}

// Through 16 bits, for the steps of HDR are finer than those of 8; straight.
static avifResult convert_toned(const avifImage *image, const struct avif_form *form,
                                uint8_t *pixels)
{
    size_t row_codes = 4 * (size_t)form->coded_w;
    uint16_t *deep = malloc(row_codes * (size_t)form->coded_h * sizeof *deep);
    float *rgb = malloc(row_codes * sizeof *rgb);
    avifResult result =
        deep && rgb ? convert(image, form, 16, (uint8_t *)deep) : AVIF_RESULT_OUT_OF_MEMORY;
    for (int32_t y = 0; result == AVIF_RESULT_OK && y < form->coded_h; y++) {
        const uint16_t *from = deep + (size_t)y * row_codes;
        uint8_t *to = pixels + (size_t)y * row_codes;
        for (int32_t x = 0; x < form->coded_w; x++)
            for (int c = 0; c < 3; c++)
                rgb[3 * x + c] = (float)from[4 * x + c] / 65535;
        tone_row(form->tone, rgb, form->coded_w);
        for (int32_t x = 0; x < form->coded_w; x++) {
            for (int c = 0; c < 3; c++)
                to[4 * x + c] = (uint8_t)(rgb[3 * x + c] + 0.5f);
            to[4 * x + 3] = (uint8_t)((from[4 * x + 3] + 128) / 257);
        }
    }
    free(deep);
    free(rgb);
    return result;
}

bool avif_pixels(const avifImage *image, const struct avif_form *form, struct rgba *out,
                 const char *where, struct err *err)
{
    if ((int32_t)image->width != form->coded_w || (int32_t)image->height != form->coded_h)
        return err_set(err, ERR_CONTENT, where, "is a broken AVIF: its pictures differ in size");
    bool as_coded = is_as_coded(form);
    size_t count = (size_t)form->coded_w * (size_t)form->coded_h;
    uint8_t *coded = as_coded ? out->pixels : malloc(4 * count);
    if (!coded)
        return err_set(err, ERR_CONTENT, where, "is too large for the memory that is left");
    avifResult result =
        form->tone ? convert_toned(image, form, coded) : convert(image, form, 8, coded);
    if (result == AVIF_RESULT_OK && image->alphaPremultiplied && !form->tone)
        bound(coded, count);
    else if (result == AVIF_RESULT_OK)
        rgba_premultiply(coded, count);
    if (result == AVIF_RESULT_OK && !as_coded)
        turn(form, coded, out);
    if (!as_coded)
        free(coded);
    return result == AVIF_RESULT_OK ||
           err_set(err, ERR_CONTENT, where, "is an AVIF of a form that is not shown: %s",
                   avifResultToString(result));
}
