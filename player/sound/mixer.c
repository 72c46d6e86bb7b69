#include "sound/mixer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"

// A source that is off by e seconds is bent by PULL x e: after some seconds it is in place.
#define PULL 0.5
#define BEND_STEP 0.0001 // and the bend changes by no more from block to block
#define MASTER_STEP ((float)(1e9 / ((double)SOUND_MASTER_NS * SOUND_RATE)))

// ---- sources ------------------------------------------------------------------------------------

struct mixer *mixer_create(void)
{
    struct mixer *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    for (size_t i = 0; i < SOUND_SOURCES_MAX; i++)
        m->sources[i].running = &m->running;
    atomic_store(&m->master, 1.0F);
    taps_init(&m->taps);
    mixer_reset(m);
    return m;
}

void mixer_destroy(struct mixer *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < SOUND_SOURCES_MAX; i++)
        free(m->sources[i].frames);
    free(m);
}

struct sound_source *mixer_open(struct mixer *m, float volume)
{
    for (size_t i = 0; i < SOUND_SOURCES_MAX; i++) {
        struct sound_source *o = &m->sources[i];
        int free_state = SOURCE_FREE;
        if (!atomic_compare_exchange_strong(&o->state, &free_state, SOURCE_TAKEN))
            continue;
        if (!o->frames)
            o->frames = calloc(SOUND_SOURCE_FRAMES_MAX, sizeof *o->frames);
        if (!o->frames) {
            atomic_store(&o->state, SOURCE_FREE);
            return NULL;
        }
        source_init(o);
        o->volume = volume;
        atomic_store(&o->state, SOURCE_OPEN);
        return o;
    }
    return NULL;
}

void mixer_close(struct sound_source *o)
{
    atomic_store(&o->state, SOURCE_CLOSING);
}

static bool is_heard(const struct sound_source *o)
{
    bool open = atomic_load(&o->state) == SOURCE_OPEN && o->volume > 0;
    bool over = atomic_load(&o->ended) && atomic_load(&o->taken) >= atomic_load(&o->end);
    return open && !over && atomic_load(&o->mono_ns) != SOUND_NEVER;
}

bool mixer_has_sound(struct mixer *m)
{
    if (atomic_load(&m->master) <= 0)
        return false;
    for (size_t i = 0; i < SOUND_SOURCES_MAX; i++) {
        if (is_heard(&m->sources[i]))
            return true;
    }
    return false;
}

void mixer_reset(struct mixer *m)
{
    limit_init(&m->limit);
    m->master_now = atomic_load(&m->master);
    for (size_t i = 0; i < SOUND_SOURCES_MAX; i++) {
        struct sound_source *o = &m->sources[i];
        int state = atomic_load(&o->state);
        if (state != SOURCE_OPEN && state != SOURCE_CLOSING)
            continue;
        o->now = o->leaving = (struct voice){0};
        int closing = SOURCE_CLOSING;
        (void)atomic_compare_exchange_strong(&o->state, &closing, SOURCE_FREE);
    }
}

// ---- mixing -------------------------------------------------------------------------------------

static struct reach look(struct sound_source *o)
{
    struct reach r = {.frames = (const float(*)[SOUND_CHANNELS])o->frames};
    r.end = atomic_load(&o->end); // before the beginning: the other side writes it last
    r.begin = atomic_load(&o->begin);
    int64_t taken = atomic_load(&o->taken);
    if (r.begin < taken)
        r.begin = taken;
    int64_t until_ns = atomic_load(&o->until_ns);
    r.until = r.end;
    if (until_ns != SOUND_NEVER && source_frame_at(until_ns) < r.end)
        r.until = source_frame_at(until_ns);
    if (atomic_load(&o->state) != SOURCE_OPEN || atomic_load(&o->mono_ns) == SOUND_NEVER)
        r.until = VOICE_SILENT;
    return r;
}

static double bend_within(double rate)
{
    return fmin(fmax(rate, 1 - MIXER_BEND_MAX), 1 + MIXER_BEND_MAX);
}

// straight: the rate at which its place would stay as far off as it is.
static void bend(struct sound_source *o, double straight, double off)
{
    double aim = bend_within(straight + PULL * off / SOUND_RATE);
    o->rate += fmin(fmax(aim - o->rate, -BEND_STEP), BEND_STEP);
}

