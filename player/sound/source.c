#include "sound/source.h"

#include <string.h>

#include "base/now.h"

enum { MASK = SOUND_SOURCE_FRAMES_MAX - 1 };
_Static_assert((SOUND_SOURCE_FRAMES_MAX & MASK) == 0, "a power of two");

int64_t source_frame_at(int64_t t_ns)
{
    int64_t ms = t_ns / NS_PER_MS;
    int64_t rest_ns = t_ns % NS_PER_MS;
    const int64_t per_ms = SOUND_RATE / 1000;
    return ms * per_ms + (rest_ns * per_ms + (rest_ns < 0 ? -1 : 1) * NS_PER_MS / 2) / NS_PER_MS;
}

void source_init(struct sound_source *o)
{
    atomic_store(&o->mono_ns, SOUND_NEVER);
    atomic_store(&o->until_ns, SOUND_NEVER);
    atomic_store(&o->ended, false);
    atomic_store(&o->begin, 0);
    atomic_store(&o->end, 0);
    atomic_store(&o->taken, 0);
    o->held_at = o->held_count = 0;
    o->rising = 0;
    o->started = false;
    o->now = o->leaving = (struct voice){0};
    o->rate = 1;
}

bool source_place(struct sound_source *o, int64_t mono_ns, int64_t until_ns)
{
    atomic_store(&o->until_ns, until_ns);
    int64_t before = atomic_exchange(&o->mono_ns, mono_ns);
    return before == SOUND_NEVER && mono_ns != SOUND_NEVER;
}

// ---- the putting thread -------------------------------------------------------------------------

// A run of frames being put; what is written is published at its end.
struct put {
    struct sound_source *o;
    int64_t end;
};

static float ramp_at(int step)
{
    return (float)step / SOURCE_JOIN;
}

// Puts one frame behind those held back; the oldest of them goes to the ring.
static void push(struct put *p, const float frame[SOUND_CHANNELS])
{
    struct sound_source *o = p->o;
    float gain = o->rising > 0 ? ramp_at(SOURCE_JOIN - o->rising--) : 1;
    float *slot = o->held[o->held_at];
    if (o->held_count == SOURCE_JOIN)
        memcpy(o->frames[p->end++ & MASK], slot, sizeof o->held[0]);
    else
        o->held_count++;
    for (size_t c = 0; c < SOUND_CHANNELS; c++)
        slot[c] = frame[c] * gain;
    o->held_at = (o->held_at + 1) % SOURCE_JOIN;
}

// The i-th of those held back, the oldest first.
static float *held(struct sound_source *o, size_t i)
{
    return o->held[(o->held_at + SOURCE_JOIN - o->held_count + i) % SOURCE_JOIN];
}

// A gap: what came before fades out, and what follows fades in.
static void push_silence(struct put *p, int64_t count)
{
    struct sound_source *o = p->o;
    const float silence[SOUND_CHANNELS] = {0};
    for (size_t i = 0; i < o->held_count; i++)
        for (size_t c = 0; c < SOUND_CHANNELS; c++)
            held(o, i)[c] *= 1 - (float)(i + 1) / (float)o->held_count;
    o->rising = 0;
    for (int64_t i = 0; i < count; i++)
        push(p, silence);
    o->rising = SOURCE_JOIN;
}

// The last frames held back give way to the first ones of these.
static void blend(struct sound_source *o, const float *frames, size_t count)
{
    size_t first = o->held_count - count;
    for (size_t i = 0; i < count; i++) {
        float share = (float)(i + 1) / (float)(count + 1);
        float *slot = held(o, first + i);
        for (size_t c = 0; c < SOUND_CHANNELS; c++)
            slot[c] += (frames[SOUND_CHANNELS * i + c] - slot[c]) * share;
    }
}

// What is new goes elsewhere, once all that was put before has been taken.
static bool move_on(struct sound_source *o, int64_t at)
{
    if (o->started && atomic_load(&o->taken) < atomic_load(&o->end))
        return false;
    o->held_at = o->held_count = 0;
    o->rising = 0;
    o->started = true;
    atomic_store(&o->begin, at); // before the end: until then there is nothing to read
    atomic_store(&o->end, at);
    return true;
}

// How many of count frames were taken, where there was room for so many. While nobody listens the
// rest is lost: it would be old when somebody does.
static size_t answer(const struct sound_source *o, size_t room, size_t count)
{
    return atomic_load(o->running) ? room : count;
}

static int64_t room_in(struct sound_source *o)
{
    int64_t taken = atomic_load(&o->taken);
    int64_t begin = atomic_load(&o->begin);
    return SOUND_SOURCE_FRAMES_MAX - (atomic_load(&o->end) - (taken > begin ? taken : begin));
}

size_t source_put(struct sound_source *o, const float *frames, size_t count, int64_t start_ns)
{
    if (count == 0)
        return 0;
    int64_t at = source_frame_at(start_ns);
    int64_t next = atomic_load(&o->end) + (int64_t)o->held_count;
    int64_t gap = o->started ? at - next : INT64_MAX;
    if (gap > SOURCE_GAP_MAX) {
        if (!move_on(o, at))
            return answer(o, 0, count);
        gap = 0;
    }
    size_t skip = 0;   // of the new frames, told already,
    size_t shared = 0; // and blended with the last ones held back
    if (gap < -SOURCE_SLACK) {
        shared = -gap < (int64_t)o->held_count ? (size_t)-gap : o->held_count;
        skip = (size_t)-gap - shared;
        if (skip + shared >= count)
            return count;
    } else if (gap <= SOURCE_SLACK) {
        gap = 0;
    }
    int64_t silence = gap > 0 ? gap : 0;
    int64_t room = room_in(o) - silence - SOURCE_JOIN;
    if (room <= 0)
        return answer(o, 0, count);
    struct put p = {.o = o, .end = atomic_load(&o->end)};
    if (silence)
        push_silence(&p, silence);
    if (shared)
        blend(o, frames + SOUND_CHANNELS * skip, shared);
    size_t from = skip + shared;
    size_t take = count - from < (size_t)room ? count - from : (size_t)room;
    for (size_t i = 0; i < take; i++)
        push(&p, frames + SOUND_CHANNELS * (from + i));
    atomic_store(&o->end, p.end);
    atomic_store(&o->ended, false);
    return answer(o, from + take, count);
}
