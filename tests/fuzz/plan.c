// Any small programme as a timeline: time goes on, no answer depends on what was asked before, and
// what a walk tells is what is on show.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "manifest/manifest.h"
#include "plan/plan.h"

enum {
    ITEMS = 12,
    LISTS = 4,
    LAYOUTS = 3,
    ZONES = 2,
    ENTRIES = 5,
    STEPS = 60, // events looked at
    ASKED = 12, // of them, asked about again in another order
    FAR_S = 1200,
    LONG_S = 3600,
};

static const int64_t second = INT64_C(1000000000);
static const int64_t start_ns = INT64_C(1795478400) * INT64_C(1000000000); // 2026-11-24T00:00:00Z

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    const uint8_t *at, *end;
};

// A number below bound; 0 when the bytes are used up.
static int32_t take(struct bytes *b, int32_t bound)
{
    return b->at < b->end ? *b->at++ % bound : 0;
}

struct programme {
    struct manifest m;
    struct manifest_item items[ITEMS];
    struct manifest_playlist lists[LISTS];
    struct manifest_zone zones[LAYOUTS][ZONES];
    struct manifest_layout layouts[LAYOUTS];
    struct manifest_entry entries[ENTRIES];
    struct manifest_rrule rule;
    int64_t natural_ns[ITEMS];
    bool usable[ITEMS];
};

static struct manifest_when when(struct bytes *b)
{
    struct manifest_when w = {.kind = MANIFEST_WHEN_INSTANT};
    w.utc_ns = start_ns + (take(b, 256) - 64) * 7 * second;
    return w;
}

static struct manifest_window window(struct bytes *b)
{
    struct manifest_window w = {.days = 0x7f, .end_s = 86400};
    int32_t parts = take(b, 16);
    if (parts & 1)
        w.from = when(b);
    if (parts & 2)
        w.until = when(b);
    if ((parts & 12) == 12) {
        w.daily = true;
        w.days = (uint8_t)take(b, 128);
        w.start_s = take(b, 200) * 5;
        w.end_s = take(b, 200) * 5 + 5;
    }
    return w;
}

static void make_items(struct programme *p, struct bytes *b)
{
    for (int i = 0; i < ITEMS; i++) {
        struct manifest_item *item = &p->items[i];
        *item = (struct manifest_item){.content = -1, .window = window(b)};
        item->kind = take(b, 4) ? MANIFEST_ITEM_FILL : MANIFEST_ITEM_FEED;
        // What media report is at most what a manifest may ask for; 0: not known.
        p->natural_ns[i] = take(b, 20) * second;
        item->duration_ns = take(b, 30) * second;
        p->usable[i] = take(b, 8) != 0;
    }
    for (int i = 0; i < LISTS; i++) {
        int32_t first = take(b, ITEMS), flags = take(b, 4);
        struct manifest_playlist list = {.name = "list", .first = (uint32_t)first};
        list.count = (uint32_t)take(b, ITEMS - first + 1);
        list.shuffle = flags & 1;
        list.sync = flags & 2;
        p->lists[i] = list;
    }
}

static void make_layouts(struct programme *p, struct bytes *b)
{
    static const uint16_t order[ZONES] = {0, 1};
    for (int i = 0; i < LAYOUTS; i++) {
        struct manifest_layout *l = &p->layouts[i];
        *l = (struct manifest_layout){.name = "layout", .zones = p->zones[i], .lead = -1};
        l->draw_order = order;
        l->zone_count = (size_t)take(b, ZONES + 1);
        for (int z = 0; z < (int)l->zone_count; z++) {
            struct manifest_zone zone = {.id = "zone"};
            zone.playlist = take(b, LISTS + 1) - 1;
            zone.fallback = take(b, ITEMS + 1) - 1;
            p->zones[i][z] = zone;
            if (zone.playlist >= 0 && l->lead < 0)
                l->lead = z;
        }
    }
}

static void make_schedule(struct programme *p, struct bytes *b)
{
    p->rule = (struct manifest_rrule){.interval = 1 + take(b, 3), .count = take(b, 5)};
    p->m.schedule_count = (size_t)take(b, ENTRIES + 1);
    for (int i = 0; i < ENTRIES; i++) {
        struct manifest_entry *e = &p->entries[i];
        *e = (struct manifest_entry){.layout = take(b, LAYOUTS), .priority = take(b, 3)};
        e->window = window(b);
        int32_t flags = take(b, 16);
        e->interrupt = flags & 1;
        e->share = flags & 2 ? 0.2 : 0; // five of them are 1 in sum
        e->max_per_hour = flags & 4 ? 1 + take(b, 60) : 0;
        if (flags & 8) {
            e->rrule = &p->rule;
            e->duration_ns = (1 + take(b, 200)) * second;
            e->window.from = when(b);
        }
    }
    p->m.default_layout = take(b, LAYOUTS + 1) - 1;
}

