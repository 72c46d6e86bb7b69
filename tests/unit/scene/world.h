#pragma once
// A small manifest, made by hand: one layout with one zone and two fill items.

#include "scene/scene.h"

enum { WORLD_KEYS = 4 };

struct world {
    struct manifest manifest;
    struct manifest_item items[2];
    struct manifest_keyframe keys[WORLD_KEYS];
    struct manifest_zone zone;
    struct manifest_layout layout;
    uint16_t order[1];
    struct scene_zone show;
    struct scene_view view;
    struct scene scene;
};

// Canvas 200 x 100, shown 1:1; the zone is 100 x 50 at (20, 10). Item 1 has just followed item 0 at
// second 10 and lasts 10 s. Static memory: the next call starts anew.
struct world *world_new(void);
// Builds the scene at seconds after the epoch.
void world_build(struct world *w, double seconds);
