#include "clocks.h"

#include <time.h>

static double read_s(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double clock_wall_s(void)
{
    return read_s(CLOCK_MONOTONIC);
}

double clock_cpu_s(void)
{
    return read_s(CLOCK_PROCESS_CPUTIME_ID);
}
