#include "app/programme.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/contents.h"
#include "app/films.h"
#include "app/moving.h"
#include "app/words.h"
#include "base/buf.h"
#include "base/now.h"
#include "base/str.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/hash.h"
#include "sys/zonefile.h"

enum {
    FEED_WAIT_S = 30,
    MANIFEST_WAIT_S = 60,
    TICKER_LINE_MAX = MEDIA_STRIP_TEXT_MAX,
};
static const int64_t CARD_NS = 10 * NS_PER_S;

// What all programmes of one generation share.
struct core {
    atomic_int refs;
    uint64_t generation;
    bool skipped_files;
    struct arena *arena;
    struct zone *zone;
    struct source source;
    struct programme_content *contents;
    size_t content_count;
    const char **fonts;
    size_t font_count;
};

struct held {
    struct programme p; // first, so that the two addresses are one
    atomic_int refs;
    struct core *core;
    struct programme_feed **feeds;
    int64_t *natural_ns;
    bool *usable;
};

static void *must(void *memory)
{
    if (!memory)
        abort(); // bounded by the manifest's own limits
    return memory;
}

static uint64_t next_serial(void)
{
    static atomic_uint_least64_t last;
    return atomic_fetch_add(&last, 1) + 1;
}

// ---- feeds
// ---------------------------------------------------------------------------------------

static char *ticker_line(const struct media_feed *feed)
{
    struct buf line;
    buf_init(&line, TICKER_LINE_MAX);
    for (size_t i = 0; feed && i < feed->count; i++) {
        const struct media_entry *e = &feed->entries[i];
        const char *words = *e->title ? e->title : e->summary;
        size_t before = line.len;
        // An entry goes in whole or not at all.
        if (!(before == 0 || buf_str(&line, "   \xE2\x80\xA2   ")) || !buf_str(&line, words)) {
            if (line.data)
                line.data[line.len = before] = '\0';
            break;
        }
    }
    char *text = must(strdup(buf_text(&line)));
    buf_finish(&line);
    return text;
}

static struct programme_feed *feed_create(struct media_feed *feed)
{
    struct programme_feed *f = must(calloc(1, sizeof *f));
    f->feed = feed;
    f->line = ticker_line(feed);
    f->serial = next_serial();
    f->refs = 1;
    return f;
}

static struct programme_feed *feed_ref(struct programme_feed *f)
{
    if (f)
        __atomic_add_fetch(&f->refs, 1, __ATOMIC_SEQ_CST);
    return f;
}

static void feed_unref(struct programme_feed *f)
{
    if (!f || __atomic_sub_fetch(&f->refs, 1, __ATOMIC_SEQ_CST) > 0)
        return;
    media_feed_destroy(f->feed);
    free(f->line);
    free(f);
}

// ---- life
// ----------------------------------------------------------------------------------------

static void content_finish(struct programme_content *c)
{
    free(c->path);
    picture_unref(c->decoded);
}

static void core_unref(struct core *c)
{
    if (!c || atomic_fetch_sub(&c->refs, 1) != 1)
        return;
    for (size_t i = 0; i < c->content_count; i++)
        content_finish(&c->contents[i]);
    free(c->contents);
    free(c->fonts);
    zone_destroy(c->zone);
    arena_destroy(c->arena);
    free(c);
}

static bool moves(const struct programme_content *c)
{
    return c->video.kind != VIDEO_NONE && c->video.pictures != 1;
}

bool programme_moves(const struct programme *p, int32_t content)
{
    return moves(&p->contents[content]);
}

struct programme *programme_ref(const struct programme *p)
{
    struct held *h = (struct held *)(uintptr_t)p;
    atomic_fetch_add(&h->refs, 1);
    return &h->p;
}

void programme_unref(const struct programme *p)
{
    struct held *h = (struct held *)(uintptr_t)p;
    if (!h || atomic_fetch_sub(&h->refs, 1) != 1)
        return;
    for (size_t i = 0; h->feeds && i < h->core->content_count; i++)
        feed_unref(h->feeds[i]);
    free(h->feeds);
    free(h->natural_ns);
    free(h->usable);
    core_unref(h->core);
    free(h);
}

struct picture *programme_take_decoded(const struct programme *p, size_t content)
{
    const struct held *h = (const struct held *)p;
    return __atomic_exchange_n(&h->core->contents[content].decoded, NULL, __ATOMIC_ACQ_REL);
}

