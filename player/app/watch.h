#pragma once
// Has a local programme changed on disk? What stat() says of its files is compared when the system
// tells of a change in their folders, and now and then besides.

#include <stdint.h>

#include "app/programme.h"

// A number that differs when the manifest's file or a file of the programme (may be NULL) was
// written, replaced, made or removed.
uint64_t watch_signature(const struct source *source, const struct programme *programme);

// Listens for changes where these files are.
struct watch;
struct watch *watch_create(void);
void watch_destroy(struct watch *w); // NULL is fine
// From now on of these files, and of the links and folders that lead to them. Nothing is missed if
// the signature is taken afterwards. False when some place cannot be watched: look often.
bool watch_set(struct watch *w, const struct source *source, const struct programme *programme);
// Can be read when something may have changed; -1: nothing is watched. Another one after each
// watch_set().
int watch_fd(const struct watch *w);
void watch_heard(struct watch *w); // forgets what was told so far
