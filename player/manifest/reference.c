#include <string.h>

#include "base/str.h"
#include "manifest/internal.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Length of the scheme before the first ':' (RFC 3986, 3.1), or 0.
static size_t scheme_length(const char *src)
{
    if (!is_letter(*src))
        return 0;
    size_t n = 1;
    while (is_letter(src[n]) || (src[n] >= '0' && src[n] <= '9') || src[n] == '+' ||
           src[n] == '-' || src[n] == '.')
        n++;
    return src[n] == ':' ? n : 0;
}

static bool scheme_is(const char *src, size_t len, const char *name)
{
    char scheme[8];
    if (len >= sizeof scheme)
        return false;
    memcpy(scheme, src, len);
    scheme[len] = '\0';
    return str_equal_nocase(scheme, name);
}

bool reference_is_url(const char *src)
{
    size_t n = scheme_length(src);
    return scheme_is(src, n, "http") || scheme_is(src, n, "https");
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// The next byte with its percent escape undone. A '%' without two digits stands for itself.
static unsigned char next_byte(const char **s)
{
    const char *t = *s;
    *s = t + 1;
    if (t[0] != '%' || hex_digit(t[1]) < 0 || hex_digit(t[2]) < 0)
        return (unsigned char)t[0];
    *s = t + 3;
    return (unsigned char)(hex_digit(t[1]) * 16 + hex_digit(t[2]));
}

// What no reference may hold, also not behind percent escapes.
static const char *bytes_fault(const char *src)
{
    for (const char *s = src; *s;) {
        unsigned char c = next_byte(&s);
        if (c < 0x20 || c == 0x7f)
            return "holds a control character; expected a plain reference";
        if (c == '\\')
            return "holds a backslash; expected '/' between folders";
    }
    return NULL;
}

static const char *url_fault(const char *src)
{
    const char *host = src + scheme_length(src) + 1;
    if (!str_starts(host, "//") || strchr("/?#:@", host[2]))
        return "names no host; expected http://host/path or https://host/path";
    if (strchr(src, ' '))
        return "holds a space; expected %20 in a URL";
    return NULL;
}

// A local reference stays inside the manifest's folder, whoever undoes the escapes and however
// often
// "?" and "#" are taken for part of a name.
static const char *path_fault(const char *src)
{
    size_t dots = 0, others = 0;
    const char *s = src;
    bool first = true;
    for (bool more = true; more; first = false) {
        more = *s;
        unsigned char c = more ? next_byte(&s) : '/';
        if (c == '/' && first)
            return "is an absolute path; expected a path inside the manifest's folder";
        if (c == '/' && dots == 2 && others == 0)
            return "leaves its folder by \"..\"; expected a path inside the manifest's folder";
        if (c == '/') {
            dots = 0;
            others = 0;
        } else if (c == '.') {
            dots++;
        } else {
            others++;
        }
    }
    return NULL;
}

const char *reference_fault(const char *src, bool network)
{
    const char *fault = bytes_fault(src);
    if (fault)
        return fault;
    if (reference_is_url(src))
        return url_fault(src);
    if (scheme_length(src) > 0)
        return "has an unknown scheme; expected http, https or a relative reference";
    return network ? NULL : path_fault(src);
}
