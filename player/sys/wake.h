#pragma once
// How a thread sleeps until something happens: a moment comes, another thread or a signal handler
// rings, the wall clock is set, or a descriptor has news. Nothing is looked at in vain.

#include <stdbool.h>
#include <stdint.h>

#define WAKE_NEVER INT64_MAX

struct wake;

// watch_clock: also end a sleep when somebody sets the wall clock. Aborts when the system has no
// descriptor left: for use at start.
struct wake *wake_create(bool watch_clock);
void wake_destroy(struct wake *w); // NULL is fine
// Ends the sleep under way, or the next one. Any thread or signal handler; never waits.
void wake_ring(struct wake *w);

enum {
    WAKE_RUNG = 1,  // wake_ring() since the last sleep
    WAKE_CLOCK = 2, // the wall clock was set
    WAKE_FD = 4,    // fd can be read
};
// Sleeps until the monotonic clock shows until_ns (WAKE_NEVER: for ever), or one of these. Returns
// which; 0: the moment has come. fd: one more descriptor, or -1. Only one thread sleeps with a
// wake.
unsigned wake_sleep(struct wake *w, int fd, int64_t until_ns);
