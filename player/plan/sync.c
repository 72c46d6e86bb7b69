// Playlists placed by wall clock: t mod length since the Unix epoch, so that panels agree without
// talking to each other.

#include "plan/internal.h"
#include "schedule/schedule.h"

// Centuries are long enough: what comes behind them is never reached.
static int64_t longer(int64_t length, int64_t more)
{
    return length > INT64_MAX / 2 - more ? INT64_MAX / 2 : length + more;
}

int64_t sync_length(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns)
{
    int64_t length = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (loop_item_valid(p, list->first + i, t_ns))
            length = longer(length, loop_item_ns(p, list->first + i));
    return length;
}

// When the set of valid items may change.
static int64_t set_edge(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns)
{
    int64_t edge_ns = PLAN_NEVER;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct manifest_item *item = &p->m->items[list->first + i];
        int64_t next_ns = schedule_window_next(&item->window, p->zone, t_ns);
        if (next_ns < edge_ns)
            edge_ns = next_ns;
    }
    return edge_ns;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// The order of loop k, and of the one before it for the item that came last.
static const uint32_t *order_at(const struct plan *p, const struct manifest_playlist *list,
                                int64_t k, int64_t length)
{
    uint32_t *order = p->order;
    uint32_t last = UINT32_MAX;
    if (list->shuffle) {
        order_fill(p, list, (uint64_t)(k - 1), (k - 1) * length, UINT32_MAX, order);
        last = order[list->count - 1];
    }
    order_fill(p, list, (uint64_t)k, k * length, last, order);
    return order;
}

bool sync_cue(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns,
              struct plan_cue *cue)
{
    int64_t length = sync_length(p, list, t_ns);
    if (length <= 0)
        return false;
    int64_t k = floor_div(t_ns, length);
    int64_t at_ns = k * length;
    const uint32_t *order = order_at(p, list, k, length);
    for (uint32_t i = 0; i < list->count; i++) {
        if (!loop_item_valid(p, order[i], t_ns))
            continue;
        int64_t end_ns = at_ns + loop_item_ns(p, order[i]);
        if (t_ns < end_ns) {
            int64_t edge_ns = set_edge(p, list, t_ns);
            cue->item = order[i];
            cue->start_ns = t_ns;
            cue->skip_ns = t_ns - at_ns;
            cue->end_ns = edge_ns < end_ns ? edge_ns : end_ns;
            break;
        }
        at_ns = end_ns;
    }
    return true;
}
