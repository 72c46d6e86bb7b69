#include <libxml/parser.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "media/news.h"

static bool is_json(const struct buf *text)
{
    const char *start = buf_text(text);
    return start[strspn(start, " \t\r\n")] == '{';
}

static xmlDoc *parse_tree(const struct buf *xml)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, xmlInitParser);
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (!parser)
        return NULL;
    xmlDoc *doc = xmlCtxtReadMemory(parser, buf_text(xml), (int)xml->len, NULL, "UTF-8",
                                    XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOCDATA |
                                        XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlFreeParserCtxt(parser);
    return doc;
}

static bool read_tree(const xmlNode *root, const char *where, struct news_draft *d, struct err *err)
{
    const char *name = root ? (const char *)root->name : "";
    if (str_equal_nocase(name, "rss") || strcmp(name, "RDF") == 0)
        news_read_rss(root, d);
    else if (strcmp(name, "feed") == 0)
        news_read_atom(root, d);
    else
        return err_set(err, ERR_CONTENT, where, "it is no feed but <%s>", name);
    return true;
}

static bool read_xml(const struct buf *text, const char *where, struct news_draft *d,
                     struct err *err)
{
    struct buf xml;
    buf_init(&xml, NEWS_UTF8_MAX * 2); // escaping makes it longer
    bool ok = news_scan(buf_text(text), text->len, where, &xml, err);
    if (ok) {
        xmlDoc *doc = parse_tree(&xml);
        ok = read_tree(doc ? xmlDocGetRootElement(doc) : NULL, where, d, err);
        xmlFreeDoc(doc);
    }
    buf_finish(&xml);
    return ok;
}

static struct media_feed *read_draft(const struct buf *text, const char *where, size_t max_items,
                                     struct err *err)
{
    struct news_draft *d = calloc(1, sizeof *d);
    if (!d) {
        err_set(err, ERR_FAILED, where, "out of memory");
        return NULL;
    }
    bool ok = is_json(text) ? news_read_json(buf_text(text), text->len, where, d, err)
                            : read_xml(text, where, d, err);
    struct media_feed *feed = ok ? news_draft_publish(d, max_items) : NULL;
    if (ok && !feed)
        err_set(err, ERR_FAILED, where, "out of memory");
    news_draft_finish(d);
    free(d);
    return feed;
}

struct media_feed *media_feed_parse(const void *bytes, size_t len, const char *charset,
                                    const char *where, size_t max_items, struct err *err)
{
    if (len > MEDIA_FEED_MAX) {
        err_set(err, ERR_CONTENT, where, "larger than %d bytes", MEDIA_FEED_MAX);
        return NULL;
    }
    struct buf text;
    buf_init(&text, NEWS_UTF8_MAX);
    struct media_feed *feed = NULL;
    if (news_to_utf8(bytes, len, charset, where, &text, err))
        feed = read_draft(&text, where, max_items, err);
    buf_finish(&text);
    return feed;
}

static void entry_free(struct media_entry *e)
{
    free(e->id);
    free(e->title);
    free(e->summary);
}

void media_feed_destroy(struct media_feed *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->count; i++)
        entry_free(&f->entries[i]);
    free(f->entries);
    free(f->title);
    free(f->lang);
    free(f);
}

void media_feed_drop_older(struct media_feed *f, int64_t oldest_ns)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++) {
        struct media_entry *e = &f->entries[i];
        if (e->published_ns != NEWS_NO_DATE && e->published_ns < oldest_ns)
            entry_free(e);
        else
            f->entries[kept++] = *e;
    }
    f->count = kept;
}
