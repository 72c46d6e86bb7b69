#include "app/prepare.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/accept.h"
#include "app/watch.h"
#include "base/now.h"
#include "sys/clock.h"
#include "sys/hash.h"
#include "sys/log.h"
#include "sys/queue.h"
#include "sys/random.h"
#include "sys/ring.h"
#include "sys/wake.h"

enum {
    COMMANDS_MAX = 256,
    RETRY_FIRST_S = 1, // after a failure with nothing on show; doubles up to the poll interval
    WATCH_MS = 500,    // how often a local source is looked at where the system tells of no change,
    WATCH_S = 10,      // and where it does: drives of other machines tell nothing
    CALM_MS = 50,      // after a change was told of; files seldom come alone
    RETRY_LOCAL_S = 2,
    LACKING_S = 60,
    SETTLE_S = 2,   // a file that has not changed for so long has another validator when it does
    STARTS_MAX = 3, // a programme that ended the player so often before it was confirmed is left
};

enum command_kind { COMMAND_RELOAD, COMMAND_CONFIRM, COMMAND_RETIRE };

struct command {
    enum command_kind kind;
    struct programme *programme;
};

struct prepare {
    struct prepare_options options;
    struct source source;
    bool has_source;
    struct fetch *fetch;
    struct mailbox *out;
    struct ring *commands; // struct command, from the stage
    struct wake *wake;     // rung after each, and to stop
    pthread_t thread;
    bool stop;
    // The rest belongs to the thread.
    struct programme *latest;      // accepted last, or NULL
    struct store_programme stored; // facts of it, when it is in the store
    bool has_stored;
    char refused[HASH_HEX];       // bytes that were refused last, so that it is said once
    char complaint[ERR_TEXT_MAX]; // what was wrong with the source last
    int64_t accepted_ns;          // monotonic: when latest came from the network
    int polls;                    // of its source since then
    bool settled;                 // its validators are known to be true
    int64_t next_poll_ns;         // monotonic
    int64_t retry_ns;
    struct watch *watch;  // local sources
    int64_t watch_ns;     // from look to look
    bool heard;           // of a change: nothing more has to be told until the next look
    uint64_t watched[2];  // the manifest, and the contents of latest
    bool lacking;         // latest was opened without some of its contents
    int64_t again_ns;     // monotonic: then they are looked at again, where the source is local
    int64_t *feed_due_ns; // monotonic, one per content of latest
};

// Set by the stage's thread.
static bool stopped(const struct prepare *p)
{
    return __atomic_load_n(&p->stop, __ATOMIC_SEQ_CST);
}

static struct programme_world world_of(struct prepare *p)
{
    return (struct programme_world){.fetch = p->fetch,
                                    .store = p->options.store,
                                    .cages = p->options.cages,
                                    .stop = &p->stop,
                                    .decode = true};
}

// ---- handing over
// --------------------------------------------------------------------------------

static void deliver(struct prepare *p, struct programme *programme)
{
    programme_unref(p->latest);
    p->latest = programme;
    programme_unref(mailbox_put(p->out, programme_ref(programme)));
    if (p->options.ready)
        wake_ring(p->options.ready);
}

static void plan_feeds(struct prepare *p, bool at_once)
{
    const struct manifest *m = p->latest->manifest;
    int64_t now_ns = now_read().mono_ns;
    free(p->feed_due_ns);
    p->feed_due_ns = calloc(m->content_count ? m->content_count : 1, sizeof *p->feed_due_ns);
    if (!p->feed_due_ns)
        abort();
    for (size_t i = 0; i < m->content_count; i++)
        p->feed_due_ns[i] = m->contents[i].kind == MANIFEST_CONTENT_FEED
                                ? now_ns + (at_once ? 0 : m->contents[i].refresh_ns)
                                : INT64_MAX;
}

// Said once, and again only when something else is wrong.
static void complain(struct prepare *p, const struct err *e)
{
    if (strcmp(p->complaint, e->text) == 0)
        return;
    memcpy(p->complaint, e->text, sizeof p->complaint);
    log_err(p->latest ? LOG_WARNING : LOG_ERROR, e);
}

// ---- accepting
// -----------------------------------------------------------------------------------

static void commit(struct prepare *p, const struct programme *programme, const char *text,
                   size_t len, const struct fetch_result *answer)
{
    if (!p->options.store)
        return;
    struct store_programme s = {0};
    accept_describe(programme, text, len, answer, &s);
    struct err err;
    if (!store_programme_commit(p->options.store, &s, &err))
        log_err(LOG_WARNING, &err); // it plays all the same, only not after a restart
    store_programme_finish(&p->stored);
    p->stored = s;
    p->has_stored = true;
}

