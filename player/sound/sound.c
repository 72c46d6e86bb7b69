#define _GNU_SOURCE // pthread_timedjoin_np
#include "sound/sound.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/now.h"
#include "sound/keeper.h"
#include "sound/mixer.h"
#include "sys/clock.h"
#include "sys/wake.h"

#define PATIENCE_NS (3 * NS_PER_S) // at the end, with a device that does not close

struct sound {
    struct mixer *mixer;
    struct wake *wake;
    pthread_t thread;
    bool has_thread;
    atomic_bool over;
    struct keeper keeper; // the thread's own
    // Without a device, by whoever takes: when the next block is heard.
    bool exact, begun;
    int64_t next_ns;
};

// ---- the thread that opens and closes -----------------------------------------------------------

static void *run(void *context)
{
    struct sound *s = context;
    while (!atomic_load(&s->over)) {
        int64_t until_ns = keeper_look(&s->keeper, now_read().mono_ns);
        (void)wake_sleep(s->wake, -1, until_ns);
    }
    keeper_finish(&s->keeper);
    return NULL;
}

// False: it hangs in a driver that does not come back.
static bool join(struct sound *s)
{
    int64_t until_ns = now_read().wall_ns + PATIENCE_NS;
    struct timespec until = {until_ns / NS_PER_S, until_ns % NS_PER_S};
    return pthread_timedjoin_np(s->thread, NULL, &until) == 0;
}

// ---- what others call ---------------------------------------------------------------------------

struct sound *sound_create(const struct sound_options *options)
{
    struct sound *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->mixer = mixer_create();
    s->keeper = (struct keeper){.mixer = s->mixer, .impl = &device_sdl, .tell = options->tell};
    s->wake = wake_create(false);
    s->has_thread = pthread_create(&s->thread, NULL, run, s) == 0;
    return s;
}

// Blocks are whole milliseconds: no moment is rounded, and a source that begins at one is heard as
// it was put, to the bit.
#define BLOCK_NS (SOUND_BLOCK * NS_PER_S / SOUND_RATE)
_Static_assert(SOUND_BLOCK *NS_PER_S % SOUND_RATE == 0 && BLOCK_NS % NS_PER_MS == 0, "");

struct sound *sound_create_exact(int64_t from_ns, double volume)
{
    struct sound *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->exact = true;
    s->mixer = mixer_create();
    s->wake = wake_create(false);
    // What is heard first goes in one block before it comes out.
    s->next_ns = from_ns - BLOCK_NS * MIXER_DELAY / SOUND_BLOCK;
    atomic_store(&s->mixer->master, (float)volume);
    atomic_store(&s->mixer->running, true);
    mixer_reset(s->mixer);
    return s;
}

void sound_take(struct sound *s, float out[SOUND_BLOCK * SOUND_CHANNELS])
{
    for (int blocks = s->begun ? 1 : 2; blocks > 0; blocks--) {
        struct tempo_moment at = {s->next_ns, (double)NS_PER_S / SOUND_RATE};
        mixer_mix(s->mixer, out, SOUND_BLOCK, &at);
        s->next_ns += BLOCK_NS;
    }
    s->begun = true;
}

void sound_destroy(struct sound *s)
{
    if (!s)
        return;
    atomic_store(&s->over, true);
    wake_ring(s->wake);
    if (s->has_thread && !join(s))
        return; // what it may still touch stays
    mixer_destroy(s->mixer);
    wake_destroy(s->wake);
    free(s);
}

void sound_master(struct sound *s, double volume)
{
    if (!s)
        return;
    float before = atomic_exchange(&s->mixer->master, (float)volume);
    if (before <= 0 && volume > 0)
        wake_ring(s->wake);
}

struct sound_source *sound_source_open(struct sound *s, double volume)
{
    struct sound_source *o =
        s && (s->has_thread || s->exact) ? mixer_open(s->mixer, (float)volume) : NULL;
    if (o)
        o->sound = s;
    return o;
}

void sound_source_place(struct sound_source *o, int64_t mono_ns, int64_t until_ns)
{
    if (o && source_place(o, mono_ns, until_ns) && o->volume > 0)
        wake_ring(o->sound->wake);
}

int64_t sound_source_at(const struct sound_source *o, int64_t mono_ns)
{
    int64_t begin_ns = o ? atomic_load(&o->mono_ns) : SOUND_NEVER;
    return begin_ns == SOUND_NEVER ? INT64_MIN : mono_ns - begin_ns;
}

size_t sound_source_put(struct sound_source *o, const float *frames, size_t count, int64_t start_ns)
{
    return o ? source_put(o, frames, count, start_ns) : count;
}

void sound_source_end(struct sound_source *o)
{
    if (o)
        atomic_store(&o->ended, true);
}

void sound_source_close(struct sound_source *o)
{
    if (!o)
        return;
    struct wake *wake = o->sound->wake;
    mixer_close(o);
    wake_ring(wake); // where nobody mixes it is free at once
}
