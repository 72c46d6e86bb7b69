#pragma once
// Memory of the parent's, mapped for writing.

#include <stdbool.h>
#include <stddef.h>

#include "cage/message.h"

struct shared {
    void *at; // NULL: none
    size_t bytes;
};

// Takes the memory that came with a request, if any did; the descriptor stays the caller's. False:
// there is none.
bool shared_take(struct shared *s, const struct message_fds *fds);
