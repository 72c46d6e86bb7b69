#pragma once
// Random bytes of the system, for jitter and names of temporary files.

#include <stdint.h>

uint64_t random_below(uint64_t bound); // [0, bound), bound >= 1
