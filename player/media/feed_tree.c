#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/news.h"

static const char *name_of(const xmlNode *node)
{
    return (const char *)node->name;
}

static bool same_namespace(const xmlNode *a, const xmlNode *b)
{
    const xmlChar *x = a->ns ? a->ns->href : NULL;
    const xmlChar *y = b->ns ? b->ns->href : NULL;
    return xmlStrEqual(x, y);
}

bool news_is(const xmlNode *node, const xmlNode *like, const char *href, const char *name)
{
    if (node->type != XML_ELEMENT_NODE || !str_equal_nocase(name_of(node), name))
        return false;
    if (href)
        return node->ns && xmlStrEqual(node->ns->href, (const xmlChar *)href);
    return same_namespace(node, like);
}

const xmlNode *news_child(const xmlNode *parent, const xmlNode *like, const char *href,
                          const char *name)
{
    const xmlNode *node = parent->children;
    while (node && !news_is(node, like, href, name))
        node = node->next;
    return node;
}

bool news_has_elements(const xmlNode *node)
{
    const xmlNode *child = node->children;
    while (child && child->type != XML_ELEMENT_NODE)
        child = child->next;
    return child != NULL;
}

static void put_content(struct news_text *t, const xmlNode *node)
{
    if (node->content)
        news_text_put(t, (const char *)node->content, strlen((const char *)node->content));
}

static void put_break(struct news_text *t, const xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE && news_html_parts(name_of(node), strlen(name_of(node))))
        news_text_put(t, " ", 1);
}

static bool is_hidden(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && news_html_hidden(name_of(node), strlen(name_of(node)));
}

// The words of all that is below an element, in document order, without recursion.
static void put_markup(struct news_text *t, const xmlNode *top)
{
    const xmlNode *node = top->children;
    while (node) {
        put_break(t, node);
        if (node->type != XML_ELEMENT_NODE)
            put_content(t, node);
        if (node->type == XML_ELEMENT_NODE && node->children && !is_hidden(node)) {
            node = node->children;
            continue;
        }
        while (!node->next && node->parent != top) {
            node = node->parent;
            put_break(t, node);
        }
        node = node->next;
    }
}

char *news_node_text(const xmlNode *node, enum news_form form)
{
    struct news_text t;
    news_text_init(&t);
    if (node && (form == NEWS_MARKUP || news_has_elements(node))) {
        put_markup(&t, node);
    } else if (node) {
        xmlChar *all = xmlNodeGetContent(node);
        const char *text = all ? (const char *)all : "";
        if (form == NEWS_HTML)
            news_text_html(&t, text, strlen(text));
        else
            news_text_put(&t, text, strlen(text));
        xmlFree(all);
    }
    return news_text_take(&t);
}

int64_t news_node_date(const xmlNode *node)
{
    if (!node)
        return NEWS_NO_DATE;
    char *text = news_node_text(node, NEWS_PLAIN);
    int64_t date = text ? news_date(text) : NEWS_NO_DATE;
    free(text);
    return date;
}
