#include "app/pictures.h"

#include <stdlib.h>

#include "app/album.h"
#include "app/films.h"
#include "app/makers.h"
#include "app/pictures_get.h"

#define AGAIN_NS (4 * NS_PER_S) // items come back later than that (onshow.c)

struct pictures {
    struct album *album;
    struct makers *makers; // live
    struct maker *maker;   // of the calling thread when not live
    struct films *films;
    bool fits;
    struct picture *slots[PICTURES_SLOTS_MAX];
    size_t slot_count;
    int64_t now_ns;
    bool scales, uploads;
    struct picture *fresh[PICTURES_FRESH_MAX];
    size_t fresh_count;
    bool leaving;     // one item gives way to another in the frame under way
    size_t due_bytes; // of what is due at other moments than the one asked for ahead
};

static void release(void *context, struct picture *picture)
{
    makers_release(context, picture);
}

struct pictures *pictures_create(const struct pictures_options *options)
{
    struct pictures *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    struct album_limits limits = {.spare_bytes = options->spare_bytes ? options->spare_bytes
                                                                      : PICTURES_SPARE_BYTES_MAX,
                                  .big_bytes = PICTURES_BIG_BYTES,
                                  .entries = PICTURES_ENTRIES_MAX,
                                  .spare_entries = PICTURES_SPARES_MAX,
                                  .horizon_ns = PICTURES_HORIZON_NS};
    p->uploads = options->live && options->uploads;
    p->scales = options->live && options->scales;
    p->fits = options->fits;
    p->films = films_create(&(struct films_options){.cages = options->cages,
                                                    .planes = options->planes,
                                                    .live = options->live,
                                                    .sound = options->sound,
                                                    .ready = options->ready});
    if (options->live)
        p->makers = makers_create(options->ready, options->cages);
    else
        p->maker = maker_create(options->cages);
    p->album = album_create(&limits, p->makers ? release : NULL, p->makers);
    return p;
}

// Every picture that is let go now goes at once.
static void release_slots(struct pictures *p)
{
    for (size_t i = 0; i < p->slot_count; i++)
        picture_unref(p->slots[i]);
    p->slot_count = 0;
}

static void fill(struct pictures *p, struct album_entry *e, const struct maker_result *result)
{
    e->deaths += result->died && result->err.code == ERR_CONTENT;
    album_fill(p->album, e, result);
}

static void collect(struct pictures *p)
{
    void *entry;
    struct maker_result result;
    while (p->makers && makers_collect(p->makers, &entry, &result)) {
        if (p->uploads && result.picture && p->fresh_count < PICTURES_FRESH_MAX)
            p->fresh[p->fresh_count++] = picture_ref(result.picture);
        fill(p, entry, &result);
    }
}

void pictures_destroy(struct pictures *p)
{
    if (!p)
        return;
    release_slots(p);
    pictures_uploaded(p);
    films_destroy(p->films);
    album_destroy(p->album);
    makers_destroy(p->makers);
    maker_destroy(p->maker);
    free(p);
}

void pictures_begin(struct pictures *p, int64_t now_ns, uint64_t generation)
{
    collect(p);
    release_slots(p);
    p->now_ns = now_ns;
    films_begin(p->films, now_ns);
    album_turn(p->album, now_ns, generation);
}

void pictures_end(struct pictures *p, bool leaving)
{
    p->leaving = leaving;
    films_end(p->films);
    album_trim(p->album);
}

void pictures_anchor(struct pictures *p, int64_t anchor_ns)
{
    films_anchor(p->films, anchor_ns);
}

const struct picture *const *pictures_slots(const struct pictures *p, size_t *count)
{
    *count = p->slot_count;
    return (const struct picture *const *)p->slots;
}

const struct picture *const *pictures_fresh(const struct pictures *p, size_t *count)
{
    *count = p->fresh_count;
    return (const struct picture *const *)p->fresh;
}

void pictures_uploaded(struct pictures *p)
{
    for (size_t i = 0; i < p->fresh_count; i++)
        makers_release(p->makers, p->fresh[i]);
    p->fresh_count = 0;
}

bool pictures_prepares(const struct pictures *p, int64_t due_ns)
{
    return p->makers && due_ns >= p->now_ns;
}

void pictures_ahead(struct pictures *p, int64_t due_ns)
{
    collect(p);
    if (due_ns == ALBUM_NEXT_GENERATION) {
        album_drop_next(p->album);
        films_drop_next(p->films);
    }
    p->due_bytes = album_due_bytes(p->album, due_ns);
}

bool pictures_idle(struct pictures *p)
{
    collect(p);
    return !p->makers || (makers_pending(p->makers) == 0 && films_idle(p->films));
}

void pictures_keep(struct pictures *p, uint64_t generation, uint64_t other)
{
    release_slots(p);
    films_keep(p->films, generation, other);
    album_keep(p->album, generation, other);
}

size_t pictures_bytes(const struct pictures *p)
{
    return album_bytes(p->album);
}

struct films *pictures_films(const struct pictures *p)
{
    return p->films;
}

