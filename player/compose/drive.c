#include "compose/drive.h"

#include <string.h>

#include "base/color.h"

bool drive_suits(const struct panel *panel)
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            if (i != j && panel->k_inverse[i][j] != 0)
                return false;
    return !panel->identity;
}

void drive_fill(struct drive *d, const struct panel_map *map)
{
    const struct panel *panel = panel_map_panel(map);
    if (d->filled && memcmp(&d->panel, panel, sizeof *panel) == 0)
        return;
    memcpy(&d->panel, panel, sizeof *panel); // with its padding, for the comparison
    const struct panel *srgb = panel_builtin("lcd");
    for (int i = 0; i < DRIVE_SIZE; i++) {
        double code = (double)i / (255 * DRIVE_STEPS);
        float light = (float)panel_curve_forward(srgb, 0, code < 1 ? code : 1);
        const float linear[3] = {light, light, light};
        uint8_t rgb[3];
        panel_map_row(map, linear, 1, 0, 1, rgb);
        for (int c = 0; c < 3; c++)
            d->codes[c][i] = rgb[c];
    }
    d->filled = true;
}

static inline void put(uint8_t *out, enum compose_format format, uint8_t r, uint8_t g, uint8_t b)
{
    bool swapped = format == COMPOSE_BGRX;
    out[0] = swapped ? b : r;
    out[1] = g;
    out[2] = swapped ? r : b;
    if (format != COMPOSE_RGB)
        out[3] = 255;
}

void drive_codes(const struct drive *d, uint8_t *out, enum compose_format format,
                 const uint8_t *rgba, int n)
{
    int size = format == COMPOSE_RGB ? 3 : 4;
    for (int i = 0; i < n; i++, rgba += 4, out += size)
        put(out, format, d->codes[0][rgba[0] * DRIVE_STEPS], d->codes[1][rgba[1] * DRIVE_STEPS],
            d->codes[2][rgba[2] * DRIVE_STEPS]);
}

void drive_stack(const struct drive *d, uint8_t *out, enum compose_format format,
                 const uint16_t *stacked, int n)
{
    enum { UNITS = 256 / DRIVE_STEPS };
    int size = format == COMPOSE_RGB ? 3 : 4;
    for (int i = 0; i < n; i++, stacked += 4, out += size)
        put(out, format, d->codes[0][(stacked[0] + UNITS / 2u) / UNITS],
            d->codes[1][(stacked[1] + UNITS / 2u) / UNITS],
            d->codes[2][(stacked[2] + UNITS / 2u) / UNITS]);
}
