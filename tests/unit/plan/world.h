#pragma once
// Manifests by hand. Everything is static memory: world_new() starts anew.

#include "base/now.h"
#include "plan/plan.h"

enum { WORLD_ITEMS = 32, WORLD_LISTS = 6, WORLD_LAYOUTS = 4, WORLD_ENTRIES = 8 };

struct world {
    struct manifest m;
    struct manifest_item items[WORLD_ITEMS];
    struct manifest_playlist lists[WORLD_LISTS];
    struct manifest_layout layouts[WORLD_LAYOUTS];
    struct manifest_zone zones[WORLD_LAYOUTS][2];
    struct manifest_entry entries[WORLD_ENTRIES];
    struct zone *zone;
};

// UTC, no default layout, nothing in it.
struct world *world_new(void);
// A playlist of count items of these seconds each; returns its index.
int32_t world_list(struct world *w, size_t count, const double *seconds);
// A layout that plays list in its first zone and second (or -1: no second zone) in its second.
int32_t world_layout(struct world *w, int32_t list, int32_t second);
struct manifest_entry *world_entry(struct world *w, int32_t layout, int32_t priority);
struct plan *world_plan(struct world *w, double start_s);

#define S(seconds) ((int64_t)((seconds)*1e9))
// Index of the item within all items that the lead zone shows at a second; -1 for nothing.
int32_t world_item(struct plan *p, double seconds);
struct plan_show world_show(struct plan *p, double seconds, size_t zone);
// A window from..until in seconds after the epoch.
struct manifest_window world_between(double from, double until);
struct manifest_window world_always(void);
