#pragma once
// What of a scene is drawn, before the GPU is asked anything: layers that show, with what covers
// them, and the group to begin with. Computed, no GL.

#include "base/area.h"
#include "compose/cover.h"

#include "base/picture.h"

struct gl_layer {
    struct cover cover;
    const struct scene_layer *layer;
    const struct picture *picture; // NULL: a fill
    double weight;
    bool solid; // covers each pixel of its bounds wholly
};

struct gl_group {
    uint32_t first, count; // into layers
    double opacity;
    struct area bounds;
    bool apart; // no two of its layers touch: they need no sum
};

// How a group is drawn; the two differ by what the store rounds.
enum gl_way { GPU_WAY_NONE, GPU_WAY_APART, GPU_WAY_SUM };

struct gl_frame {
    int32_t width_px, height_px;
    bool linear;
    uint32_t layer_count, group_count;
    uint32_t lowest; // group: what lies below does not show
    struct gl_layer layers[SCENE_LAYERS_MAX];
    struct gl_group groups[SCENE_GROUPS_MAX];
    uint8_t ways[SCENE_GROUPS_MAX]; // enum gl_way, of the scene's groups
    struct areas anew; // of groups that the frame before drew another way: they are drawn whole
};

void gl_frame_prepare(struct gl_frame *frame, const struct scene *scene,
                      const struct picture *const *pictures, size_t picture_count);
bool gl_layer_opaque(const struct gl_layer *layer); // where it covers a pixel wholly
struct area gl_layer_area(const struct gl_layer *layer);
// The pixels of the layer's area that it covers wholly, or an empty area.
struct area gl_layer_inner(const struct gl_layer *layer);
