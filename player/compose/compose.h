#pragma once
// Turns a scene into pixels. Every compositor draws the same scene to the same picture within the
// tolerance stated in docs/ARCHITECTURE.md; the C one is exact and is the reference.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/picture.h"
#include "panel/panel.h"
#include "scene/scene.h"

enum compose_stage {
    COMPOSE_CANVAS, // RGBA, straight alpha, 8 bits; alpha 0 has colour 0
    COMPOSE_PANEL,  // RGB drive codes, turned by the panel's rotate
    COMPOSE_GLASS,  // RGB picture of what a person sees
};

// Where the pixels go. Memory belongs to the caller.
struct compose_target {
    enum compose_stage stage;
    int32_t width_px, height_px; // as compose_target_size() says
    size_t stride;               // bytes from row to row
    uint8_t *pixels;             // 4 bytes a pixel for the canvas, else 3
};

// What the panel and the view through it need; map is needed for the stages panel and glass.
struct compose_glass {
    const struct panel_map *map;
    const struct picture *backdrop; // opaque or not; scaled by cover; NULL: a plain colour
    struct color backdrop_color;    // when there is no picture
    double emission_gain;           // full emission over the backdrop's white; 1 if not known
};

struct compose_stats {
    uint64_t pixels_drawn; // canvas pixels touched by layers in the last render
};

struct compose;

// A way to turn a scene into pixels.
struct compose_impl {
    const char *name; // as in --compositor=NAME
    // threads >= 1. NULL and *err when the machine lacks what is needed (ERR_DISPLAY).
    struct compose *(*create)(int threads, struct err *err);
    // Draws the whole scene. pictures[slot] is the picture of each slot the scene names; they stay
    // untouched until the call returns. The same arguments give the same bytes, whatever the number
    // of threads.
    bool (*render)(struct compose *c, const struct scene *scene,
                   const struct picture *const *pictures, size_t picture_count,
                   const struct compose_glass *glass, struct compose_target *target,
                   struct err *err);
    void (*stats)(const struct compose *c, struct compose_stats *out);
    void (*destroy)(struct compose *c); // NULL is fine
};

extern const struct compose_impl compose_cpu;

// Size and bytes a pixel of a stage for a scene of this size (the panel's rotate turns it).
void compose_target_size(enum compose_stage stage, const struct panel *panel, int32_t scene_w,
                         int32_t scene_h, int32_t *width_px, int32_t *height_px,
                         int32_t *pixel_bytes);
