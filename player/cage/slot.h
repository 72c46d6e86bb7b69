#pragma once
// Memory shared with a child, into which it writes one picture (or sound). It can neither grow nor
// shrink, so that looking at it never faults; the player sees it read-only. It lives until both the
// cage and the picture that shows it have let it go, on whatever thread.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct slot;

// NULL and *err (ERR_FAILED) when memory is out. *fd: for the child; the caller closes it.
struct slot *slot_create(size_t bytes, int *fd, struct err *err);
void slot_drop(struct slot *s); // the cage's share; NULL is fine
size_t slot_size(const struct slot *s);
uint8_t *slot_pixels(const struct slot *s); // may not be written
bool slot_is_free(const struct slot *s);    // no picture holds it
void slot_hold(struct slot *s);             // for a picture
void slot_release(void *slot);              // that picture is gone; any thread
