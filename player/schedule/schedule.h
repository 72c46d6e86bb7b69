#pragma once
// When things are due: windows, days, times across midnight, priorities. Pure: time is an argument.

#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"
#include "manifest/manifest.h"

#define SCHEDULE_NEVER INT64_MAX

// Is the window open at t? The day rule: a time range that runs across midnight belongs to the day
// on which it started. Local times by the zone; skipped and repeated ones by zone_from_civil.
bool schedule_window_open(const struct manifest_window *w, const struct zone *zone, int64_t utc_ns);
// The first instant after utc_ns at which schedule_window_open() may answer differently;
// SCHEDULE_NEVER if never. Always exact: never later than the change, and progress is guaranteed.
int64_t schedule_window_next(const struct manifest_window *w, const struct zone *zone,
                             int64_t utc_ns);

// Is this entry of the schedule due at t (window, days, times or rrule; not priority)?
bool schedule_entry_due(const struct manifest_entry *e, const struct zone *zone, int64_t utc_ns);
int64_t schedule_entry_next(const struct manifest_entry *e, const struct zone *zone,
                            int64_t utc_ns);
// When the stretch of being due that holds utc_ns began; only for entries due at utc_ns.
int64_t schedule_entry_since(const struct manifest_entry *e, const struct zone *zone,
                             int64_t utc_ns);
