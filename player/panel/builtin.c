// The profiles that need no file.
#include <string.h>

#include "base/attr.h"
#include "panel/internal.h"

#define DIAGONAL(x)                                                                                \
    {                                                                                              \
        {(x), 0, 0}, {0, (x), 0},                                                                  \
        {                                                                                          \
            0, 0, (x)                                                                              \
        }                                                                                          \
    }

// The 80-inch panel, until someone has measured it: 12 % clear (8 to 15 are plausible), contrast
// 1000:1, 1.5 % of the backdrop's white reflected by the glass. docs/PANEL.md says where from.
#define ODH80_CLEAR 0.12
#define ODH80_BLACK 0.00012

static const struct panel builtins[] = {
    {
        .name = "lcd",
        .kind = PANEL_TRANSMISSIVE,
        .tmax = {1, 1, 1},
        .k = DIAGONAL(1),
        .k_inverse = DIAGONAL(1),
        .curve = PANEL_CURVE_SRGB,
        .identity = true,
    },
    {
        .name = "oled",
        .kind = PANEL_EMISSIVE,
        .tmax = {1, 1, 1},
        .k = DIAGONAL(1),
        .k_inverse = DIAGONAL(1),
        .curve = PANEL_CURVE_SRGB,
        .identity = true,
    },
    {
        .name = "odh80",
        .kind = PANEL_TRANSMISSIVE,
        .width_px = 3840,
        .height_px = 2160,
        .width_mm = 1771,
        .height_mm = 996,
        .tmax = {ODH80_CLEAR, ODH80_CLEAR, ODH80_CLEAR},
        .tmin = {ODH80_BLACK, ODH80_BLACK, ODH80_BLACK},
        .k = DIAGONAL(ODH80_CLEAR - ODH80_BLACK),
        .k_inverse = DIAGONAL(1 / (ODH80_CLEAR - ODH80_BLACK)),
        .curve = PANEL_CURVE_GAMMA,
        .gamma = 2.2,
        .reflection = {0.015, 0.015, 0.015},
    },
};

const struct panel *panel_builtin(const char *name)
{
    for (size_t i = 0; i < VT_COUNT(builtins); i++)
        if (strcmp(builtins[i].name, name) == 0)
            return &builtins[i];
    return NULL;
}

size_t panel_builtin_count(void)
{
    return VT_COUNT(builtins);
}

const struct panel *panel_builtin_at(size_t i)
{
    return i < VT_COUNT(builtins) ? &builtins[i] : NULL;
}
