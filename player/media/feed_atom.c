#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/news.h"

// Compares an attribute without namespace; absent is equal to NULL.
static bool attribute_is(const xmlNode *node, const char *name, const char *value)
{
    xmlChar *found = xmlGetNoNsProp(node, (const xmlChar *)name);
    bool same = found && value ? str_equal_nocase((const char *)found, value) : !found && !value;
    xmlFree(found);
    return same;
}

// Text constructs of Atom 1.0 (RFC 4287, 3.1) and content of 0.3 with its media types and mode.
static char *text_of(const xmlNode *node)
{
    if (!node || attribute_is(node, "mode", "base64") || !attribute_is(node, "src", NULL))
        return news_node_text(NULL, NEWS_PLAIN);
    if (attribute_is(node, "type", "html") || attribute_is(node, "type", "text/html"))
        return news_node_text(node, NEWS_HTML);
    if (attribute_is(node, "type", "xhtml") || attribute_is(node, "type", "application/xhtml+xml"))
        return news_node_text(node,
                              attribute_is(node, "mode", "escaped") ? NEWS_HTML : NEWS_MARKUP);
    bool plain = attribute_is(node, "type", NULL) || attribute_is(node, "type", "text") ||
                 attribute_is(node, "type", "text/plain");
    return news_node_text(plain ? node : NULL, NEWS_PLAIN);
}

static int64_t date_of(const xmlNode *entry, const char *name, const char *older_name)
{
    int64_t date = news_node_date(news_child(entry, entry, NULL, name));
    if (date == NEWS_NO_DATE)
        date = news_node_date(news_child(entry, entry, NULL, older_name));
    return date;
}

// The address of the page itself: without rel a link is the alternate.
static xmlChar *link_of(const xmlNode *entry)
{
    for (const xmlNode *node = entry->children; node; node = node->next)
        if (news_is(node, entry, NULL, "link") &&
            (attribute_is(node, "rel", NULL) || attribute_is(node, "rel", "alternate")))
            return xmlGetNoNsProp(node, (const xmlChar *)"href");
    return NULL;
}

static void read_entry(const xmlNode *entry, struct news_draft *d)
{
    int64_t updated = date_of(entry, "updated", "modified");
    int64_t published = date_of(entry, "published", "issued");
    struct news_item item = {
        .id = news_node_text(news_child(entry, entry, NULL, "id"), NEWS_PLAIN),
        .title = text_of(news_child(entry, entry, NULL, "title")),
        .summary = text_of(news_child(entry, entry, NULL, "summary")),
        .published_ns = published != NEWS_NO_DATE ? published : updated,
        .updated_ns = updated != NEWS_NO_DATE ? updated : published,
    };
    if (item.summary && !*item.summary) {
        free(item.summary);
        item.summary = text_of(news_child(entry, entry, NULL, "content"));
    }
    xmlChar *link = link_of(entry);
    news_draft_add(d, item, (const char *)link);
    xmlFree(link);
}

void news_read_atom(const xmlNode *root, struct news_draft *d)
{
    d->title = text_of(news_child(root, root, NULL, "title"));
    xmlChar *lang = xmlNodeGetLang(root);
    d->lang = lang ? strdup((const char *)lang) : NULL;
    xmlFree(lang);
    for (const xmlNode *node = root->children; node; node = node->next)
        if (news_is(node, root, NULL, "entry"))
            read_entry(node, d);
}