// The bytes of a manifest came in. answer is NULL for local files.
static void consider(struct prepare *p, const char *text, size_t len,
                     const struct fetch_result *answer)
{
    char sha256[HASH_HEX];
    hash_hex(text, len, sha256);
    bool again = strcmp(sha256, p->refused) == 0;
    if (answer && p->latest && !p->lacking && strcmp(sha256, p->latest->sha256) == 0)
        return;
    struct problems problems;
    problems_init(&problems);
    struct programme_world world = world_of(p);
    world.stored_feeds = true;
    bool lacks = false;
    world.lacks = &lacks;
    p->again_ns = now_read().mono_ns + LACKING_S * NS_PER_S;
    struct programme *programme = NULL;
    if (accept_revision(text, len, &p->source, p->latest, &problems))
        programme = programme_open(text, len, &p->source, &world, false, &problems);
    bool no_better =
        programme && p->latest && p->lacking && lacks && strcmp(sha256, p->latest->sha256) == 0;
    if (no_better || (!programme && stopped(p))) {
        programme_unref(programme);
        problems_finish(&problems);
        return;
    }
    if (!again || programme)
        log_problems(&problems);
    problems_finish(&problems);
    if (!programme) {
        if (!again)
            log_line(LOG_WARNING, p->source.manifest, "refused; %s",
                     p->latest ? "the programme on show goes on" : "the glass stays clear");
        memcpy(p->refused, sha256, sizeof p->refused);
        return;
    }
    p->refused[0] = '\0';
    log_line(LOG_INFO, p->source.manifest, "accepted %s revision %lld", programme->manifest->id,
             (long long)programme->manifest->revision);
    commit(p, programme, text, len, answer);
    p->accepted_ns = now_read().mono_ns;
    p->polls = 0;
    p->settled = false;
    p->lacking = lacks && p->options.cages;
    deliver(p, programme);
    plan_feeds(p, false);
}

// ---- sources
// -------------------------------------------------------------------------------------

static int64_t jittered(int64_t ns)
{
    return ns - ns / 10 + (int64_t)random_below((uint64_t)(ns / 5 + 1));
}

// When to ask again: in step with the poll interval, sooner while there is nothing to show.
static void plan_poll(struct prepare *p, bool failed, int64_t retry_after_ns)
{
    int64_t wait_ns = jittered(p->options.poll_ns);
    if (!failed) {
        p->retry_ns = RETRY_FIRST_S * NS_PER_S;
    } else if (p->retry_ns < p->options.poll_ns) {
        wait_ns = (int64_t)random_below((uint64_t)p->retry_ns) + p->retry_ns / 2;
        p->retry_ns *= 2;
    }
    if (retry_after_ns > wait_ns)
        wait_ns = retry_after_ns > 3600 * NS_PER_S ? 3600 * NS_PER_S : retry_after_ns;
    p->next_poll_ns = now_read().mono_ns + wait_ns;
}

// The validators of what we hold count only for the same place. A server makes them of the second
// of the last change, so a change within the second of our fetch keeps them: once, and not with the
// next poll but a later one, the whole is fetched without conditions.
static bool may_ask_conditionally(struct prepare *p)
{
    if (p->lacking)
        return false;
    if (!p->settled && ++p->polls > 1 &&
        now_read().mono_ns - p->accepted_ns >= SETTLE_S * NS_PER_S) {
        p->settled = true;
        return false;
    }
    return p->has_stored && p->latest && strcmp(p->stored.source, p->source.manifest) == 0 &&
           strcmp(p->stored.sha256, p->latest->sha256) == 0;
}

static void poll_network(struct prepare *p)
{
    struct fetch_request request = {
        .url = p->source.manifest, .max_bytes = MANIFEST_TEXT_MAX, .timeout_ns = 60 * NS_PER_S};
    if (may_ask_conditionally(p)) {
        request.etag = p->stored.etag;
        request.last_modified = p->stored.etag ? NULL : p->stored.last_modified;
    }
    struct fetch_result *r = fetch_wait(p->fetch, &request);
    if (stopped(p)) {
        fetch_result_destroy(r);
        return;
    }
    if (r->outcome == FETCH_FAILED)
        complain(p, &r->err);
    else
        p->complaint[0] = '\0';
    if (r->outcome == FETCH_DONE)
        consider(p, r->body, r->body_len, r);
    bool failed = r->outcome == FETCH_FAILED || (r->outcome == FETCH_DONE && *p->refused);
    plan_poll(p, failed, r->retry_after_ns);
    fetch_result_destroy(r);
}

