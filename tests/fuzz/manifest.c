// Any bytes as a manifest: the last byte says whether it came over the network and whether memory
// is short (a newline, with which files end: neither). A model is refused if and only if an error
// was reported, and what it says stays in its ranges.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "manifest/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SMALL_ARENA = 4096, ARENA = 16 * 1024 * 1024 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool zone_known(void *context VT_UNUSED, const char *name)
{
    return name[0] != 'X';
}

static void check_items(const struct manifest *m)
{
    for (size_t i = 0; i < m->item_count; i++) {
        const struct manifest_item *item = &m->items[i];
        must(item->place && item->id);
        must(item->content >= -1 && item->content < (int32_t)m->content_count);
        must(item->duration_ns >= 0 && item->enter.duration_ns >= 0);
        must(item->duration_ns == 0 || item->enter.duration_ns <= item->duration_ns);
        must(item->opacity >= 0 && item->opacity <= 1 && item->speed_px > 0);
        must(item->style.size_px > 0 && item->style.line_height > 0);
        for (size_t k = 1; k < item->keyframe_count; k++)
            must(item->keyframes[k].at_ns >= item->keyframes[k - 1].at_ns);
    }
}

static void check_layouts(const struct manifest *m)
{
    must(m->default_layout >= -1 && m->default_layout < (int32_t)m->layout_count);
    for (size_t i = 0; i < m->layout_count; i++) {
        const struct manifest_layout *layout = &m->layouts[i];
        must(layout->background_content < (int32_t)m->content_count);
        must(layout->lead < (int32_t)layout->zone_count);
        for (size_t z = 0; z < layout->zone_count; z++) {
            const struct manifest_zone *zone = &layout->zones[z];
            must(zone->rect.w > 0 && zone->rect.h > 0 &&
                 layout->draw_order[z] < layout->zone_count);
            must(zone->playlist >= -1 && zone->playlist < (int32_t)m->playlist_count);
            must(zone->fallback >= -1 && zone->fallback < (int32_t)m->item_count);
        }
    }
}

static void check_model(const struct manifest *m)
{
    must(m->revision >= 1 && m->width_px >= 1 && m->height_px >= 1);
    check_items(m);
    check_layouts(m);
    for (size_t i = 0; i < m->playlist_count; i++)
        must(m->playlists[i].first + m->playlists[i].count <= m->item_count);
    for (size_t i = 0; i < m->schedule_count; i++) {
        const struct manifest_entry *e = &m->schedule[i];
        must(e->layout >= 0 && e->layout < (int32_t)m->layout_count);
        must(!e->rrule || (e->duration_ns > 0 && e->rrule->interval >= 1));
    }
    for (size_t i = 0; i < m->keep_clear_count; i++)
        must(m->keep_clear[i].point_count >= 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    uint8_t flags = data[size - 1];
    struct manifest_origin origin = {.network = flags & 1, .zone_known = zone_known};
    struct arena *arena = arena_create(flags & 2 ? ARENA : SMALL_ARENA);
    struct problems problems;
    problems_init(&problems);
    const struct manifest *m =
        manifest_parse((const char *)data, size - 1, &origin, arena, &problems);
    must((m != NULL) == (problems.errors == 0));
    if (m)
        check_model(m);
    problems_finish(&problems);
    arena_destroy(arena);
    return 0;
}
