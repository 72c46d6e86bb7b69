#include "app/makers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sys/ring.h"

enum { FILES, WORDS, THREADS };

// An order, or a picture to be let go.
struct job {
    struct maker_order order;
    const struct programme *programme; // a reference of the job's own; NULL: let the picture go
    void *tag;
    struct picture *picture;
};

struct done {
    void *tag;
    struct maker_result result;
};

struct thread {
    pthread_t id;
    struct ring *jobs, *results;
    struct wake *bell;    // there are jobs, or it is over
    struct maker *maker;  // of the thread alone
    size_t pending;       // of the owner alone
    struct makers *owner; // the thread looks at what never changes, and at stop
};

struct makers {
    struct thread threads[THREADS];
    struct wake *ready;
    atomic_bool stop; // what is still in the rings is not made any more
};

static void make(struct thread *t, const struct job *job)
{
    struct done done = {.tag = job->tag};
    maker_make(t->maker, job->programme, &job->order, &done.result);
    programme_unref(job->programme);
    ring_put(t->results, &done); // as large as what may be under way: there is room
    if (t->owner->ready)
        wake_ring(t->owner->ready);
}

static void *work(void *context)
{
    struct thread *t = context;
    struct job job;
    while (!atomic_load(&t->owner->stop)) {
        if (!ring_take(t->jobs, &job))
            wake_sleep(t->bell, -1, WAKE_NEVER);
        else if (job.programme)
            make(t, &job);
        else
            picture_unref(job.picture);
    }
    return NULL;
}

struct makers *makers_create(struct wake *ready, struct cages *cages)
{
    struct makers *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    m->ready = ready;
    for (size_t i = 0; i < THREADS; i++) {
        struct thread *t = &m->threads[i];
        *t = (struct thread){.jobs = ring_create(2 * (size_t)MAKERS_JOBS_MAX, sizeof(struct job)),
                             .results = ring_create(MAKERS_JOBS_MAX, sizeof(struct done)),
                             .bell = wake_create(false),
                             .maker = maker_create(cages),
                             .owner = m};
        if (pthread_create(&t->id, NULL, work, t) != 0)
            abort(); // at start only, before anything is shown
    }
    return m;
}

static void finish(struct thread *t)
{
    struct job job;
    struct done done;
    pthread_join(t->id, NULL);
    while (ring_take(t->jobs, &job)) {
        programme_unref(job.programme);
        picture_unref(job.picture);
    }
    while (ring_take(t->results, &done))
        picture_unref(done.result.picture);
    ring_destroy(t->jobs);
    ring_destroy(t->results);
    wake_destroy(t->bell);
    maker_destroy(t->maker);
}

void makers_destroy(struct makers *m)
{
    if (!m)
        return;
    atomic_store(&m->stop, true);
    for (size_t i = 0; i < THREADS; i++)
        wake_ring(m->threads[i].bell);
    for (size_t i = 0; i < THREADS; i++)
        finish(&m->threads[i]);
    free(m);
}

static bool put(struct thread *t, const struct job *job)
{
    if (!ring_put(t->jobs, job))
        return false;
    wake_ring(t->bell);
    return true;
}

bool makers_send(struct makers *m, const struct programme *p, const struct maker_order *order,
                 void *tag)
{
    struct thread *t = &m->threads[order->kind == MAKER_IMAGE ? FILES : WORDS];
    if (t->pending == MAKERS_JOBS_MAX)
        return false;
    struct job job = {.order = *order, .programme = programme_ref(p), .tag = tag};
    if (!put(t, &job)) {
        programme_unref(job.programme);
        return false;
    }
    t->pending++;
    return true;
}

bool makers_collect(struct makers *m, void **tag, struct maker_result *result)
{
    for (size_t i = 0; i < THREADS; i++) {
        struct thread *t = &m->threads[i];
        struct done done;
        if (!t->pending || !ring_take(t->results, &done))
            continue;
        t->pending--;
        *tag = done.tag;
        *result = done.result;
        return true;
    }
    return false;
}

size_t makers_pending(const struct makers *m)
{
    size_t pending = 0;
    for (size_t i = 0; i < THREADS; i++)
        pending += m->threads[i].pending;
    return pending;
}

void makers_release(struct makers *m, struct picture *p)
{
    struct job job = {.picture = p};
    if (!p)
        return;
    if (!put(&m->threads[FILES], &job))
        picture_unref(p);
}
