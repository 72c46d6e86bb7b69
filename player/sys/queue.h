#pragma once
// Two of the ways threads hand things over; the third is sys/ring.h.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One slot, latest wins: a pointer that changes owner.
struct mailbox;
struct mailbox *mailbox_create(void);
void mailbox_destroy(struct mailbox *m); // must be empty
// Puts a message in and returns the one it replaced (now the caller's to free) or NULL.
void *mailbox_put(struct mailbox *m, void *message);
// Takes the message out, or NULL. Never waits.
void *mailbox_take(struct mailbox *m);

// A bounded queue of pointers.
struct queue;
struct queue *queue_create(size_t max);
void queue_destroy(struct queue *q); // must be empty
// False when it is full or closed: the message stays the caller's.
bool queue_put(struct queue *q, void *message);
// Waits up to timeout_ns (negative: for ever) for a message; NULL when none came or it was closed
// and is empty.
void *queue_take(struct queue *q, int64_t timeout_ns);
// Wakes all who wait; nothing more can be put in.
void queue_close(struct queue *q);
