#include "sys/clock.h"

#include <errno.h>
#include <time.h>

// 2024-01-01T00:00:00Z. A constant and not the time of the build, so that builds stay reproducible.
#define TRUSTED_FROM_NS (INT64_C(1704067200) * NS_PER_S)

static int64_t read_ns(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

struct now now_read(void)
{
    struct now now = {.mono_ns = read_ns(CLOCK_MONOTONIC), .wall_ns = read_ns(CLOCK_REALTIME)};
    now.wall_trusted = now.wall_ns >= TRUSTED_FROM_NS;
    return now;
}

void now_sleep_until(int64_t mono_ns)
{
    if (mono_ns <= 0)
        return;
    struct timespec t = {.tv_sec = (time_t)(mono_ns / NS_PER_S), .tv_nsec = mono_ns % NS_PER_S};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        ;
}

int64_t now_cpu_ns(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t now_cpu_of_ns(int pid)
{
    clockid_t id;
    struct timespec t;
    if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &t) != 0)
        return -1;
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}
