#include "base/planes.h"

#include <math.h>

bool planes_form_is_sane(const struct planes_form *f)
{
    if (f->layout == PLANES_NONE)
        return true;
    return (f->layout == PLANES_THREE || f->layout == PLANES_PAIRED) && f->half_w <= 1 &&
           f->half_h <= 1 && f->depth >= PLANES_DEPTH_MIN && f->depth <= PLANES_DEPTH_MAX &&
           f->high <= (f->depth > PLANES_DEPTH_MIN) && f->matrix <= PLANES_SMPTE240M &&
           f->full <= 1 && f->alpha <= PLANES_ALPHA_LIMITED;
}

size_t planes_lay(struct picture_planes *out, const struct planes_form *form, int32_t width_px,
                  int32_t height_px)
{
    const int code = form->depth > 8 ? 2 : 1;
    const int colours = form->layout == PLANES_THREE ? 3 : 2;
    size_t at = 0;
    *out =
        (struct picture_planes){.form = *form, .count = colours + (form->alpha != PLANES_OPAQUE)};
    for (int i = 0; i < out->count; i++) {
        const bool chroma = i > 0 && i < colours;
        const int half_w = chroma ? form->half_w : 0;
        const int half_h = chroma ? form->half_h : 0;
        const int codes = chroma && form->layout == PLANES_PAIRED ? 2 : 1;
        out->list[i].offset = at;
        out->list[i].width_px = (width_px + half_w) >> half_w;
        out->list[i].height_px = (height_px + half_h) >> half_h;
        out->list[i].texel = i == colours ? 1 : code * codes;
        out->list[i].stride = (size_t)out->list[i].width_px * (size_t)out->list[i].texel;
        at += out->list[i].stride * (size_t)out->list[i].height_px;
    }
    return at;
}

// ---- what codes mean ----------------------------------------------------------------------------

void planes_weights(enum planes_matrix matrix, double *kr, double *kb)
{
    static const double weights[][2] = {
        [PLANES_BT601] = {0.299, 0.114},     [PLANES_BT709] = {0.2126, 0.0722},
        [PLANES_BT2020] = {0.2627, 0.0593},  [PLANES_FCC] = {0.30, 0.11},
        [PLANES_SMPTE240M] = {0.212, 0.087},
    };
    *kr = weights[matrix][0];
    *kb = weights[matrix][1];
}

struct planes_sums planes_sums_of(double kr, double kb, bool full)
{
    const double y = full ? 1 : 255.0 / 219, uv = full ? 1 : 255.0 / 224;
    const double kg = 1 - kr - kb;
    const double scale = 64.0 * 32768 / 256 * uv;
    return (struct planes_sums){
        .y_gain = (uint16_t)lrint(y * 64 * 65536 / 257),
        .y_off = (int16_t)(32 - (full ? 0 : lrint(16 * y * 64))),
        .rv = (int16_t)lrint(2 * (1 - kr) * scale),
        .gu = (int16_t)lrint(-2 * kb * (1 - kb) / kg * scale),
        .gv = (int16_t)lrint(-2 * kr * (1 - kr) / kg * scale),
        .bu = (int16_t)lrint(2 * (1 - kb) * scale),
    };
}

struct planes_scale planes_scale_of(double kr, double kb, bool full, int depth)
{
    const double kg = 1 - kr - kb;
    const float high = (float)((1 << depth) - 1);
    const float unit = (float)ldexp(1, depth - 8);
    return (struct planes_scale){
        .y_off = full ? 0 : 16 * unit,
        .y_gain = 255 / (full ? high : 219 * unit),
        .uv_off = full ? (float)ldexp(1, depth - 1) : 128 * unit,
        .uv_gain = 255 / (full ? high : 224 * unit),
        .rv = (float)(2 * (1 - kr)),
        .gu = (float)(-2 * kb * (1 - kb) / kg),
        .gv = (float)(-2 * kr * (1 - kr) / kg),
        .bu = (float)(2 * (1 - kb)),
    };
}

