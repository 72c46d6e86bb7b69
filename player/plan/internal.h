#pragma once
// Shared by the files of plan only: the state of a timeline at one moment, and the steps from event
// to event. A state is a value: it can be copied, and the copy goes its own way.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"

enum {
    PLAN_FROZEN_MAX = 8,  // interrupts within interrupts
    PLAN_PLACES_MAX = 64, // entries of one priority that go on with their next item
    PLAN_NO_ENTRY = -1,   // the default layout
    PLAN_NO_LAYOUT = -1,
};
// How long a layout without anything in its lead zone shows when others wait for their turn.
#define PLAN_EMPTY_TURN_NS (INT64_C(10) * 1000000000)

// Which entries are due, and until when that holds. Never changed once it is made; shared by
// states.
struct due {
    int refs;
    struct due **spares; // where it goes when nobody refers to it any more
    struct due *next;    // there
    bool *open;          // per entry
    int64_t *edge_ns;    // per entry: when it may change
    int64_t next_ns;     // the first of them
    uint32_t *list;      // the open ones, by falling priority, then as listed
    size_t count;
};

// Where a zone stands in its playlist.
struct place {
    uint32_t next; // place in the loop's order of the item to be tried next
    uint32_t last; // item shown last, UINT32_MAX if none
};

struct zone_state {
    bool showing;
    struct plan_cue cue;
    bool has_previous;
    struct plan_cue previous;
    struct place place;
    int64_t wake_ns; // nothing on show: when something may become valid
};

// A layout that an interrupt has displaced.
struct frozen {
    int32_t entry, layout;
    size_t zone_count;
    int64_t at_ns;
    int64_t begin_ns;
    struct zone_state *zones;
    uint32_t *orders;
};

// An entry of a turn with shares that goes on with its next item.
struct kept_place {
    int32_t entry;
    size_t zone_count;
    struct place *places;
    uint32_t *orders;
};

// How often an entry with max_per_hour began, and how long one with a share was on show.
struct account {
    int64_t last_ns;
    int64_t hour;
    int32_t count;
    int64_t shown_ns;
};

struct state {
    int64_t t_ns;    // everything up to and with this instant has happened
    int64_t next_ns; // the next event
    struct due *due;
    int32_t entry;  // on show, or PLAN_NO_ENTRY
    int32_t layout; // or PLAN_NO_LAYOUT
    int32_t turn;   // entry that had the last turn, or PLAN_NO_ENTRY
    int64_t since_ns;
    int64_t begin_ns; // since_ns, less what was frozen
    int64_t item_ns;  // when the lead zone's item on show began: for the shares
    uint32_t run;
    int64_t blocked_ns; // when an entry held back by max_per_hour may begin
    size_t zone_count;
    struct zone_state *zones; // plan->zone_max of them
    uint32_t *loops;          // per playlist: how many loops began
    uint32_t *orders;         // plan->order_max: shuffled orders of the zones, one after the other
    struct account *accounts; // one per entry, or NULL when no entry needs one
    int64_t rest_shown_ns;    // of all entries without a share
    bool rest_open;           // the loop of the one that had the last turn is not over
    uint64_t group;           // which entries compete: the shares count since it last changed
    // Those behind the counts hold memory for the next that come.
    struct frozen frozen[PLAN_FROZEN_MAX];
    size_t frozen_count;
    struct kept_place kept[PLAN_PLACES_MAX];
    size_t kept_count;
};

struct plan {
    const struct manifest *m;
    const struct zone *zone;
    int64_t start_ns;
    int64_t *natural_ns;
    bool *usable;
    size_t zone_max, order_max;
    bool accounts;                   // some entry has share or max_per_hour
    size_t frozen_usual, kept_usual; // as many of them a state will hold, more is rare
    struct state origin;
    struct state before; // where the cursor stood when it was last moved forward
    struct state now;    // the cursor
    struct state scout;  // runs ahead
    struct state *marks; // states passed on the way, for asking about the past
    size_t mark_count, mark_every, since_mark;
    struct due **spares; // the first of those that can be used again
    uint32_t *order;     // room for the order of the longest playlist
};

// state.c
void state_init(const struct plan *p, struct state *s, int64_t t_ns);
void state_copy(const struct plan *p, struct state *to, const struct state *from);
// Make sure that there is memory for what a state, or one of its parts, may hold.
void state_reserve(const struct plan *p, struct state *s);
void state_reserve_frozen(const struct plan *p, struct frozen *f);
void state_reserve_kept(const struct plan *p, struct kept_place *k);
void state_finish(struct state *s);
void *plan_memory(size_t count, size_t size); // zeroed; aborts when out of memory

// due.c
struct due *due_at(const struct plan *p, const struct due *before, int64_t t_ns);
struct due *due_ref(struct due *d);
void due_unref(struct due *d);       // NULL is fine
void due_free_spares(struct due *d); // the whole list

// pick.c: which layout is on show. Called at an instant with what just ended in the lead zone.
struct lead_end {
    bool item, loop;
};
void pick_layout(const struct plan *p, struct state *s, struct lead_end end);

// loop.c: what the zones show.
int64_t loop_item_ns(const struct plan *p, uint32_t item);
bool loop_item_valid(const struct plan *p, uint32_t item, int64_t t_ns);
// Starts all zones of s->layout at s->t_ns from their places (fresh: from the beginning).
void loop_begin(const struct plan *p, struct state *s, bool fresh);
// Goes on with what was frozen.
void loop_resume(const struct plan *p, struct state *s, const struct frozen *f);
// Steps each zone whose cue has ended.
void loop_step(const struct plan *p, struct state *s);
// What has ended in the lead zone at s->t_ns, before loop_step().
struct lead_end loop_lead_end(const struct plan *p, const struct state *s);
bool loop_has_any(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns);
// Start of zone z's shuffled order within s->orders.
size_t loop_order_offset(const struct plan *p, int32_t layout, size_t z);
size_t loop_order_total(const struct plan *p, int32_t layout);

// order.c
// Fills order[0..list->count) for a loop that begins at t: as listed, or the loop's permutation.
// last: item (index into items) that was shown last, or UINT32_MAX.
void order_fill(const struct plan *p, const struct manifest_playlist *list, uint64_t loop,
                int64_t t_ns, uint32_t last, uint32_t *order);

// sync.c: the item of a sync playlist at t, with its skip and end. False when nothing is valid.
int64_t sync_length(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns);
bool sync_cue(const struct plan *p, const struct manifest_playlist *list, int64_t t_ns,
              struct plan_cue *cue);

// step.c: to the next event. Returns false when there is none.
bool state_step(const struct plan *p, struct state *s);
void state_begin(const struct plan *p, struct state *s);
