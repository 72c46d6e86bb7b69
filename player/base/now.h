#pragma once
// One reading of both clocks, taken once and passed down by value. Only sys reads the clocks.

#include <stdbool.h>
#include <stdint.h>

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

struct now {
    int64_t mono_ns;   // never steps: playback positions, timeouts
    int64_t wall_ns;   // nanoseconds since 1970-01-01T00:00:00Z; may step
    bool wall_trusted; // false until the system's time has been set
};
