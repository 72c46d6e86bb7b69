#pragma once
// Downloads over HTTP(S): one thread, curl's multi interface. Told URL, bounds, hash and where to
// write; knows nothing of manifests. Rules: docs/DELIVERY.md.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    FETCH_ETAG_MAX = 8192,
    FETCH_DATE_MAX = 128,
    FETCH_URL_MAX = 8192,
    FETCH_REDIRECTS_MAX = 5,
    FETCH_CHARSET_MAX = 64
};

struct fetch;

struct fetch_request {
    const char *url;
    size_t max_bytes;          // of the body after decoding; one more ends the transfer
    const char *etag;          // for If-None-Match, exactly as it was stored; NULL: none
    const char *last_modified; // for If-Modified-Since, only when there is no etag; NULL: none
    // NULL: the body comes back in memory. Otherwise it is written to path, resumed where a part
    // left from before allows it, checked against sha256 and bytes, synced, and only then renamed
    // to path.
    const char *path;
    const char *sha256; // needed with path
    int64_t bytes;      // needed with path
    int64_t timeout_ns; // for the whole transfer; 0: only the low-speed rule
};

enum fetch_outcome { FETCH_DONE, FETCH_NOT_MODIFIED, FETCH_FAILED };

struct fetch_result {
    enum fetch_outcome outcome;
    struct err err; // when FETCH_FAILED; place = URL
    int status;     // HTTP status, 0 if there was no answer
    char *body;     // memory body, NUL-terminated; owned by the result
    size_t body_len;
    char *url; // after redirects
    // A well-formed tag and the date of the answer, or NULL. After FETCH_NOT_MODIFIED what the
    // answer left out is as it was in the request, so that both can be stored as they are.
    char *etag;
    char *last_modified;
    char charset[FETCH_CHARSET_MAX]; // from Content-Type; "" if none
    int64_t retry_after_ns;          // 0: not given
};

// Called on the net thread when a request ended. The receiver owns the result.
typedef void fetch_done(void *context, struct fetch_result *result);

struct fetch *fetch_create(const char *user_agent, struct err *err);
// Ends all transfers (their callbacks are called with FETCH_FAILED) and the thread. NULL is fine.
void fetch_destroy(struct fetch *f);
// Ends all transfers in the same way and refuses new ones; the object stays until fetch_destroy().
// For an owner whose other thread may be in fetch_wait(). Any thread.
void fetch_stop(struct fetch *f);
// Starts a request; everything in it is copied. The number is for fetch_cancel. Any thread,
// callbacks too. done is called exactly once, except when the answer is 0: fetch_destroy has begun.
uint64_t fetch_start(struct fetch *f, const struct fetch_request *request, fetch_done *done,
                     void *context);
// Its callback is called with FETCH_FAILED; nothing happens when it has ended already.
void fetch_cancel(struct fetch *f, uint64_t number);
// fetch_start and the wait for its end. Never on the stage, never in a callback.
struct fetch_result *fetch_wait(struct fetch *f, const struct fetch_request *request);
void fetch_result_destroy(struct fetch_result *r); // NULL is fine

// Resolves a reference against a base URL by RFC 3986 into out (FETCH_URL_MAX). False when either
// is no URL or it does not fit.
bool fetch_resolve(const char *base, const char *reference, char *out);
bool fetch_is_url(const char *text); // http:// or https://
