#pragma once
// The timeline: which item is in which zone from when to when. A plan is a pure function of a
// manifest, a zone, the lengths of its items and the instant the player started; it can be asked
// about any moment from that start on, and answers the same whatever was asked before.
// Instants are UTC nanoseconds. Not for two threads at once: it remembers where it was asked last.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/zone.h"
#include "manifest/manifest.h"

#define PLAN_NEVER INT64_MAX

enum plan_reason {
    PLAN_SCHEDULED, // its layout's entry is due
    PLAN_DEFAULT,   // the default layout: no entry is due
    PLAN_FALLBACK,  // the zone's fallback: nothing of its playlist can be shown
};
const char *plan_reason_word(enum plan_reason reason); // "scheduled", "default", "fallback"

// One item in one zone for the half-open time [start_ns, end_ns).
struct plan_cue {
    int64_t start_ns;
    int64_t end_ns;   // > start_ns; PLAN_NEVER when nothing ever ends it
    int64_t skip_ns;  // how much of the item had already played at start_ns (resumed, sync)
    uint32_t layout;  // index into layouts
    uint32_t zone;    // index into that layout's zones
    uint32_t item;    // index into items
    int32_t priority; // of the schedule entry; 0 for the default layout
    uint32_t run;     // number of this showing of the layout: changes with each cut between layouts
    enum plan_reason reason;
};

// What one zone shows at a moment: the cue on show, and the one it replaced, which still stands at
// its last instant while the new one enters.
struct plan_show {
    bool has_current, has_previous;
    struct plan_cue current;
    struct plan_cue previous; // ended exactly when current started, in the same run
};

struct plan;

// manifest and zone are borrowed and must outlive the plan. natural_ns[i] is the own length of item
// i where the manifest gives none (feed cards: 10 s an entry, ticker: one pass, video: its length);
// 0 when unknown, then such an item is passed over. start_ns is the player's start. usable[i] false
// marks an item that cannot be shown (broken content): it is passed over, too. Both arrays are
// copied; either may be NULL (all known by the manifest / all usable).
struct plan *plan_create(const struct manifest *m, const struct zone *zone, int64_t start_ns,
                         const int64_t *natural_ns, const bool *usable);
void plan_destroy(struct plan *p); // NULL is fine

// The layout on show at t (t >= start), or -1: clear glass. *since_ns (may be NULL): when this
// showing of it began.
int32_t plan_layout_at(struct plan *p, int64_t t_ns, int64_t *since_ns);
// When its own time was 0: since_ns, less what an interrupt had frozen. A background runs by that.
int64_t plan_layout_begin(struct plan *p, int64_t t_ns);
// Fills out[z] for each zone z of the layout on show; out has MANIFEST_ZONES_MAX entries. Returns
// how many zones (0 for clear glass).
size_t plan_at(struct plan *p, int64_t t_ns, struct plan_show *out);
// The first instant after t at which plan_at() or plan_layout_at() may answer differently.
int64_t plan_next_change(struct plan *p, int64_t t_ns);
// The end of the lead zone's item on show at t: where a new programme may be switched in.
// PLAN_NEVER when nothing is on show.
int64_t plan_lead_item_end(struct plan *p, int64_t t_ns);
// A plan that goes on from where p stands at t with other lengths and usable items: what is on show
// stays in its place, what follows uses the new ones. (A feed was refreshed.) New plan, p
// unchanged.
struct plan *plan_continue(struct plan *p, int64_t t_ns, const int64_t *natural_ns,
                           const bool *usable);

// Walks every cue that starts at or after the plan's start and before until_ns, in order of start,
// then zone. Stops early when the callback returns false. Memory does not grow with the length.
void plan_walk(struct plan *p, int64_t until_ns,
               bool (*each)(void *context, const struct plan_cue *cue), void *context);