bool pictures_fits(const struct pictures *p)
{
    return p->fits;
}

struct pictures_films pictures_films_stats(const struct pictures *p)
{
    struct films_stats stats;
    films_stats(p->films, &stats);
    return (struct pictures_films){.shown = stats.shown, .dropped = stats.dropped};
}

// ---- one picture
// ---------------------------------------------------------------------------------

static size_t expected_bytes(const struct programme *programme, const struct maker_order *o)
{
    if (o->kind == MAKER_STRIP)
        return 0;
    const struct still_info *info =
        o->kind == MAKER_IMAGE ? &programme->contents[o->content].info : NULL;
    bool own_size = info && !info->scalable;
    size_t w = (size_t)(own_size ? info->width_px : o->w);
    size_t h = (size_t)(own_size ? info->height_px : o->h);
    return w * h * 4;
}

// Decoded pixels are the most of all memory. While two big pictures are on show, of which one
// leaves, the next big one waits; and what is due first goes before what is due later.
static bool may_make(const struct pictures *p, const struct pictures_ask *a, size_t bytes)
{
    if (a->mode != PICTURES_AHEAD || a->due_ns == ALBUM_NEXT_GENERATION ||
        a->due_ns - p->now_ns <= PICTURES_SOON_NS)
        return true;
    if (bytes > PICTURES_BIG_BYTES && p->leaving)
        return false;
    return p->due_bytes == 0 || p->due_bytes + bytes <= PICTURES_DUE_BYTES_MAX;
}

// Has an entry made. False when too much is asked for at once: again with the next frame.
static bool order(struct pictures *p, const struct pictures_ask *a, struct album_entry *e)
{
    if (p->makers)
        return makers_send(p->makers, a->programme, &e->order, e);
    struct maker_result result;
    maker_make(p->maker, a->programme, &e->order, &result);
    fill(p, e, &result);
    return true;
}

static struct album_entry *make(struct pictures *p, const struct pictures_ask *a,
                                const struct maker_order *o)
{
    bool ahead = a->mode == PICTURES_AHEAD;
    size_t bytes = expected_bytes(a->programme, o);
    struct album_entry *e = may_make(p, a, bytes) ? album_add(p->album, o, bytes, ahead) : NULL;
    if (!e || order(p, a, e))
        return e;
    album_forget(p->album, e);
    return NULL;
}

// A decoder that died may not the next time, but not for ever; that there was none is no fault of
// the file. Not before whoever asked has heard of it and left it alone for a while.
static bool is_worth_a_try(const struct pictures *p, const struct album_entry *e)
{
    return e->state == ALBUM_FAILED && e->result.died && e->told_ns &&
           llabs(p->now_ns - e->told_ns) > AGAIN_NS && e->deaths < PICTURES_DEATHS_MAX;
}

static void try_again(struct pictures *p, const struct pictures_ask *a, struct album_entry *e)
{
    int64_t told_ns = e->told_ns;
    album_again(p->album, e);
    if (order(p, a, e))
        return;
    e->state = ALBUM_FAILED;
    e->told_ns = told_ns;
}

static enum pictures_answer answer_of(const struct album_entry *e)
{
    if (e->state == ALBUM_FAILED)
        return e->result.died ? PICTURES_DIED : PICTURES_FAILED;
    return e->state == ALBUM_READY ? PICTURES_READY : PICTURES_WAIT;
}

static struct album_entry *get(struct pictures *p, const struct pictures_ask *a,
                               const struct maker_order *o, enum pictures_answer *answer)
{
    struct album_entry *e = album_find(p->album, o, a->mode == PICTURES_AHEAD);
    if (!e && a->mode != PICTURES_REMIND)
        e = make(p, a, o);
    *answer = PICTURES_LATER;
    if (!e)
        return NULL;
    if (a->mode != PICTURES_REMIND && is_worth_a_try(p, e))
        try_again(p, a, e);
    if (a->mode == PICTURES_AHEAD)
        album_due(e, a->due_ns);
    *answer = answer_of(e);
    if (*answer == PICTURES_DIED && a->mode == PICTURES_SHOW && !e->told_ns)
        e->told_ns = p->now_ns;
    return e;
}

const struct maker_result *pictures_result(struct pictures *p, const struct pictures_ask *a,
                                           const struct maker_order *order,
                                           enum pictures_answer *answer)
{
    const struct album_entry *e = get(p, a, order, answer);
    return e && e->state != ALBUM_MAKING ? &e->result : NULL;
}

bool pictures_slot(struct pictures *p, struct picture *picture, struct scene_media *out)
{
    if (p->slot_count == PICTURES_SLOTS_MAX)
        return false;
    out->pictures[out->picture_count++] = (struct scene_picture){.slot = (int32_t)p->slot_count,
                                                                 .serial = picture->serial,
                                                                 .width_px = picture->width_px,
                                                                 .height_px = picture->height_px,
                                                                 .natural_w = picture->width_px,
                                                                 .natural_h = picture->height_px};
    p->slots[p->slot_count++] = picture_ref(picture);
    return true;
}

