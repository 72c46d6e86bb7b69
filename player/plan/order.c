// The order of a loop. A shuffle is a permutation that everybody can compute: seeded by programme,
// playlist, the local date of the loop's start and the loop's number.

#include <string.h>

#include "base/now.h"
#include "base/prng.h"
#include "plan/internal.h"

static uint64_t seed_of(const struct plan *p, const struct manifest_playlist *list, uint64_t loop,
                        int64_t t_ns)
{
    int64_t local_ns = t_ns + zone_offset_at(p->zone, t_ns, NULL) * NS_PER_S;
    int64_t day = local_ns / (86400 * NS_PER_S);
    uint64_t seed = prng_mix(PRNG_SEED, p->m->id, strlen(p->m->id) + 1);
    seed = prng_mix(seed, list->name, strlen(list->name) + 1);
    // With two items every loop has the same order, or one of them would come twice in a row.
    if (list->count == 2)
        return seed;
    seed = prng_mix(seed, &day, sizeof day);
    return prng_mix(seed, &loop, sizeof loop);
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t t = *a;
    *a = *b;
    *b = t;
}

void order_fill(const struct plan *p, const struct manifest_playlist *list, uint64_t loop,
                int64_t t_ns, uint32_t last, uint32_t *order)
{
    for (uint32_t i = 0; i < list->count; i++)
        order[i] = list->first + i;
    if (!list->shuffle)
        return;
    struct prng prng = {seed_of(p, list, loop, t_ns)};
    for (uint32_t i = list->count; i > 1; i--) // Fisher and Yates
        swap(&order[i - 1], &order[prng_below(&prng, i)]);
    // Only the first two places change, so the end of a loop does not depend on the loop before it.
    if (list->count > 2 && order[0] == last)
        swap(&order[0], &order[1]);
}
