#pragma once
// Halved pictures for the quick filter.

#include <stdbool.h>

#include "compose/cache.h"
#include "compose/kernels.h"
#include "compose/pool.h"
#include "compose/scratch.h"
#include "compose/view.h"

enum { MIP_LEVELS_MAX = 15 }; // a side of 16384 halves 14 times

// Which two levels, and how much of the coarser one, show a picture of this size with ratio of its
// pixels to one of the canvas.
struct mip_levels {
    int level;
    float coarse_share; // of the next level; 0..1
};
struct mip_levels mip_levels_of(int width_px, int height_px, double ratio);

struct mip_source {
    struct cache *cache;
    struct pool *pool;
    struct scratch *scratch;
    const struct picture *picture;
    uint32_t slot_serial;
    bool linear;
};

// The picture halved level times (0: itself). Of an odd side the last pixel stands for half the
// width, so a place s is s / 2^level in every level. False when the cache cannot take it.
bool mip_view(const struct mip_source *from, int level, struct view *out);
// The same as a picture in 8 bits, premultiplied; the picture must be one of the srgb blend space.
// NULL when the cache cannot take it.
const struct picture *mip_picture(const struct mip_source *from, const struct kernels *k,
                                  int level);
