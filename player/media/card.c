#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "media/words.h"

// Sizes of the three parts, and the air between them, as shares of the style's em.
static const double summary_share = 0.62;
static const double source_share = 0.42;
static const double source_opacity = 0.72;
static const double air_below_source = 0.22;
static const double air_above_summary = 0.34;
static const double padding = 0.5; // inside a plate
static const double scales[] = {1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4};

struct card {
    struct media_fonts *fonts;
    const struct media_style *style;
    const char *lang;
    char *source, *title, *summary; // cleaned; "" for what is not there
    double x, y, w, h;              // the inner box
};

struct drawn {
    struct words_block source, title, summary;
    double size; // em of the title
};

static struct media_style styled(const struct card *c, double size, int32_t least_weight,
                                 double line_height)
{
    struct media_style style = *c->style;
    style.size_px = size;
    style.line_height = line_height;
    if (style.weight < least_weight)
        style.weight = least_weight;
    return style;
}

static bool block(struct words_block *b, const struct card *c, const char *text,
                  const struct media_style *style, double height)
{
    struct words_request request = {
        .text = text,
        .lang = words_language(c->fonts, text, c->lang),
        .width = c->w,
        .height = height,
        .style = style,
    };
    return words_block_make(b, c->fonts, &request);
}

static void drawn_finish(struct drawn *d)
{
    words_block_finish(&d->source);
    words_block_finish(&d->title);
    words_block_finish(&d->summary);
}

static double above(const struct words_block *b, double air)
{
    return b->count ? words_block_height(b) + air : 0;
}

// Lays the card out at one scale; what finds no room is left out, the title last.
static bool lay_out(struct drawn *d, const struct card *c, double scale)
{
    *d = (struct drawn){.size = words_size(c->style) * scale};
    double em = d->size;
    double lines = c->style->line_height;
    struct media_style source = styled(c, em * source_share, 600, 1.2);
    struct media_style title = styled(c, em, 700, lines);
    struct media_style summary = styled(c, em * summary_share, 100, lines * 1.12);
    double left = c->h;
    if (left > em * 2.2 && !block(&d->source, c, c->source, &source, 1))
        return false;
    left -= above(&d->source, air_below_source * em);
    double half = *c->summary ? fmin(left, c->h / 2) : left;
    if (!block(&d->title, c, c->title, &title, half))
        return false;
    left -= above(&d->title, air_above_summary * em);
    return left < em * summary_share || block(&d->summary, c, c->summary, &summary, left);
}

// Good enough: the whole title and at least two lines of the summary, or all of it.
static bool reads_well(const struct drawn *d, const struct card *c)
{
    if (d->title.cut || (*c->source && !d->source.count))
        return false;
    if (!*c->summary)
        return true;
    return d->summary.count >= 2 || (d->summary.count == 1 && !d->summary.cut);
}

static bool fit(struct drawn *d, const struct card *c)
{
    for (size_t i = 0; i < VT_COUNT(scales); i++) {
        if (i > 0)
            drawn_finish(d);
        if (!lay_out(d, c, scales[i]))
            return false;
        if (reads_well(d, c))
            return true;
    }
    return true;
}

static void draw(const struct drawn *d, const struct card *c, struct words_canvas *canvas)
{
    double source = above(&d->source, air_below_source * d->size);
    double title = words_block_height(&d->title);
    double air = d->title.count && d->summary.count ? air_above_summary * d->size : 0;
    double all = source + title + air + words_block_height(&d->summary);
    double y = c->y + words_top(c->style->valign, c->h, all);
    struct color color = c->style->color;
    words_canvas_ink(canvas, color, source_opacity);
    words_block_draw(&d->source, canvas->cr, c->x, y);
    words_canvas_ink_end(canvas, color, source_opacity);
    words_canvas_ink(canvas, color, 1);
    words_block_draw(&d->title, canvas->cr, c->x, y + source);
    words_block_draw(&d->summary, canvas->cr, c->x, y + source + title + air);
    words_canvas_ink_end(canvas, color, 1);
}

static void place(struct card *c, int32_t w, int32_t h)
{
    double pad = 0;
    if (c->style->plate.a)
        pad = fmin(padding * words_size(c->style), fmin(w, h) / 8.0);
    pad = floor(pad);
    c->x = c->y = pad;
    c->w = w - 2 * pad;
    c->h = h - 2 * pad;
}

struct picture *media_card(struct media_fonts *f, const char *title, const char *summary,
                           const char *source, const char *lang, const struct media_style *style,
                           int32_t w, int32_t h, struct err *err)
{
    struct words_canvas canvas;
    if (!words_canvas_open(&canvas, w, h, style->plate, err))
        return NULL;
    bool twice = title && summary && strcmp(title, summary) == 0;
    struct card card = {
        .fonts = f,
        .style = style,
        .lang = lang,
        .source = words_clean(f, source ? source : "", true),
        .title = words_clean(f, title ? title : "", true),
        .summary = words_clean(f, summary && !twice ? summary : "", true),
    };
    place(&card, w, h);
    struct drawn drawn;
    bool made = fit(&drawn, &card);
    if (made)
        draw(&drawn, &card, &canvas);
    drawn_finish(&drawn);
    g_free(card.source);
    g_free(card.title);
    g_free(card.summary);
    struct picture *picture = words_canvas_close(&canvas, err);
    if (made || !picture)
        return picture;
    picture_unref(picture);
    err_set(err, ERR_FAILED, "", "out of memory");
    return NULL;
}