void programme_drop_decoded(const struct programme *p)
{
    for (size_t i = 0; i < p->manifest->content_count; i++)
        picture_unref(programme_take_decoded(p, i));
}

// ---- lengths
// -------------------------------------------------------------------------------------

// The first zone that plays each playlist: where a ticker's pass is measured.
static const struct manifest_zone *zone_of_item(const struct manifest *m, size_t item)
{
    for (size_t l = 0; l < m->layout_count; l++)
        for (size_t z = 0; z < m->layouts[l].zone_count; z++) {
            const struct manifest_zone *zone = &m->layouts[l].zones[z];
            if (zone->fallback == (int32_t)item)
                return zone;
            if (zone->playlist < 0)
                continue;
            const struct manifest_playlist *list = &m->playlists[zone->playlist];
            if (item >= list->first && item < list->first + list->count)
                return zone;
        }
    return NULL;
}

// One pass: the words come in at one edge and have left at the other. Measured at canvas scale, so
// that the timeline does not depend on the size of the output.
static int64_t ticker_ns(const struct manifest *m, size_t i, const char *line,
                         struct media_fonts *fonts)
{
    const struct manifest_item *item = &m->items[i];
    const struct manifest_zone *zone = zone_of_item(m, i);
    if (!*line || !fonts || !zone)
        return 0;
    struct media_style style = programme_style(item, 1);
    int32_t h = zone->rect.h < 1 ? 1 : zone->rect.h > 16384 ? 16384 : (int32_t)zone->rect.h;
    struct media_strip *strip = media_strip_create(fonts, line, &style, h, NULL);
    if (!strip)
        return 0;
    double seconds = (zone->rect.w + media_strip_length(strip)) / item->speed_px;
    media_strip_destroy(strip);
    if (seconds < 0.1)
        seconds = 0.1;
    return (int64_t)(seconds * 1e9);
}

static void measure_items(struct held *h, struct media_fonts *fonts)
{
    const struct manifest *m = h->p.manifest;
    for (size_t i = 0; i < m->item_count; i++) {
        const struct manifest_item *item = &m->items[i];
        h->usable[i] = true;
        if (item->kind == MANIFEST_ITEM_CONTENT) {
            const struct programme_content *c = &h->core->contents[item->content];
            h->usable[i] = c->usable || h->core->skipped_files;
            h->natural_ns[i] = films_natural_ns(&c->video);
        }
        if (item->kind != MANIFEST_ITEM_FEED)
            continue;
        const struct programme_feed *f = h->feeds[item->content];
        size_t entries = f && f->feed ? f->feed->count : 0;
        h->usable[i] = entries > 0;
        if (item->mode == MANIFEST_CARDS)
            h->natural_ns[i] = (int64_t)entries * CARD_NS;
        else if (entries)
            h->natural_ns[i] = ticker_ns(m, i, f->line, fonts);
    }
}

static bool has_ticker(const struct manifest *m)
{
    for (size_t i = 0; i < m->item_count; i++)
        if (m->items[i].kind == MANIFEST_ITEM_FEED && m->items[i].mode == MANIFEST_TICKER)
            return true;
    return false;
}

// Takes over feeds (content_count of them) and one reference to core.
static struct held *held_create(struct core *core, const struct manifest *m,
                                struct programme_feed **feeds)
{
    struct held *h = must(calloc(1, sizeof *h));
    size_t n = m->item_count ? m->item_count : 1;
    atomic_init(&h->refs, 1);
    h->core = core;
    h->feeds = feeds;
    h->natural_ns = must(calloc(n, sizeof *h->natural_ns));
    h->usable = must(calloc(n, sizeof *h->usable));
    h->p = (struct programme){.manifest = m,
                              .zone = core->zone,
                              .source = &core->source,
                              .contents = core->contents,
                              .feeds = feeds,
                              .natural_ns = h->natural_ns,
                              .usable = h->usable,
                              .fonts = core->fonts,
                              .font_count = core->font_count,
                              .serial = next_serial(),
                              .generation = core->generation};
    struct media_fonts *fonts = has_ticker(m) ? programme_fonts(&h->p, NULL) : NULL;
    measure_items(h, fonts);
    media_fonts_destroy(fonts);
    return h;
}

// ---- opening
// -------------------------------------------------------------------------------------

