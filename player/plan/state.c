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

static void *copy_of(const void *from, size_t count, size_t size)
{
    void *to = plan_memory(count, size);
    if (count)
        memcpy(to, from, count * size);
    return to;
}

void state_init(const struct plan *p, struct state *s, int64_t t_ns)
{
    *s = (struct state){.t_ns = t_ns,
                        .next_ns = PLAN_NEVER,
                        .entry = PLAN_NO_ENTRY,
                        .layout = PLAN_NO_LAYOUT,
                        .turn = PLAN_NO_ENTRY,
                        .since_ns = t_ns,
                        .item_ns = t_ns,
                        .blocked_ns = PLAN_NEVER,
                        .zones = plan_memory(p->zone_max, sizeof *s->zones),
                        .loops = plan_memory(p->m->playlist_count, sizeof *s->loops),
                        .orders = plan_memory(p->order_max, sizeof *s->orders)};
    if (p->accounts)
        s->accounts = plan_memory(p->m->schedule_count, sizeof *s->accounts);
    for (size_t i = 0; s->accounts && i < p->m->schedule_count; i++)
        s->accounts[i].last_ns = INT64_MIN;
}

void state_copy(const struct plan *p, struct state *to, const struct state *from)
{
    struct zone_state *zones = to->zones;
    uint32_t *orders = to->orders;
    uint32_t *loops = to->loops;
    to->zones = NULL;
    to->orders = NULL;
    to->loops = NULL;
    state_finish(to);
    *to = *from;
    // The blocks that every state has are kept: copying is what scouts and marks do all day.
    to->zones = zones ? zones : plan_memory(p->zone_max, sizeof *zones);
    to->orders = orders ? orders : plan_memory(p->order_max, sizeof *orders);
    to->loops = loops ? loops : plan_memory(p->m->playlist_count, sizeof *loops);
    memcpy(to->loops, from->loops, p->m->playlist_count * sizeof *to->loops);
    memcpy(to->zones, from->zones, from->zone_count * sizeof *to->zones);
    memcpy(to->orders, from->orders, p->order_max * sizeof *to->orders);
    to->due = due_ref(from->due);
    if (from->accounts)
        to->accounts = copy_of(from->accounts, p->m->schedule_count, sizeof *to->accounts);
    for (size_t i = 0; i < to->frozen_count; i++) {
        struct frozen *f = &to->frozen[i];
        f->zones = copy_of(f->zones, f->zone_count, sizeof *f->zones);
        f->orders = copy_of(f->orders, loop_order_total(p, f->layout), sizeof *f->orders);
    }
    for (size_t i = 0; i < to->kept_count; i++) {
        struct kept_place *k = &to->kept[i];
        int32_t layout = p->m->schedule[k->entry].layout;
        k->places = copy_of(k->places, k->zone_count, sizeof *k->places);
        k->orders = copy_of(k->orders, loop_order_total(p, layout), sizeof *k->orders);
    }
}

void state_finish(struct state *s)
{
    for (size_t i = 0; i < s->frozen_count; i++) {
        free(s->frozen[i].zones);
        free(s->frozen[i].orders);
    }
    for (size_t i = 0; i < s->kept_count; i++) {
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
