#pragma once
// A stream's time stamps become nanoseconds from its first picture, without drift.

#include <stdint.h>

#include <libavutil/rational.h>

struct times {
    AVRational base; // of the stream: seconds of a tick
    AVRational rate; // pictures a second where the stream keeps a usual one; else 0/1
    int64_t first;   // time stamp of the first picture
};

// The usual rate that is meant: n or n * 1000/1001; 0/1 when it is none of them.
AVRational times_usual_rate(AVRational rate);
// When a picture with time stamp ts shows. Containers round: 30 pictures a second are 0, 33, 67 ms
// in Matroska, and a picture of 67 ms would come too late for the 2/30 s it belongs to. So a stamp
// within a tick of a usual rate's grid means the grid.
int64_t times_ns(const struct times *t, int64_t ts);
// The last time stamp not later than t_ns, or a tick before it.
int64_t times_ts(const struct times *t, int64_t t_ns);
