#include "app/moving_check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/films.h"
#include "app/spool.h"
#include "base/now.h"
#include "sys/clock.h"
#include "json/json.h"

enum { MEASURE_S = 2, WARM_PICTURES = 4 };
#define SPARE_FACTOR 1.25 // so much quicker than its rate a video must be decoded

static const char *const kind_words[] = {
    [VIDEO_NONE] = "",     [VIDEO_MOV] = "mp4 or mov", [VIDEO_MATROSKA] = "WebM or Matroska",
    [VIDEO_MPEGTS] = "ts", [VIDEO_GIF] = "GIF",        [VIDEO_APNG] = "PNG",
    [VIDEO_WEBP] = "WebP", [VIDEO_AVIF] = "AVIF",      [VIDEO_LOTTIE] = "JSON",
};

static double rate_of(const struct video_info *v)
{
    return v->rate_den > 0 ? (double)v->rate_num / (double)v->rate_den : 0;
}

static bool codec_is(const struct video_info *v, const char *name)
{
    return strcmp(v->codec, name) == 0;
}

// Can a stream of this codec say what is clear?
static bool can_have_alpha(const struct video_info *v)
{
    return !codec_is(v, "h264") && !codec_is(v, "hevc") &&
           !(codec_is(v, "av1") && v->kind != VIDEO_AVIF);
}

static const char *alpha_words(const struct moving_facts *f)
{
    if (f->alpha == VIDEO_ALPHA_STACKED_BELOW)
        return "alpha stacked below";
    if (f->alpha == VIDEO_ALPHA_STACKED_RIGHT)
        return "alpha stacked to the right";
    if (f->alpha == VIDEO_ALPHA_MATTE)
        return "alpha from its matte";
    if (f->video->alpha)
        return "with an alpha plane";
    return can_have_alpha(f->video)
               ? "without alpha"
               : "without alpha, which such a file cannot have (see alpha and matte)";
}

void moving_words(const struct moving_facts *f, char out[MOVING_WORDS_MAX])
{
    const struct video_info *v = f->video;
    char speed[80] = "";
    char rate[40] = "";
    if (f->speed > 0)
        snprintf(speed, sizeof speed, "; %.0f pictures a second decoded at %d x %d", f->speed, f->w,
                 f->h);
    if (rate_of(v) > 0)
        snprintf(rate, sizeof rate, "%.5g pictures a second, ", rate_of(v));
    snprintf(out, MOVING_WORDS_MAX, "%s in %s, %d x %d, %s%.3f s, %s%s%s%s%s", v->codec,
             kind_words[v->kind], v->width_px, v->height_px, rate, (double)v->duration_ns / 1e9,
             alpha_words(f), v->sound ? ", with sound" : "", v->hdr ? ", HDR shown as SDR" : "",
             v->interlaced ? ", interlaced" : "", speed);
}

void moving_json(const struct moving_facts *f, char out[MOVING_WORDS_MAX])
{
    static const char *const truth[] = {"false", "true"};
    static const char *const alphas[] = {"own", "stacked-below", "stacked-right", "matte"};
    const struct video_info *v = f->video;
    char codec[6 * VIDEO_CODEC_MAX + 3];
    char speed[40] = "";
    bool alpha = v->alpha || f->alpha != VIDEO_ALPHA_OWN;
    if (f->speed > 0)
        snprintf(speed, sizeof speed, ",\"speed\":%.1f", f->speed);
    snprintf(out, MOVING_WORDS_MAX,
             "\"codec\":%s,\"width\":%d,\"height\":%d,\"rate\":%.6g,\"duration\":%.9g,\"pictures\":"
             "%lld,\"alpha\":%s%s%s,\"sound\":%s,\"hdr\":%s,\"interlaced\":%s%s",
             json_quote(v->codec, codec, sizeof codec), v->width_px, v->height_px, rate_of(v),
             (double)v->duration_ns / 1e9, (long long)v->pictures, alpha ? "\"" : "",
             alpha ? alphas[f->alpha] : "null", alpha ? "\"" : "", truth[v->sound], truth[v->hdr],
             truth[v->interlaced], speed);
}

