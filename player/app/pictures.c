#include "app/pictures.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/album.h"
#include "app/maker.h"
#include "app/words.h"
#include "base/now.h"
#include "sys/queue.h"

enum { WORKERS = 2 }; // one for words (fonts live on it), one for files

struct job {
    struct pictures *owner;
    struct album_entry *entry;
    struct programme *programme;
};

struct worker {
    struct queue *jobs;
    struct maker *maker;
    pthread_t thread;
};

struct pictures {
    bool live;
    struct wake *ready; // borrowed, or NULL
    struct album *album;
    struct maker *maker; // of the calling thread when not live
    struct worker workers[WORKERS];
    struct picture *slots[PICTURES_SLOTS_MAX];
    size_t slot_count;
};

static void *work(void *context)
{
    struct worker *w = context;
    for (;;) {
        struct job *j = queue_take(w->jobs, -1);
        if (!j)
            return NULL;
        struct maker_result result;
        maker_make(w->maker, j->programme, album_order(j->entry), &result);
        album_fill(j->owner->album, j->entry, &result);
        if (j->owner->ready)
            wake_ring(j->owner->ready);
        programme_unref(j->programme);
        free(j);
    }
}

struct pictures *pictures_create(bool live, struct wake *ready)
{
    struct pictures *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    p->live = live;
    p->ready = ready;
    p->album = album_create(PICTURES_BYTES_MAX, PICTURES_ENTRIES_MAX);
    if (!live) {
        p->maker = maker_create();
        return p;
    }
    for (size_t i = 0; i < WORKERS; i++) {
        struct worker *w = &p->workers[i];
        w->jobs = queue_create(PICTURES_JOBS_MAX);
        w->maker = maker_create();
        if (!w->jobs || pthread_create(&w->thread, NULL, work, w) != 0)
            abort(); // at start only, before anything is shown
    }
    return p;
}

static void stop_worker(struct worker *w)
{
    if (!w->jobs)
        return;
    queue_close(w->jobs);
    pthread_join(w->thread, NULL);
    maker_destroy(w->maker);
    queue_destroy(w->jobs);
}

static void release_slots(struct pictures *p)
{
    for (size_t i = 0; i < p->slot_count; i++)
        picture_unref(p->slots[i]);
    p->slot_count = 0;
}

void pictures_destroy(struct pictures *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < WORKERS; i++)
        stop_worker(&p->workers[i]);
    release_slots(p);
    maker_destroy(p->maker);
    album_destroy(p->album);
    free(p);
}

void pictures_begin(struct pictures *p)
{
    release_slots(p);
    album_turn(p->album);
}

const struct picture *const *pictures_slots(const struct pictures *p, size_t *count)
{
    *count = p->slot_count;
    return (const struct picture *const *)p->slots;
}

static bool send_job(struct pictures *p, const struct programme *programme,
                     struct album_entry *entry)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        abort();
    *j = (struct job){.owner = p, .entry = entry, .programme = programme_ref(programme)};
    bool image = album_order(entry)->kind == MAKER_IMAGE;
    if (queue_put(p->workers[image].jobs, j))
        return true;
    programme_unref(j->programme);
    free(j);
    return false;
}

// The result of an order, made now or asked for.
static enum pictures_answer get(struct pictures *p, const struct programme *programme,
                                const struct maker_order *order, struct album_view *out)
{
    struct album_entry *entry;
    enum album_state state = album_get(p->album, order, &entry, out);
    if (state == ALBUM_NEW && !p->live) {
        struct maker_result result;
        maker_make(p->maker, programme, order, &result);
        album_fill(p->album, entry, &result);
        state = album_get(p->album, order, &entry, out);
    } else if (state == ALBUM_NEW && !send_job(p, programme, entry)) {
        album_forget(p->album, entry); // too much is asked for at once: again with the next frame
    }
    if (state == ALBUM_FAILED)
        return PICTURES_FAILED;
    return state == ALBUM_READY ? PICTURES_READY : PICTURES_WAIT;
}

// Takes over the reference in view.
static bool take_slot(struct pictures *p, struct album_view *view, bool ahead,
                      struct scene_picture *out)
{
    if (!view->picture)
        return false;
    if (ahead || p->slot_count == PICTURES_SLOTS_MAX) {
        picture_unref(view->picture);
        return ahead;
    }
    *out = (struct scene_picture){.slot = (int32_t)p->slot_count,
                                  .serial = view->picture->serial,
                                  .width_px = view->picture->width_px,
                                  .height_px = view->picture->height_px,
                                  .natural_w = view->picture->width_px,
                                  .natural_h = view->picture->height_px};
    p->slots[p->slot_count++] = view->picture;
    return true;
}

