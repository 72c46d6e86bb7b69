#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/zone_internal.h"

#define NS_PER_S INT64_C(1000000000)

struct zone *zone_utc(void)
{
    struct zone *z = calloc(1, sizeof *z);
    if (!z || !(z->types = calloc(1, sizeof *z->types)))
        abort();
    str_copy(z->name, sizeof z->name, "UTC");
    str_copy(z->types[0].abbrev, sizeof z->types[0].abbrev, "UTC");
    z->type_count = 1;
    return z;
}

void zone_destroy(struct zone *z)
{
    if (!z)
        return;
    free(z->types);
    free(z->changes);
    free(z);
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

static int64_t floor_s(int64_t ns)
{
    return ns / NS_PER_S - (ns % NS_PER_S < 0);
}

static int64_t s_to_ns(int64_t s, int64_t ns)
{
    if (s > INT64_MAX / NS_PER_S - 1)
        return INT64_MAX;
    if (s < INT64_MIN / NS_PER_S)
        return INT64_MIN;
    return s * NS_PER_S + ns;
}

// How many changes lie at or before the second: 0 means before all of them.
static size_t changes_until(const struct zone *z, int64_t utc_s)
{
    size_t low = 0, high = z->change_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->changes[middle].at_s <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Segment i is ruled by change i - 1; segment 0 comes before all changes.
static const struct zone_type *segment_type(const struct zone *z, size_t segment)
{
    return &z->types[segment ? z->changes[segment - 1].type : 0];
}

int32_t zone_offset_at(const struct zone *z, int64_t utc_ns, const char **abbrev)
{
    const struct zone_type *t = segment_type(z, changes_until(z, floor_s(utc_ns)));
    if (abbrev)
        *abbrev = t->abbrev;
    return t->offset_s;
}

struct civil zone_to_civil(const struct zone *z, int64_t utc_ns)
{
    int64_t shift = zone_offset_at(z, utc_ns, NULL) * NS_PER_S;
    if (shift > 0 && utc_ns > INT64_MAX - shift)
        return civil_from_local_ns(INT64_MAX);
    if (shift < 0 && utc_ns < INT64_MIN - shift)
        return civil_from_local_ns(INT64_MIN);
    return civil_from_local_ns(utc_ns + shift);
}

enum zone_local zone_from_civil(const struct zone *z, const struct civil *c, int64_t *utc_ns)
{
    int64_t local_ns = civil_to_local_ns(c);
    if (local_ns == INT64_MIN || local_ns == INT64_MAX) {
        *utc_ns = local_ns;
        return ZONE_ONCE;
    }
    int64_t local_s = floor_s(local_ns);
    size_t first = changes_until(z, local_s - ZONE_OFFSET_MAX);
    int found = 0;
    int64_t found_s = 0, gap_s = 0;
    bool in_gap = false;
    for (size_t i = first; i <= z->change_count && found < 2; i++) {
        int32_t offset = segment_type(z, i)->offset_s;
        int64_t start = i ? z->changes[i - 1].at_s : INT64_MIN;
        int64_t end = i < z->change_count ? z->changes[i].at_s : INT64_MAX;
        if (start > local_s + ZONE_OFFSET_MAX)
            break;
        int64_t utc_s = local_s - offset;
        if (i > first && !in_gap && start + segment_type(z, i - 1)->offset_s <= local_s &&
            start + offset > local_s) {
            in_gap = true;
            gap_s = start;
        }
        if (utc_s >= start && utc_s < end && found++ == 0)
            found_s = utc_s;
    }
    *utc_ns = found ? s_to_ns(found_s, local_ns - local_s * NS_PER_S) : s_to_ns(gap_s, 0);
    if (found)
        return found > 1 ? ZONE_TWICE : ZONE_ONCE;
    return ZONE_SKIPPED;
}

int64_t zone_next_change(const struct zone *z, int64_t utc_ns)
{
    size_t i = changes_until(z, floor_s(utc_ns));
    int32_t offset = segment_type(z, i)->offset_s;
    for (; i < z->change_count; i++)
        if (z->types[z->changes[i].type].offset_s != offset)
            return s_to_ns(z->changes[i].at_s, 0);
    return INT64_MAX;
}

bool zone_name_is_safe(const char *name)
{
    size_t n = strlen(name);
    if (n < 1 || n > ZONE_NAME_MAX || name[0] == '/' || name[n - 1] == '/' || strstr(name, "//"))
        return false;
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == n;
}
