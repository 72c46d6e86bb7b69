// How a row is made: first look which blocks of it show what (quick_survey), then composite
// where more than one thing shows, then write it.
#include "compose/quick.h"

#include <string.h>

#include "compose/quick_row.h"

bool quick_suits(const struct scene *scene, enum compose_stage stage, const struct panel *panel)
{
    return scene->blend == MANIFEST_BLEND_SRGB &&
           (stage == COMPOSE_CANVAS ||
            (stage == COMPOSE_PANEL && panel && (panel->identity || drive_suits(panel))));
}

// ---- what is written ----------------------------------------------------------------------------

static uint8_t *place(const struct quick_row *r, int x)
{
    return r->out + (size_t)x * (r->q->straight ? 4 : (size_t)r->pixel_bytes);
}

static const uint8_t *flat_of(struct scratch *s, const uint8_t rgba[4])
{
    if (memcmp(s->flat[s->flat_last], rgba, 4) == 0)
        return s->flat[s->flat_last];
    s->flat_last = 1 - s->flat_last;
    uint8_t *flat = s->flat[s->flat_last];
    if (memcmp(flat, rgba, 4) != 0)
        for (int i = 0; i < SCRATCH_FLAT_PX; i++)
            memcpy(flat + 4 * i, rgba, 4);
    return flat;
}

void quick_paint(const struct quick_row *r, int x0, int x1, const uint8_t rgba[4])
{
    uint8_t driven[4] = {rgba[0], rgba[1], rgba[2], rgba[3]};
    if (r->q->drive)
        drive_codes(r->q->drive, driven, COMPOSE_RGBX, rgba, 1);
    const uint8_t *pixels = flat_of(r->s, driven);
    for (int x = x0; x < x1; x += SCRATCH_FLAT_PX) {
        int n = x1 - x < SCRATCH_FLAT_PX ? x1 - x : SCRATCH_FLAT_PX;
        if (r->q->straight)
            memcpy(place(r, x), pixels, 4 * (size_t)n);
        else
            r->q->kernels->copy(place(r, x), r->q->target, pixels, 0, n);
    }
}

static void copy(const struct quick_row *r, int x0, int x1, const uint8_t *rgba, size_t ahead)
{
    if (r->q->straight)
        memcpy(place(r, x0), rgba, 4 * (size_t)(x1 - x0));
    else if (r->q->drive)
        drive_codes(r->q->drive, place(r, x0), r->q->target.format, rgba, x1 - x0);
    else
        r->q->kernels->copy(place(r, x0), r->q->target, rgba, ahead, x1 - x0);
}

// One thing alone shows, and its pixels are at hand.
static void write_bare(const struct quick_row *r, const struct quick_stretch *t)
{
    if (t->base == QUICK_NOTHING) {
        uint8_t light = r->q->white ? 255 : 0;
        const uint8_t rest[4] = {light, light, light, r->q->straight ? 0 : 255};
        quick_paint(r, t->x0, t->x1, rest);
        return;
    }
    const struct source *source = &quick_layer_of(r, t->base)->source;
    if (source->kind == SOURCE_FILL) {
        const uint8_t codes[4] = {source->codes[0], source->codes[1], source->codes[2], 255};
        quick_paint(r, t->x0, t->x1, codes);
    } else {
        const uint8_t *from = view_pixel(&source->view, t->x0 - source->dx, r->y - source->dy);
        if (t->even)
            quick_paint(r, t->x0, t->x1, from);
        else
            copy(r, t->x0, t->x1, from, source->plain->stride);
    }
    r->s->drawn += (uint64_t)(t->x1 - t->x0);
}

static inline uint8_t code_of(float v)
{
    return (uint8_t)(v < 255 ? v + 0.5F : 255);
}

