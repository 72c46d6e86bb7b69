#include "app/pace.h"

#include "base/now.h"

#define COST_MIN_NS NS_PER_MS       // what a frame takes at least, by our reckoning
#define COST_MAX_NS NS_PER_S        // and at most
#define MARGIN_NS (2 * NS_PER_MS)   // for being woken late
#define LEAD_MAX_NS (NS_PER_S / 10) // a frame is begun so early at most, unless it takes longer
#define STALE_NS (2 * NS_PER_S)     // after so long without a frame the beat is looked for anew
#define RATE_SPAN 0.025             // displays say 59 or 60 for 59.94: so far off a rate may be
enum {
    PHASE_PART = 8,  // of an error that moves the beat at once,
    RATE_PART = 256, // and of one that changes the interval: a quarter of the square, so that the
                     // loop neither swings nor lags
    HURRIED_MAX = 8, // so many frames in a row too fast: nothing waits for the display
    QUEUED_MAX = 64, // so many that were taken at once: they are put in a queue, or nowhere
};

void pace_init(struct pace *p, int64_t nominal_ns, bool own)
{
    *p = (struct pace){.nominal_ns = nominal_ns,
                       .own = own,
                       .interval_ns = (double)nominal_ns,
                       .cost_ns = COST_MIN_NS};
}

void pace_retune(struct pace *p, int64_t nominal_ns, bool own)
{
    if (nominal_ns == p->nominal_ns)
        return;
    p->nominal_ns = nominal_ns;
    p->own = own;
    p->interval_ns = (double)nominal_ns;
    p->beat_ns = 0;
    p->hurried = p->queued = 0;
}

// The first beat from ns on.
static int64_t beat_from(const struct pace *p, int64_t ns)
{
    if (p->own) {
        int64_t rest = (ns - p->beat_ns) % p->nominal_ns;
        return rest > 0 ? ns + p->nominal_ns - rest : ns - rest;
    }
    double beats = (double)(ns - p->beat_ns) / p->interval_ns;
    int64_t whole = (int64_t)beats;
    if ((double)whole < beats)
        whole++;
    return p->beat_ns + (int64_t)((double)whole * p->interval_ns);
}

int64_t pace_next(struct pace *p, int64_t now_ns)
{
    if (!p->beat_ns && p->own)
        p->beat_ns = now_ns;
    int64_t from_ns = now_ns + p->cost_ns;
    int64_t after_ns = p->target_ns + (int64_t)(p->interval_ns / 2);
    if (p->taken && from_ns < after_ns)
        from_ns = after_ns;
    int64_t next_ns = p->beat_ns ? beat_from(p, from_ns) : from_ns + p->nominal_ns;
    if (next_ns < p->target_ns)
        next_ns = p->target_ns;
    p->taken = false;
    p->target_ns = next_ns;
    return next_ns;
}

int64_t pace_begin(const struct pace *p, int64_t change_ns)
{
    int64_t lead_ns = p->nominal_ns < LEAD_MAX_NS ? p->nominal_ns : LEAD_MAX_NS;
    if (lead_ns < p->cost_ns + MARGIN_NS)
        lead_ns = p->cost_ns + MARGIN_NS;
    return (p->beat_ns ? beat_from(p, change_ns) : change_ns) - lead_ns;
}

int64_t pace_hold(const struct pace *p, int64_t target_ns)
{
    // A display takes a frame for its next beat: not before the one before is over.
    return p->own ? target_ns : target_ns - (int64_t)(p->interval_ns * 3 / 4);
}

// The beat and the rate follow what was seen: frames light up a little late now and then, never
// early.
static void follow(struct pace *p, int64_t lit_ns)
{
    if (!p->beat_ns || lit_ns - p->beat_ns > STALE_NS) {
        p->beat_ns = lit_ns;
        return;
    }
    double passed = (double)(lit_ns - p->beat_ns);
    int64_t beats = (int64_t)(passed / p->interval_ns + 0.5);
    p->hurried = passed < 0.6 * p->interval_ns ? p->hurried + 1 : 0;
    if (p->hurried == HURRIED_MAX)
        p->own = true;
    if (beats < 1 || p->own)
        return;
    double error = passed - (double)beats * p->interval_ns;
    double most = p->interval_ns / 4;
    error = error > most ? most : error < -most ? -most : error;
    p->beat_ns += (int64_t)((double)beats * p->interval_ns + error / PHASE_PART);
    p->interval_ns += error / (double)beats / RATE_PART;
    double nominal = (double)p->nominal_ns;
    if (p->interval_ns > nominal * (1 + RATE_SPAN))
        p->interval_ns = nominal * (1 + RATE_SPAN);
    if (p->interval_ns < nominal * (1 - RATE_SPAN))
        p->interval_ns = nominal * (1 - RATE_SPAN);
}

// A frame that is handed over early in its beat is taken at the beat's end by a display that waits.
// Where it is taken at once for long, that says nothing of the display: the beat is our own then.
static void note_queued(struct pace *p, const struct pace_frame *f)
{
    int64_t handed_ns = pace_hold(p, f->target_ns);
    if (f->ready_ns > handed_ns)
        return; // it came late, and may have met the beat's end
    p->queued = (double)(f->lit_ns - handed_ns) < p->interval_ns / 4 ? p->queued + 1 : 0;
    if (p->queued < QUEUED_MAX)
        return;
    p->own = true;
    p->interval_ns = (double)p->nominal_ns;
}

// Rises fast and falls slowly; one slow frame does not make the next ones wait.
static void note_cost(struct pace *p, int64_t took_ns)
{
    p->cost_ns += (took_ns - p->cost_ns) / (took_ns > p->cost_ns ? 4 : 16);
    if (p->cost_ns < COST_MIN_NS)
        p->cost_ns = COST_MIN_NS;
    if (p->cost_ns > COST_MAX_NS)
        p->cost_ns = COST_MAX_NS;
}

// Beats between the last frame and this one.
static void note_dropped(struct pace *p, int64_t target_ns)
{
    double beats = (double)(target_ns - p->lit_ns) / p->interval_ns;
    if (p->moving && beats > 1.5)
        p->dropped += (uint64_t)(beats - 0.5);
}

void pace_shown(struct pace *p, const struct pace_frame *f)
{
    note_cost(p, f->ready_ns - f->begun_ns);
    note_dropped(p, f->target_ns);
    p->taken = true;
    p->shown++;
    p->late += p->beat_ns && f->lit_ns - f->target_ns > (int64_t)(p->interval_ns / 2);
    p->moving = f->moving;
    // What is taken before its beat lights up at its beat.
    p->lit_ns = f->lit_ns > f->target_ns ? f->lit_ns : f->target_ns;
    if (p->own)
        return;
    note_queued(p, f);
    follow(p, f->lit_ns);
}

void pace_same(struct pace *p, int64_t target_ns, bool moving)
{
    p->lit_ns = target_ns;
    p->moving = moving;
}
