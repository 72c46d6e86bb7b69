#include "decode/layers.h"

#include <stdlib.h>
#include <string.h>

#include "base/now.h"

static bool no_memory(const struct layers *l, struct err *err)
{
    return err_set(err, ERR_CONTENT, l->where, "is too large for the memory that is left");
}

bool layers_init(struct layers *l, uint64_t w, uint64_t h, int64_t count, struct err *err)
{
    if (count < 1)
        return err_set(err, ERR_CONTENT, l->where, "has no picture in it");
    if (count > DECODE_PICTURES_MAX)
        return err_set(err, ERR_CONTENT, l->where, "has %lld pictures; at most %d are shown",
                       (long long)count, DECODE_PICTURES_MAX);
    if (!decode_size_fits(w, h, l->where, err))
        return false;
    l->list = calloc((size_t)count, sizeof *l->list);
    return (l->list && spans_init(&l->spans, count) &&
            rgba_init(&l->canvas, (int32_t)w, (int32_t)h)) ||
           no_memory(l, err);
}

void layers_finish(struct layers *l)
{
    rgba_finish(&l->canvas);
    spans_finish(&l->spans);
    free(l->list);
    free(l->pixels);
    free(l->saved);
}

int64_t layers_ns(int64_t ms)
{
    return (ms <= DECODE_HURRIED_MS ? DECODE_UNHURRIED_MS : ms) * 1000 * 1000;
}

// ---- drawing ------------------------------------------------------------------------------------

static bool is_whole(const struct layers *l, const struct layer *p)
{
    return p->w == l->canvas.w && p->h == l->canvas.h;
}

// Nothing before it is seen, now or later.
static bool is_key(const struct layers *l, int64_t i)
{
    const struct layer *p = &l->list[i];
    if (i == 0 || (p[-1].after == LAYER_CLEARS && is_whole(l, p - 1)))
        return true;
    return is_whole(l, p) && !(p->over && p->alpha) && p->after != LAYER_RESTORES;
}

static uint8_t *place(const struct layers *l, const struct layer *p, int32_t y)
{
    return l->canvas.pixels + 4 * ((size_t)(p->y + y) * (size_t)l->canvas.w + (size_t)p->x);
}

static void end_piece(struct layers *l, const struct layer *p)
{
    size_t row = 4 * (size_t)p->w;
    for (int32_t y = 0; y < p->h; y++) {
        if (p->after == LAYER_CLEARS)
            memset(place(l, p, y), 0, row);
        else if (p->after == LAYER_RESTORES)
            memcpy(place(l, p, y), l->saved + (size_t)y * row, row);
    }
}

static void save(struct layers *l, const struct layer *p)
{
    size_t row = 4 * (size_t)p->w;
    for (int32_t y = 0; p->after == LAYER_RESTORES && y < p->h; y++)
        memcpy(l->saved + (size_t)y * row, place(l, p, y), row);
}

// One that is broken leaves the canvas as it is. False then.
static bool draw(struct layers *l, int64_t i)
{
    const struct layer *p = &l->list[i];
    if (is_key(l, i))
        memset(l->canvas.pixels, 0, 4 * (size_t)l->canvas.w * (size_t)l->canvas.h);
    else
        end_piece(l, p - 1);
    save(l, p);
    l->drawn = i;
    if (!l->decode(l, i, l->pixels))
        return false;
    rgba_premultiply(l->pixels, (size_t)p->w * (size_t)p->h);
    for (int32_t y = 0; y < p->h; y++) {
        const uint8_t *from = l->pixels + 4 * (size_t)y * (size_t)p->w;
        if (p->over && p->alpha)
            rgba_over(place(l, p, y), from, (size_t)p->w);
        else
            memcpy(place(l, p, y), from, 4 * (size_t)p->w);
    }
    return true;
}

bool layers_start(struct layers *l, struct err *err)
{
    size_t largest = 4; // a piece may be empty
    size_t restored = 0;
    for (int64_t i = 0; i < l->spans.count; i++) {
        size_t bytes = 4 * (size_t)l->list[i].w * (size_t)l->list[i].h;
        largest = bytes > largest ? bytes : largest;
        if (l->list[i].after == LAYER_RESTORES)
            restored = bytes > restored ? bytes : restored;
    }
    if (l->spans.count == 1)
        l->spans.ends_ns[0] = (int64_t)DECODE_STILL_S * 1000 * 1000 * 1000;
    if (l->spans.ends_ns[l->spans.count - 1] > VIDEO_DAYS_MAX * 24 * 3600 * NS_PER_S)
        return err_set(err, ERR_CONTENT, l->where, "is longer than %d days", VIDEO_DAYS_MAX);
    l->pixels = malloc(largest);
    l->saved = restored ? malloc(restored) : NULL;
    if (!l->pixels || (restored && !l->saved))
        return no_memory(l, err);
    return draw(l, 0) ||
           err_set(err, ERR_CONTENT, l->where, "is broken: its first picture does not decode");
}

// ---- what a reader does -------------------------------------------------------------------------

// Whether any pixel of any picture may be clear.
static bool has_alpha(const struct layers *l)
{
    for (int64_t i = 0; i < l->spans.count; i++) {
        const struct layer *p = &l->list[i];
        if (is_key(l, i) ? p->alpha || !is_whole(l, p) : p->alpha && !p->over)
            return true;
        if (!is_key(l, i) && p[-1].after == LAYER_CLEARS)
            return true;
    }
    return false;
}

void layers_tell(const struct layers *l, struct video_info *info)
{
    info->width_px = l->canvas.w;
    info->height_px = l->canvas.h;
    info->alpha = has_alpha(l);
    spans_tell(&l->spans, info);
}

enum decode_answer layers_next(void *state, struct video_span *span, struct err *err)
{
    (void)err;
    struct layers *l = state;
    if (l->next >= l->spans.count)
        return DECODE_END;
    int64_t to = l->next++;
    if (l->drawn != to) {
        int64_t from = to;
        while (from != l->drawn + 1 && !is_key(l, from))
            from--;
        for (; from <= to; from++)
            (void)draw(l, from);
    }
    *span = spans_at(&l->spans, to);
    return DECODE_PICTURE;
}

bool layers_seek(void *state, int64_t t_ns, struct err *err)
{
    (void)err;
    struct layers *l = state;
    l->next = spans_find(&l->spans, t_ns);
    return true;
}

bool layers_write(void *state, struct decode_target *target, struct err *err)
{
    const struct layers *l = state;
    return rgba_put(&l->canvas, target) || no_memory(l, err);
}
