#include "decode/owed.h"

void owed_add(struct owed *o, int64_t ts)
{
    if (o->count < OWED_MAX)
        o->ts[o->count++] = ts;
}

bool owed_take(struct owed *o, int64_t ts, int64_t last_ts)
{
    bool lost = false;
    int kept = 0;
    for (int i = 0; i < o->count; i++) {
        lost = lost || (o->ts[i] < ts && o->ts[i] > last_ts);
        if (o->ts[i] > ts)
            o->ts[kept++] = o->ts[i];
    }
    o->count = kept;
    return lost;
}
