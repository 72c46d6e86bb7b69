#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "fetch/internal.h"
#include "sys/clock.h"

static char *copy_text(const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    if (text && !copy)
        abort();
    return copy;
}

bool transfer_fail(struct transfer *t, enum err_code code, const char *fmt, ...)
{
    char place[ERR_WHERE_MAX];
    va_list args;
    url_place(t->url, place);
    va_start(args, fmt);
    err_vset(&t->err, code, place, fmt, args);
    va_end(args);
    return false;
}

struct transfer *transfer_create(const struct fetch_request *request, fetch_done *done,
                                 void *context)
{
    struct transfer *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    t->done = done;
    t->context = context;
    t->url = copy_text(request->url);
    t->at = copy_text(request->url);
    t->host = url_host(request->url);
    t->etag = copy_text(request->etag);
    t->last_modified = copy_text(request->last_modified);
    t->path = copy_text(request->path);
    t->sha256 = copy_text(request->sha256);
    t->max_bytes = request->max_bytes;
    t->bytes = request->bytes;
    t->timeout_ns = request->timeout_ns;
    t->part.fd = -1;
    t->answer.length = -1;
    buf_init(&t->body, t->max_bytes);
    return t;
}

void transfer_destroy(struct transfer *t)
{
    if (t->easy)
        curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->fields);
    part_finish(&t->part);
    answer_finish(&t->answer);
    buf_finish(&t->body);
    for (int i = 0; i < t->redirects; i++)
        free(t->visited[i]);
    free(t->url);
    free(t->etag);
    free(t->last_modified);
    free(t->path);
    free(t->sha256);
    free(t->host);
    free(t->at);
    free(t);
}

bool transfer_begin(struct transfer *t)
{
    if (!fetch_is_url(t->url) || !t->host)
        return transfer_fail(t, ERR_FAILED, "is no http or https URL");
    if (t->timeout_ns > 0)
        t->deadline_ns = now_read().mono_ns + t->timeout_ns;
    if (!t->path)
        return true;
    if (!t->sha256 || !hash_is_hex(t->sha256) || t->bytes < 0)
        return transfer_fail(t, ERR_FAILED, "a file needs its size and SHA-256");
    part_init(&t->part, t->path, t->sha256, t->bytes);
    t->preparing = true;
    return true;
}

// --- the request's own header fields

static bool add_field(struct transfer *t, const char *name, const char *value)
{
    struct buf line;
    buf_init(&line, FETCH_ETAG_MAX + 64);
    struct curl_slist *longer = NULL;
    if (buf_printf(&line, "%s: %s", name, value))
        longer = curl_slist_append(t->fields, line.data);
    buf_finish(&line);
    if (!longer)
        return transfer_fail(t, ERR_FAILED, "the request is too long");
    t->fields = longer;
    return true;
}

static bool has_etag(const struct transfer *t)
{
    return t->etag && etag_is_well_formed(t->etag);
}

static bool has_date(const struct transfer *t)
{
    return t->last_modified && date_is_plain(t->last_modified);
}

static bool add_conditions(struct transfer *t)
{
    if (t->plain)
        return add_field(t, "Cache-Control", "no-cache");
    if (has_etag(t))
        return add_field(t, "If-None-Match", t->etag);
    return !has_date(t) || add_field(t, "If-Modified-Since", t->last_modified);
}

bool transfer_is_conditional(const struct transfer *t)
{
    return !t->path && !t->plain && (has_etag(t) || has_date(t));
}

bool transfer_asks_for_rest(const struct transfer *t)
{
    return t->path && !t->plain && t->part.size > 0 && t->part.etag;
}

static bool add_range(struct transfer *t)
{
    char range[48];
    // A compressed answer would have another size and hash than the file.
    if (!add_field(t, "Accept-Encoding", "identity"))
        return false;
    if (!transfer_asks_for_rest(t))
        return true;
    snprintf(range, sizeof range, "bytes=%lld-", (long long)t->part.size);
    return add_field(t, "Range", range) && add_field(t, "If-Range", t->part.etag);
}

