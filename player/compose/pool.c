#include "compose/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct worker {
    struct pool *pool;
    pthread_t thread;
    int number;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t start, done;
    struct worker workers[POOL_THREADS_MAX];
    int size;
    // Under the lock:
    uint64_t run; // grows by one with each pool_run
    int busy;     // workers still in the current run
    bool quit;
    // Written before the workers start:
    pool_work work;
    void *context;
    int pieces;
    atomic_int next;
};

static void take_pieces(struct pool *p, int worker)
{
    for (;;) {
        int piece = atomic_fetch_add(&p->next, 1);
        if (piece >= p->pieces)
            return;
        p->work(p->context, worker, piece);
    }
}

static void *work_on(void *argument)
{
    struct worker *w = argument;
    struct pool *p = w->pool;
    uint64_t seen = 0;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->quit && p->run == seen)
            pthread_cond_wait(&p->start, &p->lock);
        if (p->quit)
            break;
        seen = p->run;
        pthread_mutex_unlock(&p->lock);
        take_pieces(p, w->number);
        pthread_mutex_lock(&p->lock);
        if (--p->busy == 0)
            pthread_cond_signal(&p->done);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct pool *pool_create(int threads)
{
    struct pool *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->start, NULL);
    pthread_cond_init(&p->done, NULL);
    if (threads > POOL_THREADS_MAX)
        threads = POOL_THREADS_MAX;
    for (p->size = 1; p->size < threads; p->size++) {
        struct worker *w = &p->workers[p->size];
        *w = (struct worker){.pool = p, .number = p->size};
        if (pthread_create(&w->thread, NULL, work_on, w) != 0)
            break;
    }
    return p;
}

void pool_destroy(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->quit = true;
    pthread_cond_broadcast(&p->start);
    pthread_mutex_unlock(&p->lock);
    for (int i = 1; i < p->size; i++)
        pthread_join(p->workers[i].thread, NULL);
    pthread_cond_destroy(&p->done);
    pthread_cond_destroy(&p->start);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

int pool_size(const struct pool *p)
{
    return p->size;
}

void pool_run(struct pool *p, pool_work work, void *context, int pieces)
{
    pthread_mutex_lock(&p->lock);
    p->work = work;
    p->context = context;
    p->pieces = pieces;
    atomic_store(&p->next, 0);
    bool shared = p->size > 1 && pieces > 1;
    if (shared) {
        p->busy = p->size - 1;
        p->run++;
        pthread_cond_broadcast(&p->start);
    }
    pthread_mutex_unlock(&p->lock);
    take_pieces(p, 0);
    pthread_mutex_lock(&p->lock);
    while (shared && p->busy > 0)
        pthread_cond_wait(&p->done, &p->lock);
    pthread_mutex_unlock(&p->lock);
}
