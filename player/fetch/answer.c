#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/now.h"
#include "base/str.h"
#include "fetch/internal.h"
#include "sys/clock.h"

enum { RETRY_AFTER_MAX_S = 365 * 24 * 3600 };

void answer_begin(struct answer *a)
{
    size_t header_bytes = a->header_bytes;
    answer_finish(a);
    a->header_bytes = header_bytes;
}

void answer_finish(struct answer *a)
{
    free(a->etag);
    free(a->last_modified);
    free(a->location);
    *a = (struct answer){.length = -1};
}

bool etag_is_well_formed(const char *etag)
{
    const char *c = str_starts(etag, "W/") ? etag + 2 : etag;
    size_t n = strlen(c);
    if (n < 2 || n > FETCH_ETAG_MAX - 3 || c[0] != '"' || c[n - 1] != '"')
        return false;
    for (size_t i = 1; i < n - 1; i++)
        if ((unsigned char)c[i] <= 0x20 || c[i] == '"' || c[i] == 0x7f)
            return false;
    return true;
}

bool etag_is_strong(const char *etag)
{
    return etag[0] == '"' && etag_is_well_formed(etag);
}

bool date_is_plain(const char *date)
{
    size_t n = strlen(date);
    if (n == 0 || n >= FETCH_DATE_MAX)
        return false;
    for (; *date; date++)
        if (*date < 0x20 || *date == 0x7f)
            return false;
    return true;
}

static void take_etag(struct answer *a, const char *value)
{
    free(a->etag);
    a->etag = etag_is_well_formed(value) ? strdup(value) : NULL;
}

static void take_last_modified(struct answer *a, const char *value)
{
    free(a->last_modified);
    a->last_modified = date_is_plain(value) ? strdup(value) : NULL;
}

static void take_location(struct answer *a, const char *value)
{
    free(a->location);
    a->location = strlen(value) < FETCH_URL_MAX ? strdup(value) : NULL;
}

static void take_length(struct answer *a, const char *value)
{
    int64_t n = 0;
    if (!str_to_int(value, 0, INT64_MAX, &n) || value[0] == '-' ||
        (a->length >= 0 && a->length != n))
        a->refused = true;
    a->length = n;
}

static void take_coding(struct answer *a, const char *value)
{
    a->coded = a->coded || !str_equal_nocase(value, "identity");
}

static void take_retry_after(struct answer *a, const char *value)
{
    if (!str_copy(a->retry_after, sizeof a->retry_after, value))
        a->retry_after[0] = '\0';
}

static void take_date(struct answer *a, const char *value)
{
    if (!str_copy(a->date, sizeof a->date, value))
        a->date[0] = '\0';
}

// Digits up to the byte end; *text moves behind it.
static bool take_number(const char **text, char end, int64_t *n)
{
    char digits[24];
    size_t len = strcspn(*text, "-/");
    if (len == 0 || len >= sizeof digits || (*text)[len] != end)
        return false;
    memcpy(digits, *text, len);
    digits[len] = '\0';
    *text += len + (end != '\0');
    return str_to_int(digits, 0, INT64_MAX, n);
}

// "bytes 500-999/1000"; an unknown total ("*") is of no use here.
static void take_range(struct answer *a, const char *value)
{
    const char *c = value + strlen("bytes ");
    a->has_range = strlen(value) > strlen("bytes ") && strncasecmp(value, "bytes ", 6) == 0 &&
                   take_number(&c, '-', &a->range_start) && take_number(&c, '/', &a->range_end) &&
                   take_number(&c, '\0', &a->range_total) && a->range_start <= a->range_end &&
                   a->range_end < a->range_total;
}

static const char *skip_blanks(const char *c)
{
    return c + strspn(c, " \t");
}

// Copies a parameter's value, token or quoted, and returns the place behind it.
static const char *take_value(const char *c, char *out, size_t max)
{
    bool quoted = *c == '"';
    c += quoted;
    size_t len = quoted ? strcspn(c, "\"") : strcspn(c, "; \t,");
    if (len < max) {
        memcpy(out, c, len);
        out[len] = '\0';
    } else {
        out[0] = '\0';
    }
    return c + len + (quoted && c[len] == '"');
}

static void take_content_type(struct answer *a, const char *value)
{
    a->multipart = strncasecmp(value, "multipart/", 10) == 0;
    a->charset[0] = '\0';
    const char *c = strchr(value, ';');
    while (c) {
        c = skip_blanks(c + 1);
        char ignored[FETCH_CHARSET_MAX];
        bool charset = strncasecmp(c, "charset=", 8) == 0;
        size_t name = strcspn(c, "=;");
        if (c[name] == '=')
            c = take_value(c + name + 1, charset ? a->charset : ignored, sizeof ignored);
        if (charset && a->charset[0])
            return;
        c = strchr(c, ';');
    }
}

static void take_field(struct answer *a, const char *name, const char *value)
{
    static const struct {
        const char *name;
        void (*take)(struct answer *a, const char *value);
    } fields[] = {
        {"etag", take_etag},
        {"last-modified", take_last_modified},
        {"location", take_location},
        {"content-length", take_length},
        {"transfer-encoding", take_coding},
        {"content-type", take_content_type},
        {"content-range", take_range},
        {"retry-after", take_retry_after},
        {"date", take_date},
    };
    for (size_t i = 0; i < VT_COUNT(fields); i++)
        if (str_equal_nocase(name, fields[i].name))
            fields[i].take(a, value);
}

static void take_status(struct answer *a, const char *line)
{
    const char *space = strchr(line, ' ');
    answer_begin(a);
    if (!space)
        return;
    char code[4] = {0};
    int64_t status = 0;
    memcpy(code, space + 1, strnlen(space + 1, 3));
    if (str_to_int(code, 100, 999, &status))
        a->status = (int)status;
}

void answer_line(struct answer *a, const char *line, size_t len)
{
    a->header_bytes += len;
    if (memchr(line, '\0', len)) {
        a->refused = true;
        return;
    }
    while (len > 0 && strchr(" \t\r\n", line[len - 1]))
        len--;
    char *copy = strndup(line, len);
    if (!copy)
        abort(); // at most FETCH_HEADERS_MAX
    char *colon = strchr(copy, ':');
    if (str_starts(copy, "HTTP/")) {
        take_status(a, copy);
    } else if (colon) {
        *colon = '\0';
        take_field(a, copy, skip_blanks(colon + 1));
    }
    free(copy);
}

int64_t answer_retry_after_ns(const struct answer *a)
{
    int64_t seconds = 0;
    if (!a->retry_after[0])
        return 0;
    if (!str_to_int(a->retry_after, 0, INT64_MAX, &seconds)) {
        time_t until = curl_getdate(a->retry_after, NULL);
        time_t from = a->date[0] ? curl_getdate(a->date, NULL) : -1;
        if (until < 0)
            return 0;
        seconds = until - (from < 0 ? now_read().wall_ns / NS_PER_S : from);
    }
    if (seconds < 0)
        seconds = 0;
    return (seconds > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : seconds) * NS_PER_S;
}