enum pictures_answer pictures_one(struct pictures *p, const struct pictures_ask *a,
                                  const struct maker_order *order, struct scene_media *out,
                                  struct err *err)
{
    enum pictures_answer answer;
    const struct maker_result *result = pictures_result(p, a, order, &answer);
    if ((answer == PICTURES_FAILED || answer == PICTURES_DIED) && err)
        *err = result->err;
    if (answer != PICTURES_READY || a->mode != PICTURES_SHOW)
        return answer;
    out->ready = pictures_slot(p, result->picture, out);
    return PICTURES_READY;
}

// ---- items
// ---------------------------------------------------------------------------------------

int32_t pictures_pixels(double length)
{
    double v = length < 1 ? 1 : length > PICTURE_SIDE_MAX ? PICTURE_SIDE_MAX : length;
    int32_t whole = (int32_t)v;
    return whole + (v - whole > 1e-6 && whole < PICTURE_SIDE_MAX);
}

struct maker_order pictures_order(const struct pictures_ask *a, enum maker_kind kind)
{
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    const struct programme_feed *feed =
        item->kind == MANIFEST_ITEM_FEED ? a->programme->feeds[item->content] : NULL;
    return (struct maker_order){.kind = kind,
                                .generation = a->programme->generation,
                                .feed_serial = feed ? feed->serial : 0,
                                .item = (int32_t)a->item,
                                .content = -1,
                                .w = pictures_pixels(a->zone.w * a->scale),
                                .h = pictures_pixels(a->zone.h * a->scale),
                                .scale = a->scale};
}

static void note_rest(const struct pictures_ask *a, const struct still_info *info,
                      struct maker_order *order)
{
    struct scene_rest rest = {pictures_item_of(a), a->zone, a->rotate, info->width_px,
                              info->height_px};
    order->scales = true;
    order->rest.width_px = a->view->width_px;
    order->rest.height_px = a->view->height_px;
    scene_rest_box(&rest, a->view, &order->rest.box, &order->rest.clip);
}

const struct manifest_item *pictures_item_of(const struct pictures_ask *a)
{
    return a->item == PICTURES_NO_ITEM ? NULL : &a->programme->manifest->items[a->item];
}

int32_t pictures_content_of(const struct pictures_ask *a)
{
    const struct manifest_item *item = pictures_item_of(a);
    return item ? item->content : a->content;
}

static enum pictures_answer get_still(struct pictures *p, const struct pictures_ask *a,
                                      struct scene_media *out, struct err *err)
{
    int32_t content = pictures_content_of(a);
    const struct still_info *info = &a->programme->contents[content].info;
    struct maker_order order = {.kind = MAKER_IMAGE,
                                .generation = a->programme->generation,
                                .item = -1,
                                .content = content};
    if (info->scalable) {
        // Drawn sharp at the largest size that any fit but "none" asks for.
        double w = info->width_px;
        double h = info->height_px;
        double k = w / a->zone.w > h / a->zone.h ? a->zone.h / h : a->zone.w / w;
        order.w = pictures_pixels(w * k * a->scale);
        order.h = pictures_pixels(h * k * a->scale);
    }
    if (p->scales && !info->scalable && a->programme->manifest->blend == MANIFEST_BLEND_SRGB)
        note_rest(a, info, &order);
    enum pictures_answer answer = pictures_one(p, a, &order, out, err);
    if (out->picture_count && info->scalable) {
        out->pictures[0].natural_w = info->width_px;
        out->pictures[0].natural_h = info->height_px;
    }
    return answer;
}

static enum pictures_answer get_content(struct pictures *p, const struct pictures_ask *a,
                                        struct scene_media *out, int64_t *next_ns, struct err *err)
{
    if (programme_moves(a->programme, pictures_content_of(a)))
        return pictures_film(p, a, out, next_ns, err);
    return get_still(p, a, out, err);
}

enum pictures_answer pictures_item(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, int64_t *next_ns, struct err *err)
{
    const struct manifest_item *item = pictures_item_of(a);
    int64_t spare;
    next_ns = next_ns ? next_ns : &spare;
    *next_ns = INT64_MAX;
    *out = (struct scene_media){0};
    if (!item)
        return get_content(p, a, out, next_ns, err);
    out->boxed = item->kind != MANIFEST_ITEM_CONTENT;
    switch (item->kind) {
    case MANIFEST_ITEM_CONTENT:
        return get_content(p, a, out, next_ns, err);
    case MANIFEST_ITEM_TEXT: {
        struct maker_order order = pictures_order(a, MAKER_TEXT);
        return pictures_one(p, a, &order, out, err);
    }
    case MANIFEST_ITEM_CLOCK:
        return pictures_clock(p, a, out, next_ns, err);
    case MANIFEST_ITEM_FEED:
        return pictures_feed(p, a, out, next_ns, err);
    case MANIFEST_ITEM_FILL:
        out->ready = true;
        break;
    }
    return PICTURES_READY;
}