static void listen_for_changes(struct prepare *p)
{
    bool whole = watch_set(p->watch, &p->source, p->latest);
    p->watch_ns = whole ? WATCH_S * NS_PER_S : WATCH_MS * NS_PER_MS;
    p->next_poll_ns = now_read().mono_ns + p->watch_ns;
}

static void poll_local(struct prepare *p, bool forced)
{
    p->next_poll_ns = now_read().mono_ns + p->watch_ns;
    p->heard = false;
    watch_heard(p->watch);
    bool same = watch_signature(&p->source, NULL) == p->watched[0] &&
                watch_signature(&p->source, p->latest) == p->watched[1];
    bool due = p->lacking && now_read().mono_ns >= p->again_ns;
    if (same && !forced && !*p->refused && !due)
        return;
    // Looked at before it is read: what changes meanwhile is seen next time.
    listen_for_changes(p);
    p->watched[0] = watch_signature(&p->source, NULL);
    struct err err = {0};
    size_t len;
    char *text = programme_read_manifest(&p->source, NULL, &len, &err);
    if (text)
        consider(p, text, len, NULL);
    else
        complain(p, &err);
    free(text);
    listen_for_changes(p);
    p->watched[1] = watch_signature(&p->source, p->latest);
    if (watch_signature(&p->source, NULL) != p->watched[0])
        p->next_poll_ns = now_read().mono_ns; // written while it was being read
    // What was refused may only lack a file that is still being copied.
    if (*p->refused)
        p->next_poll_ns = now_read().mono_ns + RETRY_LOCAL_S * NS_PER_S;
}

static void poll_source(struct prepare *p, bool forced)
{
    if (!p->has_source)
        p->next_poll_ns = INT64_MAX;
    else if (p->source.network)
        poll_network(p);
    else
        poll_local(p, forced);
}

// ---- feeds
// ---------------------------------------------------------------------------------------

static bool same_feed(const struct media_feed *a, const struct media_feed *b)
{
    if (!a || !b || a->count != b->count || strcmp(a->title, b->title) != 0)
        return a == b;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->entries[i].title, b->entries[i].title) != 0 ||
            strcmp(a->entries[i].summary, b->entries[i].summary) != 0)
            return false;
    return true;
}

static void refresh_feed(struct prepare *p, size_t i)
{
    const struct manifest_content *c = &p->latest->manifest->contents[i];
    struct programme_world world = world_of(p);
    struct err err = {0};
    struct media_feed *feed = programme_read_feed(p->latest, i, &world, &err);
    p->feed_due_ns[i] = now_read().mono_ns + jittered(c->refresh_ns);
    if (!feed) {
        if (!stopped(p))
            complain(p, &err); // the old entries stay
        return;
    }
    if (same_feed(feed, p->latest->feeds[i]->feed)) {
        media_feed_destroy(feed);
        return;
    }
    deliver(p, programme_with_feed(p->latest, i, feed));
}

// The feed that is due first; SIZE_MAX if there is none.
static size_t first_feed(const struct prepare *p, int64_t *due_ns)
{
    size_t first = SIZE_MAX;
    *due_ns = INT64_MAX;
    for (size_t i = 0; p->latest && p->feed_due_ns && i < p->latest->manifest->content_count; i++)
        if (p->feed_due_ns[i] < *due_ns) {
            *due_ns = p->feed_due_ns[i];
            first = i;
        }
    return first;
}

// ---- the thread
// ----------------------------------------------------------------------------------

// What was on show before a restart goes on, without asking anybody.
static void start_from_store(struct prepare *p)
{
    struct store *store = p->options.store;
    struct programme_world world = {.store = store, .cages = p->options.cages, .stop = &p->stop};
    for (int back = 0; store && back < 2 && !p->latest; back++) {
        struct store_programme s = {0};
        if (!store_programme_load(store, back, &s, NULL))
            continue;
        struct programme *programme = NULL;
        bool other = p->has_source && strcmp(s.source, p->source.manifest) != 0;
        if (!other && (back > 0 || s.confirmed || s.starts < STARTS_MAX))
            programme = accept_stored(&s, &world, &p->lacking);
        if (!programme) {
            store_programme_finish(&s);
            continue;
        }
        s.starts++;
        if (back == 0 && !s.confirmed)
            (void)!store_programme_note(store, &s, NULL);
        log_line(LOG_INFO, s.source, "going on with %s revision %lld from the store", s.id,
                 (long long)s.revision);
        p->stored = s;
        p->has_stored = true;
        deliver(p, programme);
        plan_feeds(p, true);
    }
}