// ---- R G B A ------------------------------------------------------------------------------------

static uint8_t clamped(float v)
{
    return (uint8_t)(v <= 0 ? 0 : v >= 255 ? 255 : v);
}

static void small_colour(const struct planes_sums *s, const int yuv[3], uint8_t *out)
{
    const int y = (int)((uint32_t)yuv[0] * 257 * s->y_gain >> 16) + s->y_off;
    const int u = yuv[1], v = yuv[2];
    out[0] = clamped((float)((y + planes_times15(v, s->rv)) >> 6));
    out[1] = clamped((float)((y + planes_times15(u, s->gu) + planes_times15(v, s->gv)) >> 6));
    out[2] = clamped((float)((y + planes_times15(u, s->bu)) >> 6));
}

static void deep_colour(const struct planes_scale *s, const int yuv[3], uint8_t *out)
{
    const float y = ((float)yuv[0] - s->y_off) * s->y_gain;
    const float u = ((float)yuv[1] - s->uv_off) * s->uv_gain;
    const float v = ((float)yuv[2] - s->uv_off) * s->uv_gain;
    out[0] = clamped(y + s->rv * v + 0.5f);
    out[1] = clamped(y + s->gu * u + s->gv * v + 0.5f);
    out[2] = clamped(y + s->bu * u + 0.5f);
}

// Of pixel (x, y), component 0 to 2, or 3: alpha.
static int code_at(const struct picture *p, int component, int x, int y)
{
    const struct planes_form *f = &p->planes->form;
    const bool paired = f->layout == PLANES_PAIRED;
    const bool chroma = component == 1 || component == 2;
    const int plane = component == 3 ? p->planes->count - 1 : chroma && paired ? 1 : component;
    const int bytes = f->depth > 8 && component != 3 ? 2 : 1;
    const uint8_t *at =
        p->pixels + p->planes->list[plane].offset +
        (size_t)(chroma ? y >> f->half_h : y) * p->planes->list[plane].stride +
        (size_t)(chroma ? x >> f->half_w : x) * (size_t)p->planes->list[plane].texel +
        (size_t)(component == 2 && paired ? bytes : 0);
    const int code = bytes == 2 ? at[0] | at[1] << 8 : at[0];
    return f->high && component != 3 ? code >> (16 - f->depth) : code;
}

struct picture *picture_of_planes(const struct picture *p)
{
    const struct planes_form *f = &p->planes->form;
    struct picture *out = picture_create_unset(p->width_px, p->height_px, PICTURE_PREMUL);
    double kr, kb;
    planes_weights((enum planes_matrix)f->matrix, &kr, &kb);
    const struct planes_sums sums = planes_sums_of(kr, kb, f->full);
    const struct planes_scale scale = planes_scale_of(kr, kb, f->full, f->depth);
    for (int i = 0; out && i < p->width_px * p->height_px; i++) {
        const int x = i % p->width_px, y = i / p->width_px;
        const int yuv[3] = {code_at(p, 0, x, y), code_at(p, 1, x, y), code_at(p, 2, x, y)};
        uint8_t *pixel = out->pixels + (size_t)y * out->stride + 4 * (size_t)x;
        if (f->depth == 8)
            small_colour(&sums, yuv, pixel);
        else
            deep_colour(&scale, yuv, pixel);
        int alpha = f->alpha == PLANES_OPAQUE ? 255 : code_at(p, 3, x, y);
        if (f->alpha == PLANES_ALPHA_LIMITED)
            alpha = planes_expanded(alpha);
        for (int c = 0; c < 3; c++)
            pixel[c] = (uint8_t)((2 * pixel[c] * alpha + 255) / 510); // never a tie: 255 is odd
        pixel[3] = (uint8_t)alpha;
    }
    if (out)
        picture_classify(out);
    return out;
}
