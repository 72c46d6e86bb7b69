#pragma once
// A web server that says exactly what a test tells it to, true or not. Loopback, a free port, one
// thread per connection; for tests only.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct liar;

enum liar_manner {
    LIAR_CLOSE,   // say it and close
    LIAR_KEEP,    // say it and wait for the next request
    LIAR_HANG,    // say it and then nothing more, with the connection open
    LIAR_ENDLESS, // say the head, then the body again and again
    LIAR_DRIP,    // say the head, then the body a byte every 10 ms
};

struct liar_reply {
    const char *head; // raw, with its blank line; NULL: none
    size_t head_len;  // 0: strlen(head)
    const void *body;
    size_t body_len;
    enum liar_manner manner;
};

struct liar *liar_start(void); // aborts when it cannot
void liar_stop(struct liar *l);
// What the requests for path get: the first the first, and so on; the last again and again. The
// replies are copied, head and body are not. A path without replies gets 404.
void liar_script(struct liar *l, const char *path, const struct liar_reply *replies, size_t count);
// "http://127.0.0.1:PORT" + path, in one of a few static buffers used in turn.
const char *liar_url(const struct liar *l, const char *path);
// How many requests for path came so far.
size_t liar_count(struct liar *l, const char *path);
size_t liar_connections(struct liar *l);
// The head of the request for path with this number (from 0), to be freed; "" when there is none.
char *liar_request(struct liar *l, const char *path, size_t number);
