#include "app/soundtrack.h"

#include <stdlib.h>

#include "app/films.h"
#include "app/spool.h"
#include "base/now.h"
#include "output/output.h"
#include "plan/plan.h"
#include "sound/sound.h"

enum {
    HEARD_MAX = FILMS_MAX + SOUND_SOURCES_MAX, // those that fade are there a little longer
    GATHER_FRAMES = 4800,
};
#define BLOCK_NS (SOUND_BLOCK * NS_PER_S / SOUND_RATE)
#define LOOK_NS (4 * BLOCK_NS) // so early what comes is known: what ends has time to fade
#define AHEAD_NS NS_PER_S      // so far ahead of what is heard it is put

// One item that is heard.
struct heard {
    bool used;
    struct plan_cue cue;
    bool in_plan;     // it is at the moment that the plan was asked about last
    bool over;        // nothing more comes
    int64_t until_ns; // the moment at which it ends
    struct spool *spool;
    struct sound_source *source; // NULL: all are taken, for now
    float frames[GATHER_FRAMES * SOUND_CHANNELS];
    size_t count, told; // of them
    int64_t start_ns;   // of the item's time: of the first
};

struct track {
    const struct soundtrack *ask;
    struct sound *sound;
    struct plan *plan;
    struct plan_show *shows;
    struct heard *list; // HEARD_MAX
    int64_t change_ns;  // the plan answers the same until then
    int64_t volume_ns;  // and so does the volume
};

static int64_t begin_ns(const struct plan_cue *cue)
{
    return cue->start_ns - cue->skip_ns;
}

// ---- which are heard ----------------------------------------------------------------------------

static void end(struct heard *h)
{
    sound_source_close(h->source);
    spool_close(h->spool);
    *h = (struct heard){0};
}

// It may begin before the plan says so, in order to be there in time, never after.
static void place(struct heard *h)
{
    int64_t until_ns = h->until_ns == PLAN_NEVER ? SOUND_NEVER : h->until_ns - begin_ns(&h->cue);
    sound_source_place(h->source, begin_ns(&h->cue), until_ns);
}

static bool is_heard(const struct programme *p, const struct plan_cue *cue)
{
    const struct manifest_item *item = &p->manifest->items[cue->item];
    return item->volume > 0 && item->content >= 0 && p->contents[item->content].video.sound;
}

static struct heard *find(struct track *t, const struct plan_cue *cue)
{
    for (size_t i = 0; i < HEARD_MAX; i++) {
        struct heard *h = &t->list[i];
        if (h->used && h->in_plan && h->cue.item == cue->item && h->cue.zone == cue->zone &&
            h->cue.layout == cue->layout && h->cue.start_ns == cue->start_ns &&
            h->cue.skip_ns == cue->skip_ns)
            return h;
    }
    return NULL;
}

static struct heard *find_room(struct track *t)
{
    size_t in_plan = 0;
    struct heard *room = NULL;
    for (size_t i = 0; i < HEARD_MAX; i++) {
        in_plan += t->list[i].in_plan;
        if (!t->list[i].used)
            room = &t->list[i];
    }
    return in_plan < FILMS_MAX ? room : NULL;
}

static bool begin(struct track *t, const struct plan_cue *cue, int64_t at_ns, struct err *err)
{
    const struct programme *p = t->ask->programme;
    const struct manifest_item *item = &p->manifest->items[cue->item];
    const size_t content = (size_t)item->content;
    struct heard *h = find_room(t);
    if (!h)
        return err_set(err, ERR_CONTENT, p->manifest->contents[content].place,
                       "cannot be heard: %d other videos are on show, and no more can be",
                       FILMS_MAX);
    bool turns = item->loop || films_turns(&p->contents[content].video);
    *h = (struct heard){.used = true, .in_plan = true, .cue = *cue, .until_ns = cue->end_ns};
    h->spool = spool_open(t->ask->cages, p, content, turns, err);
    int64_t item_ns = at_ns - begin_ns(cue);
    return h->spool && (item_ns <= 0 || spool_seek(h->spool, item_ns, err));
}

// At at_ns something else is on show. What no longer is ends there: before, not after it.
static bool change(struct track *t, int64_t at_ns, struct err *err)
{
    bool stays[HEARD_MAX] = {false};
    size_t zones = plan_at(t->plan, at_ns, t->shows);
    for (size_t z = 0; z < zones; z++) {
        struct heard *h = t->shows[z].has_current ? find(t, &t->shows[z].current) : NULL;
        if (h)
            stays[h - t->list] = true;
    }
    for (size_t i = 0; i < HEARD_MAX; i++) {
        struct heard *h = &t->list[i];
        if (!h->in_plan || stays[i])
            continue;
        h->in_plan = false;
        h->over = true;
        h->until_ns = at_ns;
        place(h);
        spool_close(h->spool);
        h->spool = NULL;
    }
    for (size_t z = 0; z < zones; z++) {
        const struct plan_cue *cue = &t->shows[z].current;
        if (t->shows[z].has_current && is_heard(t->ask->programme, cue) && !find(t, cue) &&
            !begin(t, cue, at_ns, err))
            return false;
    }
    t->change_ns = plan_next_change(t->plan, at_ns);
    return true;
}

