#pragma once
// The only place that reads a clock.

#include <stdint.h>

#include "base/now.h"

// Both clocks at one moment. wall_trusted is false while the wall clock is before this build.
struct now now_read(void);
// Sleeps until the monotonic clock shows mono_ns (returns at once when that is past).
void now_sleep_until(int64_t mono_ns);
// CPU time of the whole process so far, user and system, nanoseconds.
int64_t now_cpu_ns(void);
// The same of another process; -1 when there is none of that number.
int64_t now_cpu_of_ns(int pid);
