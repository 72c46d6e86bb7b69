#pragma once
// Which pictures a decoder owes: it was given their packets and has not given them back. So one
// that is lost on the way is noticed.

#include <stdbool.h>
#include <stdint.h>

enum { OWED_MAX = 64 }; // more in flight are not kept in mind

struct owed {
    int64_t ts[OWED_MAX]; // time stamps, in no order
    int count;
};

void owed_add(struct owed *o, int64_t ts);
// The picture of that time has come, after the one of last_ts. Whether one between them is lost.
bool owed_take(struct owed *o, int64_t ts, int64_t last_ts);