// Straight RGBA; what colour is divided by: compose/finish.c, divisor().
static void write_straight(uint8_t *out, const uint16_t *wide, int n)
{
    for (int i = 0; i < n; i++, wide += 4, out += 4) {
        if (wide[3] >= WIDE_ONE) { // nothing to divide by: what pack() does
            for (int c = 0; c < 3; c++)
                out[c] = (uint8_t)(((wide[c] < WIDE_ONE ? wide[c] : WIDE_ONE) + 128u) * 257 >> 16);
            out[3] = 255;
            continue;
        }
        float alpha = (float)wide[3];
        uint8_t code = code_of(alpha * (1.0F / 255));
        float k = code == 0 ? 0 : code < 128 ? 255 / alpha : 1 / (float)code;
        for (int c = 0; c < 3; c++)
            out[c] = code_of((float)wide[c] * k);
        out[3] = code;
    }
}

// Over white or black, where the row still has its alpha.
static void settle(uint16_t *wide, bool white, int n)
{
    for (int i = 0; white && i < n; i++, wide += 4) {
        uint32_t rest = wide[3] < WIDE_ONE ? (uint32_t)(WIDE_ONE - wide[3]) : 0;
        for (int c = 0; c < 3; c++) {
            uint32_t v = wide[c] + rest;
            wide[c] = (uint16_t)(v < UINT16_MAX ? v : UINT16_MAX);
        }
    }
}

static void write_wide(const struct quick_row *r, const struct quick_stretch *t)
{
    uint16_t *wide = r->s->canvas + 4 * (size_t)t->x0;
    int n = t->x1 - t->x0;
    if (r->q->straight) {
        write_straight(place(r, t->x0), wide, n);
        return;
    }
    if (r->has_alpha)
        settle(wide, r->q->white, n);
    if (!r->q->drive) {
        r->q->kernels->pack(place(r, t->x0), r->q->target, wide, n);
        return;
    }
    for (int i = 0; i < 4 * n; i++) // in units of a stack
        wide[i] = (uint16_t)(wide[i] < WIDE_ONE ? wide[i] + (wide[i] >> 8) : 255 * 256);
    drive_stack(r->q->drive, place(r, t->x0), r->q->target.format, wide, n);
}

// ---- the row ------------------------------------------------------------------------------------

// In a keep-clear window: colour and alpha times limit / alpha.
static void limit(const struct quick_row *r)
{
    const float *limits = r->s->window;
    for (int x = r->x0; x < r->x1; x++) {
        uint16_t *px = r->s->canvas + 4 * (size_t)x;
        uint32_t most = limits[x] < 1 ? (uint32_t)(limits[x] * WIDE_ONE + 0.5F) : WIDE_ONE;
        uint32_t alpha = px[3];
        if (alpha <= most)
            continue;
        for (int c = 0; c < 4; c++)
            px[c] = (uint16_t)((px[c] * most + alpha / 2) / alpha);
    }
}

void quick_begin(struct quick_row *r, const struct quick *q, int x0, int x1, struct scratch *s)
{
    r->q = q;
    r->s = s;
    r->x0 = x0;
    r->x1 = x1;
    r->pixel_bytes = q->target.format == COMPOSE_RGB ? 3 : 4;
    r->surveyed = QUICK_NO_ROW;
}

void quick_row(struct quick_row *r, int y, uint8_t *out)
{
    const struct cover_bounds *w = &r->q->windowed;
    bool limited = y >= w->y0 && y < w->y1 && frame_limits(r->q->frame, y, r->s, r->x0, r->x1);
    r->y = y;
    r->out = out;
    r->has_alpha = r->q->straight || limited;
    quick_survey(r, limited);
    if (r->any_wide)
        quick_draw(r);
    if (limited)
        limit(r);
    for (int i = 0; i < r->stretch_count; i++) {
        const struct quick_stretch *t = &r->stretches[i];
        if (t->way == QUICK_BARE)
            write_bare(r, t);
        else if (t->way == QUICK_STACK)
            quick_stack(r, t);
        else
            write_wide(r, t);
    }
}
