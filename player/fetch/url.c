#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "fetch/internal.h"

// A piece of a URL; NULL text: the part is not there, which is not the same as empty.
struct piece {
    const char *text;
    size_t len;
};

struct pieces {
    struct piece scheme, authority, path, query, fragment;
};

static bool is_scheme(const char *text, size_t len)
{
    if (len == 0 || strchr("+-.0123456789", text[0]))
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") >= len;
}

// RFC 3986, appendix B.
static struct pieces split(const char *url)
{
    struct pieces p = {0};
    size_t n = strcspn(url, ":/?#");
    if (url[n] == ':' && is_scheme(url, n)) {
        p.scheme = (struct piece){url, n};
        url += n + 1;
    }
    if (str_starts(url, "//")) {
        n = strcspn(url + 2, "/?#");
        p.authority = (struct piece){url + 2, n};
        url += n + 2;
    }
    p.path = (struct piece){url, strcspn(url, "?#")};
    url += p.path.len;
    if (*url == '?') {
        p.query = (struct piece){url + 1, strcspn(url + 1, "#")};
        url += p.query.len + 1;
    }
    if (*url == '#')
        p.fragment = (struct piece){url + 1, strlen(url + 1)};
    return p;
}

// RFC 3986 5.2.4, in place; path begins with '/'.
static void remove_dots(char *path)
{
    char *out = path;
    const char *in = path;
    while (*in) {
        size_t n = 1 + strcspn(in + 1, "/");
        bool last = in[n] == '\0';
        bool one = n == 2 && in[1] == '.';
        bool two = n == 3 && in[1] == '.' && in[2] == '.';
        if (two)
            while (out > path && *--out != '/')
                ;
        if ((one || two) && last)
            *out++ = '/';
        if (!one && !two) {
            memmove(out, in, n);
            out += n;
        }
        in += n;
    }
    *out = '\0';
}

// Bytes that RFC 3986 has no place for are written as %XX, as a browser does with "my file.mp4".
static bool add_encoded(struct buf *b, struct piece piece)
{
    for (size_t i = 0; i < piece.len; i++) {
        unsigned char c = (unsigned char)piece.text[i];
        bool plain = c > 0x20 && c < 0x7f && !strchr("\"<>\\^`{|}", c);
        if (plain ? !buf_append(b, &c, 1) : !buf_printf(b, "%%%02X", c))
            return false;
    }
    return true;
}

static bool add_marked(struct buf *b, const char *mark, struct piece piece)
{
    return !piece.text || (buf_str(b, mark) && add_encoded(b, piece));
}

// The target's path: its own, or merged with the base's folder (5.2.3). Dots are removed from it.
static bool add_path(struct buf *b, struct piece base, struct piece own)
{
    struct buf path;
    if (base.len == 0 && own.len == 0)
        return true; // "//host" alone
    buf_init(&path, FETCH_URL_MAX);
    bool good = true;
    if (own.len == 0 || own.text[0] != '/') {
        while (base.len > 0 && base.text[base.len - 1] != '/')
            base.len--;
        good = base.len ? add_encoded(&path, base) : buf_str(&path, "/");
    }
    good = good && add_encoded(&path, own);
    if (good) {
        remove_dots(path.data);
        good = buf_str(b, path.data);
    }
    buf_finish(&path);
    return good;
}

static bool same_path_as_base(const struct pieces *r)
{
    return !r->scheme.text && !r->authority.text && r->path.len == 0;
}

// RFC 3986 5.2.2, strict, for a base whose scheme is http or https.
static bool transform(struct buf *b, const struct pieces *base, const struct pieces *r)
{
    struct piece scheme = r->scheme.text ? r->scheme : base->scheme;
    bool own = r->scheme.text || r->authority.text;
    struct piece authority = own ? r->authority : base->authority;
    struct piece folder = own ? (struct piece){0} : base->path;
    bool inherit = same_path_as_base(r);
    struct piece query = inherit && !r->query.text ? base->query : r->query;
    struct piece path = inherit ? base->path : r->path;
    return authority.len > 0 && buf_append(b, scheme.text, scheme.len) && buf_str(b, "://") &&
           buf_append(b, authority.text, authority.len) &&
           add_path(b, inherit ? (struct piece){0} : folder, path) && add_marked(b, "?", query) &&
           add_marked(b, "#", r->fragment);
}

static bool has_controls(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

// curl has the last word on hosts and ports: it is what will connect.
static bool curl_accepts(const char *url)
{
    CURLU *u = curl_url();
    bool good = u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK;
    curl_url_cleanup(u);
    return good;
}

bool fetch_is_url(const char *text)
{
    size_t n = strncasecmp(text, "https://", 8) == 0  ? 8
               : strncasecmp(text, "http://", 7) == 0 ? 7
                                                      : 0;
    return n > 0 && text[n] && !strchr("/?#", text[n]) && strlen(text) < FETCH_URL_MAX;
}

bool url_is_https(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0;
}

bool fetch_resolve(const char *base, const char *reference, char *out)
{
    struct buf b;
    out[0] = '\0';
    if (!fetch_is_url(base) || strlen(reference) >= FETCH_URL_MAX || has_controls(base) ||
        has_controls(reference))
        return false;
    struct pieces base_pieces = split(base);
    struct pieces reference_pieces = split(reference);
    buf_init(&b, FETCH_URL_MAX - 1);
    bool good = transform(&b, &base_pieces, &reference_pieces) && fetch_is_url(b.data) &&
                curl_accepts(b.data) && str_copy(out, FETCH_URL_MAX, b.data);
    buf_finish(&b);
    return good;
}

void url_place(const char *url, char out[ERR_WHERE_MAX])
{
    struct pieces p = split(url);
    str_copy(out, ERR_WHERE_MAX, url);
    if (!p.authority.text)
        return;
    size_t user = p.authority.len;
    while (user > 0 && p.authority.text[user - 1] != '@')
        user--;
    int before = (int)(p.authority.text - url);
    if (user > 0 && before < ERR_WHERE_MAX)
        snprintf(out, ERR_WHERE_MAX, "%.*s%s", before, url, p.authority.text + user);
}

char *url_host(const char *url)
{
    CURLU *u = curl_url();
    char *scheme = NULL;
    char *host = NULL;
    char *port = NULL;
    char *out = NULL;
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
        size_t max = strlen(scheme) + strlen(host) + strlen(port) + sizeof "://:";
        out = malloc(max);
        if (!out)
            abort();
        snprintf(out, max, "%s://%s:%s", scheme, host, port);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(u);
    return out;
}
