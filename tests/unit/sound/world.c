#include "world.h"

#include <string.h>

#include "base/now.h"

void world_init(struct world *w, double ppm, int64_t jitter_ns)
{
    *w = (struct world){.mixer = mixer_create(),
                        .period_ns = 1e9 / (SOUND_RATE * (1 + ppm * 1e-6)),
                        .start_ns = 5000 * NS_PER_S,
                        .jitter_ns = jitter_ns,
                        .chance = {7}};
    tempo_init(&w->tempo, SOUND_RATE, WORLD_LATENCY_MS * NS_PER_MS);
    w->mixer->running = true;
}

void world_finish(struct world *w)
{
    mixer_destroy(w->mixer);
}

struct world_source *world_open(struct world *w, world_signal *signal, float volume)
{
    struct world_source *s = &w->sources[w->count++];
    *s = (struct world_source){
        .source = mixer_open(w->mixer, volume), .signal = signal, .end = INT64_MAX};
    return s;
}

static int64_t moment_of(int64_t frame)
{
    return (frame * 1000000 + 24) / 48; // to the nearest ns
}

static void put_ahead(struct world_source *s)
{
    enum { CHUNK = 1024 };
    float frames[CHUNK][SOUND_CHANNELS];
    while (s->source && s->put < s->end) {
        size_t count = s->end - s->put < CHUNK ? (size_t)(s->end - s->put) : CHUNK;
        for (size_t i = 0; i < count; i++)
            s->signal(s->put + (int64_t)i, frames[i]);
        size_t took = source_put(s->source, frames[0], count, moment_of(s->put));
        s->put += (int64_t)took;
        if (took < count)
            return;
    }
}

static double ideal_ns(const struct world *w, int64_t buffer)
{
    return (double)w->start_ns + (double)(buffer * WORLD_BUFFER) * w->period_ns;
}

void world_turn(struct world *w)
{
    for (size_t i = 0; i < w->count; i++)
        put_ahead(&w->sources[i]);
    int64_t late_ns = (int64_t)prng_below(&w->chance, (uint64_t)(w->jitter_ns + 1));
    if (prng_below(&w->chance, 2) == 0)
        late_ns /= 8; // mostly it is nearly in time
    int64_t now_ns = (int64_t)ideal_ns(w, w->buffers) + late_ns;
    struct tempo_moment at = tempo_note(&w->tempo, now_ns, WORLD_BUFFER);
    memset(w->out, 0xff, sizeof w->out); // what is not written is not a number
    mixer_mix(w->mixer, w->out[0], WORLD_BUFFER, &at);
    w->buffers++;
}

void world_rest(struct world *w)
{
    for (size_t i = 0; i < w->count; i++)
        put_ahead(&w->sources[i]);
    w->buffers++;
}

double world_heard_ns(const struct world *w)
{
    return ideal_ns(w, w->buffers - 1) + WORLD_LATENCY_MS * (double)NS_PER_MS;
}
