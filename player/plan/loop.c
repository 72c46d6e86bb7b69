// What the zones show: items in turn, their validity, fallbacks, and the start of layouts.

#include <string.h>

#include "base/now.h"
#include "plan/internal.h"
#include "schedule/schedule.h"

enum { EDGES_MAX = 4096 }; // looked at in one search for the end or the begin of validity

int64_t loop_item_ns(const struct plan *p, uint32_t item)
{
    return manifest_item_duration(&p->m->items[item], p->natural_ns[item]);
}

static bool always(const struct manifest_window *w)
{
    return w->from.kind == MANIFEST_WHEN_NONE && w->until.kind == MANIFEST_WHEN_NONE && !w->daily;
}

bool loop_item_valid(const struct plan *p, uint32_t item, int64_t t_ns)
{
    const struct manifest_window *w = &p->m->items[item].window;
    return p->usable[item] && loop_item_ns(p, item) > 0 &&
           (always(w) || schedule_window_open(w, p->zone, t_ns));
}

// The first instant after t at which a window that is open at t is closed, or end.
static int64_t closes(const struct plan *p, const struct manifest_window *w, int64_t t_ns,
                      int64_t end_ns)
{
    if (always(w))
        return end_ns;
    int64_t edge_ns = t_ns;
    for (int i = 0; i < EDGES_MAX; i++) {
        edge_ns = schedule_window_next(w, p->zone, edge_ns);
        if (edge_ns >= end_ns)
            return end_ns;
        if (!schedule_window_open(w, p->zone, edge_ns))
            return edge_ns;
    }
    return edge_ns;
}

bool loop_has_any(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (loop_item_valid(p, list->first + i, t_ns))
            return true;
    return false;
}

// The first edge after t of the windows of items that could be shown at all.
static int64_t next_edge(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns)
{
    int64_t edge_ns = PLAN_NEVER;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t item = list->first + i;
        if (!p->usable[item] || loop_item_ns(p, item) <= 0)
            continue;
        int64_t next_ns = schedule_window_next(&p->m->items[item].window, p->zone, t_ns);
        if (next_ns < edge_ns)
            edge_ns = next_ns;
    }
    return edge_ns;
}

// The first instant after t at which an item of the list becomes valid.
static int64_t wakes(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns)
{
    int64_t edge_ns = t_ns;
    for (int i = 0; i < EDGES_MAX; i++) {
        edge_ns = next_edge(p, list, edge_ns);
        if (edge_ns == PLAN_NEVER || loop_has_any(p, list, edge_ns))
            return edge_ns;
    }
    return edge_ns; // looked at again from there
}

// ---- places of the shuffled orders
// ---------------------------------------------------------------

static size_t order_need(const struct plan *p, const struct manifest_zone *zone)
{
    const struct manifest_playlist *list =
        zone->playlist < 0 ? NULL : &p->m->playlists[zone->playlist];
    return list && list->shuffle ? list->count : 0;
}

size_t loop_order_offset(const struct plan *p, int32_t layout, size_t z)
{
    size_t at = 0;
    for (size_t i = 0; i < z; i++)
        at += order_need(p, &p->m->layouts[layout].zones[i]);
    return at;
}

size_t loop_order_total(const struct plan *p, int32_t layout)
{
    return layout < 0 ? 0 : loop_order_offset(p, layout, p->m->layouts[layout].zone_count);
}

static uint32_t *order_of(const struct plan *p, struct state *s, size_t z)
{
    return s->orders + loop_order_offset(p, s->layout, z);
}

// ---- one zone
// ------------------------------------------------------------------------------------

static const struct manifest_playlist *list_of(const struct plan *p, const struct state *s,
                                               size_t z)
{
    int32_t i = p->m->layouts[s->layout].zones[z].playlist;
    return i < 0 ? NULL : &p->m->playlists[i];
}

static enum plan_reason reason_of(const struct state *s)
{
    return s->entry == PLAN_NO_ENTRY ? PLAN_DEFAULT : PLAN_SCHEDULED;
}

static struct plan_cue cue_of(const struct plan *p, const struct state *s, size_t z)
{
    return (struct plan_cue){.start_ns = s->t_ns,
                             .layout = (uint32_t)s->layout,
                             .zone = (uint32_t)z,
                             .priority =
                                 s->entry == PLAN_NO_ENTRY ? 0 : p->m->schedule[s->entry].priority,
                             .run = s->run,
                             .reason = reason_of(s)};
}

static void show(struct zone_state *zs, const struct plan_cue *cue)
{
    // Only what was on show up to this very instant, in this showing of the layout, was replaced.
    zs->has_previous = zs->showing && zs->cue.end_ns >= cue->start_ns && zs->cue.run == cue->run;
    if (zs->has_previous) {
        zs->previous = zs->cue;
        zs->previous.end_ns = cue->start_ns;
    }
    zs->showing = true;
    zs->cue = *cue;
    zs->wake_ns = PLAN_NEVER;
}