static enum pictures_answer one_picture(struct pictures *p, const struct programme *programme,
                                        const struct maker_order *order, bool ahead,
                                        struct scene_media *out, struct err *err)
{
    struct album_view view = {0};
    enum pictures_answer answer = get(p, programme, order, &view);
    if (answer == PICTURES_FAILED && err)
        *err = view.err;
    if (answer != PICTURES_READY)
        return answer;
    out->ready = take_slot(p, &view, ahead, &out->pictures[out->picture_count]);
    out->picture_count += out->ready;
    return PICTURES_READY;
}

static int32_t pixels(double length)
{
    double v = length < 1 ? 1 : length > PICTURE_SIDE_MAX ? PICTURE_SIDE_MAX : length;
    int32_t whole = (int32_t)v;
    return whole + (v - whole > 1e-6 && whole < PICTURE_SIDE_MAX);
}

static struct maker_order order_of(const struct pictures_ask *a, enum maker_kind kind)
{
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    const struct programme_feed *feed =
        item->kind == MANIFEST_ITEM_FEED ? a->programme->feeds[item->content] : NULL;
    return (struct maker_order){.kind = kind,
                                .generation = a->programme->generation,
                                .feed_serial = feed ? feed->serial : 0,
                                .item = (int32_t)a->item,
                                .content = -1,
                                .w = pixels(a->zone.w * a->scale),
                                .h = pixels(a->zone.h * a->scale),
                                .scale = a->scale};
}

enum pictures_answer pictures_content(struct pictures *p, const struct programme *programme,
                                      int32_t content, struct rectf zone, double scale, bool ahead,
                                      struct scene_media *out, struct err *err)
{
    const struct media_info *info = &programme->contents[content].info;
    struct maker_order order = {
        .kind = MAKER_IMAGE, .generation = programme->generation, .item = -1, .content = content};
    if (info->scalable) {
        // Drawn sharp at the largest size that any fit but "none" asks for.
        double w = info->width_px;
        double h = info->height_px;
        double k = w / zone.w > h / zone.h ? zone.h / h : zone.w / w;
        order.w = pixels(w * k * scale);
        order.h = pixels(h * k * scale);
    }
    *out = (struct scene_media){0};
    enum pictures_answer answer = one_picture(p, programme, &order, ahead, out, err);
    if (out->picture_count && info->scalable) {
        out->pictures[0].natural_w = info->width_px;
        out->pictures[0].natural_h = info->height_px;
    }
    return answer;
}

// ---- words
// ---------------------------------------------------------------------------------------

static int64_t floor_to(int64_t t, int64_t unit)
{
    int64_t r = t % unit;
    return t - (r < 0 ? r + unit : r);
}

static enum pictures_answer clock_item(struct pictures *p, const struct pictures_ask *a,
                                       const struct manifest_item *item, struct scene_media *out,
                                       int64_t *next_ns, struct err *err)
{
    int64_t unit = words_clock_has_seconds(item->text) ? NS_PER_S : 60 * NS_PER_S;
    struct maker_order order = order_of(a, MAKER_CLOCK);
    order.utc_ns = floor_to(a->utc_ns, unit);
    *next_ns = order.utc_ns + unit - a->utc_ns;
    enum pictures_answer answer = one_picture(p, a->programme, &order, a->ahead, out, err);
    // The next one is drawn a second or a minute early, so that it is there when it is due.
    struct scene_media next = {0};
    order.utc_ns += unit;
    if (p->live && *next_ns < 5 * NS_PER_S)
        one_picture(p, a->programme, &order, true, &next, NULL);
    return answer;
}

static enum pictures_answer card_item(struct pictures *p, const struct pictures_ask *a,
                                      const struct programme_feed *feed, struct scene_media *out,
                                      int64_t *next_ns, struct err *err)
{
    size_t n = feed->feed ? feed->feed->count : 0;
    if (!n)
        return PICTURES_FAILED;
    // All entries in turn share the item's time on the glass.
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    int64_t length = manifest_item_duration(item, a->programme->natural_ns[a->item]);
    int64_t each = length / (int64_t)n > 0 ? length / (int64_t)n : 1;
    int64_t k = a->item_ns < 0 ? 0 : a->item_ns / each;
    if (k >= (int64_t)n)
        k = (int64_t)n - 1;
    struct maker_order order = order_of(a, MAKER_CARD);
    order.n = (int32_t)k;
    if (k + 1 < (int64_t)n)
        *next_ns = (k + 1) * each - a->item_ns;
    enum pictures_answer answer = one_picture(p, a->programme, &order, a->ahead, out, err);
    struct scene_media next = {0};
    order.n++;
    if (p->live && k + 1 < (int64_t)n)
        one_picture(p, a->programme, &order, true, &next, NULL);
    return answer;
}

