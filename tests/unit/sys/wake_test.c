#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/now.h"
#include "sys/clock.h"
#include "sys/wake.h"
#include "unit.h"

static int64_t mono(void)
{
    return now_read().mono_ns;
}

TEST(wake_sleeps_to_the_moment)
{
    struct wake *w = wake_create(false);
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    int64_t until = mono() + 150 * NS_PER_MS;
    assert_int_equal(wake_sleep(w, -1, until), 0);
    assert_true(mono() >= until);
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_nvcsw - before.ru_nvcsw <= 2); // it slept once, and looked at nothing
    assert_int_equal(wake_sleep(w, -1, until), 0);      // past: at once
    assert_int_equal(wake_sleep(w, -1, INT64_MIN), 0);
    wake_destroy(w);
    wake_destroy(NULL);
}

TEST(wake_rung_before_ends_the_next_sleep_once)
{
    struct wake *w = wake_create(true);
    wake_ring(w);
    wake_ring(w);
    assert_int_equal(wake_sleep(w, -1, WAKE_NEVER), WAKE_RUNG);
    assert_int_equal(wake_sleep(w, -1, mono() + NS_PER_MS), 0);
    wake_ring(w);
    assert_int_equal(wake_sleep(w, -1, 0), WAKE_RUNG); // also where the moment has come
    wake_destroy(w);
}

static void *ring_later(void *arg)
{
    now_sleep_until(mono() + 20 * NS_PER_MS);
    wake_ring(arg);
    return NULL;
}

TEST(wake_rung_by_another_thread)
{
    struct wake *w = wake_create(false);
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, ring_later, w), 0);
    assert_int_equal(wake_sleep(w, -1, WAKE_NEVER), WAKE_RUNG);
    pthread_join(other, NULL);
    wake_destroy(w);
}

static struct wake *rung_by_signal;

static void on_signal(int number)
{
    (void)number;
    wake_ring(rung_by_signal);
}

TEST(wake_rung_by_a_signal_handler)
{
    rung_by_signal = wake_create(false);
    signal(SIGALRM, on_signal);
    alarm(1);
    assert_int_equal(wake_sleep(rung_by_signal, -1, WAKE_NEVER), WAKE_RUNG);
    wake_destroy(rung_by_signal);
}

TEST(wake_by_a_descriptor)
{
    struct wake *w = wake_create(false);
    int pipe_fds[2];
    assert_int_equal(pipe(pipe_fds), 0);
    assert_int_equal(wake_sleep(w, pipe_fds[0], mono() + NS_PER_MS), 0);
    assert_int_equal(write(pipe_fds[1], "x", 1), 1);
    assert_int_equal(wake_sleep(w, pipe_fds[0], WAKE_NEVER), WAKE_FD);
    wake_ring(w);
    assert_int_equal(wake_sleep(w, pipe_fds[0], WAKE_NEVER), WAKE_FD | WAKE_RUNG);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    wake_destroy(w);
}
