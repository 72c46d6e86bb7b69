#pragma once
// The threads that make pictures: one for files, one for words, where the fonts live. One other
// thread, their owner, sends orders and collects results. It never waits for them: what passes
// between goes by value through rings without a lock.

#include <stdbool.h>
#include <stddef.h>

#include "app/maker.h"
#include "app/programme.h"
#include "sys/wake.h"

struct makers;

enum { MAKERS_JOBS_MAX = 1024 }; // for each thread: sent and not yet collected

// ready (borrowed; may be NULL) is rung after each result.
// cages as for maker_create().
struct makers *makers_create(struct wake *ready, struct cages *cages);
void makers_destroy(struct makers *m); // NULL is fine; what is under way is lost
// False when too much is under way. tag comes back with the result.
bool makers_send(struct makers *m, const struct programme *p, const struct maker_order *order,
                 void *tag);
// The next result, if there is one; it is the caller's.
bool makers_collect(struct makers *m, void **tag, struct maker_result *result);
// How many results are still to come.
size_t makers_pending(const struct makers *m);
// Lets go of one reference: large memory is given back on a maker's thread, before what is sent
// later is made.
void makers_release(struct makers *m, struct picture *p);
