// Which layout is on show: priorities, turns, shares, interrupts, max_per_hour.

#include <string.h>

#include "base/now.h"
#include "base/prng.h"
#include "plan/internal.h"

static const struct manifest_entry *entry_of(const struct plan *p, int32_t e)
{
    return &p->m->schedule[e];
}

// ---- max_per_hour
// --------------------------------------------------------------------------------

static int64_t local_hour(const struct plan *p, int64_t t_ns)
{
    int64_t local_ns = t_ns + zone_offset_at(p->zone, t_ns, NULL) * NS_PER_S;
    return local_ns / (3600 * NS_PER_S);
}

// The first instant from t on at which a loop of the entry may begin.
static int64_t may_begin(const struct plan *p, const struct state *s, int32_t e, int64_t t_ns)
{
    int32_t most = entry_of(p, e)->max_per_hour;
    if (!most)
        return t_ns;
    const struct account *a = &s->accounts[e];
    int64_t begin_ns = t_ns;
    if (a->last_ns != INT64_MIN && a->last_ns + 3600 * NS_PER_S / most > begin_ns)
        begin_ns = a->last_ns + 3600 * NS_PER_S / most;
    if (a->count >= most && local_hour(p, begin_ns) == a->hour) {
        int64_t offset_ns = zone_offset_at(p->zone, begin_ns, NULL) * NS_PER_S;
        begin_ns = (a->hour + 1) * 3600 * NS_PER_S - offset_ns;
    }
    return begin_ns;
}

static void note_loop(const struct plan *p, struct state *s)
{
    if (s->entry < 0 || !entry_of(p, s->entry)->max_per_hour)
        return;
    struct account *a = &s->accounts[s->entry];
    int64_t hour = local_hour(p, s->t_ns);
    a->count = a->hour == hour && a->last_ns != INT64_MIN ? a->count + 1 : 1;
    a->hour = hour;
    a->last_ns = s->t_ns;
}

// ---- candidates
// ----------------------------------------------------------------------------------

// The entries of the highest priority that is due and may play: a stretch of due->list, of which
// allowed() says which are held back.
struct group {
    const uint32_t *list;
    size_t count;
};

static bool is_frozen(const struct state *s, int32_t e)
{
    for (size_t i = 0; i < s->frozen_count; i++)
        if (s->frozen[i].entry == e)
            return true;
    return false;
}

static bool allowed(const struct plan *p, const struct state *s, int32_t e, struct lead_end end)
{
    bool in_loop = (e == s->entry && s->layout >= 0 && !end.loop) || is_frozen(s, e);
    return in_loop || may_begin(p, s, e, s->t_ns) <= s->t_ns;
}

static size_t group_end(const struct plan *p, const struct due *d, size_t i)
{
    size_t j = i;
    while (j < d->count &&
           p->m->schedule[d->list[j]].priority == p->m->schedule[d->list[i]].priority)
        j++;
    return j;
}

static struct group top_group(const struct plan *p, struct state *s, struct lead_end end)
{
    const struct due *d = s->due;
    s->blocked_ns = PLAN_NEVER;
    for (size_t i = 0; i < d->count;) {
        size_t j = group_end(p, d, i);
        bool any = false;
        for (size_t k = i; k < j; k++) {
            int32_t e = (int32_t)d->list[k];
            if (allowed(p, s, e, end)) {
                any = true;
                continue;
            }
            int64_t begin_ns = may_begin(p, s, e, s->t_ns);
            if (begin_ns < s->blocked_ns)
                s->blocked_ns = begin_ns;
        }
        if (any)
            return (struct group){d->list + i, j - i};
        i = j;
    }
    return (struct group){0};
}

static bool in_group(const struct plan *p, const struct state *s, struct group g, int32_t e,
                     struct lead_end end)
{
    for (size_t i = 0; i < g.count; i++)
        if ((int32_t)g.list[i] == e)
            return allowed(p, s, e, end);
    return false;
}

// ---- turns and shares
// ----------------------------------------------------------------------------

static bool has_share(const struct plan *p, struct group g)
{
    for (size_t i = 0; i < g.count; i++)
        if (entry_of(p, (int32_t)g.list[i])->share > 0)
            return true;
    return false;
}

static bool lead_is_empty(const struct plan *p, int32_t e, int64_t t_ns)
{
    const struct manifest_layout *l = &p->m->layouts[entry_of(p, e)->layout];
    return l->lead >= 0 && !loop_has_any(p, &p->m->playlists[l->zones[l->lead].playlist], t_ns);
}