// Begins at its place, or where its first frame comes within the block. Returns how many frames of
// the block come before that.
static size_t begin(struct sound_source *o, const struct reach *r, double want, double straight,
                    size_t count)
{
    size_t before = 0;
    if (want < (double)r->begin) {
        double wait = ceil(((double)r->begin - want) / straight);
        if (wait >= (double)count)
            return count;
        before = (size_t)wait;
        want = fmax(want + wait * straight, (double)r->begin);
    }
    if ((double)r->until < want + VOICE_ENOUGH)
        return count;
    voice_begin(&o->now, want);
    o->rate = bend_within(straight);
    return before;
}

// Frames that nothing will read again go back to the putting thread.
static void release(struct sound_source *o, int64_t end, double want)
{
    double least = want - TAPS_BEFORE - 1;
    if (o->now.on)
        least = (double)(o->now.frame - TAPS_BEFORE);
    if (o->leaving.on)
        least = fmin(least, (double)(o->leaving.frame - TAPS_BEFORE));
    int64_t taken = least < (double)end ? (int64_t)least : end;
    if (taken > atomic_load(&o->taken))
        atomic_store(&o->taken, taken);
}

// Where a source's own time is at a moment of hearing, in frames.
static double place(int64_t mono_ns, int64_t heard_ns)
{
    return (double)(heard_ns - mono_ns) * SOUND_RATE / (double)NS_PER_S;
}

struct block {
    const struct taps *taps;
    int64_t heard_ns;
    double straight; // frames of a source for one of the device, if both clocks are right
    float *sum;
    size_t count;
};

static void mix_source(struct sound_source *o, const struct block *b)
{
    struct reach r = look(o);
    int64_t mono_ns = atomic_load(&o->mono_ns);
    bool placed = mono_ns != SOUND_NEVER;
    double want = placed ? place(mono_ns, b->heard_ns) : voice_at(&o->now);
    size_t before = 0;
    if (o->now.on && placed) {
        double off = want - voice_at(&o->now);
        if (fabs(off) > MIXER_SKIP && !o->leaving.on) {
            o->leaving = o->now;
            o->now.on = false;
        } else {
            bend(o, b->straight, off);
        }
    }
    struct voice_step step = {.rate = o->rate, .volume = o->volume};
    struct reach none = r;
    none.until = VOICE_SILENT;
    if (o->leaving.on)
        voice_add(&o->leaving, &none, b->taps, &step, b->sum, b->count);
    if (!o->now.on && placed) {
        before = begin(o, &r, want, b->straight, b->count);
        step.rate = o->rate;
    }
    if (o->now.on)
        voice_add(&o->now, &r, b->taps, &step, b->sum + SOUND_CHANNELS * before, b->count - before);
    release(o, r.end, placed ? want + (double)b->count : (double)r.begin);
    int closing = SOURCE_CLOSING;
    if (!o->now.on && !o->leaving.on)
        (void)atomic_compare_exchange_strong(&o->state, &closing, SOURCE_FREE);
}

static void apply_master(struct mixer *m, float *frames, size_t count)
{
    float aim = atomic_load(&m->master);
    for (size_t i = 0; i < count; i++) {
        float step = fminf(fmaxf(aim - m->master_now, -MASTER_STEP), MASTER_STEP);
        m->master_now += step;
        for (size_t c = 0; c < SOUND_CHANNELS; c++)
            frames[SOUND_CHANNELS * i + c] *= m->master_now;
    }
}

static void mix_block(struct mixer *m, const struct block *b)
{
    memset(b->sum, 0, b->count * SOUND_CHANNELS * sizeof *b->sum);
    for (size_t i = 0; i < SOUND_SOURCES_MAX; i++) {
        int state = atomic_load(&m->sources[i].state);
        if (state == SOURCE_OPEN || state == SOURCE_CLOSING)
            mix_source(&m->sources[i], b);
    }
    apply_master(m, b->sum, b->count);
    limit_frames(&m->limit, b->sum, b->count);
}

void mixer_mix(struct mixer *m, float *out, size_t frames, const struct tempo_moment *at)
{
    for (size_t done = 0; done < frames; done += MIXER_BLOCK) {
        double later_ns = (double)(done + MIXER_DELAY) * at->period_ns;
        struct block b = {
            .taps = &m->taps,
            .heard_ns = at->heard_ns + llround(later_ns),
            .straight = at->period_ns * SOUND_RATE / (double)NS_PER_S,
            .sum = out + SOUND_CHANNELS * done,
            .count = frames - done < MIXER_BLOCK ? frames - done : MIXER_BLOCK,
        };
        mix_block(m, &b);
    }
}
