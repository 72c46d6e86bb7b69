#include "sys/ring.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct ring {
    size_t max, bytes;
    unsigned char *slots;
    atomic_size_t put, taken; // how many so far; they wrap around, their difference does not
};

struct ring *ring_create(size_t max, size_t message_bytes)
{
    assert(max >= 1 && message_bytes >= 1);
    struct ring *r = calloc(1, sizeof *r);
    unsigned char *slots = calloc(max, message_bytes);
    if (!r || !slots)
        abort();
    r->max = max;
    r->bytes = message_bytes;
    r->slots = slots;
    return r;
}

void ring_destroy(struct ring *r)
{
    if (!r)
        return;
    free(r->slots);
    free(r);
}

bool ring_put(struct ring *r, const void *message)
{
    size_t put = atomic_load_explicit(&r->put, memory_order_relaxed);
    if (put - atomic_load_explicit(&r->taken, memory_order_acquire) == r->max)
        return false;
    memcpy(r->slots + put % r->max * r->bytes, message, r->bytes);
    atomic_store_explicit(&r->put, put + 1, memory_order_release);
    return true;
}

bool ring_take(struct ring *r, void *message)
{
    size_t taken = atomic_load_explicit(&r->taken, memory_order_relaxed);
    if (atomic_load_explicit(&r->put, memory_order_acquire) == taken)
        return false;
    memcpy(message, r->slots + taken % r->max * r->bytes, r->bytes);
    atomic_store_explicit(&r->taken, taken + 1, memory_order_release);
    return true;
}