static void confirm(struct prepare *p, const struct programme *programme)
{
    if (!p->options.store || !p->has_stored || p->stored.confirmed ||
        strcmp(programme->sha256, p->stored.sha256) != 0)
        return;
    p->stored.confirmed = true;
    struct err err;
    if (!store_programme_note(p->options.store, &p->stored, &err))
        log_err(LOG_WARNING, &err);
    accept_sweep(p->options.store);
}

static void obey(struct prepare *p, const struct command *c)
{
    if (c->kind == COMMAND_RELOAD && !stopped(p))
        poll_source(p, true);
    else if (c->kind == COMMAND_CONFIRM)
        confirm(p, c->programme);
    programme_unref(c->programme);
}

static void obey_all(struct prepare *p)
{
    struct command c;
    while (ring_take(p->commands, &c))
        obey(p, &c);
}

static void note_change(struct prepare *p)
{
    int64_t calm_ns = now_read().mono_ns + CALM_MS * NS_PER_MS;
    p->heard = true;
    if (calm_ns < p->next_poll_ns)
        p->next_poll_ns = calm_ns;
}

static void *run(void *context)
{
    struct prepare *p = context;
    start_from_store(p);
    poll_source(p, true);
    while (!stopped(p)) {
        int64_t feed_ns;
        (void)first_feed(p, &feed_ns);
        unsigned why = wake_sleep(p->wake, p->heard ? -1 : watch_fd(p->watch),
                                  feed_ns < p->next_poll_ns ? feed_ns : p->next_poll_ns);
        obey_all(p);
        if (why & WAKE_FD)
            note_change(p);
        int64_t now_ns = now_read().mono_ns;
        if (stopped(p))
            break;
        if (now_ns >= p->next_poll_ns)
            poll_source(p, false);
        size_t feed = first_feed(p, &feed_ns); // perhaps of another programme
        if (feed != SIZE_MAX && now_ns >= feed_ns && !stopped(p))
            refresh_feed(p, feed);
    }
    return NULL;
}

static void send(struct prepare *p, enum command_kind kind, struct programme *programme)
{
    struct command c = {.kind = kind, .programme = programme};
    // A full ring means hundreds of commands in one download: this one is dropped.
    if (!ring_put(p->commands, &c))
        programme_unref(programme);
    wake_ring(p->wake);
}

struct prepare *prepare_start(const struct prepare_options *options, struct err *err)
{
    struct prepare *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    p->options = *options;
    p->has_source = options->source != NULL;
    if (p->has_source)
        p->source = *options->source;
    p->retry_ns = RETRY_FIRST_S * NS_PER_S;
    p->fetch = fetch_create("vitrine", err);
    p->out = mailbox_create();
    p->commands = ring_create(COMMANDS_MAX, sizeof(struct command));
    p->wake = wake_create(false);
    p->watch = watch_create();
    if (p->fetch && pthread_create(&p->thread, NULL, run, p) == 0)
        return p;
    if (p->fetch)
        err_set(err, ERR_FAILED, "", "no thread could be started");
    fetch_destroy(p->fetch);
    mailbox_destroy(p->out);
    ring_destroy(p->commands);
    wake_destroy(p->wake);
    watch_destroy(p->watch);
    free(p);
    return NULL;
}

void prepare_stop(struct prepare *p)
{
    if (!p)
        return;
    __atomic_store_n(&p->stop, true, __ATOMIC_SEQ_CST);
    wake_ring(p->wake);
    fetch_stop(p->fetch); // a download under way ends at once
    pthread_join(p->thread, NULL);
    fetch_destroy(p->fetch);
    obey_all(p);
    programme_unref(mailbox_take(p->out));
    programme_unref(p->latest);
    store_programme_finish(&p->stored);
    free(p->feed_due_ns);
    mailbox_destroy(p->out);
    ring_destroy(p->commands);
    wake_destroy(p->wake);
    watch_destroy(p->watch);
    free(p);
}

struct programme *prepare_take(struct prepare *p)
{
    return mailbox_take(p->out);
}

void prepare_reload(struct prepare *p)
{
    send(p, COMMAND_RELOAD, NULL);
}

void prepare_confirm(struct prepare *p, const struct programme *programme)
{
    send(p, COMMAND_CONFIRM, programme_ref(programme));
}

void prepare_retire(struct prepare *p, struct programme *programme)
{
    send(p, COMMAND_RETIRE, programme);
}