static bool fallback_valid(const struct plan *p, int32_t fallback, int64_t t_ns)
{
    const struct manifest_window *w = &p->m->items[fallback].window;
    return p->usable[fallback] && (always(w) || schedule_window_open(w, p->zone, t_ns));
}

static void show_fallback(const struct plan *p, struct state *s, size_t z, int64_t wake_ns)
{
    struct zone_state *zs = &s->zones[z];
    uint32_t item = (uint32_t)p->m->layouts[s->layout].zones[z].fallback;
    int64_t end_ns = closes(p, &p->m->items[item].window, s->t_ns, wake_ns);
    if (zs->showing && zs->cue.reason == PLAN_FALLBACK && zs->cue.run == s->run) {
        zs->cue.end_ns = end_ns; // it goes on
        return;
    }
    struct plan_cue cue = cue_of(p, s, z);
    cue.item = item;
    cue.end_ns = end_ns;
    cue.reason = PLAN_FALLBACK;
    show(zs, &cue);
}

static void show_nothing(const struct plan *p, struct state *s, size_t z, int64_t wake_ns)
{
    struct zone_state *zs = &s->zones[z];
    int32_t fallback = p->m->layouts[s->layout].zones[z].fallback;
    if (fallback >= 0 && fallback_valid(p, fallback, s->t_ns)) {
        show_fallback(p, s, z, wake_ns);
        return;
    }
    if (fallback >= 0 && p->usable[fallback]) {
        int64_t opens_ns = schedule_window_next(&p->m->items[fallback].window, p->zone, s->t_ns);
        wake_ns = opens_ns < wake_ns ? opens_ns : wake_ns;
    }
    zs->showing = false;
    zs->has_previous = false;
    zs->wake_ns = wake_ns;
}

static void show_item(const struct plan *p, struct state *s, size_t z, uint32_t item,
                      int64_t skip_ns)
{
    struct plan_cue cue = cue_of(p, s, z);
    cue.item = item;
    cue.skip_ns = skip_ns;
    int64_t end_ns = s->t_ns + loop_item_ns(p, item) - skip_ns;
    cue.end_ns = closes(p, &p->m->items[item].window, s->t_ns, end_ns);
    show(&s->zones[z], &cue);
    s->zones[z].place.last = item;
}

// The next valid item of this loop; false at the loop's end. The place moves behind it.
static bool take_next(const struct plan *p, struct state *s, size_t z,
                      const struct manifest_playlist *list, uint32_t *item)
{
    struct place *pl = &s->zones[z].place;
    const uint32_t *order = list->shuffle ? order_of(p, s, z) : NULL;
    while (pl->next < list->count) {
        uint32_t i = pl->next++;
        *item = order ? order[i] : list->first + i;
        if (loop_item_valid(p, *item, s->t_ns))
            return true;
    }
    return false;
}

// The first place from i on in an order whose item is valid; the list's count if there is none.
static uint32_t next_valid(const struct plan *p, const struct state *s,
                           const struct manifest_playlist *list, const uint32_t *order, uint32_t i)
{
    while (i < list->count && !loop_item_valid(p, order[i], s->t_ns))
        i++;
    return i;
}

// The items of a loop come in its order; the first is never the last of the loop before.
static void begin_loop(const struct plan *p, struct state *s, size_t z,
                       const struct manifest_playlist *list)
{
    struct place *pl = &s->zones[z].place;
    pl->next = 0;
    if (!list->shuffle)
        return;
    uint32_t *order = order_of(p, s, z);
    order_fill(p, list, s->loops[list - p->m->playlists]++, s->t_ns, UINT32_MAX, order);
    uint32_t first = next_valid(p, s, list, order, 0);
    uint32_t second = next_valid(p, s, list, order, first + 1);
    if (second < list->count && order[first] == pl->last) {
        order[first] = order[second];
        order[second] = pl->last;
    }
}

static void step_list(const struct plan *p, struct state *s, size_t z,
                      const struct manifest_playlist *list)
{
    uint32_t item;
    bool found = take_next(p, s, z, list, &item);
    if (!found) {
        begin_loop(p, s, z, list);
        found = take_next(p, s, z, list, &item);
    }
    if (found) {
        show_item(p, s, z, item, 0);
        return;
    }
    s->zones[z].place.next = 0;
    show_nothing(p, s, z, wakes(p, list, s->t_ns));
}

