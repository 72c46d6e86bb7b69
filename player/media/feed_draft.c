#include <stdlib.h>
#include <string.h>

#include "media/news.h"

enum { LANG_MAX = 35 }; // RFC 5646, 4.4.1

static void item_free(struct news_item *item)
{
    free(item->id);
    free(item->title);
    free(item->summary);
    *item = (struct news_item){0};
}

static const char *first_words(const struct news_item *item, const char *link)
{
    return link && *link ? link : *item->title ? item->title : item->summary;
}

void news_draft_add(struct news_draft *d, struct news_item item, const char *link)
{
    bool ok = d->count < MEDIA_FEED_ENTRIES_MAX && item.id && item.title && item.summary &&
              (*item.title || *item.summary);
    if (ok && !*item.id) {
        free(item.id);
        item.id = strdup(first_words(&item, link));
        ok = item.id != NULL;
    }
    if (!ok) {
        item_free(&item);
        return;
    }
    item.place = d->count;
    d->items[d->count++] = item;
}

void news_draft_finish(struct news_draft *d)
{
    for (size_t i = 0; i < d->count; i++)
        item_free(&d->items[i]);
    free(d->title);
    free(d->lang);
    d->title = d->lang = NULL;
    d->count = 0;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_id(const void *a, const void *b)
{
    const struct news_item *x = a;
    const struct news_item *y = b;
    int order = strcmp(x->id, y->id);
    if (order == 0)
        order = by_number(y->updated_ns, x->updated_ns);
    return order ? order : by_number((int64_t)x->place, (int64_t)y->place);
}

// Entries without a date have the lowest number, so they come last.
static int by_date(const void *a, const void *b)
{
    const struct news_item *x = a;
    const struct news_item *y = b;
    int order = by_number(y->published_ns, x->published_ns);
    return order ? order : by_number((int64_t)x->place, (int64_t)y->place);
}

// Of those with one id the latest updated stays; without dates the first.
static void remove_duplicates(struct news_draft *d)
{
    qsort(d->items, d->count, sizeof d->items[0], by_id);
    size_t kept = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (kept > 0 && strcmp(d->items[kept - 1].id, d->items[i].id) == 0)
            item_free(&d->items[i]);
        else
            d->items[kept++] = d->items[i];
    }
    d->count = kept;
}

static char *checked_lang(const char *lang)
{
    size_t len = lang ? strlen(lang) : 0;
    if (len < 2 || len > LANG_MAX)
        return NULL;
    for (size_t i = 0; i < len; i++) {
        char c = lang[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return NULL;
    }
    return strdup(lang);
}

static void move_items(struct media_feed *f, struct news_draft *d, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct news_item *item = &d->items[i];
        f->entries[i] = (struct media_entry){
            .id = item->id,
            .title = item->title,
            .summary = item->summary,
            .published_ns = item->published_ns,
        };
        item->id = item->title = item->summary = NULL;
    }
    f->count = count;
}

struct media_feed *news_draft_publish(struct news_draft *d, size_t max_items)
{
    if (d->count) {
        remove_duplicates(d);
        qsort(d->items, d->count, sizeof d->items[0], by_date);
    }
    size_t count = d->count < max_items ? d->count : max_items;
    struct media_feed *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->title = strdup(d->title ? d->title : "");
    f->lang = checked_lang(d->lang);
    f->entries = calloc(count ? count : 1, sizeof *f->entries);
    if (!f->title || !f->entries) {
        media_feed_destroy(f);
        return NULL;
    }
    move_items(f, d, count);
    return f;
}
