#pragma once
// Helpers of the schedule tests: short ways to write windows, rules, instants and zones.

#include <stddef.h>
#include <stdint.h>

#include "base/zone.h"
#include "manifest/manifest.h"
#include "schedule/schedule.h"

enum { MO = 1, TU = 2, WE = 4, TH = 8, FR = 16, SA = 32, SU = 64, ALL = 0x7f };

struct zone *load_zone(const char *name); // of the system; fails the test if it is not there
int64_t at(const char *text);             // RFC 3339 -> UTC nanoseconds
const char *text_of(int64_t utc_ns);      // back, in UTC; one static buffer of a few
struct manifest_when instant(const char *text);
struct manifest_when local(const char *text);
// A daily window: days as bits, "HH:MM" or NULL for the default.
struct manifest_window daily(uint8_t days, const char *start, const char *end);
// Parses "FREQ=WEEKLY;COUNT=3;BYDAY=MO,-1FR;UNTIL=2026-01-01T00:00:00" (UNTIL local or instant).
struct manifest_rrule rule(const char *text);