static void mark_used(const struct manifest *m, bool *used)
{
    for (size_t i = 0; i < m->item_count; i++)
        if (m->items[i].content >= 0)
            used[m->items[i].content] = true;
    for (size_t i = 0; i < m->layout_count; i++)
        if (m->layouts[i].background_content >= 0)
            used[m->layouts[i].background_content] = true;
    for (size_t i = 0; i < m->content_count; i++)
        if (used[i] && m->contents[i].matte >= 0)
            used[m->contents[i].matte] = true;
    for (size_t i = 0; i < m->content_count; i++)
        if (m->contents[i].type && str_starts(m->contents[i].type, "font/"))
            used[i] = true;
}

static void collect_fonts(struct core *c, const struct manifest *m)
{
    c->fonts = must(calloc(m->content_count + 1, sizeof *c->fonts));
    for (size_t i = 0; i < m->content_count; i++)
        if (c->contents[i].usable && c->contents[i].font)
            c->fonts[c->font_count++] = c->contents[i].path;
}

static void read_feeds(const struct programme *head, const struct programme_world *world,
                       const bool *used, struct programme_feed **feeds, struct problems *problems)
{
    const struct manifest *m = head->manifest;
    for (size_t i = 0; i < m->content_count; i++) {
        if (m->contents[i].kind != MANIFEST_CONTENT_FEED)
            continue;
        struct err e = {0};
        struct media_feed *feed = used[i] ? programme_read_feed(head, i, world, &e) : NULL;
        // News may be away for a while: the rest of the programme plays on without them.
        if (e.code)
            problems_add(problems, PROBLEM_WARNING, ERR_CONTENT, m->contents[i].place, "%s: %s",
                         e.where, e.text);
        feeds[i] = feed_create(feed);
    }
}

static struct held *open_checked(struct core *core, const struct manifest *m,
                                 const struct programme_world *world, bool lenient,
                                 struct problems *problems)
{
    size_t n = m->content_count ? m->content_count : 1;
    bool *used = must(calloc(n, sizeof *used));
    struct programme_feed **feeds = must(calloc(n, sizeof *feeds));
    core->contents = must(calloc(n, sizeof *core->contents));
    core->content_count = m->content_count;
    mark_used(m, used);
    size_t errors = problems->errors;
    core->skipped_files = world->skip_files;
    if (world->skip_files)
        moving_lengths(world->cages, m, &core->source, core->contents);
    else
        contents_get(m, &core->source, world, used, core->contents, problems);
    collect_fonts(core, m);
    struct held *h = NULL;
    if (problems->errors == errors || lenient) {
        struct programme head = {.manifest = m, .source = &core->source};
        read_feeds(&head, world, used, feeds, problems);
        h = held_create(core, m, feeds);
    } else {
        free(feeds);
    }
    free(used);
    return h;
}

static struct zone *zone_for(const struct manifest *m, struct problems *problems)
{
    if (!m->timezone)
        return zonefile_load_local();
    struct err e;
    struct zone *zone = zonefile_load(m->timezone, &e);
    if (!zone)
        problems_add(problems, PROBLEM_ERROR, ERR_REFUSED, "/timezone", "%s", e.text);
    return zone;
}

struct programme *programme_open(const char *text, size_t len, const struct source *source,
                                 const struct programme_world *world, bool lenient,
                                 struct problems *problems)
{
    struct core *core = must(calloc(1, sizeof *core));
    atomic_init(&core->refs, 1);
    core->generation = next_serial();
    core->source = *source;
    core->arena = arena_create(MANIFEST_ARENA_MAX);
    struct manifest_origin origin = {.network = source->network, .zone_known = zonefile_known};
    const struct manifest *m = manifest_parse(text, len, &origin, core->arena, problems);
    core->zone = m ? zone_for(m, problems) : NULL;
    struct held *h = NULL;
    if (core->zone)
        h = open_checked(core, m, world, lenient, problems);
    if (!h) {
        core_unref(core);
        return NULL;
    }
    hash_hex(text, len, h->p.sha256);
    return &h->p;
}

struct programme *programme_with_feed(const struct programme *p, size_t content,
                                      struct media_feed *feed)
{
    const struct held *old = (const struct held *)p;
    size_t n = p->manifest->content_count;
    struct programme_feed **feeds = must(calloc(n ? n : 1, sizeof *feeds));
    for (size_t i = 0; i < n; i++)
        feeds[i] = i == content ? feed_create(feed) : feed_ref(old->feeds[i]);
    atomic_fetch_add(&old->core->refs, 1);
    struct held *h = held_create(old->core, p->manifest, feeds);
    memcpy(h->p.sha256, p->sha256, sizeof h->p.sha256);
    return &h->p;
}

