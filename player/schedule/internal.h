#pragma once
// What the parts of schedule share: local days as instants, and the recurrence rule.

#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"
#include "manifest/manifest.h"

#define SCHEDULE_NS INT64_C(1000000000)

// The local day (days since 1970-01-01) that holds an instant.
int64_t schedule_local_day(const struct zone *zone, int64_t utc_ns);
// The instant of a second (0..86400) of a local day; a skipped one is the instant of the change, a
// repeated one the first. *skipped (may be NULL) says whether it is skipped.
int64_t schedule_day_instant(const struct zone *zone, int64_t day, int32_t second, bool *skipped);
// The instant a `from` or `until` means; absent when it is not given.
int64_t schedule_when(const struct manifest_when *when, const struct zone *zone, int64_t absent);

// The last instance of the entry's rule at or before t, and the first one after t. False: none.
bool rrule_last(const struct manifest_entry *e, const struct zone *zone, int64_t t, int64_t *out);
bool rrule_next(const struct manifest_entry *e, const struct zone *zone, int64_t t, int64_t *out);
