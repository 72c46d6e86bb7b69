#include "world.h"

#include <string.h>

#include "unit.h"

static const char *const names[] = {"a", "b", "c", "d", "e", "f"};

struct manifest_window world_always(void)
{
    return (struct manifest_window){.days = 0x7f, .end_s = 86400};
}

struct manifest_window world_between(double from, double until)
{
    struct manifest_window w = world_always();
    w.from = (struct manifest_when){.kind = MANIFEST_WHEN_INSTANT, .utc_ns = S(from)};
    w.until = (struct manifest_when){.kind = MANIFEST_WHEN_INSTANT, .utc_ns = S(until)};
    return w;
}

struct world *world_new(void)
{
    static struct world w;
    static const uint16_t order[2] = {0, 1};
    zone_destroy(w.zone);
    memset(&w, 0, sizeof w);
    w.zone = zone_utc();
    w.m = (struct manifest){.id = "world",
                            .items = w.items,
                            .playlists = w.lists,
                            .layouts = w.layouts,
                            .schedule = w.entries,
                            .default_layout = -1};
    for (size_t i = 0; i < WORLD_ITEMS; i++)
        w.items[i] = (struct manifest_item){
            .kind = MANIFEST_ITEM_FILL, .content = -1, .window = world_always()};
    for (size_t i = 0; i < WORLD_LAYOUTS; i++)
        w.layouts[i] = (struct manifest_layout){.name = names[i],
                                                .background_content = -1,
                                                .zones = w.zones[i],
                                                .draw_order = order,
                                                .lead = -1};
    return &w;
}

int32_t world_list(struct world *w, size_t count, const double *seconds)
{
    int32_t i = (int32_t)w->m.playlist_count++;
    w->lists[i] = (struct manifest_playlist){
        .name = names[i], .first = (uint32_t)w->m.item_count, .count = (uint32_t)count};
    for (size_t k = 0; k < count; k++)
        w->items[w->m.item_count++].duration_ns = S(seconds[k]);
    return i;
}

int32_t world_layout(struct world *w, int32_t list, int32_t second)
{
    int32_t i = (int32_t)w->m.layout_count++;
    w->zones[i][0] = (struct manifest_zone){.playlist = list, .fallback = -1};
    w->zones[i][1] = (struct manifest_zone){.playlist = second, .fallback = -1};
    w->layouts[i].zone_count = second >= 0 ? 2 : 1;
    w->layouts[i].lead = list >= 0 ? 0 : -1;
    return i;
}

struct manifest_entry *world_entry(struct world *w, int32_t layout, int32_t priority)
{
    struct manifest_entry *e = &w->entries[w->m.schedule_count++];
    *e = (struct manifest_entry){.layout = layout, .priority = priority, .window = world_always()};
    return e;
}

struct plan *world_plan(struct world *w, double start_s)
{
    return plan_create(&w->m, w->zone, S(start_s), NULL, NULL);
}

struct plan_show world_show(struct plan *p, double seconds, size_t zone)
{
    static struct plan_show shows[MANIFEST_ZONES_MAX];
    size_t n = plan_at(p, S(seconds), shows);
    return zone < n ? shows[zone] : (struct plan_show){0};
}

int32_t world_item(struct plan *p, double seconds)
{
    struct plan_show show = world_show(p, seconds, 0);
    return show.has_current ? (int32_t)show.current.item : -1;
}