// ---- reading
// -------------------------------------------------------------------------------------

char *programme_read_manifest(const struct source *source, struct fetch *fetch, size_t *len,
                              struct err *err)
{
    if (!source->network)
        return file_read(source->manifest, MANIFEST_TEXT_MAX, len, err);
    struct fetch_request request = {.url = source->manifest,
                                    .max_bytes = MANIFEST_TEXT_MAX,
                                    .timeout_ns = MANIFEST_WAIT_S * NS_PER_S};
    struct fetch_result *r = fetch_wait(fetch, &request);
    char *body = NULL;
    if (r->outcome == FETCH_DONE) {
        body = r->body;
        *len = r->body_len;
        r->body = NULL;
    } else if (err) {
        *err = r->err;
    }
    fetch_result_destroy(r);
    return body;
}

static struct media_feed *finish_feed(const struct manifest_content *c, struct media_feed *feed,
                                      int64_t at_ns)
{
    if (feed && c->max_age_ns)
        media_feed_drop_older(feed, (at_ns ? at_ns : now_read().wall_ns) - c->max_age_ns);
    return feed;
}

static struct media_feed *feed_from_file(const struct programme *p, size_t content, struct err *err)
{
    const struct manifest_content *c = &p->manifest->contents[content];
    char path[SOURCE_PATH_MAX];
    size_t len;
    if (!source_local_path(p->source, c->src, path, c->place, err))
        return NULL;
    char *bytes = file_read(path, MEDIA_FEED_MAX, &len, err);
    if (!bytes)
        return NULL;
    struct media_feed *feed = media_feed_parse(bytes, len, NULL, c->src, (size_t)c->max_items, err);
    free(bytes);
    return feed;
}

// The last whole answer is kept in the store: a feed that is away is shown as it was.
static struct media_feed *feed_from_store(const struct manifest_content *c, struct store *store,
                                          const char *url, struct err *err)
{
    char charset[64];
    size_t len;
    char *bytes = store ? store_feed_get(store, url, charset, &len) : NULL;
    if (!bytes)
        return NULL;
    struct media_feed *feed =
        media_feed_parse(bytes, len, *charset ? charset : NULL, url, (size_t)c->max_items, err);
    free(bytes);
    return feed;
}

static struct media_feed *feed_from_network(const struct programme *p, size_t content,
                                            const struct programme_world *world, struct err *err)
{
    const struct manifest_content *c = &p->manifest->contents[content];
    char url[FETCH_URL_MAX];
    const char *base = p->source->network ? p->source->manifest : c->src;
    if (!fetch_resolve(base, c->src, url)) {
        err_set(err, ERR_CONTENT, c->place, "\"%s\" is no reference to a feed", c->src);
        return NULL;
    }
    if (!world->fetch)
        return feed_from_store(c, world->store, url, err);
    struct fetch_request request = {
        .url = url, .max_bytes = MEDIA_FEED_MAX, .timeout_ns = FEED_WAIT_S * NS_PER_S};
    struct fetch_result *r = fetch_wait(world->fetch, &request);
    struct media_feed *feed = NULL;
    if (r->outcome != FETCH_DONE)
        *err = r->err;
    else
        feed = media_feed_parse(r->body, r->body_len, *r->charset ? r->charset : NULL, url,
                                (size_t)c->max_items, err);
    bool fresh = feed != NULL;
    if (fresh && world->store)
        (void)!store_feed_put(world->store, url, r->charset, r->body, r->body_len, NULL);
    if (!fresh && world->store && world->stored_feeds)
        feed = feed_from_store(c, world->store, url, NULL);
    fetch_result_destroy(r);
    return feed;
}

struct media_feed *programme_read_feed(const struct programme *p, size_t content,
                                       const struct programme_world *world, struct err *err)
{
    const struct manifest_content *c = &p->manifest->contents[content];
    struct err local;
    bool remote = p->source->network || fetch_is_url(c->src);
    struct media_feed *feed = remote ? feed_from_network(p, content, world, err ? err : &local)
                                     : feed_from_file(p, content, err ? err : &local);
    return finish_feed(c, feed, world->at_ns);
}