// ---- does this machine keep up ------------------------------------------------------------------

static bool is_background(const struct manifest *m, size_t content)
{
    for (size_t i = 0; i < m->layout_count; i++)
        if (m->layouts[i].background_content == (int32_t)content)
            return true;
    return false;
}

// As large as the canvas lets it be; a background covers it.
static void choose_size(const struct manifest *m, size_t content, struct moving_facts *f)
{
    double x = (double)m->width_px / f->video->width_px;
    double y = (double)m->height_px / f->video->height_px;
    double k = (x < y) != is_background(m, content) ? x : y;
    f->w = (int32_t)fmax(1, round(f->video->width_px * k));
    f->h = (int32_t)fmax(1, round(f->video->height_px * k));
}

// Pictures a second, from the first on that comes in its stride; 0 when it fails.
static double measure(struct spool *spool, int32_t w, int32_t h, struct err *err)
{
    int64_t begun_ns = now_read().mono_ns;
    int64_t now_ns = begun_ns;
    int64_t pictures = 0;
    struct shot shot;
    enum cage_answer answer = CAGE_PICTURE;
    while (answer == CAGE_PICTURE && now_ns - begun_ns < MEASURE_S * NS_PER_S) {
        answer = spool_next(spool, w, h, &shot, err);
        if (answer != CAGE_PICTURE)
            break;
        picture_unref(shot.picture);
        now_ns = now_read().mono_ns;
        pictures++;
        if (pictures == WARM_PICTURES)
            begun_ns = now_ns;
    }
    if (answer == CAGE_FAILED || answer == CAGE_DIED)
        return 0;
    int64_t counted = pictures > WARM_PICTURES ? pictures - WARM_PICTURES : pictures;
    return now_ns > begun_ns ? (double)counted * 1e9 / (double)(now_ns - begun_ns) : 0;
}

static void keep_up(const struct programme *p, size_t content, struct cages *cages,
                    struct moving_facts *f, struct problems *problems)
{
    struct err err = {0};
    choose_size(p->manifest, content, f);
    struct spool *spool = spool_open(cages, p, content, SPOOL_TURNS, &err);
    f->speed = spool ? measure(spool, f->w, f->h, &err) : 0;
    spool_close(spool);
    if (err.code)
        problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, f->place, "%s", err.text);
    else if (f->speed < rate_of(f->video) * SPARE_FACTOR)
        problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, f->place,
                     "this machine decodes %.4g pictures a second at %d x %d; it has %.4g, and a "
                     "quarter more is wanted",
                     f->speed, f->w, f->h, rate_of(f->video));
}

// ---- all of them --------------------------------------------------------------------------------

static void check_items(const struct programme *p, struct problems *problems)
{
    for (size_t i = 0; i < p->manifest->item_count; i++) {
        const struct manifest_item *item = &p->manifest->items[i];
        if (item->kind != MANIFEST_ITEM_CONTENT || !p->contents[item->content].usable)
            continue;
        const struct video_info *v = &p->contents[item->content].video;
        if (item->volume > 0 && !v->sound)
            problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, item->place,
                         "has a volume, but its content has no sound");
        if (item->loop && !programme_moves(p, item->content))
            problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, item->place,
                         "is to loop, but its content does not move");
    }
}

struct moving_facts *moving_check(const struct programme *p, struct cages *cages,
                                  struct problems *problems, size_t *count)
{
    size_t n = 0;
    struct moving_facts *list = calloc(p->manifest->content_count + 1, sizeof *list);
    if (!list)
        abort();
    check_items(p, problems);
    for (size_t i = 0; i < p->manifest->content_count; i++) {
        const struct manifest_content *c = &p->manifest->contents[i];
        if (!p->contents[i].usable || p->contents[i].video.kind == VIDEO_NONE)
            continue;
        struct moving_facts *f = &list[n++];
        *f = (struct moving_facts){
            .place = c->place, .video = &p->contents[i].video, .alpha = c->alpha};
        if (cages && programme_moves(p, (int32_t)i))
            keep_up(p, i, cages, f, problems);
    }
    *count = n;
    return list;
}
