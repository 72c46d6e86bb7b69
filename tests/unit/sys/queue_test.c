#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/now.h"
#include "sys/clock.h"
#include "sys/queue.h"
#include "unit.h"

static int one = 1, two = 2, three = 3;

TEST(mailbox_keeps_the_latest)
{
    struct mailbox *m = mailbox_create();
    assert_null(mailbox_take(m));
    assert_null(mailbox_put(m, &one));
    assert_ptr_equal(mailbox_put(m, &two), &one);
    assert_ptr_equal(mailbox_take(m), &two);
    assert_null(mailbox_take(m));
    mailbox_destroy(m);
}

enum { GENERATIONS = 20000 };

static void *put_generations(void *arg)
{
    struct mailbox *m = arg;
    for (int i = 1; i <= GENERATIONS; i++) {
        int *message = malloc(sizeof *message);
        *message = i;
        free(mailbox_put(m, message));
    }
    return NULL;
}

TEST(mailbox_between_threads_ends_on_the_newest)
{
    struct mailbox *m = mailbox_create();
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, put_generations, m), 0);
    int last = 0;
    while (last < GENERATIONS) {
        int *message = mailbox_take(m);
        if (!message)
            continue;
        assert_true(*message > last);
        last = *message;
        free(message);
    }
    pthread_join(writer, NULL);
    assert_null(mailbox_take(m));
    mailbox_destroy(m);
}

TEST(queue_is_in_order_and_bounded)
{
    struct queue *q = queue_create(2);
    assert_true(queue_put(q, &one));
    assert_true(queue_put(q, &two));
    assert_false(queue_put(q, &three));
    assert_ptr_equal(queue_take(q, 0), &one);
    assert_true(queue_put(q, &three));
    assert_ptr_equal(queue_take(q, -1), &two);
    assert_ptr_equal(queue_take(q, 1), &three);
    assert_null(queue_take(q, 0));
    queue_destroy(q);
}

TEST(queue_take_gives_up_after_its_time)
{
    struct queue *q = queue_create(1);
    int64_t start = now_read().mono_ns;
    assert_null(queue_take(q, 5 * NS_PER_MS));
    assert_true(now_read().mono_ns - start >= 5 * NS_PER_MS);
    queue_destroy(q);
}

TEST(queue_closed_gives_what_is_left_and_takes_nothing)
{
    struct queue *q = queue_create(3);
    assert_true(queue_put(q, &one));
    queue_close(q);
    assert_false(queue_put(q, &two));
    assert_ptr_equal(queue_take(q, -1), &one);
    assert_null(queue_take(q, -1));
    queue_destroy(q);
    queue_destroy(NULL);
}

static void *take_forever(void *arg)
{
    return queue_take(arg, -1);
}

TEST(queue_close_wakes_all_who_wait)
{
    struct queue *q = queue_create(1);
    pthread_t waiting[3];
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&waiting[i], NULL, take_forever, q), 0);
    queue_close(q);
    for (int i = 0; i < 3; i++) {
        void *message = &one;
        assert_int_equal(pthread_join(waiting[i], &message), 0);
        assert_null(message);
    }
    queue_destroy(q);
}

static void *put_many(void *arg)
{
    for (int sent = 0; sent < 5000;)
        if (queue_put(arg, &one))
            sent++;
        else
            sched_yield();
    return NULL;
}

TEST(queue_between_threads_loses_nothing)
{
    struct queue *q = queue_create(8);
    pthread_t writers[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&writers[i], NULL, put_many, q), 0);
    for (int i = 0; i < 10000; i++)
        assert_ptr_equal(queue_take(q, -1), &one);
    for (int i = 0; i < 2; i++)
        pthread_join(writers[i], NULL);
    assert_null(queue_take(q, 0));
    queue_destroy(q);
}
