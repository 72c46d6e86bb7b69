// The last good copy of each feed: DIR/feeds/SHA256-OF-URL, one line of facts and then the bytes.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/internal.h"
#include "sys/file.h"
#include "sys/hash.h"

#define HEADER "vitrine-feed 1 "
enum { CHARSET_BYTES = 64, HEADER_MAX = 256 };

static void feed_path(const struct store *s, const char *url, char out[STORE_PATH_MAX])
{
    char name[HASH_HEX + 16] = "feeds/";
    hash_hex(url, strlen(url), name + strlen(name));
    store_path(s, name, out);
}

// "vitrine-feed 1 HASH CHARSET\n"; a charset that is no plain name is left out.
static bool print_feed(struct buf *b, const char *charset, const void *bytes, size_t len)
{
    char hex[HASH_HEX];
    hash_hex(bytes, len, hex);
    size_t n = strlen(charset);
    bool plain =
        n < CHARSET_BYTES && strspn(charset, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                             "0123456789+-._:()") == n;
    return buf_printf(b, HEADER "%s %s\n", hex, plain ? charset : "") && buf_append(b, bytes, len);
}

// The bytes behind a whole header, or NULL.
static const char *check_feed(const char *text, size_t len, char charset[CHARSET_BYTES])
{
    const char *end = memchr(text, '\n', len);
    size_t fixed = sizeof HEADER - 1 + HASH_HEX; // with the space behind the hash
    if (!end || !str_starts(text, HEADER) || (size_t)(end - text) < fixed)
        return NULL;
    size_t n = (size_t)(end - text) - fixed;
    if (n >= CHARSET_BYTES)
        return NULL;
    memcpy(charset, text + fixed, n);
    charset[n] = '\0';
    char hex[HASH_HEX];
    hash_hex(end + 1, len - (size_t)(end + 1 - text), hex);
    return memcmp(text + sizeof HEADER - 1, hex, HASH_HEX - 1) == 0 ? end + 1 : NULL;
}

struct oldest {
    char path[STORE_PATH_MAX];
    struct timespec written;
    size_t count;
};

static void find_oldest(void *context, const char *path, const char *name)
{
    struct oldest *o = context;
    struct stat st;
    if (!hash_is_hex(name) || stat(path, &st) != 0)
        return;
    bool older = st.st_mtim.tv_sec < o->written.tv_sec || (st.st_mtim.tv_sec == o->written.tv_sec &&
                                                           st.st_mtim.tv_nsec < o->written.tv_nsec);
    if (o->count++ == 0 || older) {
        str_copy(o->path, sizeof o->path, path);
        o->written = st.st_mtim;
    }
}

static void make_room(const struct store *s)
{
    struct oldest o = {.count = 0};
    store_each(s, "feeds", find_oldest, &o);
    if (o.count >= STORE_FEEDS_MAX)
        unlink(o.path);
}

// Same bytes as on disk: not written again, flash wears out.
static bool is_same(const char *path, const struct buf *b)
{
    size_t len = 0;
    char *old = file_read(path, b->len, &len, NULL);
    bool same = old && len == b->len && memcmp(old, b->data, len) == 0;
    free(old);
    return same;
}

bool store_feed_put(struct store *s, const char *url, const char *charset, const void *bytes,
                    size_t len, struct err *err)
{
    char path[STORE_PATH_MAX];
    struct buf b;
    if (len > STORE_FEED_BYTES_MAX)
        return err_set(err, ERR_CONTENT, url, "the feed has %zu bytes; at most %d were expected",
                       len, (int)STORE_FEED_BYTES_MAX);
    feed_path(s, url, path);
    buf_init(&b, STORE_FEED_BYTES_MAX + HEADER_MAX);
    bool good = print_feed(&b, charset ? charset : "", bytes, len);
    if (!good)
        err_set(err, ERR_FAILED, url, "out of memory");
    pthread_mutex_lock(&s->lock);
    if (good && !is_same(path, &b)) {
        if (file_size(path) < 0)
            make_room(s);
        good = file_write_atomic(path, b.data, b.len, err);
    }
    pthread_mutex_unlock(&s->lock);
    buf_finish(&b);
    return good;
}

char *store_feed_get(struct store *s, const char *url, char charset[64], size_t *len)
{
    char path[STORE_PATH_MAX];
    size_t n = 0;
    *len = 0;
    charset[0] = '\0';
    feed_path(s, url, path);
    pthread_mutex_lock(&s->lock);
    char *text = file_read(path, STORE_FEED_BYTES_MAX + HEADER_MAX, &n, NULL);
    const char *bytes = text ? check_feed(text, n, charset) : NULL;
    if (text && !bytes)
        unlink(path); // rotten: better none than half
    pthread_mutex_unlock(&s->lock);
    if (!bytes) {
        charset[0] = '\0';
        free(text);
        return NULL;
    }
    *len = n - (size_t)(bytes - text);
    memmove(text, bytes, *len + 1); // with its NUL
    return text;
}
