#include "compose/turn.h"

#include <string.h>

#include "compose/row.h"

static uint8_t *place(const struct turn *t, int bytes, int x, int y)
{
    int right = t->width_px - 1 - x;
    int below = t->height_px - 1 - y;
    int to_x = t->quarters == 0 ? x : t->quarters == 1 ? below : t->quarters == 2 ? right : y;
    int to_y = t->quarters == 0 ? y : t->quarters == 1 ? x : t->quarters == 2 ? below : right;
    return t->target->pixels + (size_t)to_y * t->target->stride + (size_t)(to_x * bytes);
}

ROW_INLINE void put(uint8_t *out, const uint8_t *px, int bytes_in, enum compose_format format)
{
    if (format == COMPOSE_RGB || bytes_in == 4) {
        memcpy(out, px, (size_t)bytes_in);
        return;
    }
    bool swapped = format == COMPOSE_BGRX;
    out[0] = px[swapped ? 2 : 0];
    out[1] = px[1];
    out[2] = px[swapped ? 0 : 2];
    out[3] = 255;
}

static const uint8_t *band_row(const struct turn_band *band, int y)
{
    return band->pixels + (size_t)(y % band->rows) * band->stride;
}

static void along(const struct turn *t, const struct turn_band *band, struct area part, int bytes)
{
    for (int y = part.y0; y < part.y1; y++) {
        const uint8_t *px = band_row(band, y) + (size_t)(part.x0 * band->bytes);
        uint8_t *out = place(t, bytes, part.x0, y);
        ptrdiff_t step = t->quarters == 0 ? bytes : -bytes;
        for (int x = part.x0; x < part.x1; x++, px += band->bytes, out += step)
            put(out, px, band->bytes, t->target->format);
    }
}

// A column of the band becomes a short run of a target row, so that memory is written in runs.
static void across(const struct turn *t, const struct turn_band *band, struct area part, int bytes)
{
    for (int x = part.x0; x < part.x1; x++) {
        uint8_t *out = place(t, bytes, x, part.y0);
        ptrdiff_t step = t->quarters == 1 ? -bytes : bytes;
        for (int y = part.y0; y < part.y1; y++, out += step)
            put(out, band_row(band, y) + (size_t)(x * band->bytes), band->bytes, t->target->format);
    }
}

void turn_rows(const struct turn *t, const struct turn_band *band, struct area part)
{
    int bytes = compose_pixel_bytes(t->target->stage, t->target->format);
    if (t->quarters & 1)
        across(t, band, part, bytes);
    else
        along(t, band, part, bytes);
}

struct area turn_area(const struct turn *t, struct area a)
{
    int32_t w = t->width_px;
    int32_t h = t->height_px;
    switch (t->quarters) {
    case 1:
        return (struct area){h - a.y1, a.x0, h - a.y0, a.x1};
    case 2:
        return (struct area){w - a.x1, h - a.y1, w - a.x0, h - a.y0};
    case 3:
        return (struct area){a.y0, w - a.x1, a.y1, w - a.x0};
    default:
        return a;
    }
}
