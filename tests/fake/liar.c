#include "liar.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    PATH_COUNT_MAX = 128,
    REPLIES_MAX = 8,
    REQUESTS_MAX = 16, // heads kept for each path
    CONNECTIONS_MAX = 512,
    HEAD_MAX = 32 * 1024,
    PATH_BYTES = 64,
};

struct page {
    char path[PATH_BYTES];
    struct liar_reply replies[REPLIES_MAX];
    size_t reply_count, asked;
    char *requests[REQUESTS_MAX];
};

struct connection {
    struct liar *liar;
    pthread_t thread;
    int fd;
    char head[HEAD_MAX];
};

struct liar {
    int fd, port;
    pthread_t thread;
    pthread_mutex_t lock;
    // Under the lock:
    struct page pages[PATH_COUNT_MAX];
    size_t page_count;
    struct connection *connections[CONNECTIONS_MAX];
    size_t connection_count;
    bool stopping;
};

static bool send_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

// Reads one head, byte by byte: tests are small. False when the other side is gone.
static bool read_head(struct connection *c)
{
    size_t len = 0;
    while (len < sizeof c->head - 1 && recv(c->fd, c->head + len, 1, 0) == 1) {
        c->head[++len] = '\0';
        if (len >= 4 && memcmp(c->head + len - 4, "\r\n\r\n", 4) == 0)
            return true;
    }
    return false;
}

// With the lock held.
static struct page *find_page(struct liar *l, const char *path)
{
    for (size_t i = 0; i < l->page_count; i++)
        if (strcmp(l->pages[i].path, path) == 0)
            return &l->pages[i];
    if (l->page_count == PATH_COUNT_MAX || strlen(path) >= PATH_BYTES)
        abort();
    struct page *page = &l->pages[l->page_count++];
    snprintf(page->path, sizeof page->path, "%s", path);
    return page;
}

static struct liar_reply next_reply(struct connection *c)
{
    static const struct liar_reply none = {
        .head = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n",
        .body = "none",
        .body_len = 4};
    char path[PATH_BYTES] = "";
    sscanf(c->head, "GET %63s ", path);
    pthread_mutex_lock(&c->liar->lock);
    struct page *page = find_page(c->liar, path);
    size_t i = page->asked++;
    if (i < REQUESTS_MAX)
        page->requests[i] = strdup(c->head);
    size_t last = page->reply_count - 1;
    struct liar_reply reply = page->reply_count ? page->replies[i < last ? i : last] : none;
    pthread_mutex_unlock(&c->liar->lock);
    return reply;
}

static void drip(int fd, const char *bytes, size_t len)
{
    struct timespec pause = {.tv_nsec = 10000000};
    for (size_t i = 0; i < len && send_all(fd, bytes + i, 1); i++)
        nanosleep(&pause, NULL);
}

static void wait_until_gone(int fd)
{
    char byte;
    while (recv(fd, &byte, 1, 0) > 0)
        ;
}

// True when the connection is to be used again.
static bool say(int fd, const struct liar_reply *r)
{
    bool heard = !r->head || send_all(fd, r->head, r->head_len ? r->head_len : strlen(r->head));
    if (r->manner == LIAR_DRIP && heard)
        drip(fd, r->body, r->body_len);
    else
        heard = heard && send_all(fd, r->body, r->body_len);
    while (r->manner == LIAR_ENDLESS && heard)
        heard = send_all(fd, r->body, r->body_len);
    if (r->manner == LIAR_HANG && heard)
        wait_until_gone(fd);
    return r->manner == LIAR_KEEP && heard;
}

static void *serve(void *context)
{
    struct connection *c = context;
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (read_head(c)) {
        struct liar_reply reply = next_reply(c);
        if (!say(c->fd, &reply))
            break;
    }
    shutdown(c->fd, SHUT_RDWR);
    return NULL;
}

static void begin_connection(struct liar *l, int fd)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->liar = l;
    c->fd = fd;
    pthread_mutex_lock(&l->lock);
    if (l->connection_count == CONNECTIONS_MAX || pthread_create(&c->thread, NULL, serve, c) != 0)
        abort();
    l->connections[l->connection_count++] = c;
    pthread_mutex_unlock(&l->lock);
}

static bool is_stopping(struct liar *l)
{
    pthread_mutex_lock(&l->lock);
    bool stopping = l->stopping;
    pthread_mutex_unlock(&l->lock);
    return stopping;
}

static void *accept_all(void *context)
{
    struct liar *l = context;
    while (!is_stopping(l)) {
        int fd = accept(l->fd, NULL, NULL);
        if (fd >= 0)
            begin_connection(l, fd);
    }
    return NULL;
}

struct liar *liar_start(void)
{
    struct liar *l = calloc(1, sizeof *l);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    if (!l)
        abort();
    l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (l->fd < 0 || bind(l->fd, (struct sockaddr *)&address, len) != 0 ||
        listen(l->fd, 128) != 0 || getsockname(l->fd, (struct sockaddr *)&address, &len) != 0)
        abort();
    l->port = ntohs(address.sin_port);
    pthread_mutex_init(&l->lock, NULL);
    if (pthread_create(&l->thread, NULL, accept_all, l) != 0)
        abort();
    return l;
}

void liar_stop(struct liar *l)
{
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_mutex_unlock(&l->lock);
    shutdown(l->fd, SHUT_RDWR); // wakes accept
    pthread_join(l->thread, NULL);
    close(l->fd);
    for (size_t i = 0; i < l->connection_count; i++) {
        shutdown(l->connections[i]->fd, SHUT_RDWR);
        pthread_join(l->connections[i]->thread, NULL);
        close(l->connections[i]->fd);
        free(l->connections[i]);
    }
    for (size_t i = 0; i < l->page_count; i++)
        for (size_t k = 0; k < REQUESTS_MAX; k++)
            free(l->pages[i].requests[k]);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

void liar_script(struct liar *l, const char *path, const struct liar_reply *replies, size_t count)
{
    if (count == 0 || count > REPLIES_MAX)
        abort();
    pthread_mutex_lock(&l->lock);
    struct page *page = find_page(l, path);
    memcpy(page->replies, replies, count * sizeof *replies);
    page->reply_count = count;
    page->asked = 0;
    for (size_t i = 0; i < REQUESTS_MAX; i++) {
        free(page->requests[i]);
        page->requests[i] = NULL;
    }
    pthread_mutex_unlock(&l->lock);
}

const char *liar_url(const struct liar *l, const char *path)
{
    static char urls[4][256];
    static unsigned turn;
    char *url = urls[turn++ % 4];
    snprintf(url, sizeof urls[0], "http://127.0.0.1:%d%s", l->port, path);
    return url;
}

size_t liar_count(struct liar *l, const char *path)
{
    pthread_mutex_lock(&l->lock);
    size_t n = find_page(l, path)->asked;
    pthread_mutex_unlock(&l->lock);
    return n;
}

size_t liar_connections(struct liar *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->connection_count;
    pthread_mutex_unlock(&l->lock);
    return n;
}

char *liar_request(struct liar *l, const char *path, size_t number)
{
    pthread_mutex_lock(&l->lock);
    struct page *page = find_page(l, path);
    const char *head = number < REQUESTS_MAX ? page->requests[number] : NULL;
    char *copy = strdup(head ? head : "");
    pthread_mutex_unlock(&l->lock);
    return copy;
}
