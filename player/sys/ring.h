#pragma once
// A bounded queue from one thread to one other, without a lock: neither side ever waits for the
// other. Messages are plain values of one size, copied in and out. Who wants to sleep until one
// comes does so on a wake (sys/wake.h) that the sender rings.

#include <stdbool.h>
#include <stddef.h>

struct ring;

struct ring *ring_create(size_t max, size_t message_bytes); // both at least 1
void ring_destroy(struct ring *r);                          // NULL is fine; what is in it is lost
// The sender's side. False when it is full: the message stays the caller's. Allocates nothing.
bool ring_put(struct ring *r, const void *message);
// The receiver's side. False when it is empty.
bool ring_take(struct ring *r, void *message);
