// Items whose words change while they are on show: clocks, cards, tickers.

#include <math.h>

#include "app/pictures_get.h"
#include "app/words.h"

static int64_t floor_to(int64_t t, int64_t unit)
{
    int64_t r = t % unit;
    return t - (r < 0 ? r + unit : r);
}

// What the item shows in_ns later is made while it shows what it does now.
static void prepare(struct pictures *p, const struct pictures_ask *a,
                    const struct maker_order *order, int64_t in_ns)
{
    struct scene_media spare = {0};
    struct pictures_ask later = *a;
    later.mode = PICTURES_AHEAD;
    later.due_ns = a->utc_ns + in_ns;
    if (a->mode == PICTURES_SHOW && pictures_prepares(p, later.due_ns))
        pictures_one(p, &later, order, &spare, NULL);
}

enum pictures_answer pictures_clock(struct pictures *p, const struct pictures_ask *a,
                                    struct scene_media *out, int64_t *next_ns, struct err *err)
{
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    int64_t unit = words_clock_has_seconds(item->text) ? NS_PER_S : 60 * NS_PER_S;
    struct maker_order order = pictures_order(a, MAKER_CLOCK);
    order.utc_ns = floor_to(a->utc_ns, unit);
    *next_ns = order.utc_ns + unit - a->utc_ns;
    enum pictures_answer answer = pictures_one(p, a, &order, out, err);
    order.utc_ns += unit;
    if (*next_ns < 5 * NS_PER_S)
        prepare(p, a, &order, *next_ns);
    return answer;
}

static enum pictures_answer cards(struct pictures *p, const struct pictures_ask *a,
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
    struct maker_order order = pictures_order(a, MAKER_CARD);
    order.n = (int32_t)k;
    if (k + 1 < (int64_t)n)
        *next_ns = (k + 1) * each - a->item_ns;
    enum pictures_answer answer = pictures_one(p, a, &order, out, err);
    order.n++;
    if (k + 1 < (int64_t)n && *next_ns < PICTURES_HORIZON_NS)
        prepare(p, a, &order, *next_ns);
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

// Where a strip of words lies at a moment, in pixels of the output.
struct strip {
    double left, length; // its left end, from the zone's left edge
    double zone_w;
    double speed; // a second, to the left; negative: to the right
};

// How far outside the zone pieces are made ahead: half a second, at least one piece.
static double margin(const struct strip *s, int32_t piece_w)
{
    enum { PIECES_MAX = 8 };
    double way = fabs(s->speed) / 2;
    double most = (double)piece_w * PIECES_MAX;
    return way < piece_w ? piece_w : way > most ? most : way;
}

static enum pictures_answer show_piece(struct pictures *p, const struct pictures_ask *a,
                                       const struct maker_order *order, double x,
                                       struct scene_media *out, struct err *err)
{
    size_t before = out->picture_count;
    if (before == SCENE_ITEM_PICTURES_MAX)
        return PICTURES_READY;
    enum pictures_answer answer = pictures_one(p, a, order, out, err);
    if (out->picture_count > before)
        out->offset_px[before] = x;
    return answer;
}

static enum pictures_answer pieces(struct pictures *p, const struct pictures_ask *a,
                                   const struct strip *s, struct scene_media *out, struct err *err)
{
    struct maker_order order = pictures_order(a, MAKER_PIECE);
    order.w = piece_width(s->zone_w);
    bool plate = a->programme->manifest->items[a->item].style.plate.a != 0;
    double coming = margin(s, order.w);
    double from = s->speed < 0 ? -coming : 0;
    double until = s->zone_w + (s->speed > 0 ? coming : 0);
    enum pictures_answer worst = PICTURES_READY;
    for (double k = floor((from - s->left) / order.w); s->left + k * order.w < until; k++) {
        double x = s->left + k * order.w;
        bool words = (k + 1) * order.w > 0 && k * order.w < s->length;
        if (x + order.w <= from || (!plate && !words))
            continue;
        order.n = (int32_t)k;
        enum pictures_answer answer = PICTURES_READY;
        if (x + order.w > 0 && x < s->zone_w)
            answer = show_piece(p, a, &order, x, out, err);
        else if (a->mode == PICTURES_AHEAD)
            answer = pictures_one(p, a, &order, out, NULL);
        else
            prepare(p, a, &order, 0);
        if (answer != PICTURES_READY)
            worst = answer;
    }
    return worst;
}

// One pass: the words come in at one edge and have left at the other. Then they come again.
static int64_t pass_ns(const struct pictures_ask *a, const struct strip *s)
{
    double seconds = (s->zone_w + s->length) / fabs(s->speed);
    int64_t natural_ns = a->programme->natural_ns[a->item];
    int64_t own_ns = seconds < 1e9 ? (int64_t)(seconds * 1e9) : INT64_MAX;
    return own_ns > natural_ns ? own_ns : natural_ns > 0 ? natural_ns : 1;
}

static void place(struct strip *s, int64_t at_ns)
{
    double way = s->speed * ((double)at_ns / 1e9);
    s->left = s->speed < 0 ? -way - s->length : s->zone_w - way;
}

static enum pictures_answer ticker(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, struct err *err)
{
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    struct maker_order order = pictures_order(a, MAKER_STRIP);
    enum pictures_answer answer;
    const struct maker_result *words = pictures_result(p, a, &order, &answer);
    if (answer == PICTURES_FAILED && err)
        *err = words->err;
    if (answer == PICTURES_WAIT && a->mode == PICTURES_AHEAD)
        return PICTURES_LATER; // how long it is must be known before pieces can be asked for
    if (answer != PICTURES_READY)
        return answer;
    struct strip s = {.length = words->length_px,
                      .zone_w = a->zone.w * a->scale,
                      .speed = item->speed_px * a->scale * (words->rtl ? -1 : 1)};
    int64_t pass = pass_ns(a, &s);
    int64_t at_ns = (a->item_ns < 0 ? 0 : a->item_ns) % pass;
    struct pictures_ask again = *a;
    again.mode = PICTURES_AHEAD;
    again.due_ns = a->utc_ns + pass - at_ns;
    if (a->mode == PICTURES_SHOW && pass - at_ns < NS_PER_S && pictures_prepares(p, again.due_ns)) {
        struct scene_media spare = {0};
        place(&s, 0);
        pieces(p, &again, &s, &spare, NULL);
    }
    place(&s, at_ns);
    answer = pieces(p, a, &s, out, err);
    out->ready = answer == PICTURES_READY;
    return answer;
}

enum pictures_answer pictures_feed(struct pictures *p, const struct pictures_ask *a,
                                   struct scene_media *out, int64_t *next_ns, struct err *err)
{
    const struct manifest_item *item = &a->programme->manifest->items[a->item];
    const struct programme_feed *feed = a->programme->feeds[item->content];
    if (item->mode == MANIFEST_CARDS)
        return cards(p, a, feed, out, next_ns, err);
    *next_ns = 0; // it moves all the time
    return ticker(p, a, out, err);
}
