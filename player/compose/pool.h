#pragma once
// Workers that stay: work is cut into numbered pieces, and whoever is free takes the next one, so a
// delayed worker does not hold the frame. The caller works too.

enum { POOL_THREADS_MAX = 64 };

struct pool;

// worker is 0..pool_size() - 1: which scratch memory is free for this piece.
typedef void (*pool_work)(void *context, int worker, int piece);

// threads 1..POOL_THREADS_MAX counts the caller. Fewer when the system grants fewer; NULL without
// memory.
struct pool *pool_create(int threads);
void pool_destroy(struct pool *p); // NULL is fine
int pool_size(const struct pool *p);
// Returns when all pieces are done. One caller at a time.
void pool_run(struct pool *p, pool_work work, void *context, int pieces);
