#include <math.h>
#include <rlottie_capi.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/picture.h"
#include "decode/bytes.h"
#include "decode/lottie_check.h"
#include "decode/reader.h"
#include "decode/rgba.h"
#include "decode/spans.h"
#include "json/json.h"

// Lottie, drawn by rlottie in the size that is asked for. Each picture is drawn for itself, and
// only when it is written: a step or a leap in time costs nothing.

struct lottie {
    const char *where;
    Lottie_Animation *animation;
    struct lottie_about about;
    int64_t count;
    int64_t shown; // the picture of decode_write()
    int64_t next;
};

enum { RATE_UNIT = 1000 * 1000, NS = 1000 * 1000 * 1000 };

static int64_t rate_of(const struct lottie *d)
{
    return llround(d->about.rate * RATE_UNIT);
}

// When picture i begins: i / rate, exact to the nanosecond and without passing the type's end.
static int64_t start_ns(const struct lottie *d, int64_t i)
{
    if (d->count == 1)
        return i * DECODE_STILL_S * NS;
    int64_t rate = rate_of(d);
    int64_t units = i * RATE_UNIT;
    return units / rate * NS + units % rate * NS / rate;
}

static void lottie_close(void *state)
{
    struct lottie *d = state;
    if (!d)
        return;
    if (d->animation)
        lottie_animation_destroy(d->animation);
    free(d);
}

// rlottie keeps models under a name in a cache that C cannot turn off: no two share a name.
static Lottie_Animation *animation_of(const char *text)
{
    static _Atomic unsigned long serial;
    char name[32];
    snprintf(name, sizeof name, "vitrine-%lu", atomic_fetch_add(&serial, 1));
    return lottie_animation_from_data(text, name, "");
}

static bool open_text(struct lottie *d, const char *text, size_t len, struct err *err)
{
    if (!lottie_check(text, len, d->where, &d->about, err))
        return false;
    static const char mark[] = "\xef\xbb\xbf";
    bool marked = len >= 3 && memcmp(text, mark, 3) == 0;
    d->animation = animation_of(text + (marked ? 3 : 0));
    if (!d->animation)
        return err_set(err, ERR_CONTENT, d->where, "is a Lottie that cannot be drawn");
    d->count = (int64_t)lottie_animation_get_totalframe(d->animation);
    if (d->count < 1 || d->count > LOTTIE_PICTURES_MAX)
        return err_set(err, ERR_CONTENT, d->where, "is a Lottie without pictures");
    return true;
}

static bool open_all(struct lottie *d, const struct decode_input *input, struct video_info *info,
                     struct err *err)
{
    size_t len;
    uint8_t *text = bytes_read(input, JSON_TEXT_MAX, &len, err);
    if (!text)
        return false;
    bool fine = open_text(d, (const char *)text, len, err);
    free(text);
    if (!fine)
        return false;
    *info = (struct video_info){.kind = VIDEO_LOTTIE,
                                .codec = "lottie",
                                .width_px = (int32_t)fmax(d->about.w, 1),
                                .height_px = (int32_t)fmax(d->about.h, 1),
                                .rate_num = rate_of(d),
                                .rate_den = RATE_UNIT,
                                .duration_ns = start_ns(d, d->count),
                                .pictures = d->count,
                                .alpha = true,
                                .scalable = true};
    return true;
}

static void *lottie_open(const struct decode_input *input, struct video_info *info, struct err *err)
{
    struct lottie *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->where = input->where;
    if (open_all(d, input, info, err))
        return d;
    lottie_close(d);
    return NULL;
}

static enum decode_answer lottie_next(void *state, struct video_span *span, struct err *err)
{
    (void)err;
    struct lottie *d = state;
    if (d->next >= d->count)
        return DECODE_END;
    d->shown = d->next++;
    *span = (struct video_span){start_ns(d, d->shown), start_ns(d, d->shown + 1)};
    return DECODE_PICTURE;
}

static bool lottie_seek(void *state, int64_t t_ns, struct err *err)
{
    (void)err;
    struct lottie *d = state;
    int64_t from = 0;
    int64_t to = d->count - 1;
    while (from < to) {
        int64_t middle = from + (to - from) / 2;
        if (start_ns(d, middle + 1) <= t_ns)
            from = middle + 1;
        else
            to = middle;
    }
    d->next = from;
    return true;
}

// rlottie's words of four bytes, blue lowest. An opacity beyond 100 % makes its sums run over: no
// colour is brighter than its alpha all the same.
static void put_in_order(uint8_t *pixels, size_t stride, int32_t w, int32_t h)
{
    for (int32_t y = 0; y < h; y++) {
        uint8_t *p = pixels + (size_t)y * stride;
        for (int32_t x = 0; x < w; x++, p += 4) {
            uint32_t argb;
            memcpy(&argb, p, 4);
            uint32_t a = argb >> 24;
            for (int c = 0; c < 3; c++) {
                uint32_t value = argb >> (16 - 8 * c) & 0xff;
                p[c] = (uint8_t)(value < a ? value : a);
            }
            p[3] = (uint8_t)a;
        }
    }
}

static void draw(const struct lottie *d, uint8_t *pixels, size_t stride, int32_t w, int32_t h)
{
    for (int32_t y = 0; y < h; y++)
        memset(pixels + (size_t)y * stride, 0, 4 * (size_t)w);
    lottie_animation_render(d->animation, (size_t)d->shown, (uint32_t *)(void *)pixels, (size_t)w,
                            (size_t)h, stride);
    put_in_order(pixels, stride, w, h);
}

// rlottie keeps the proportions and leaves the rest clear. A size of other proportions is drawn in
// the smallest right one around it, then pressed into it.
static bool draw_pressed(const struct lottie *d, struct decode_target *t, int32_t w, int32_t h)
{
    struct rgba p;
    if (!rgba_init(&p, w, h))
        return false;
    draw(d, p.pixels, 4 * (size_t)w, w, h);
    bool fine = rgba_put(&p, t);
    rgba_finish(&p);
    return fine;
}

static bool lottie_write(void *state, struct decode_target *t, struct err *err)
{
    struct lottie *d = state;
    double scale = fmax(t->w / d->about.w, t->h / d->about.h);
    double w = ceil(d->about.w * scale - 0.5);
    double h = ceil(d->about.h * scale - 0.5);
    bool fits = fabs(w - t->w) <= 1 && fabs(h - t->h) <= 1;
    bool aligned = (uintptr_t)t->rgba % 4 == 0 && t->stride % 4 == 0;
    if (fits && aligned) {
        draw(d, t->rgba, t->stride, t->w, t->h);
        rgba_judge(t);
        return true;
    }
    if (w * h > DECODE_PIXELS_MAX || w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX) {
        w = t->w;
        h = t->h;
    }
    return draw_pressed(d, t, (int32_t)w, (int32_t)h) ||
           err_set(err, ERR_CONTENT, d->where, "is too large for the memory that is left");
}

const struct decode_reader decode_lottie = {
    .open = lottie_open,
    .close = lottie_close,
    .next = lottie_next,
    .seek = lottie_seek,
    .write = lottie_write,
};
