#pragma once
// The thread that keeps the programme up to date: polls the source, reads, checks, fetches,
// decodes, and hands whole generations to the stage. Whatever goes wrong here, the stage plays on.

#include <stdbool.h>
#include <stdint.h>

#include "app/programme.h"
#include "app/source.h"
#include "store/store.h"
#include "sys/wake.h"

struct prepare;

struct prepare_options {
    const struct source *source; // NULL: only what the store holds
    struct store *store;         // NULL: nothing is kept
    struct cages *cages;         // decoders of what moves; borrowed; NULL: there are none
    int64_t poll_ns;             // how often a URL is asked, before jitter
    struct wake *ready;          // rung when prepare_take() has something; borrowed, or NULL
};

// All calls from one thread.

// Starts the thread. NULL and *err when it cannot.
struct prepare *prepare_start(const struct prepare_options *options, struct err *err);
// Ends downloads and the thread, and frees what the stage did not take. NULL is fine.
void prepare_stop(struct prepare *p);

// The newest programme, or NULL when there is none that was not taken yet. The caller unrefs it. A
// programme of the generation on show differs only in its feeds. Never waits.
struct programme *prepare_take(struct prepare *p);
// Looks at the source now.
void prepare_reload(struct prepare *p);
// The stage tells that a generation has been on the glass for a while: it is good. Never waits.
void prepare_confirm(struct prepare *p, const struct programme *programme);
// Takes over the stage's reference: what is freed is freed on the other thread. Never waits.
void prepare_retire(struct prepare *p, struct programme *programme);
