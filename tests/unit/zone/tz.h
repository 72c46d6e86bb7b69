#pragma once
// Helpers of the zone tests: real zones from the system, and hand-made TZif bytes.

#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/zone.h"

// Loads /usr/share/zoneinfo/NAME; fails the test if it is not there.
struct zone *tz_load(const char *name);
// UTC nanoseconds of an RFC 3339 text; fails the test on anything else.
int64_t tz_instant(const char *text);
// A version-2 file without changes whose footer is the given text; returns its length.
size_t tz_with_footer(unsigned char out[512], const char *footer, int32_t offset_s);
