#pragma once
// Which manifests may become the programme, and how one is written down and found again.

#include <stdbool.h>
#include <stddef.h>

#include "app/programme.h"
#include "fetch/fetch.h"
#include "store/store.h"

// May these bytes follow the programme accepted last (NULL: none)? Over the network a revision of
// the same id must not fall, nor stay while its bytes change. An expired one is never new. What
// cannot be read here passes: programme_open() will say what is wrong with it.
bool accept_revision(const char *text, size_t len, const struct source *source,
                     const struct programme *last, struct problems *problems);
// The facts of a programme as the store keeps them. answer: of the web server, or NULL.
void accept_describe(const struct programme *programme, const char *text, size_t len,
                     const struct fetch_result *answer, struct store_programme *out);
// Opens a programme from the store; the world has no fetch, so that nobody is asked. NULL when it
// cannot be read. *lacking: some of its contents are not there; they are fetched again by the next
// poll.
struct programme *accept_stored(const struct store_programme *stored,
                                const struct programme_world *world, bool *lacking);
// Removes contents that neither the current programme nor the one before it names.
void accept_sweep(struct store *store);