static void step_sync(const struct plan *p, struct state *s, size_t z,
                      const struct manifest_playlist *list)
{
    struct zone_state *zs = &s->zones[z];
    struct plan_cue cue = cue_of(p, s, z);
    if (!sync_cue(p, list, s->t_ns, &cue)) {
        show_nothing(p, s, z, wakes(p, list, s->t_ns));
        return;
    }
    // An edge that changed nothing: the same item stands where it stood.
    if (zs->showing && zs->cue.run == cue.run && zs->cue.item == cue.item &&
        zs->cue.reason == cue.reason &&
        zs->cue.start_ns - zs->cue.skip_ns == cue.start_ns - cue.skip_ns) {
        zs->cue.end_ns = cue.end_ns;
        return;
    }
    show(zs, &cue);
    zs->place.last = cue.item;
}

static void step_zone(const struct plan *p, struct state *s, size_t z)
{
    const struct manifest_playlist *list = list_of(p, s, z);
    if (!list)
        show_nothing(p, s, z, PLAN_NEVER);
    else if (list->sync)
        step_sync(p, s, z, list);
    else
        step_list(p, s, z, list);
}

// ---- all zones
// -----------------------------------------------------------------------------------

void loop_begin(const struct plan *p, struct state *s, bool fresh)
{
    const struct manifest_layout *l = &p->m->layouts[s->layout];
    s->zone_count = l->zone_count;
    for (size_t z = 0; z < s->zone_count; z++) {
        struct zone_state *zs = &s->zones[z];
        struct place kept = zs->place;
        *zs = (struct zone_state){.wake_ns = PLAN_NEVER, .place = kept};
        const struct manifest_playlist *list = list_of(p, s, z);
        if (fresh) {
            zs->place = (struct place){.last = UINT32_MAX};
            if (list && !list->sync)
                begin_loop(p, s, z, list);
        }
        step_zone(p, s, z);
    }
    s->item_ns = s->t_ns;
}

void loop_resume(const struct plan *p, struct state *s, const struct frozen *f)
{
    s->zone_count = f->zone_count;
    memcpy(s->orders, f->orders, loop_order_total(p, f->layout) * sizeof *s->orders);
    for (size_t z = 0; z < s->zone_count; z++) {
        struct zone_state *zs = &s->zones[z];
        const struct zone_state *was = &f->zones[z];
        *zs = (struct zone_state){.wake_ns = PLAN_NEVER, .place = was->place};
        const struct manifest_playlist *list = list_of(p, s, z);
        int64_t skip_ns = was->cue.skip_ns + f->at_ns - was->cue.start_ns;
        bool in_place = was->showing && was->cue.reason != PLAN_FALLBACK && list && !list->sync &&
                        loop_item_valid(p, was->cue.item, s->t_ns) &&
                        skip_ns < loop_item_ns(p, was->cue.item);
        if (in_place)
            show_item(p, s, z, was->cue.item, skip_ns);
        else
            step_zone(p, s, z);
    }
    s->item_ns = s->t_ns;
}

static bool zone_is_due(const struct zone_state *zs, int64_t t_ns)
{
    return zs->showing ? zs->cue.end_ns <= t_ns : zs->wake_ns <= t_ns;
}

void loop_step(const struct plan *p, struct state *s)
{
    for (size_t z = 0; z < s->zone_count; z++)
        if (zone_is_due(&s->zones[z], s->t_ns))
            step_zone(p, s, z);
}

// Is there nothing more to show in the loop that the place stands in?
static bool loop_is_over(const struct plan *p, const struct state *s, size_t z,
                         const struct manifest_playlist *list)
{
    const struct place *pl = &s->zones[z].place;
    const uint32_t *order = list->shuffle ? s->orders + loop_order_offset(p, s->layout, z) : NULL;
    for (uint32_t i = pl->next; i < list->count; i++)
        if (loop_item_valid(p, order ? order[i] : list->first + i, s->t_ns))
            return false;
    return true;
}

static bool sync_loop_is_over(const struct plan *p, const struct manifest_playlist *list,
                              int64_t t_ns)
{
    int64_t length = sync_length(p, list, t_ns);
    return length > 0 && t_ns % length == 0;
}

struct lead_end loop_lead_end(const struct plan *p, const struct state *s)
{
    int32_t lead = s->layout < 0 ? -1 : p->m->layouts[s->layout].lead;
    if (s->layout < 0)
        return (struct lead_end){0};
    const struct zone_state *zs = lead < 0 ? NULL : &s->zones[lead];
    if (!zs || !zs->showing || zs->cue.reason == PLAN_FALLBACK) {
        bool over = s->t_ns - s->since_ns >= PLAN_EMPTY_TURN_NS;
        return (struct lead_end){over, over};
    }
    if (zs->cue.end_ns > s->t_ns)
        return (struct lead_end){0};
    const struct manifest_playlist *list = list_of(p, s, (size_t)lead);
    bool over =
        list->sync ? sync_loop_is_over(p, list, s->t_ns) : loop_is_over(p, s, (size_t)lead, list);
    return (struct lead_end){true, over};
}