// ---- tickers
// -------------------------------------------------------------------------------------

// Wide enough that few pieces are on show at once, narrow enough that each is quickly drawn.
static int32_t piece_width(double zone_px)
{
    double w = zone_px / (SCENE_ITEM_PICTURES_MAX - 3);
    return w < 512 ? 512 : w > 4096 ? 4096 : (int32_t)w;
}

static enum pictures_answer ticker_pieces(struct pictures *p, const struct pictures_ask *a,
                                          double left, double length, struct scene_media *out,
                                          struct err *err)
{
    double zone_w = a->zone.w * a->scale;
    struct maker_order order = order_of(a, MAKER_PIECE);
    order.w = piece_width(zone_w);
    bool plate = a->programme->manifest->items[a->item].style.plate.a != 0;
    enum pictures_answer worst = PICTURES_READY;
    int64_t first = (int64_t)((-left) / order.w) - 1;
    // One piece more than is on show: the next one to come in is drawn ahead.
    for (int64_t k = first; left + (double)(k * order.w) < zone_w + order.w; k++) {
        double x = left + (double)(k * order.w);
        bool words = (double)((k + 1) * order.w) > 0 && (double)(k * order.w) < length;
        if (x + order.w <= 0 || (!plate && !words))
            continue;
        bool ahead = a->ahead || x >= zone_w;
        if ((!p->live && ahead) || out->picture_count == SCENE_ITEM_PICTURES_MAX)
            continue;
        order.n = (int32_t)k;
        size_t before = out->picture_count;
        struct scene_media spare = {0};
        enum pictures_answer answer =
            one_picture(p, a->programme, &order, ahead, ahead ? &spare : out, err);
        if (out->picture_count > before)
            out->offset_px[before] = x;
        if (!ahead && answer != PICTURES_READY)
            worst = answer;
    }
    return worst;
}

static enum pictures_answer ticker_item(struct pictures *p, const struct pictures_ask *a,
                                        const struct manifest_item *item, struct scene_media *out,
                                        struct err *err)
{
    struct maker_order order = order_of(a, MAKER_STRIP);
    struct album_view view = {0};
    enum pictures_answer answer = get(p, a->programme, &order, &view);
    if (answer != PICTURES_READY) {
        if (err)
            *err = view.err;
        return answer;
    }
    double way = item->speed_px * a->scale * ((double)a->item_ns / 1e9);
    double zone_w = a->zone.w * a->scale;
    double left = view.rtl ? way - view.length_px : zone_w - way;
    answer = ticker_pieces(p, a, left, view.length_px, out, err);
    out->ready = answer == PICTURES_READY;
    return answer;
}

static enum pictures_answer feed_item(struct pictures *p, const struct pictures_ask *a,
                                      const struct manifest_item *item, struct scene_media *out,
                                      int64_t *next_ns, struct err *err)
{
    const struct programme_feed *feed = a->programme->feeds[item->content];
    if (item->mode == MANIFEST_CARDS)
        return card_item(p, a, feed, out, next_ns, err);
    *next_ns = 0; // it moves all the time
    return ticker_item(p, a, item, out, err);
}

enum pictures_answer pictures_item(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, int64_t *next_ns, struct err *err)
{
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    int64_t spare;
    next_ns = next_ns ? next_ns : &spare;
    *next_ns = INT64_MAX;
    *out = (struct scene_media){.boxed = item->kind != MANIFEST_ITEM_CONTENT};
    switch (item->kind) {
    case MANIFEST_ITEM_CONTENT:
        return pictures_content(p, a->programme, item->content, a->zone, a->scale, a->ahead, out,
                                err);
    case MANIFEST_ITEM_TEXT: {
        struct maker_order order = order_of(a, MAKER_TEXT);
        return one_picture(p, a->programme, &order, a->ahead, out, err);
    }
    case MANIFEST_ITEM_CLOCK:
        return clock_item(p, a, item, out, next_ns, err);
    case MANIFEST_ITEM_FEED:
        return feed_item(p, a, item, out, next_ns, err);
    case MANIFEST_ITEM_FILL:
        out->ready = true;
        break;
    }
    return PICTURES_READY;
}

void pictures_keep(struct pictures *p, uint64_t generation, uint64_t other)
{
    album_keep(p->album, generation, other);
}
