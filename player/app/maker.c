#include "app/maker.h"

#include <stdlib.h>
#include <string.h>

#include "app/spool.h"
#include "app/stills.h"
#include "app/words.h"

enum { STRIPS_MAX = 8 };

struct strip {
    struct maker_order order; // of kind MAKER_STRIP; the key
    struct media_strip *strip;
    uint64_t used;
};

struct maker {
    struct cages *cages;
    struct media_fonts *fonts;
    uint64_t fonts_of; // generation whose fonts they are; 0: the player's own
    struct strip strips[STRIPS_MAX];
    uint64_t turn;
};

struct maker *maker_create(struct cages *cages)
{
    struct maker *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    m->cages = cages;
    return m;
}

static void drop_strips(struct maker *m)
{
    for (size_t i = 0; i < STRIPS_MAX; i++) {
        media_strip_destroy(m->strips[i].strip);
        m->strips[i] = (struct strip){0};
    }
}

void maker_destroy(struct maker *m)
{
    if (!m)
        return;
    drop_strips(m);
    media_fonts_destroy(m->fonts);
    free(m);
}

// Fonts are read once, and again only when another generation brings or had its own.
static struct media_fonts *fonts_for(struct maker *m, const struct programme *p, struct err *err)
{
    uint64_t want = p->font_count ? p->generation : 0;
    if (m->fonts && m->fonts_of == want)
        return m->fonts;
    drop_strips(m);
    media_fonts_destroy(m->fonts);
    m->fonts = programme_fonts(p, err);
    m->fonts_of = want;
    return m->fonts;
}

// A still in a form that only decoders of what moves can read. Its memory is the decoder's.
static struct picture *make_caged(struct cages *cages, const struct programme *p,
                                  const struct maker_order *o, bool *died, struct err *err)
{
    struct shot shot = {0};
    struct spool *spool = spool_open(cages, p, (size_t)o->content, 0, err);
    *died = !spool || spool_next(spool, 0, 0, &shot, err) == CAGE_DIED;
    spool_close(spool);
    if (shot.picture && o->scales)
        compose_scale(shot.picture, &o->rest);
    return shot.picture;
}

static struct picture *make_image(struct maker *m, const struct programme *p,
                                  const struct maker_order *o, bool *died, struct err *err)
{
    const struct programme_content *c = &p->contents[o->content];
    struct stills_file file = {
        .path = c->path, .kind = c->info.kind, .where = p->manifest->contents[o->content].place};
    if (!c->path) {
        err_set(err, ERR_CONTENT, file.where, "it is missing");
        return NULL;
    }
    struct picture *checked = o->w ? NULL : programme_take_decoded(p, (size_t)o->content);
    if (checked)
        return checked;
    if (c->video.kind != VIDEO_NONE)
        return make_caged(m->cages, p, o, died, err);
    struct picture *picture = stills_picture(m->cages, &file, o->w, o->h, died, err);
    if (picture && o->scales)
        compose_scale(picture, &o->rest);
    return picture;
}

static struct picture *make_words(struct media_fonts *fonts, const struct programme *p,
                                  const struct maker_order *o, struct err *err)
{
    const struct manifest_item *item = &p->manifest->items[o->item];
    struct media_style style = programme_style(item, o->scale);
    if (o->kind == MAKER_TEXT)
        return media_text(fonts, item->text, NULL, &style, o->w, o->h, err);
    char words[WORDS_CLOCK_MAX];
    if (!words_clock(item->text, p->zone, o->utc_ns, words, sizeof words)) {
        err_set(err, ERR_CONTENT, item->place, "the clock's text is too long");
        return NULL;
    }
    return media_text(fonts, words, NULL, &style, o->w, o->h, err);
}

static struct picture *make_card(struct media_fonts *fonts, const struct programme *p,
                                 const struct maker_order *o, struct err *err)
{
    const struct manifest_item *item = &p->manifest->items[o->item];
    const struct media_feed *feed = p->feeds[item->content]->feed;
    struct media_style style = programme_style(item, o->scale);
    if (!feed || (size_t)o->n >= feed->count) {
        err_set(err, ERR_CONTENT, item->place, "the feed has no such entry");
        return NULL;
    }
    const struct media_entry *e = &feed->entries[o->n];
    return media_card(fonts, e->title, e->summary, feed->title, feed->lang, &style, o->w, o->h,
                      err);
}

static bool same_strip(const struct maker_order *a, const struct maker_order *b)
{
    return a->generation == b->generation && a->feed_serial == b->feed_serial &&
           a->item == b->item && a->h == b->h && a->scale == b->scale;
}

static struct media_strip *strip_for(struct maker *m, const struct programme *p,
                                     const struct maker_order *o, struct err *err)
{
    struct strip *oldest = &m->strips[0];
    for (size_t i = 0; i < STRIPS_MAX; i++) {
        struct strip *s = &m->strips[i];
        if (s->strip && same_strip(&s->order, o)) {
            s->used = ++m->turn;
            return s->strip;
        }
        if (s->used < oldest->used)
            oldest = s;
    }
    const struct manifest_item *item = &p->manifest->items[o->item];
    struct media_style style = programme_style(item, o->scale);
    media_strip_destroy(oldest->strip);
    oldest->strip = media_strip_create(m->fonts, p->feeds[item->content]->line, &style, o->h, err);
    oldest->order = *o;
    oldest->used = ++m->turn;
    return oldest->strip;
}

static void make_strip(struct maker *m, const struct programme *p, const struct maker_order *o,
                       struct maker_result *out)
{
    struct media_strip *strip = strip_for(m, p, o, &out->err);
    if (!strip)
        return;
    out->length_px = media_strip_length(strip);
    out->rtl = media_strip_rtl(strip);
    if (o->kind == MAKER_PIECE)
        out->picture = media_strip_piece(strip, (int64_t)o->n * o->w, o->w, &out->err);
}

void maker_make(struct maker *m, const struct programme *p, const struct maker_order *o,
                struct maker_result *out)
{
    *out = (struct maker_result){0};
    struct media_fonts *fonts = NULL;
    if (o->kind != MAKER_IMAGE) {
        fonts = fonts_for(m, p, &out->err);
        if (!fonts) {
            out->failed = true;
            return;
        }
    }
    switch (o->kind) {
    case MAKER_IMAGE:
        out->picture = make_image(m, p, o, &out->died, &out->err);
        break;
    case MAKER_TEXT:
    case MAKER_CLOCK:
        out->picture = make_words(fonts, p, o, &out->err);
        break;
    case MAKER_CARD:
        out->picture = make_card(fonts, p, o, &out->err);
        break;
    case MAKER_STRIP:
    case MAKER_PIECE:
        make_strip(m, p, o, out);
        break;
    }
    out->failed = !out->picture && !(o->kind == MAKER_STRIP && out->err.code == ERR_NONE);
}
