#include <pthread.h>
#include <sched.h>

#include "sys/ring.h"
#include "unit.h"

TEST(ring_is_in_order_and_bounded)
{
    struct ring *r = ring_create(2, sizeof(int));
    int got = 0;
    assert_false(ring_take(r, &got));
    for (int round = 0; round < 5; round++) {
        int one = 10 * round + 1;
        int two = 10 * round + 2;
        int three = 10 * round + 3;
        assert_true(ring_put(r, &one));
        assert_true(ring_put(r, &two));
        assert_false(ring_put(r, &three));
        assert_true(ring_take(r, &got));
        assert_int_equal(got, one);
        assert_true(ring_put(r, &three));
        assert_true(ring_take(r, &got));
        assert_int_equal(got, two);
        assert_true(ring_take(r, &got));
        assert_int_equal(got, three);
        assert_false(ring_take(r, &got));
    }
    ring_destroy(r);
    ring_destroy(NULL);
}

enum { MESSAGES = 200000 };

struct message {
    int number, check;
};

static void *send_all(void *arg)
{
    for (int i = 0; i < MESSAGES;) {
        struct message m = {i, ~i};
        if (ring_put(arg, &m))
            i++;
        else
            sched_yield();
    }
    return NULL;
}

TEST(ring_between_threads_loses_nothing)
{
    struct ring *r = ring_create(7, sizeof(struct message));
    pthread_t sender;
    assert_int_equal(pthread_create(&sender, NULL, send_all, r), 0);
    for (int i = 0; i < MESSAGES;) {
        struct message m;
        if (!ring_take(r, &m)) {
            sched_yield();
            continue;
        }
        assert_int_equal(m.number, i);
        assert_int_equal(m.check, ~i);
        i++;
    }
    pthread_join(sender, NULL);
    ring_destroy(r);
}
