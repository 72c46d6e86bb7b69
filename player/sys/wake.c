#include "sys/wake.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/now.h"
#include "sys/clock.h"

enum { FDS = 4 };
// Where the kernel cannot tell that the wall clock was set, it is looked at so often.
#define BLIND_NS (2 * NS_PER_S)
// A moment of the wall clock that never comes: 2100-01-01.
#define FAR_S 4102444800

struct wake {
    int bell;  // eventfd
    int timer; // of the monotonic clock, to the nanosecond, which poll() is not
    int clock; // timer of the wall clock that fails when it is set; -1: not watched
    bool watch_clock;
};

static void watch(struct wake *w)
{
    struct itimerspec far = {.it_value.tv_sec = FAR_S};
    int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    w->clock = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (w->clock < 0 || timerfd_settime(w->clock, flags, &far, NULL) == 0)
        return;
    close(w->clock);
    w->clock = -1;
}

struct wake *wake_create(bool watch_clock)
{
    struct wake *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    w->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (w->bell < 0 || w->timer < 0)
        abort();
    w->clock = -1;
    w->watch_clock = watch_clock;
    if (watch_clock)
        watch(w);
    return w;
}

void wake_destroy(struct wake *w)
{
    if (!w)
        return;
    close(w->bell);
    close(w->timer);
    if (w->clock >= 0)
        close(w->clock);
    free(w);
}

void wake_ring(struct wake *w)
{
    int before = errno; // a signal handler must not change it
    const uint64_t one = 1;
    // Full means that it rings already.
    ssize_t unused = write(w->bell, &one, sizeof one);
    (void)unused;
    errno = before;
}

static bool drained(int fd)
{
    uint64_t count;
    return read(fd, &count, sizeof count) == (ssize_t)sizeof count;
}

// Until the moment at most; -1 for poll() when there is none.
static int set_timer(struct wake *w, int64_t until_ns)
{
    if (w->watch_clock && w->clock < 0 && until_ns > now_read().mono_ns + BLIND_NS)
        until_ns = now_read().mono_ns + BLIND_NS;
    struct itimerspec at = {0};
    if (until_ns != WAKE_NEVER) {
        // All zeros would stop the timer instead of ending at once.
        int64_t ns = until_ns < 1 ? 1 : until_ns;
        at.it_value.tv_sec = (time_t)(ns / NS_PER_S);
        at.it_value.tv_nsec = ns % NS_PER_S;
    }
    return timerfd_settime(w->timer, TFD_TIMER_ABSTIME, &at, NULL);
}

unsigned wake_sleep(struct wake *w, int fd, int64_t until_ns)
{
    bool now = until_ns <= now_read().mono_ns;
    if (!now && set_timer(w, until_ns) != 0)
        now = true;
    struct pollfd fds[FDS] = {{w->bell, POLLIN, 0},
                              {now ? -1 : w->timer, POLLIN, 0},
                              {w->clock, POLLIN, 0},
                              {fd, POLLIN, 0}};
    while (poll(fds, FDS, now ? 0 : -1) < 0)
        if (errno != EINTR)
            return 0;
    unsigned found = 0;
    if (fds[0].revents && drained(w->bell))
        found |= WAKE_RUNG;
    if (fds[1].revents)
        (void)drained(w->timer);
    if (fds[2].revents) {
        (void)drained(w->clock); // says ECANCELED, which arms it anew
        found |= WAKE_CLOCK;
    }
    if (fds[3].revents)
        found |= WAKE_FD;
    return found;
}