static bool add_fields(struct transfer *t)
{
    curl_slist_free_all(t->fields);
    t->fields = NULL;
    return t->path ? add_range(t) : add_conditions(t);
}

// --- curl's callbacks: on the net thread, inside curl_multi_perform

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    size_t len = size * count;
    if (t->plan != PLAN_NONE)
        return len; // trailer fields change nothing
    answer_line(&t->answer, line, len);
    if (t->answer.header_bytes > FETCH_HEADERS_MAX) {
        transfer_fail(t, ERR_FAILED, "the server sent too many header fields");
        t->plan = PLAN_REFUSED;
        return 0;
    }
    bool blank = len <= 2 && (len == 0 || line[0] == '\r' || line[0] == '\n');
    if (!blank || t->answer.status < 200)
        return len;
    transfer_decide(t);
    return t->plan == PLAN_REFUSED && t->answer.status < 300 ? 0 : len;
}

// Read on for a while, so that the connection can be used again.
static size_t discard(struct transfer *t, size_t len)
{
    t->discarded += len;
    return t->discarded <= FETCH_DISCARD_MAX ? len : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    size_t len = size * count;
    if (t->plan == PLAN_FILE)
        return part_write(&t->part, bytes, len, &t->err) ? len : 0;
    if (t->plan != PLAN_BODY)
        return discard(t, len);
    if (buf_append(&t->body, bytes, len))
        return len;
    transfer_fail(t, ERR_CONTENT, "has more than the %zu bytes allowed", t->max_bytes);
    return 0;
}

// --- the easy handle

static void set_rules(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); // transfer_follow has the rules
    curl_easy_setopt(easy, CURLOPT_PROXY, "");          // none from the environment
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); // a name look-up that hangs holds nobody up
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)FETCH_CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_SLOW_BYTES_PER_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)FETCH_SLOW_S);
}

static void set_context(struct transfer *t, const char *user_agent)
{
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->words);
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, user_agent);
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    if (!t->path)
        curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
}

static bool set_timeout(struct transfer *t)
{
    if (!t->deadline_ns)
        return true;
    int64_t left_ns = t->deadline_ns - now_read().mono_ns;
    if (left_ns <= 0)
        return transfer_fail(t, ERR_FAILED, "took too long");
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(left_ns / NS_PER_MS + 1));
    return true;
}

bool transfer_set_up(struct transfer *t, const char *user_agent)
{
    if (!t->easy) {
        t->easy = curl_easy_init();
        if (!t->easy)
            return transfer_fail(t, ERR_FAILED, "out of memory");
        set_rules(t->easy);
        set_context(t, user_agent);
    }
    answer_finish(&t->answer);
    t->plan = PLAN_NONE;
    t->discarded = 0;
    t->words[0] = '\0';
    if (!add_fields(t) || !set_timeout(t))
        return false;
    curl_easy_setopt(t->easy, CURLOPT_URL, t->at);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->fields);
    return true;
}

// --- what came of it

void transfer_tell(struct transfer *t, enum fetch_outcome outcome)
{
    struct fetch_result *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    part_finish(&t->part); // who is told finds the folder as it will stay
    r->outcome = outcome;
    r->status = t->answer.status;
    r->url = copy_text(t->at);
    r->retry_after_ns = answer_retry_after_ns(&t->answer);
    str_copy(r->charset, sizeof r->charset, t->answer.charset);
    bool stored = outcome == FETCH_NOT_MODIFIED; // what the answer leaves out stays as it was
    r->etag = copy_text(t->answer.etag || !stored ? t->answer.etag : t->etag);
    r->last_modified =
        copy_text(t->answer.last_modified || !stored ? t->answer.last_modified : t->last_modified);
    if (outcome == FETCH_DONE && !t->path) {
        r->body_len = t->body.len;
        r->body = t->body.data ? t->body.data : copy_text("");
        t->body.data = NULL;
    }
    if (outcome == FETCH_FAILED) {
        r->err = t->err;
        url_place(t->url, r->err.where);
    }
    t->done(t->context, r);
}
