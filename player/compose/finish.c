#include "compose/finish.h"

#include <string.h>

#include "base/color.h"

void finish_curve_fill(struct finish_curve *curve)
{
    const struct panel *srgb = panel_builtin("lcd");
    for (int i = 0; i <= FINISH_CURVE; i++)
        curve->light[i] = (float)panel_curve_forward(srgb, 0, (double)i / FINISH_CURVE);
    curve->light[FINISH_CURVE + 1] = 1;
}

static inline float light_of(const struct finish_curve *curve, float code)
{
    float at = (code < 1 ? (code > 0 ? code : 0) : 1) * FINISH_CURVE;
    int i = (int)at;
    return curve->light[i] + (curve->light[i + 1] - curve->light[i]) * (at - (float)i);
}

static inline int32_t byte_of(float value)
{
    float v = value > 0 ? value : 0;
    return (int32_t)((v < 255 ? v : 255) + 0.5F);
}

// What colour is divided by. In a nearly opaque pixel the alpha that is stored, so that the product
// of the two stored values comes out right; in a thin one the alpha that is meant, so that a soft
// edge keeps its very colour (its product is then off by at most 0.5/255 of alpha and half a code
// of colour).
ROW_INLINE float divisor(float a, int32_t code)
{
    return code < 128 ? a * 255 : (float)code;
}

ROW_INLINE void alpha_codes(int32_t *restrict codes, float *restrict per_alpha,
                            const float *restrict a, int n)
{
    for (int i = 0; i < n; i++) {
        codes[i] = byte_of(a[i] * 255);
        per_alpha[i] = codes[i] > 0 ? 255 * 255 / divisor(a[i], codes[i]) : 0;
    }
}

ROW_INLINE void color_codes(int32_t *restrict codes, const float *restrict c,
                            const float *restrict per_alpha, const int32_t *restrict alpha, int n)
{
    for (int i = 0; i < n; i++)
        codes[i] = alpha[i] > 0 ? byte_of(c[i] * per_alpha[i]) : 0;
}

// n <= ROW_BLOCK pixels of straight RGBA from a row in code values.
ROW_INLINE void straight_block(struct row row, uint8_t *out, int n)
{
    int32_t alpha[ROW_BLOCK];
    int32_t codes[3][ROW_BLOCK];
    float per_alpha[ROW_BLOCK];
    alpha_codes(alpha, per_alpha, row.a, n);
    color_codes(codes[0], row.r, per_alpha, alpha, n);
    color_codes(codes[1], row.g, per_alpha, alpha, n);
    color_codes(codes[2], row.b, per_alpha, alpha, n);
    for (int i = 0; i < n; i++) {
        out[4 * i] = (uint8_t)codes[0][i];
        out[4 * i + 1] = (uint8_t)codes[1][i];
        out[4 * i + 2] = (uint8_t)codes[2][i];
        out[4 * i + 3] = (uint8_t)alpha[i];
    }
}

static void straight_codes(struct row row, int n, uint8_t *out)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        straight_block(row_at(row, i), out + 4 * (size_t)i, ROW_BLOCK);
    straight_block(row_at(row, i), out + 4 * (size_t)i, n - i);
}

// The same from a row in linear light: the colour goes through the curve after the division.
static void straight_linear(const struct finish *f, struct row row, int n, float *light,
                            uint8_t *codes, uint8_t *out)
{
    for (int i = 0; i < n; i++) {
        int32_t alpha = byte_of(row.a[i] * 255);
        float k = alpha > 0 ? 255 / divisor(row.a[i], alpha) : 0;
        light[3 * i] = row.r[i] * k;
        light[3 * i + 1] = row.g[i] * k;
        light[3 * i + 2] = row.b[i] * k;
        out[4 * i + 3] = (uint8_t)alpha;
    }
    panel_map_row(f->srgb, light, (size_t)n, 0, 1, codes);
    for (int i = 0; i < n; i++)
        memcpy(out + 4 * i, codes + 3 * i, 3);
}

// Codes of the canvas over white (rest 1) or black (0).
ROW_INLINE void code_plane(int32_t *restrict codes, const float *restrict c,
                           const float *restrict a, float rest, int n)
{
    for (int i = 0; i < n; i++)
        codes[i] = byte_of((c[i] + (1 - a[i]) * rest) * 255);
}

ROW_INLINE void identity_block(struct row row, float rest, uint8_t *rgb, int n)
{
    int32_t codes[3][ROW_BLOCK];
    code_plane(codes[0], row.r, row.a, rest, n);
    code_plane(codes[1], row.g, row.a, rest, n);
    code_plane(codes[2], row.b, row.a, rest, n);
    for (int i = 0; i < n; i++) {
        rgb[3 * i] = (uint8_t)codes[0][i];
        rgb[3 * i + 1] = (uint8_t)codes[1][i];
        rgb[3 * i + 2] = (uint8_t)codes[2][i];
    }
}

static void identity_codes(struct row row, float rest, int n, uint8_t *rgb)
{
    int i = 0;
    for (; i + ROW_BLOCK <= n; i += ROW_BLOCK)
        identity_block(row_at(row, i), rest, rgb + 3 * (size_t)i, ROW_BLOCK);
    identity_block(row_at(row, i), rest, rgb + 3 * (size_t)i, n - i);
}

static inline float light_at(const struct finish *f, float value)
{
    return f->frame->linear ? value : light_of(f->curve, value);
}

