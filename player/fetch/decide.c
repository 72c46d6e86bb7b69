// What an answer means, and what follows from how it ended (docs/DELIVERY.md, "Fetching").

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fetch/internal.h"

static enum transfer_plan refuse(struct transfer *t, enum err_code code, const char *words)
{
    transfer_fail(t, code, "%s", words);
    return PLAN_REFUSED;
}

static enum transfer_plan again(struct transfer *t, const char *words)
{
    return t->plain ? refuse(t, ERR_FAILED, words) : PLAN_AGAIN;
}

static enum transfer_plan whole(struct transfer *t)
{
    int64_t length = t->answer.length;
    if (!t->path) {
        buf_clear(&t->body);
        if (length < 0 || (uint64_t)length <= t->max_bytes)
            return PLAN_BODY;
        transfer_fail(t, ERR_CONTENT, "has %lld bytes; at most %zu are allowed", (long long)length,
                      t->max_bytes);
        return PLAN_REFUSED;
    }
    if (length >= 0 && length != t->bytes) {
        transfer_fail(t, ERR_CONTENT, "has %lld bytes; %lld were expected", (long long)length,
                      (long long)t->bytes);
        return PLAN_REFUSED;
    }
    return part_restart(&t->part, t->answer.etag, &t->err) ? PLAN_FILE : PLAN_REFUSED;
}

// The rest of a file, or a reason to ask for all of it.
static enum transfer_plan rest(struct transfer *t)
{
    const struct answer *a = &t->answer;
    if (!transfer_asks_for_rest(t))
        return refuse(t, ERR_FAILED, "the server answered 206 though no part was asked for");
    bool fits = a->has_range && !a->multipart && a->range_start == t->part.size &&
                a->range_end == t->bytes - 1 && a->range_total == t->bytes &&
                (a->length < 0 || a->length == t->bytes - t->part.size);
    return fits ? PLAN_FILE : PLAN_AGAIN;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static enum transfer_plan decide(struct transfer *t)
{
    int status = t->answer.status;
    if (t->answer.refused || (t->answer.coded && t->answer.length >= 0))
        return refuse(t, ERR_FAILED, "the header fields of the answer contradict each other");
    if (status == 200)
        return whole(t);
    if (status == 206)
        return rest(t);
    if (status == 304 && transfer_is_conditional(t))
        return PLAN_NOT_MODIFIED;
    if (status == 304)
        return again(t, "the server answered 304 to a request without conditions");
    if (is_redirect(status))
        return PLAN_REDIRECT;
    if (status == 416 && transfer_asks_for_rest(t))
        return PLAN_AGAIN;
    bool gone = status == 404 || status == 410;
    transfer_fail(t, gone ? ERR_CONTENT : ERR_FAILED, "the server answered %d", status);
    return PLAN_REFUSED;
}

void transfer_decide(struct transfer *t)
{
    t->plan = decide(t);
}

// --- redirects

static bool was_visited(const struct transfer *t, const char *url)
{
    for (int i = 0; i < t->redirects; i++)
        if (strcmp(t->visited[i], url) == 0)
            return true;
    return strcmp(t->at, url) == 0;
}

bool transfer_follow(struct transfer *t)
{
    char target[FETCH_URL_MAX];
    if (!t->answer.location)
        return transfer_fail(t, ERR_FAILED, "the server redirects without saying where");
    if (!fetch_resolve(t->at, t->answer.location, target))
        return transfer_fail(t, ERR_FAILED, "redirects to something else than http or https");
    if (url_is_https(t->at) && !url_is_https(target))
        return transfer_fail(t, ERR_FAILED, "redirects from https to http");
    if (was_visited(t, target))
        return transfer_fail(t, ERR_FAILED, "redirects in a circle");
    if (t->redirects == FETCH_REDIRECTS_MAX)
        return transfer_fail(t, ERR_FAILED, "redirects more than %d times",
                             (int)FETCH_REDIRECTS_MAX);
    char *next = strdup(target);
    if (!next)
        abort();
    t->visited[t->redirects++] = t->at;
    t->at = next;
    return true;
}

// --- the end of the easy handle

static enum transfer_end ask_again(struct transfer *t)
{
    t->plain = true;
    if (t->path)
        part_drop(&t->part);
    return TRANSFER_AGAIN;
}

static enum transfer_end broken(struct transfer *t, CURLcode code)
{
    if (t->err.code == ERR_NONE && code == CURLE_OPERATION_TIMEDOUT)
        transfer_fail(t, ERR_FAILED, "took too long: %s", t->words);
    else if (t->err.code == ERR_NONE)
        transfer_fail(t, ERR_FAILED, "%s", t->words[0] ? t->words : curl_easy_strerror(code));
    return TRANSFER_FAILED;
}

static enum transfer_end received(struct transfer *t)
{
    if (t->plan == PLAN_FILE && !part_commit(&t->part, &t->err))
        return TRANSFER_FAILED;
    return TRANSFER_DONE;
}

enum transfer_end transfer_ended(struct transfer *t, CURLcode code)
{
    switch (t->plan) {
    case PLAN_REFUSED:
        return TRANSFER_FAILED;
    case PLAN_NOT_MODIFIED:
        return TRANSFER_NOT_MODIFIED;
    case PLAN_REDIRECT:
        return transfer_follow(t) ? TRANSFER_AGAIN : TRANSFER_FAILED;
    case PLAN_AGAIN:
        return ask_again(t);
    case PLAN_NONE:
        return broken(t, code == CURLE_OK ? CURLE_GOT_NOTHING : code);
    case PLAN_BODY:
    case PLAN_FILE:
        break;
    }
    return code == CURLE_OK ? received(t) : broken(t, code);
}