static void make(struct programme *p, struct bytes *b)
{
    memset(p, 0, sizeof *p);
    p->m.id = "fuzz";
    make_items(p, b);
    make_layouts(p, b);
    make_schedule(p, b);
    p->m.items = p->items;
    p->m.item_count = ITEMS;
    p->m.playlists = p->lists;
    p->m.playlist_count = LISTS;
    p->m.layouts = p->layouts;
    p->m.layout_count = LAYOUTS;
    p->m.schedule = p->entries;
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

// What is asked about one moment.
struct answer {
    int64_t t_ns, since_ns, next_ns;
    int32_t layout;
    size_t count;
    struct plan_show shows[ZONES];
};

static struct answer ask(struct plan *plan, int64_t t_ns)
{
    static struct plan_show shows[MANIFEST_ZONES_MAX];
    struct answer a = {.t_ns = t_ns};
    a.layout = plan_layout_at(plan, t_ns, &a.since_ns);
    a.count = plan_at(plan, t_ns, shows);
    a.next_ns = plan_next_change(plan, t_ns);
    require(a.count <= ZONES);
    memcpy(a.shows, shows, a.count * sizeof *shows);
    return a;
}

static bool same_cue(const struct plan_cue *a, const struct plan_cue *b)
{
    return a->start_ns == b->start_ns && a->skip_ns == b->skip_ns && a->item == b->item &&
           a->layout == b->layout && a->zone == b->zone && a->run == b->run &&
           a->reason == b->reason && a->priority == b->priority;
}

static void require_same(const struct answer *a, const struct answer *b)
{
    require(a->layout == b->layout && a->since_ns == b->since_ns && a->count == b->count);
    for (size_t z = 0; z < a->count; z++) {
        const struct plan_show *x = &a->shows[z], *y = &b->shows[z];
        require(x->has_current == y->has_current && x->has_previous == y->has_previous);
        require(!x->has_current || same_cue(&x->current, &y->current));
        require(!x->has_previous || same_cue(&x->previous, &y->previous));
    }
}

static void require_sound(const struct programme *p, const struct answer *a)
{
    require(a->next_ns > a->t_ns && a->since_ns <= a->t_ns && a->since_ns >= start_ns);
    require(a->layout >= -1 && a->layout < LAYOUTS);
    require(a->count == (a->layout < 0 ? 0 : p->layouts[a->layout].zone_count));
    for (size_t z = 0; z < a->count; z++) {
        const struct plan_show *s = &a->shows[z];
        require(s->has_current || !s->has_previous);
        if (!s->has_current)
            continue;
        const struct plan_cue *c = &s->current;
        require(c->start_ns <= a->t_ns && a->t_ns < c->end_ns && c->start_ns >= a->since_ns);
        require(c->layout == (uint32_t)a->layout && c->zone == z && c->item < ITEMS);
        require(p->usable[c->item] && c->skip_ns >= 0);
        require(!s->has_previous ||
                (s->previous.end_ns == c->start_ns && s->previous.run == c->run));
    }
}

struct telling {
    struct plan *plan;
    int64_t start_ns;
    uint32_t zone;
    int left;
};

// Each cue of a walk begins when the plan says so, and another stands where it ends.
static bool told(void *context, const struct plan_cue *cue)
{
    struct telling *t = context;
    require(cue->start_ns > t->start_ns || (cue->start_ns == t->start_ns && cue->zone > t->zone));
    require(cue->end_ns > cue->start_ns);
    struct answer a = ask(t->plan, cue->start_ns);
    require(cue->zone < a.count && a.shows[cue->zone].has_current);
    require(same_cue(cue, &a.shows[cue->zone].current));
    a = ask(t->plan, cue->end_ns - 1); // it stands until its end
    require(cue->zone < a.count && a.shows[cue->zone].has_current);
    require(same_cue(cue, &a.shows[cue->zone].current));
    t->start_ns = cue->start_ns;
    t->zone = cue->zone;
    return --t->left > 0;
}

static bool is_short(const struct answer *a)
{
    for (size_t z = 0; z < a->count; z++)
        if (a->shows[z].has_current &&
            a->shows[z].current.end_ns - a->shows[z].current.start_ns > LONG_S * second)
            return false;
    return true;
}

// Returns until when all cues are short.
static int64_t compare(const struct programme *p, struct plan *plan, struct plan *other)
{
    int64_t short_ns = PLAN_NEVER;
    struct answer asked[ASKED];
    int count = 0;
    int64_t t = start_ns, last = start_ns;
    for (int i = 0; i < STEPS && t != PLAN_NEVER; i++) {
        struct answer a = ask(plan, t);
        require_sound(p, &a);
        if (!is_short(&a) && a.t_ns < short_ns)
            short_ns = a.t_ns;
        if (count < ASKED && i % 5 == 0)
            asked[count++] = a;
        last = t;
        t = a.next_ns;
        if (t == PLAN_NEVER)
            continue;
        struct answer before = ask(plan, t - 1); // nothing happens in between
        require_same(&a, &before);
    }
    // Backwards, of a plan that was asked about a later moment first and so left marks on the way.
    ask(other, start_ns + FAR_S * second);
    for (int i = count - 1; i >= 0; i--) {
        struct answer again = ask(other, asked[i].t_ns);
        require_same(&asked[i], &again);
    }
    return short_ns < last ? short_ns : last;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct programme p;
    struct bytes b = {data, data + size};
    make(&p, &b);
    struct zone *zone = zone_utc();
    struct plan *plan = plan_create(&p.m, zone, start_ns, p.natural_ns, p.usable);
    struct plan *other = plan_create(&p.m, zone, start_ns, p.natural_ns, p.usable);
    int64_t until_ns = compare(&p, plan, other);
    struct telling t = {.plan = other, .start_ns = INT64_MIN, .left = STEPS};
    // Only as far as cues are short: a walk looks ahead to the end of each cue that may be cut, and
    // one that hardly ever ends would take the target's time.
    plan_walk(plan, until_ns, told, &t);
    plan_destroy(plan);
    plan_destroy(other);
    zone_destroy(zone);
    return 0;
}
