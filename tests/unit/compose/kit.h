#pragma once
// What the tests of the compositor share: one scene built by hand, pictures, and a render call.

#include <stdbool.h>
#include <stdint.h>

#include "compose/compose.h"

enum { KIT_PICTURES = 16 };

extern struct scene kit_scene;
// How kit_render() computes; kit_start() sets it to COMPOSE_CPU_BEST.
extern enum compose_cpu_kind kit_cpu;
extern const struct picture *kit_pictures[KIT_PICTURES];

// What lies behind the glass (map is not used); kit_start() makes it white, with a gain of 1.
extern struct compose_glass kit_glass;

// A scene with something of everything.
void kit_busy(int w, int h, enum manifest_blend blend);
// A target for the scene; its memory lasts until four more were asked for.
struct compose_target kit_target(enum compose_stage stage, const struct panel *panel);
// Empties the scene and frees the pictures.
void kit_start(int width, int height, enum manifest_blend blend);
// A new group that takes the layers added from now on.
struct scene_group *kit_group(double opacity);
// Pictures: the index is the slot. Random colours; alpha random, or 255 where opaque.
int kit_noise(int width, int height, uint64_t seed, bool opaque);
int kit_keep(struct picture *p);
struct picture *kit_owned(int slot); // what was kept there // takes ownership
// Layers of the last group. Clip: the whole output. Weight 1, no mask.
struct scene_layer *kit_fill(struct color color, double x, double y, double w, double h);
struct scene_layer *kit_picture(int slot, double x, double y, double w, double h);
void kit_window(double max_opacity, const struct manifest_point *points, uint32_t count);
struct box kit_box(double x, double y, double w, double h);
// Renders with a new compositor; the pixels stay for three more calls.
const uint8_t *kit_render(enum compose_stage stage, const struct panel *panel, int threads);
const uint8_t *kit_canvas(void);
