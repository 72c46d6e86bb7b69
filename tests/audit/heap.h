#pragma once
// Counts what one thread takes from the heap and gives back, in whichever library.

#include <stdbool.h>
#include <stddef.h>

bool heap_can_count(void); // false when the heap belongs to a sanitizer
void heap_watch(void);     // from here on, this thread
size_t heap_calls(void);   // so far; the watch is over
