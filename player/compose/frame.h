#pragma once
// A scene made ready for drawing: what shows where, with all pictures at hand. Made once a frame,
// then read by all workers.

#include <stdbool.h>

#include "compose/cache.h"
#include "compose/compose.h"
#include "compose/cover.h"
#include "compose/kernels.h"
#include "compose/pool.h"
#include "compose/scratch.h"
#include "compose/source.h"

struct frame_layer {
    uint16_t group; // index of its own
    struct cover cover;
    struct source source;
    float weight;
    struct cover_bounds inner; // pixels that it covers wholly
    bool solid;                // those are all it touches
    bool full;                 // of weight 1 in the frame, and no part of a sum
};

struct frame_group {
    uint32_t first, count; // into layers
    float opacity;
    struct cover_bounds bounds; // of all its layers
    bool sum;                   // its layers are added first, also when only one of them shows
    bool hides;                 // fully opaque within its bounds: nothing below shows
};

struct frame {
    const struct scene *scene;
    bool linear;
    int width_px, height_px;
    uint32_t layer_count, group_count;
    struct frame_layer layers[SCENE_LAYERS_MAX];
    struct frame_group groups[SCENE_GROUPS_MAX];
    struct source backdrop; // glass only: in linear light
};

struct frame_tools {
    struct pool *pool;
    struct cache *cache;
    struct scratch *scratch; // one for each worker
    const struct picture *const *pictures;
    size_t picture_count;
    // 8 bits will do for scaled pictures (the quick way, and no alpha is asked for), made by these;
    // else NULL.
    const struct kernels *kernels;
    uint32_t *scaled; // counts the pictures that had to be scaled
};

// Fills f; scales and halves what is not in the cache.
void frame_prepare(struct frame *f, const struct scene *scene, const struct frame_tools *tools);
// What lies behind the glass: a picture scaled by cover, or a colour; white where it is not opaque.
void frame_prepare_backdrop(struct frame *f, const struct compose_glass *glass,
                            const struct frame_tools *tools);
// The pixels of row y (opaque, four bytes each) when one picture in its place is all there is to
// see on it; else NULL.
const uint8_t *frame_bare_row(const struct frame *f, int y);
// Composites row y into the canvas row of s. False when no layer touches it (the row is not
// written); else *x0 and *x1 say which part may be other than clear.
bool frame_row(const struct frame *f, int y, struct scratch *s, int *x0, int *x1);
// The largest alpha of each pixel of row y, x0 to x1, into s->window; false: no window limits it.
bool frame_limits(const struct frame *f, int y, struct scratch *s, int x0, int x1);
// The rows that windows may touch: columns are all.
struct cover_bounds frame_windowed(const struct frame *f);
// The keep-clear windows on row y of the canvas row of s.
void frame_windows(const struct frame *f, int y, struct scratch *s, int x0, int x1);
