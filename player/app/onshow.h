#pragma once
// The programme on show, and the one that waits to follow it.

#include <stdbool.h>
#include <stdint.h>

#include "app/draw.h"
#include "app/programme.h"
#include "plan/plan.h"

enum { ONSHOW_DEATHS_MAX = 3 }; // what died so often with its decoder is left out for good

// One programme with its timeline. Two plans of the same: one is asked about now, one about later.
// What may be left out are its items and, behind them in each array, the backgrounds of its
// layouts.
struct onshow {
    struct programme *programme; // NULL: nothing is on show
    struct plan *plan, *ahead;
    size_t count;
    bool *usable;      // what turned out broken is left out
    uint8_t *deaths;   // of each one's decoder, by fault of its file
    uint8_t *misses;   // and how often there was none for it
    int64_t *again_ns; // when one whose decoder died is tried again; PLAN_NEVER
    int64_t retry_ns;  // the nearest of them
    int64_t start_ns;
};

// Takes over programme. The plan starts at start_ns.
void onshow_begin(struct onshow *s, struct programme *programme, int64_t start_ns);
// Another answer of its feeds: what is on show stays in its place. Takes over programme; returns
// the old one, which the caller retires.
struct programme *onshow_refresh(struct onshow *s, struct programme *programme, int64_t t_ns);
// What is asked about now, and about later.
struct draw_show onshow_now(const struct onshow *s);
struct draw_show onshow_ahead(const struct onshow *s);
// Which one a layout's background is.
uint32_t onshow_background(const struct onshow *s, int32_t layout);
// Leaves an item or a background out from t on. False when it was left out already.
bool onshow_drop(struct onshow *s, uint32_t which, int64_t t_ns);
// The same for one whose decoder died: it is tried again after a while, until it has died
// ONSHOW_DEATHS_MAX times.
bool onshow_died(struct onshow *s, uint32_t which, int64_t t_ns);
// The same where the fault is not its file's: it is tried again for ever.
bool onshow_missed(struct onshow *s, uint32_t which, int64_t t_ns);
// What is to be tried again by now is in again.
void onshow_retry(struct onshow *s, int64_t t_ns);
// The moment from which a refreshed feed may be shown without a jump: the end of the cues on show
// that show a feed which differs.
int64_t onshow_feed_moment(struct onshow *s, const struct programme *fresh, int64_t t_ns);
// Is there any item on show at t? Otherwise nobody minds what follows at once.
bool onshow_shows_any(struct onshow *s, int64_t t_ns);
// Returns the programme, which the caller retires.
struct programme *onshow_end(struct onshow *s);
