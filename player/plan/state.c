#include <stdlib.h>
#include <string.h>

#include "plan/internal.h"

void *plan_memory(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        abort(); // bounded by the manifest's limits
    return memory;
}

// The memory a state once took it keeps, for whatever it holds next: copying states is what scouts
// and marks do all day, and the frame loop must not allocate.
static void *block(void *kept, size_t count, size_t size)
{
    return kept ? kept : plan_memory(count, size);
}

void state_reserve_frozen(const struct plan *p, struct frozen *f)
{
    f->zones = block(f->zones, p->zone_max, sizeof *f->zones);
    f->orders = block(f->orders, p->order_max, sizeof *f->orders);
}

void state_reserve_kept(const struct plan *p, struct kept_place *k)
{
    k->places = block(k->places, p->zone_max, sizeof *k->places);
    k->orders = block(k->orders, p->order_max, sizeof *k->orders);
}

void state_reserve(const struct plan *p, struct state *s)
{
    s->zones = block(s->zones, p->zone_max, sizeof *s->zones);
    s->loops = block(s->loops, p->m->playlist_count, sizeof *s->loops);
    s->orders = block(s->orders, p->order_max, sizeof *s->orders);
    if (p->accounts)
        s->accounts = block(s->accounts, p->m->schedule_count, sizeof *s->accounts);
    for (size_t i = 0; i < p->frozen_usual; i++)
        state_reserve_frozen(p, &s->frozen[i]);
    for (size_t i = 0; i < p->kept_usual; i++)
        state_reserve_kept(p, &s->kept[i]);
}

void state_init(const struct plan *p, struct state *s, int64_t t_ns)
{
    *s = (struct state){.t_ns = t_ns,
                        .next_ns = PLAN_NEVER,
                        .entry = PLAN_NO_ENTRY,
                        .layout = PLAN_NO_LAYOUT,
                        .turn = PLAN_NO_ENTRY,
                        .since_ns = t_ns,
                        .begin_ns = t_ns,
                        .item_ns = t_ns,
                        .blocked_ns = PLAN_NEVER};
    state_reserve(p, s);
    for (size_t i = 0; s->accounts && i < p->m->schedule_count; i++)
        s->accounts[i].last_ns = INT64_MIN;
}

static void copy(void *to, const void *from, size_t count, size_t size)
{
    if (count)
        memcpy(to, from, count * size);
}

static void copy_frozen(const struct plan *p, struct frozen *to, const struct frozen *from)
{
    struct frozen own = *to;
    state_reserve_frozen(p, &own);
    *to = *from;
    to->zones = own.zones;
    to->orders = own.orders;
    copy(to->zones, from->zones, from->zone_count, sizeof *to->zones);
    copy(to->orders, from->orders, loop_order_total(p, from->layout), sizeof *to->orders);
}

static void copy_kept(const struct plan *p, struct kept_place *to, const struct kept_place *from)
{
    struct kept_place own = *to;
    int32_t layout = p->m->schedule[from->entry].layout;
    state_reserve_kept(p, &own);
    *to = *from;
    to->places = own.places;
    to->orders = own.orders;
    copy(to->places, from->places, from->zone_count, sizeof *to->places);
    copy(to->orders, from->orders, loop_order_total(p, layout), sizeof *to->orders);
}

void state_copy(const struct plan *p, struct state *to, const struct state *from)
{
    struct state own = *to;
    state_reserve(p, &own);
    due_ref(from->due);
    due_unref(to->due);
    *to = *from;
    to->zones = own.zones;
    to->loops = own.loops;
    to->orders = own.orders;
    to->accounts = own.accounts;
    memcpy(to->frozen, own.frozen, sizeof to->frozen);
    memcpy(to->kept, own.kept, sizeof to->kept);
    copy(to->loops, from->loops, p->m->playlist_count, sizeof *to->loops);
    copy(to->zones, from->zones, from->zone_count, sizeof *to->zones);
    copy(to->orders, from->orders, p->order_max, sizeof *to->orders);
    if (from->accounts)
        copy(to->accounts, from->accounts, p->m->schedule_count, sizeof *to->accounts);
    for (size_t i = 0; i < to->frozen_count; i++)
        copy_frozen(p, &to->frozen[i], &from->frozen[i]);
    for (size_t i = 0; i < to->kept_count; i++)
        copy_kept(p, &to->kept[i], &from->kept[i]);
}

void state_finish(struct state *s)
{
    for (size_t i = 0; i < PLAN_FROZEN_MAX; i++) {
        free(s->frozen[i].zones);
        free(s->frozen[i].orders);
    }
    for (size_t i = 0; i < PLAN_PLACES_MAX; i++) {
        free(s->kept[i].places);
        free(s->kept[i].orders);
    }
    due_unref(s->due);
    free(s->accounts);
    free(s->zones);
    free(s->loops);
    free(s->orders);
    memset(s, 0, sizeof *s);
}
