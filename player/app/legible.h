#pragma once
// Can the words of a programme be read on the glass? Size from where people stand (LEG-02), and
// contrast over the lit showcase behind (LEG-01), by docs/PANEL.md.

#include <stdint.h>

#include "app/programme.h"
#include "base/color.h"
#include "panel/panel.h"

struct legible {
    const struct panel *panel;
    double distance_m;              // 0: sizes are not checked
    const struct picture *backdrop; // or NULL
    struct color backdrop_color;    // when there is no picture and has_backdrop is set
    bool has_backdrop;              // false: contrast is not checked
};

// Adds a warning for each item whose words are too small or too faint.
void legible_check(const struct programme *p, const struct legible *l, struct problems *problems);
