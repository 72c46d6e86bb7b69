#include "base/area.h"

// Pixels that are worth drawing in vain to have one rectangle less.
static const int64_t JOIN_PIXELS = 4096;

bool area_is_empty(struct area a)
{
    return a.x1 <= a.x0 || a.y1 <= a.y0;
}

static int32_t low(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t high(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

struct area area_intersect(struct area a, struct area b)
{
    return (struct area){high(a.x0, b.x0), high(a.y0, b.y0), low(a.x1, b.x1), low(a.y1, b.y1)};
}

struct area area_join(struct area a, struct area b)
{
    if (area_is_empty(a))
        return b;
    if (area_is_empty(b))
        return a;
    return (struct area){low(a.x0, b.x0), low(a.y0, b.y0), high(a.x1, b.x1), high(a.y1, b.y1)};
}

bool area_holds(struct area outer, struct area inner)
{
    return area_is_empty(inner) || (outer.x0 <= inner.x0 && outer.y0 <= inner.y0 &&
                                    outer.x1 >= inner.x1 && outer.y1 >= inner.y1);
}

int64_t area_pixels(struct area a)
{
    return area_is_empty(a) ? 0 : ((int64_t)a.x1 - a.x0) * ((int64_t)a.y1 - a.y0);
}

static bool is_better_joined(struct area a, struct area b)
{
    if (!area_is_empty(area_intersect(a, b)))
        return true;
    return area_pixels(area_join(a, b)) <= area_pixels(a) + area_pixels(b) + JOIN_PIXELS;
}

// The one that grows least when joined with a.
static size_t cheapest(const struct areas *list, struct area a)
{
    size_t found = 0;
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < list->count; i++) {
        int64_t growth = area_pixels(area_join(list->list[i], a)) - area_pixels(list->list[i]);
        if (growth < least) {
            least = growth;
            found = i;
        }
    }
    return found;
}

static struct area take(struct areas *list, size_t i)
{
    struct area taken = list->list[i];
    list->list[i] = list->list[--list->count];
    return taken;
}

void areas_add(struct areas *list, struct area a)
{
    if (area_is_empty(a))
        return;
    // A join may come to overlap others, so the search starts anew after each; each shortens the
    // list.
    for (size_t i = 0; i < list->count; i++)
        if (is_better_joined(list->list[i], a)) {
            areas_add(list, area_join(take(list, i), a));
            return;
        }
    if (list->count == AREAS_MAX) {
        areas_add(list, area_join(take(list, cheapest(list, a)), a));
        return;
    }
    list->list[list->count++] = a;
}

void areas_add_all(struct areas *list, const struct areas *more)
{
    for (size_t i = 0; i < more->count; i++)
        areas_add(list, more->list[i]);
}

int64_t areas_pixels(const struct areas *list)
{
    int64_t sum = 0;
    for (size_t i = 0; i < list->count; i++)
        sum += area_pixels(list->list[i]);
    return sum;
}
