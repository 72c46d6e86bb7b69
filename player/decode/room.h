#pragma once
// Memory that is kept from picture to picture; zeroed is empty.

#include <stddef.h>
#include <stdint.h>

struct room {
    uint8_t *at;
    size_t bytes;
};

// At least so many bytes of any value. What was there is lost when it has to grow. Callers bound it
// by DECODE_PIXELS_MAX and PICTURE_PIXELS_MAX; without memory the process ends.
uint8_t *room_of(struct room *r, size_t bytes);
void room_finish(struct room *r);