// The next in order after the one that had the last turn, of those without a share. One with
// nothing to show is passed over while another has something.
static int32_t next_turn(const struct plan *p, const struct state *s, struct group g,
                         struct lead_end end)
{
    int32_t found = PLAN_NO_ENTRY;
    int32_t empty = PLAN_NO_ENTRY;
    for (int pass = 0; pass < 2 && found < 0; pass++)
        for (size_t i = 0; i < g.count && found < 0; i++) {
            int32_t e = (int32_t)g.list[i];
            bool behind = e > s->turn;
            if (behind != (pass == 0) || entry_of(p, e)->share > 0 || !allowed(p, s, e, end))
                continue;
            if (!lead_is_empty(p, e, s->t_ns))
                found = e;
            else if (empty < 0)
                empty = e;
        }
    return found >= 0 ? found : empty;
}

// The one that is farthest behind its part of the time shown so far.
static int32_t next_share(const struct plan *p, const struct state *s, struct group g,
                          struct lead_end end)
{
    double total = (double)s->rest_shown_ns;
    double left = 1;
    for (size_t i = 0; i < g.count; i++) {
        int32_t e = (int32_t)g.list[i];
        if (entry_of(p, e)->share > 0) {
            total += (double)s->accounts[e].shown_ns;
            left -= entry_of(p, e)->share;
        }
    }
    int32_t best = next_turn(p, s, g, end);
    if (s->rest_open && in_group(p, s, g, s->turn, end))
        best = s->turn;
    bool going_on = in_group(p, s, g, s->entry, end) && s->layout >= 0 &&
                    entry_of(p, s->entry)->share <= 0 && !end.loop;
    if (going_on)
        best = s->entry; // the rest divides its part by whole loops
    double behind = best >= 0 && left > 0 ? left * (total + 1) - (double)s->rest_shown_ns : -1e300;
    for (size_t i = 0; i < g.count; i++) {
        int32_t e = (int32_t)g.list[i];
        double share = entry_of(p, e)->share;
        if (share <= 0 || !allowed(p, s, e, end) || lead_is_empty(p, e, s->t_ns))
            continue;
        double lag = share * (total + 1) - (double)s->accounts[e].shown_ns;
        if (best < 0 || lag > behind) {
            best = e;
            behind = lag;
        }
    }
    return best;
}

// The parts of an hour are counted anew when others compete.
static void note_group(const struct plan *p, struct state *s, struct group g)
{
    uint64_t group = prng_mix(PRNG_SEED, g.list, g.count * sizeof *g.list);
    if (group == s->group || !s->accounts)
        return;
    s->group = group;
    s->rest_shown_ns = 0;
    s->rest_open = false;
    for (size_t i = 0; i < p->m->schedule_count; i++)
        s->accounts[i].shown_ns = 0;
}

static void account_item(const struct plan *p, struct state *s)
{
    int64_t shown_ns = s->t_ns - s->item_ns;
    s->item_ns = s->t_ns;
    if (s->entry < 0 || !s->accounts)
        return;
    if (entry_of(p, s->entry)->share > 0)
        s->accounts[s->entry].shown_ns += shown_ns;
    else
        s->rest_shown_ns += shown_ns;
}

// ---- keeping places
// ------------------------------------------------------------------------------

static void drop_kept(struct state *s, size_t i)
{
    struct kept_place spare = s->kept[i];
    s->kept[i] = s->kept[--s->kept_count];
    s->kept[s->kept_count] = spare;
}

static void keep_place(const struct plan *p, struct state *s)
{
    if (s->entry < 0 || s->layout < 0)
        return;
    if (s->kept_count == PLAN_PLACES_MAX)
        drop_kept(s, 0);
    size_t orders = loop_order_total(p, s->layout);
    struct kept_place *k = &s->kept[s->kept_count++];
    state_reserve_kept(p, k);
    k->entry = s->entry;
    k->zone_count = s->zone_count;
    for (size_t z = 0; z < s->zone_count; z++)
        k->places[z] = s->zones[z].place;
    memcpy(k->orders, s->orders, orders * sizeof *k->orders);
}

static bool restore_place(const struct plan *p, struct state *s, int32_t e)
{
    for (size_t i = 0; i < s->kept_count; i++) {
        struct kept_place *k = &s->kept[i];
        if (k->entry != e)
            continue;
        for (size_t z = 0; z < k->zone_count; z++)
            s->zones[z].place = k->places[z];
        memcpy(s->orders, k->orders,
               loop_order_total(p, entry_of(p, e)->layout) * sizeof *s->orders);
        drop_kept(s, i);
        return true;
    }
    return false;
}

// ---- freezing
// ------------------------------------------------------------------------------------

