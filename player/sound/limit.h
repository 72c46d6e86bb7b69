#pragma once
// What would be louder than full scale is made quieter, a little ahead of its peaks and without a
// corner; what is not passes as it is. Costs a delay.

#include <stddef.h>
#include <stdint.h>

enum { LIMIT_DELAY = 240 }; // frames: 5 ms

struct limit {
    float frames[LIMIT_DELAY][2];  // on their way
    int32_t need[LIMIT_DELAY + 1]; // gains that would do for one frame each; 1 is 2^24
    int32_t kept[LIMIT_DELAY];     // the least of those, with a slow way back up
    int64_t sum;                   // of kept
    size_t at, need_at;
    int32_t least; // of need
};

void limit_init(struct limit *l);
// In place; what comes out went in LIMIT_DELAY frames before, and is within -1..1.
void limit_frames(struct limit *l, float *frames, size_t count);
