#include "base/str.h"

#include <string.h>

bool str_copy(char *dst, size_t dst_bytes, const char *src)
{
    if (!dst_bytes)
        return false;
    size_t n = strlen(src);
    bool fits = n < dst_bytes;
    if (!fits)
        n = dst_bytes - 1;
    memcpy(dst, src, n);
    dst[n] = '\0';
    return fits;
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
    size_t n = strlen(text);
    size_t m = strlen(suffix);
    return n >= m && memcmp(text + n - m, suffix, m) == 0;
}

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

bool str_equal_nocase(const char *a, const char *b)
{
    while (*a && lower((unsigned char)*a) == lower((unsigned char)*b)) {
        a++;
        b++;
    }
    return lower((unsigned char)*a) == lower((unsigned char)*b);
}

int32_t str_utf8_next(const char *text, size_t len, size_t *pos)
{
    const unsigned char *s = (const unsigned char *)text + *pos;
    size_t left = len - *pos;
    (*pos)++;
    if (s[0] < 0x80)
        return s[0];
    size_t more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : 1;
    if (s[0] < 0xc2 || s[0] > 0xf4 || left <= more)
        return -1;
    int32_t cp = s[0] & (0x3f >> more);
    for (size_t i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return -1;
        cp = (cp << 6) | (s[i] & 0x3f);
    }
    static const int32_t least[4] = {0, 0x80, 0x800, 0x10000};
    if (cp < least[more] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        return -1;
    *pos += more;
    return cp;
}

bool str_utf8_valid(const char *text, size_t len)
{
    for (size_t pos = 0; pos < len;)
        if (str_utf8_next(text, len, &pos) < 0)
            return false;
    return true;
}

size_t str_utf8_put(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[n] | cp);
    return n;
}

bool str_to_nano(const char *text, int64_t *nano)
{
    bool negative = *text == '-';
    const char *s = text + negative;
    int64_t whole = 0;
    if (*s < '0' || *s > '9')
        return false;
    for (; *s >= '0' && *s <= '9'; s++) {
        whole = whole * 10 + (*s - '0');
        if (whole > 9200000000)
            return false;
    }
    int64_t part = 0;
    int64_t unit = 1000000000;
    if (*s == '.') {
        s++;
        if (*s < '0' || *s > '9')
            return false;
        for (; *s >= '0' && *s <= '9'; s++) {
            if (unit == 1)
                return false;
            unit /= 10;
            part += (*s - '0') * unit;
        }
    }
    if (*s)
        return false;
    int64_t value = whole * 1000000000 + part;
    *nano = negative ? -value : value;
    return true;
}

bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *value)
{
    bool negative = *text == '-';
    const char *s = text + negative;
    if (*s < '0' || *s > '9')
        return false;
    int64_t v = 0;
    for (; *s >= '0' && *s <= '9'; s++) {
        if (v > (INT64_MAX - 9) / 10)
            return false;
        v = v * 10 + (*s - '0');
    }
    if (*s)
        return false;
    v = negative ? -v : v;
    if (v < min || v > max)
        return false;
    *value = v;
    return true;
}