// Linear light of the canvas over white or black (in its own blend space), three values a pixel.
static void light_row(const struct finish *f, struct row row, int n, float *light)
{
    float rest = f->white ? 1 : 0;
    for (int i = 0; i < n; i++, light += 3) {
        float clear = (1 - row.a[i]) * rest;
        light[0] = light_at(f, row.r[i] + clear);
        light[1] = light_at(f, row.g[i] + clear);
        light[2] = light_at(f, row.b[i] + clear);
    }
}

static void fill_codes(const uint8_t code[3], int n, uint8_t *rgb)
{
    if (code[0] == code[1] && code[1] == code[2]) {
        memset(rgb, code[0], 3 * (size_t)n);
        return;
    }
    for (int i = 0; i < n; i++)
        memcpy(rgb + 3 * i, code, 3);
}

static void canvas_row(const struct finish *f, int x0, int x1, struct scratch *s, uint8_t *out)
{
    int width = f->frame->width_px;
    struct row row = row_at(s->rows[SCRATCH_CANVAS], x0);
    memset(out, 0, 4 * (size_t)x0);
    if (f->frame->linear)
        straight_linear(f, row, x1 - x0, s->light, s->bytes, out + 4 * (size_t)x0);
    else
        straight_codes(row, x1 - x0, out + 4 * (size_t)x0);
    memset(out + 4 * (size_t)x1, 0, 4 * (size_t)(width - x1));
}

static void panel_row(const struct finish *f, int y, int x0, int x1, struct scratch *s,
                      uint8_t *out)
{
    int width = f->frame->width_px;
    struct row row = row_at(s->rows[SCRATCH_CANVAS], x0);
    uint8_t *touched = out + 3 * (size_t)x0;
    fill_codes(f->clear, x0, out);
    if (panel_map_panel(f->map)->identity && !f->frame->linear) {
        // Through linear light and back is where it came from: the codes are the canvas.
        identity_codes(row, f->white ? 1 : 0, x1 - x0, touched);
    } else {
        light_row(f, row, x1 - x0, s->light);
        panel_map_row(f->map, s->light, (size_t)(x1 - x0), y, f->frame->height_px, touched);
    }
    fill_codes(f->clear, width - x1, out + 3 * (size_t)x1);
}

static void glass_row(const struct finish *f, int y, int x0, int x1, struct scratch *s,
                      uint8_t *out)
{
    int width = f->frame->width_px;
    struct row row = s->rows[SCRATCH_CANVAS];
    if (x0 == x1)
        row_clear(row, width);
    light_row(f, row, width, s->light);
    struct row behind = s->rows[SCRATCH_SOURCE];
    source_row(&f->frame->backdrop, 0, y, width, s, behind);
    for (int i = 0; i < width; i++) {
        float white = 1 - behind.a[i];
        s->backdrop[3 * i] = behind.r[i] + white;
        s->backdrop[3 * i + 1] = behind.g[i] + white;
        s->backdrop[3 * i + 2] = behind.b[i] + white;
    }
    panel_map_glass_row(f->map, s->light, s->backdrop, f->emission_gain, (size_t)width, y,
                        f->frame->height_px, out);
}

static uint8_t *target_row(const struct compose_target *t, int y)
{
    return t->pixels + (size_t)y * t->stride;
}

// Are rows made in the band first, to be turned or put in another order of bytes?
static bool needs_band(const struct finish *f)
{
    return f->turn.quarters != 0 ||
           (f->target->stage != COMPOSE_CANVAS && f->target->format != COMPOSE_RGB);
}

// Where row y is made, three bytes a pixel but for the canvas.
static uint8_t *drive_row(const struct finish *f, int y, struct scratch *s)
{
    if (!needs_band(f))
        return target_row(f->target, y);
    return s->bytes + 3 * (size_t)f->frame->width_px * (size_t)(y % SCRATCH_BAND);
}

bool finish_bare_row(const struct finish *f, int y, const uint8_t *rgba, struct scratch *s)
{
    size_t n = (size_t)f->frame->width_px;
    if (f->target->stage == COMPOSE_CANVAS) {
        memcpy(target_row(f->target, y), rgba, 4 * n);
        return true;
    }
    if (f->target->stage != COMPOSE_PANEL || !panel_map_panel(f->map)->identity)
        return false;
    uint8_t *out = drive_row(f, y, s);
    for (size_t i = 0; i + 1 < n; i++)
        memcpy(out + 3 * i, rgba + 4 * i, 4); // the next pixel overwrites the fourth byte
    memcpy(out + 3 * (n - 1), rgba + 4 * (n - 1), 3);
    return true;
}

void finish_row(const struct finish *f, int y, int x0, int x1, struct scratch *s)
{
    switch (f->target->stage) {
    case COMPOSE_CANVAS:
        canvas_row(f, x0, x1, s, target_row(f->target, y));
        return;
    case COMPOSE_PANEL:
        panel_row(f, y, x0, x1, s, drive_row(f, y, s));
        return;
    case COMPOSE_GLASS:
        glass_row(f, y, x0, x1, s, drive_row(f, y, s));
        return;
    }
}

void finish_band(const struct finish *f, int y0, int y1, struct scratch *s)
{
    int width = f->frame->width_px;
    struct turn_band band = {s->bytes, 3 * (size_t)width, SCRATCH_BAND, 3};
    if (needs_band(f))
        turn_rows(&f->turn, &band, (struct area){0, y0, width, y1});
}
