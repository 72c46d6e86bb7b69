#include "fetch/fetch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/internal.h"
#include "fetch/loop.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode global_code;

static void init_curl(void)
{
    global_code = curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct fetch *fetch_create(const char *user_agent, struct err *err)
{
    pthread_once(&once, init_curl);
    if (global_code != CURLE_OK) {
        err_set(err, ERR_FAILED, "", "curl does not start: %s", curl_easy_strerror(global_code));
        return NULL;
    }
    struct fetch *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->user_agent = strdup(user_agent);
    f->multi = curl_multi_init();
    pthread_mutex_init(&f->lock, NULL);
    if (f->user_agent && f->multi && pthread_create(&f->thread, NULL, fetch_loop, f) == 0)
        return f;
    err_set(err, ERR_FAILED, "", "the thread for downloads does not start");
    curl_multi_cleanup(f->multi);
    pthread_mutex_destroy(&f->lock);
    free(f->user_agent);
    free(f);
    return NULL;
}

void fetch_stop(struct fetch *f)
{
    pthread_mutex_lock(&f->lock);
    f->closed = true;
    pthread_mutex_unlock(&f->lock);
    curl_multi_wakeup(f->multi);
}

void fetch_destroy(struct fetch *f)
{
    if (!f)
        return;
    fetch_stop(f);
    pthread_join(f->thread, NULL);
    curl_multi_cleanup(f->multi);
    pthread_mutex_destroy(&f->lock);
    free(f->cancels);
    free(f->user_agent);
    free(f);
}

uint64_t fetch_start(struct fetch *f, const struct fetch_request *request, fetch_done *done,
                     void *context)
{
    struct transfer *t = transfer_create(request, done, context);
    pthread_mutex_lock(&f->lock);
    uint64_t number = f->closed ? 0 : ++f->last_number;
    t->number = number;
    if (number)
        list_append(&f->incoming, t);
    pthread_mutex_unlock(&f->lock);
    if (number)
        curl_multi_wakeup(f->multi);
    else
        transfer_destroy(t);
    return number;
}

void fetch_cancel(struct fetch *f, uint64_t number)
{
    pthread_mutex_lock(&f->lock);
    uint64_t *more = realloc(f->cancels, (f->cancel_count + 1) * sizeof *more);
    if (!more)
        abort();
    f->cancels = more;
    f->cancels[f->cancel_count++] = number;
    pthread_mutex_unlock(&f->lock);
    curl_multi_wakeup(f->multi);
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t done;
    struct fetch_result *result;
};

static void wake_waiter(void *context, struct fetch_result *result)
{
    struct waiter *w = context;
    pthread_mutex_lock(&w->lock);
    w->result = result;
    pthread_cond_signal(&w->done);
    pthread_mutex_unlock(&w->lock);
}

static struct fetch_result *stopped_result(const char *url)
{
    struct fetch_result *r = calloc(1, sizeof *r);
    char *copy = strdup(url);
    if (!r || !copy)
        abort();
    char place[ERR_WHERE_MAX];
    url_place(url, place);
    err_set(&r->err, ERR_FAILED, place, "stopped");
    r->outcome = FETCH_FAILED;
    r->url = copy;
    return r;
}

struct fetch_result *fetch_wait(struct fetch *f, const struct fetch_request *request)
{
    struct waiter w = {.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};
    if (!fetch_start(f, request, wake_waiter, &w))
        return stopped_result(request->url);
    pthread_mutex_lock(&w.lock);
    while (!w.result)
        pthread_cond_wait(&w.done, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.done);
    pthread_mutex_destroy(&w.lock);
    return w.result;
}

void fetch_result_destroy(struct fetch_result *r)
{
    if (!r)
        return;
    free(r->body);
    free(r->url);
    free(r->etag);
    free(r->last_modified);
    free(r);
}
