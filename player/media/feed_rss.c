#include <stdlib.h>

#include "base/attr.h"
#include "media/news.h"

static const char dublin_core[] = "http://purl.org/dc/elements/1.1/";
static const char dublin_terms[] = "http://purl.org/dc/terms/";
static const char atom[] = "http://www.w3.org/2005/Atom";
static const char content[] = "http://purl.org/rss/1.0/modules/content/";
static const char rdf[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

static int64_t item_date(const xmlNode *item)
{
    const struct {
        const char *href, *name;
    } places[] = {
        {NULL, "pubDate"},          {dublin_core, "date"},    {atom, "published"},
        {dublin_terms, "created"},  {dublin_terms, "issued"}, {atom, "updated"},
        {dublin_terms, "modified"}, {NULL, "date"},
    };
    int64_t date = NEWS_NO_DATE;
    for (size_t i = 0; i < VT_COUNT(places) && date == NEWS_NO_DATE; i++)
        date = news_node_date(news_child(item, item, places[i].href, places[i].name));
    return date;
}

static char *item_id(const xmlNode *item)
{
    const xmlNode *guid = news_child(item, item, NULL, "guid");
    if (guid)
        return news_node_text(guid, NEWS_PLAIN);
    struct news_text t;
    news_text_init(&t);
    xmlChar *about = xmlGetNsProp(item, (const xmlChar *)"about", (const xmlChar *)rdf);
    if (about)
        news_text_put(&t, (const char *)about, (size_t)xmlStrlen(about));
    xmlFree(about);
    return news_text_take(&t);
}

// Titles are meant as text but come as HTML as often; so tags and references are taken out of both.
static void read_item(const xmlNode *item, struct news_draft *d)
{
    int64_t date = item_date(item);
    struct news_item entry = {
        .id = item_id(item),
        .title = news_node_text(news_child(item, item, NULL, "title"), NEWS_HTML),
        .summary = news_node_text(news_child(item, item, NULL, "description"), NEWS_HTML),
        .published_ns = date,
        .updated_ns = date,
    };
    if (entry.summary && !*entry.summary) {
        free(entry.summary);
        entry.summary = news_node_text(news_child(item, item, content, "encoded"), NEWS_HTML);
    }
    char *link = news_node_text(news_child(item, item, NULL, "link"), NEWS_PLAIN);
    news_draft_add(d, entry, link);
    free(link);
}

static void read_items(const xmlNode *parent, struct news_draft *d)
{
    for (const xmlNode *node = parent->children; node; node = node->next)
        if (news_is(node, node, NULL, "item"))
            read_item(node, d);
}

// RSS 0.9x and 2.0 keep items in the channel, RSS 0.90 and 1.0 beside it.
void news_read_rss(const xmlNode *root, struct news_draft *d)
{
    for (const xmlNode *node = root->children; node; node = node->next) {
        if (!news_is(node, node, NULL, "channel"))
            continue;
        if (!d->title) {
            d->title = news_node_text(news_child(node, node, NULL, "title"), NEWS_HTML);
            const xmlNode *lang = news_child(node, node, NULL, "language");
            if (!lang)
                lang = news_child(node, node, dublin_core, "language");
            d->lang = news_node_text(lang, NEWS_PLAIN);
        }
        read_items(node, d);
    }
    read_items(root, d);
}
