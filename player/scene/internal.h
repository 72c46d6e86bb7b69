#pragma once
// Shared by the files of scene only.

#include <stdint.h>

#include "scene/scene.h"

// An item's keyframes at one moment, with the values at rest where nothing is animated.
struct scene_motion {
    double x, y; // canvas pixels
    double scale;
    double rotate; // degrees clockwise
    double opacity;
};
// at_ns: since the item's start.
struct scene_motion scene_motion_at(const struct manifest_item *item, int64_t at_ns);
// Is some field on its way from one keyframe to another at that moment?
bool scene_motion_running(const struct manifest_item *item, int64_t at_ns);

// How far the entering of the current cue has come: 0..1, and 1 when nothing is entering.
double scene_entered(const struct manifest_item *item, const struct plan_cue *cue, int64_t t_ns);
// How much of the item has played at t: what keyframes count from.
int64_t scene_item_time(const struct plan_cue *cue, int64_t t_ns);

// equal.c: would it be drawn the same?
bool scene_layer_equal(const struct scene_layer *a, const struct scene_layer *b);
bool scene_windows_equal(const struct scene *a, const struct scene *b); // all, with their points
