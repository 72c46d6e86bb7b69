#pragma once
// Counts what one thread takes from the heap and gives back, in whichever library.

#include <stdbool.h>
#include <stddef.h>

bool heap_can_count(void); // false when the heap belongs to a sanitizer
void heap_watch(void);     // from here on, this thread
size_t heap_calls(void);   // so far; the watch is over

// All threads: the most bytes that large blocks (HEAP_LARGE and above) ever took at a time, with
// memory that is shared with decoders.
enum { HEAP_LARGE = 16 * 1024 * 1024 };
void heap_large_watch(void);
size_t heap_large_most(void);
