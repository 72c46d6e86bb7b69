#pragma once
// Upright rectangles of whole pixels, and short lists of them: the parts of a frame that changed.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Pixels x0 <= x < x1, y0 <= y < y1; empty when one side is not positive.
struct area {
    int32_t x0, y0, x1, y1;
};

enum { AREAS_MAX = 16 }; // more of them are joined: few large rectangles are cheaper than many

struct areas {
    size_t count;
    struct area list[AREAS_MAX]; // none is empty; no two overlap
};

bool area_is_empty(struct area a);
struct area area_intersect(struct area a, struct area b);
// The smallest one that holds both; an empty one does not count.
struct area area_join(struct area a, struct area b);
bool area_holds(struct area outer, struct area inner); // an empty inner is held by any
int64_t area_pixels(struct area a);

// Adds a; what overlaps it, and what is cheaper joined than apart, becomes one.
void areas_add(struct areas *list, struct area a);
void areas_add_all(struct areas *list, const struct areas *more);
int64_t areas_pixels(const struct areas *list);