// ---- what they sound like -----------------------------------------------------------------------

// Puts what is there, until so much of the item's time. False and *err when nothing more can come.
static bool feed(struct heard *h, int64_t until_ns, struct err *err)
{
    while (!h->over) {
        if (h->told == h->count) {
            h->told = 0;
            h->count = spool_sound_alone(h->spool, h->frames, GATHER_FRAMES, &h->start_ns, err);
            if (h->count == 0 && err->code != ERR_NONE)
                return false;
            h->over = h->count == 0;
        }
        int64_t at_ns = h->start_ns + (int64_t)h->told * NS_PER_S / SOUND_RATE;
        if (h->over || at_ns > until_ns)
            return true;
        size_t left = h->count - h->told;
        size_t took =
            sound_source_put(h->source, h->frames + SOUND_CHANNELS * h->told, left, at_ns);
        h->told += took;
        if (took < left)
            return true;
    }
    return true;
}

static bool supply(struct track *t, struct heard *h, int64_t now_ns, struct err *err)
{
    const struct manifest *m = t->ask->programme->manifest;
    if (!h->source) {
        h->source = sound_source_open(t->sound, m->items[h->cue.item].volume);
        if (!h->source) // those that fade are gone with the next block
            return true;
        place(h);
    }
    return feed(h, now_ns + AHEAD_NS - begin_ns(&h->cue), err);
}

// All that is heard in the block at now_ns and soon after it.
static bool prepare(struct track *t, int64_t now_ns, struct err *err)
{
    const struct soundtrack *a = t->ask;
    if (now_ns >= t->volume_ns)
        sound_master(t->sound,
                     sound_volume_at(a->volume, a->programme->zone, now_ns, &t->volume_ns));
    while (t->change_ns < now_ns + LOOK_NS)
        if (!change(t, t->change_ns, err))
            return false;
    for (size_t i = 0; i < HEARD_MAX; i++) {
        struct heard *h = &t->list[i];
        if (h->used && !h->in_plan && h->until_ns <= now_ns)
            end(h);
        else if (h->used && !supply(t, h, now_ns, err))
            return false;
    }
    return true;
}

static bool run(struct track *t, struct output_wav *file, struct err *err)
{
    float block[SOUND_BLOCK * SOUND_CHANNELS];
    const struct soundtrack *a = t->ask;
    for (int64_t done = 0; done < a->frames; done += SOUND_BLOCK) {
        if (*a->stop)
            return err_set(err, ERR_FAILED, a->path, "interrupted");
        if (!prepare(t, a->from_ns + done / SOUND_BLOCK * BLOCK_NS, err))
            return false;
        sound_take(t->sound, block);
        int64_t left = a->frames - done;
        size_t count = left < SOUND_BLOCK ? (size_t)left : SOUND_BLOCK;
        if (!output_wav_write(file, block, count * SOUND_CHANNELS, err))
            return false;
    }
    return true;
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        abort();
    return memory;
}

bool soundtrack_write(const struct soundtrack *a, struct err *err)
{
    const struct programme *p = a->programme;
    struct output_wav *file = output_wav_open(a->path, SOUND_RATE, SOUND_CHANNELS, a->frames, err);
    if (!file)
        return false;
    int64_t volume_ns;
    double volume = sound_volume_at(a->volume, p->zone, a->from_ns, &volume_ns);
    struct track t = {
        .ask = a,
        .sound = sound_create_exact(a->from_ns, volume),
        .plan = plan_create(p->manifest, p->zone, a->from_ns, p->natural_ns, p->usable),
        .shows = zeroed(MANIFEST_ZONES_MAX, sizeof *t.shows),
        .list = zeroed(HEARD_MAX, sizeof *t.list),
        .change_ns = a->from_ns,
        .volume_ns = volume_ns,
    };
    bool fine = run(&t, file, err);
    for (size_t i = 0; i < HEARD_MAX; i++)
        end(&t.list[i]);
    plan_destroy(t.plan);
    sound_destroy(t.sound);
    free(t.shows);
    free(t.list);
    return output_wav_close(file, fine, fine ? err : NULL) && fine;
}
