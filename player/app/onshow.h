#pragma once
// The programme on show, and the one that waits to follow it.

#include <stdbool.h>
#include <stdint.h>

#include "app/draw.h"
#include "app/programme.h"
#include "plan/plan.h"

// One programme with its timeline. Two plans of the same: one is asked about now, one about later.
struct onshow {
    struct programme *programme; // NULL: nothing is on show
    struct plan *plan, *ahead;
    bool *usable; // own copy: items that turned out broken are left out
    int64_t start_ns;
};

// Takes over programme. The plan starts at start_ns.
void onshow_begin(struct onshow *s, struct programme *programme, int64_t start_ns);
// Another answer of its feeds: what is on show stays in its place. Takes over programme; returns
// the old one, which the caller retires.
struct programme *onshow_refresh(struct onshow *s, struct programme *programme, int64_t t_ns);
// Leaves an item out from t on. False when it was left out already.
bool onshow_drop_item(struct onshow *s, uint32_t item, int64_t t_ns);
// The moment from which a refreshed feed may be shown without a jump: the end of the cues on show
// that show a feed which differs.
int64_t onshow_feed_moment(struct onshow *s, const struct programme *fresh, int64_t t_ns);
// Is there any item on show at t? Otherwise nobody minds what follows at once.
bool onshow_shows_any(struct onshow *s, int64_t t_ns);
// Returns the programme, which the caller retires.
struct programme *onshow_end(struct onshow *s);
