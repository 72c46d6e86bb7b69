#include "sys/queue.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/now.h"

struct mailbox {
    _Atomic(void *) slot;
};

struct mailbox *mailbox_create(void)
{
    struct mailbox *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    atomic_init(&m->slot, NULL);
    return m;
}

void mailbox_destroy(struct mailbox *m)
{
    assert(!m || !atomic_load(&m->slot));
    free(m);
}

void *mailbox_put(struct mailbox *m, void *message)
{
    return atomic_exchange_explicit(&m->slot, message, memory_order_acq_rel);
}

void *mailbox_take(struct mailbox *m)
{
    return atomic_exchange_explicit(&m->slot, NULL, memory_order_acq_rel);
}

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    // Under the lock:
    void **ring;
    size_t max, first, count;
    bool closed;
};

struct queue *queue_create(size_t max)
{
    assert(max >= 1);
    struct queue *q = calloc(1, sizeof *q);
    void **ring = calloc(max, sizeof *ring);
    if (!q || !ring)
        abort();
    q->ring = ring;
    q->max = max;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&q->lock, NULL);
    return q;
}

void queue_destroy(struct queue *q)
{
    if (!q)
        return;
    assert(q->count == 0);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    free(q->ring);
    free(q);
}

bool queue_put(struct queue *q, void *message)
{
    pthread_mutex_lock(&q->lock);
    bool room = !q->closed && q->count < q->max;
    if (room) {
        q->ring[(q->first + q->count) % q->max] = message;
        q->count++;
        pthread_cond_signal(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

static struct timespec deadline_in(int64_t timeout_ns)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + timeout_ns % NS_PER_S;
    t.tv_sec += (time_t)(timeout_ns / NS_PER_S + ns / NS_PER_S);
    t.tv_nsec = ns % NS_PER_S;
    return t;
}

// With the lock held.
static void wait_for_message(struct queue *q, int64_t timeout_ns)
{
    struct timespec until = {0};
    if (timeout_ns > 0)
        until = deadline_in(timeout_ns);
    while (q->count == 0 && !q->closed) {
        if (timeout_ns == 0)
            return;
        if (timeout_ns < 0)
            pthread_cond_wait(&q->changed, &q->lock);
        else if (pthread_cond_timedwait(&q->changed, &q->lock, &until) == ETIMEDOUT)
            return;
    }
}

void *queue_take(struct queue *q, int64_t timeout_ns)
{
    pthread_mutex_lock(&q->lock);
    wait_for_message(q, timeout_ns);
    void *message = NULL;
    if (q->count > 0) {
        message = q->ring[q->first];
        q->first = (q->first + 1) % q->max;
        q->count--;
    }
    pthread_mutex_unlock(&q->lock);
    return message;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}