static void freeze(const struct plan *p, struct state *s)
{
    if (s->layout < 0 || s->frozen_count == PLAN_FROZEN_MAX)
        return;
    size_t orders = loop_order_total(p, s->layout);
    struct frozen *f = &s->frozen[s->frozen_count++];
    state_reserve_frozen(p, f);
    f->entry = s->entry;
    f->layout = s->layout;
    f->zone_count = s->zone_count;
    f->at_ns = s->t_ns;
    f->begin_ns = s->begin_ns;
    memcpy(f->zones, s->zones, s->zone_count * sizeof *f->zones);
    memcpy(f->orders, s->orders, orders * sizeof *f->orders);
}

// Goes on with the entry where it was frozen. What was frozen above it is over.
static bool thaw(const struct plan *p, struct state *s, int32_t e)
{
    for (size_t i = s->frozen_count; i > 0; i--) {
        struct frozen *f = &s->frozen[i - 1];
        if (f->entry != e)
            continue;
        s->layout = f->layout;
        s->begin_ns = s->t_ns - (f->at_ns - f->begin_ns);
        loop_resume(p, s, f);
        s->frozen_count = i - 1;
        return true;
    }
    return false;
}

// ---- switching
// -----------------------------------------------------------------------------------

// How one layout follows another.
struct change {
    bool frozen;    // what it displaces was frozen and goes on later
    bool go_on;     // entries with shares: places are kept from one turn to the next
    bool loop_over; // the loop of what it displaces had ended
};

static void leave_entry(const struct plan *p, struct state *s, struct change c)
{
    if (c.go_on)
        keep_place(p, s);
    else if (c.frozen)
        freeze(p, s);
    if (c.go_on && s->entry >= 0 && entry_of(p, s->entry)->share <= 0)
        s->rest_open = !c.loop_over;
}

static void show_entry(const struct plan *p, struct state *s, int32_t e, struct change c)
{
    leave_entry(p, s, c);
    s->run++;
    s->since_ns = s->begin_ns = s->t_ns;
    s->entry = e;
    if (!c.go_on && thaw(p, s, e))
        return;
    if (e < 0 || !entry_of(p, e)->interrupt)
        s->frozen_count = 0; // what was displaced by others starts anew
    s->layout = e < 0 ? p->m->default_layout : entry_of(p, e)->layout;
    s->zone_count = 0;
    if (s->layout < 0)
        return;
    bool fresh = !(c.go_on && restore_place(p, s, e));
    while (!c.go_on && !c.frozen && s->kept_count)
        drop_kept(s, 0);
    loop_begin(p, s, fresh);
    if (fresh)
        note_loop(p, s);
}

// An interrupt freezes what it displaces, if that is still due and not its equal.
static bool freezes(const struct plan *p, const struct state *s, int32_t e)
{
    if (e < 0 || !entry_of(p, e)->interrupt)
        return false;
    return s->entry < 0 ||
           (s->due->open[s->entry] && entry_of(p, s->entry)->priority < entry_of(p, e)->priority);
}

// Whose turn it is now that the current entry may not or need not go on.
static int32_t choose(const struct plan *p, struct state *s, struct group g, struct lead_end end)
{
    // An interrupt is over: what it froze goes on, if it is among those that may play.
    for (size_t i = s->frozen_count; i > 0; i--)
        if (s->frozen[i - 1].entry != s->entry && in_group(p, s, g, s->frozen[i - 1].entry, end))
            return s->frozen[i - 1].entry;
    // Turns go round among equals; another priority begins with the first listed.
    bool equals = s->entry >= 0 &&
                  entry_of(p, s->entry)->priority == entry_of(p, (int32_t)g.list[0])->priority;
    if (!equals || !s->due->open[s->entry])
        s->turn = PLAN_NO_ENTRY;
    return has_share(p, g) ? next_share(p, s, g, end) : next_turn(p, s, g, end);
}

static void note_turn(const struct plan *p, struct state *s)
{
    if (s->entry >= 0 && entry_of(p, s->entry)->share <= 0)
        s->turn = s->entry;
}

void pick_layout(const struct plan *p, struct state *s, struct lead_end end)
{
    bool first = s->run == 0;
    struct group g = top_group(p, s, end);
    if (end.item)
        account_item(p, s);
    note_group(p, s, g);
    bool stays = !first && (g.count ? in_group(p, s, g, s->entry, end) : s->entry < 0);
    bool shares = has_share(p, g);
    bool turn_over = stays && s->entry >= 0 && ((end.loop && g.count > 1) || (end.item && shares));
    if (stays && !turn_over) {
        if (end.loop)
            note_loop(p, s);
        return;
    }
    int32_t e = g.count ? choose(p, s, g, end) : PLAN_NO_ENTRY;
    if (stays && e == s->entry) {
        if (end.loop)
            note_loop(p, s);
        return;
    }
    struct change change = {
        .frozen = !first && freezes(p, s, e), .go_on = stays && shares, .loop_over = end.loop};
    show_entry(p, s, e, change);
    note_turn(p, s);
}
