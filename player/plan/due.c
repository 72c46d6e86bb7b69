// Which entries are due. Looked at only when one of their edges passes.

#include <stdlib.h>

#include "plan/internal.h"
#include "schedule/schedule.h"

struct due *due_ref(struct due *d)
{
    if (d)
        d->refs++;
    return d;
}

void due_unref(struct due *d)
{
    if (!d || --d->refs > 0)
        return;
    d->next = *d->spares;
    *d->spares = d;
}

void due_free_spares(struct due *d)
{
    while (d) {
        struct due *next = d->next;
        free(d->open);
        free(d->edge_ns);
        free(d->list);
        free(d);
        d = next;
    }
}

static struct due *take_spare(const struct plan *p)
{
    size_t n = p->m->schedule_count;
    struct due *d = *p->spares;
    if (d) {
        *p->spares = d->next;
    } else {
        d = plan_memory(1, sizeof *d);
        d->open = plan_memory(n, sizeof *d->open);
        d->edge_ns = plan_memory(n, sizeof *d->edge_ns);
        d->list = plan_memory(n, sizeof *d->list);
        d->spares = p->spares;
    }
    d->refs = 1;
    d->count = 0;
    d->next_ns = PLAN_NEVER;
    return d;
}

static int compare(const struct manifest_entry *schedule, uint32_t a, uint32_t b)
{
    if (schedule[a].priority != schedule[b].priority)
        return schedule[a].priority > schedule[b].priority ? -1 : 1;
    return a < b ? -1 : 1;
}

static void sift(const struct manifest_entry *schedule, uint32_t *list, size_t i, size_t n)
{
    for (;;) {
        size_t big = 2 * i + 1;
        if (big >= n)
            return;
        if (big + 1 < n && compare(schedule, list[big + 1], list[big]) > 0)
            big++;
        if (compare(schedule, list[big], list[i]) <= 0)
            return;
        uint32_t swap = list[i];
        list[i] = list[big];
        list[big] = swap;
        i = big;
    }
}

// Heap sort: qsort() takes no context, and its order of equal work differs between libraries.
static void sort(const struct manifest_entry *schedule, uint32_t *list, size_t n)
{
    for (size_t i = n / 2; i > 0; i--)
        sift(schedule, list, i - 1, n);
    for (size_t end = n; end > 1; end--) {
        uint32_t swap = list[0];
        list[0] = list[end - 1];
        list[end - 1] = swap;
        sift(schedule, list, 0, end - 1);
    }
}

struct due *due_at(const struct plan *p, const struct due *before, int64_t t_ns)
{
    size_t n = p->m->schedule_count;
    struct due *d = take_spare(p);
    for (size_t i = 0; i < n; i++) {
        const struct manifest_entry *e = &p->m->schedule[i];
        bool still = before && before->edge_ns[i] > t_ns;
        d->open[i] = still ? before->open[i] : schedule_entry_due(e, p->zone, t_ns);
        d->edge_ns[i] = still ? before->edge_ns[i] : schedule_entry_next(e, p->zone, t_ns);
        if (d->edge_ns[i] < d->next_ns)
            d->next_ns = d->edge_ns[i];
        if (d->open[i])
            d->list[d->count++] = (uint32_t)i;
    }
    sort(p->m->schedule, d->list, d->count);
    return d;
}
