#include <string.h>

#include "manifest/internal.h"

static void read_content_name(struct reader *r, const json_t *o, const struct json_at *at,
                              struct manifest_item *item)
{
    item->kind = MANIFEST_ITEM_CONTENT;
    item->content = reader_find(r, r->content_index, "content", o, "content", at);
    struct json_at here = json_at_member(at, "content");
    if (item->content >= 0)
        expect_picture(r, item->content, &here);
}

static void read_src(struct reader *r, const json_t *o, const struct json_at *at,
                     struct manifest_item *item)
{
    struct json_at here = json_at_member(at, "src");
    item->kind = MANIFEST_ITEM_CONTENT;
    item->content = read_inline_content(r, json_object_get(o, "src"), &here);
}

static void read_text(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_item *item)
{
    const char *text = "";
    item->kind = MANIFEST_ITEM_TEXT;
    json_get_text(o, "text", at, 0, TEXT_BYTES_MAX, &text, r->problems);
    item->text = reader_text(r, text);
}

static void read_feed_name(struct reader *r, const json_t *o, const struct json_at *at,
                           struct manifest_item *item)
{
    item->kind = MANIFEST_ITEM_FEED;
    item->content = reader_find(r, r->content_index, "content", o, "feed", at);
    struct json_at here = json_at_member(at, "feed");
    if (item->content >= 0 && r->contents[item->content].kind != MANIFEST_CONTENT_FEED)
        json_error(r->problems, &here, "names a file; expected a feed");
}

// The first conversion of a clock pattern that strftime does not have, or NULL.
static const char *unknown_conversion(const char *pattern)
{
    for (const char *s = strchr(pattern, '%'); s; s = strchr(s + 1, '%')) {
        const char *start = s++;
        s += strspn(s, "_-0^#+123456789");
        s += *s == 'E' || *s == 'O';
        if (!*s || !strchr("aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%+", *s))
            return start;
    }
    return NULL;
}

static void read_clock(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_item *item)
{
    const char *text = "";
    item->kind = MANIFEST_ITEM_CLOCK;
    json_get_text(o, "clock", at, 1, CLOCK_BYTES_MAX, &text, r->problems);
    item->text = reader_text(r, text);
    struct json_at here = json_at_member(at, "clock");
    const char *unknown = unknown_conversion(text);
    char found[16];
    if (unknown)
        json_warn(r->problems, &here, "strftime has no conversion as in %s; it is shown as written",
                  json_quote(unknown, found, sizeof found));
}

static void read_fill(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_item *item)
{
    item->kind = MANIFEST_ITEM_FILL;
    reader_color(r, o, "fill", at, &item->fill);
}

static void read_kind(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_item *item)
{
    static const struct {
        const char *field;
        void (*read)(struct reader *r, const json_t *o, const struct json_at *at,
                     struct manifest_item *item);
    } kinds[] = {{"content", read_content_name}, {"src", read_src},     {"text", read_text},
                 {"feed", read_feed_name},       {"clock", read_clock}, {"fill", read_fill}};
    const char *found = NULL, *second = NULL;
    for (size_t i = 0; i < VT_COUNT(kinds); i++) {
        if (!json_object_get(o, kinds[i].field))
            continue;
        second = found && !second ? kinds[i].field : second;
        found = found ? found : kinds[i].field;
        kinds[i].read(r, o, at, item);
    }
    static const char expected[] = "expected exactly one of content, src, text, feed, clock, fill";
    if (second)
        json_error(r->problems, at, "has both %s and %s; %s", found, second, expected);
    else if (!found)
        json_error(r->problems, at, "shows nothing; %s", expected);
}

static void read_align(struct reader *r, const json_t *o, const struct json_at *at,
                       struct manifest_item *item)
{
    static const struct number_list want = {"align", 2, 0, 1};
    double align[2];
    if (!reader_numbers(r, o, at, &want, align))
        return;
    item->align_x = align[0];
    item->align_y = align[1];
}

static void read_look(struct reader *r, const json_t *o, const struct json_at *at,
                      struct manifest_item *item)
{
    item->fit = (enum manifest_fit)reader_word(r, o, "fit", at, fit_words, VT_COUNT(fit_words));
    read_align(r, o, at, item);
    json_get_number(o, "opacity", at, 0, 1, &item->opacity, r->problems);
    read_enter(r, o, at, item);
    read_animate(r, o, at, item);
    read_style(r, o, at, &item->style);
    item->mode =
        (enum manifest_feed_mode)reader_word(r, o, "mode", at, mode_words, VT_COUNT(mode_words));
    reader_above_zero(r, o, "speed", at, SPEED_MAX, &item->speed_px);
    json_get_number(o, "volume", at, 0, 1, &item->volume, r->problems);
    json_get_bool(o, "loop", at, &item->loop, r->problems);
}

static void warn_unknown(struct reader *r, const json_t *o, const struct json_at *at)
{
    static const char *const names[] = {
        "id",    "content", "src",     "text",  "feed",    "clock",  "fill",  "duration",
        "fit",   "align",   "opacity", "enter", "animate", "from",   "until", "days",
        "start", "end",     "style",   "mode",  "speed",   "volume", "loop"};
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

int32_t read_item(struct reader *r, const json_t *value, const struct json_at *at)
{
    int32_t index = (int32_t)r->m->item_count++;
    struct manifest_item *item = &r->items[index];
    *item = (struct manifest_item){.place = reader_place(r, at),
                                   .content = -1,
                                   .align_x = 0.5,
                                   .align_y = 0.5,
                                   .opacity = 1,
                                   .speed_px = 120};
    window_always(&item->window);
    if (!json_expect(value, JSON_OBJECT, at, r->problems))
        return index;
    item->id = reader_id(r, value, at);
    read_kind(r, value, at, item);
    json_get_duration(value, "duration", at, DURATION_MIN_NS, DURATION_MAX_NS, &item->duration_ns,
                      r->problems);
    read_look(r, value, at, item);
    read_span(r, value, at, &item->window);
    read_daily(r, value, at, &item->window);
    warn_unknown(r, value, at);
    return index;
}
