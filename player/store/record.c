// The state file of a programme: lines "name value", the last of them a SHA-256 over the others, so
// that a torn or rotten file is told from a whole one.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/internal.h"
#include "sys/file.h"
#include "sys/hash.h"

#define HEADER "vitrine-state "
#define CHECK "check "
enum { CHECK_LINE = sizeof CHECK - 1 + HASH_HEX }; // with its newline

static const struct {
    const char *name;
    size_t offset;
    int64_t min;
} numbers[] = {
    {"serial", offsetof(struct record, serial), 1},
    {"bytes", offsetof(struct record, bytes), 0},
    {"revision", offsetof(struct record, revision), 0},
    {"accepted_ns", offsetof(struct record, accepted_ns), -INT64_MAX},
    {"confirmed", offsetof(struct record, confirmed), 0},
    {"starts", offsetof(struct record, starts), 0},
};

static const struct {
    const char *name;
    size_t offset;
} texts[] = {
    {"sha256", offsetof(struct record, sha256)},
    {"id", offsetof(struct record, id)},
    {"source", offsetof(struct record, source)},
    {"etag", offsetof(struct record, etag)},
    {"last_modified", offsetof(struct record, last_modified)},
};

static int64_t *number_at(struct record *r, size_t i)
{
    return (int64_t *)(void *)((char *)r + numbers[i].offset);
}

static char **text_at(struct record *r, size_t i)
{
    return (char **)(void *)((char *)r + texts[i].offset);
}

void record_finish(struct record *r)
{
    for (size_t i = 0; i < VT_COUNT(texts); i++)
        free(*text_at(r, i));
    *r = (struct record){0};
}

static bool take_line(struct record *r, const char *name, const char *value)
{
    for (size_t i = 0; i < VT_COUNT(numbers); i++)
        if (strcmp(name, numbers[i].name) == 0)
            return str_to_int(value, numbers[i].min, INT64_MAX, number_at(r, i));
    for (size_t i = 0; i < VT_COUNT(texts); i++) {
        if (strcmp(name, texts[i].name) != 0)
            continue;
        free(*text_at(r, i));
        *text_at(r, i) = strdup(value);
        if (!*text_at(r, i))
            abort();
        return true;
    }
    return true; // a later minor addition
}

static bool take_lines(struct record *r, char *line)
{
    while (*line) {
        char *end = strchr(line, '\n');
        char *space = strchr(line, ' ');
        if (!end || !space || space > end)
            return false;
        *end = '\0';
        *space = '\0';
        if (!take_line(r, line, space + 1))
            return false;
        line = end + 1;
    }
    return r->serial >= 1 && r->sha256 && hash_is_hex(r->sha256) && r->id && r->source;
}

static bool check_is_right(const char *text, size_t len)
{
    if (len < CHECK_LINE || memchr(text, '\0', len))
        return false;
    size_t body = len - CHECK_LINE;
    char hex[HASH_HEX];
    hash_hex(text, body, hex);
    const char *check = text + body;
    return memcmp(check, CHECK, sizeof CHECK - 1) == 0 &&
           memcmp(check + sizeof CHECK - 1, hex, HASH_HEX - 1) == 0 && text[len - 1] == '\n';
}

enum record_state record_parse(const char *text, size_t len, struct record *out)
{
    *out = (struct record){0};
    if (len > STORE_RECORD_MAX || !check_is_right(text, len) || !str_starts(text, HEADER))
        return RECORD_NONE;
    char *copy = strndup(text, len - CHECK_LINE);
    if (!copy)
        return RECORD_UNREADABLE;
    char *first_end = strchr(copy, '\n');
    int64_t version = 0;
    enum record_state state = RECORD_NONE;
    if (first_end) {
        *first_end = '\0';
        if (str_to_int(copy + strlen(HEADER), 1, INT64_MAX, &version))
            state = version > STORE_RECORD_VERSION   ? RECORD_LATER
                    : take_lines(out, first_end + 1) ? RECORD_WHOLE
                                                     : RECORD_NONE;
    }
    free(copy);
    return state;
}

bool record_is_line(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static bool print_lines(struct buf *b, const struct record *r)
{
    struct record copy = *r; // for the accessors, which are not const
    if (!buf_printf(b, HEADER "%d\n", STORE_RECORD_VERSION))
        return false;
    for (size_t i = 0; i < VT_COUNT(numbers); i++)
        if (!buf_printf(b, "%s %" PRId64 "\n", numbers[i].name, *number_at(&copy, i)))
            return false;
    for (size_t i = 0; i < VT_COUNT(texts); i++) {
        const char *text = *text_at(&copy, i);
        if (!text)
            continue;
        if (!record_is_line(text) || !buf_printf(b, "%s %s\n", texts[i].name, text))
            return false;
    }
    return true;
}

char *record_print(const struct record *r, size_t *len)
{
    struct buf b;
    char hex[HASH_HEX];
    buf_init(&b, STORE_RECORD_MAX);
    bool good = print_lines(&b, r);
    if (good) {
        hash_hex(b.data, b.len, hex);
        good = buf_printf(&b, CHECK "%s\n", hex);
    }
    *len = b.len;
    if (good)
        return b.data;
    buf_finish(&b);
    return NULL;
}

static void slot_path(const struct store *s, int slot, char out[STORE_PATH_MAX])
{
    store_path(s, slot == 0 ? "state-0" : "state-1", out);
}

static bool is_there(const char *path)
{
    int64_t size = file_size(path);
    return size >= 0 && size <= STORE_RECORD_MAX;
}

enum record_state record_load(const struct store *s, int slot, struct record *out)
{
    char path[STORE_PATH_MAX];
    size_t len = 0;
    *out = (struct record){0};
    slot_path(s, slot, path);
    char *text = file_read(path, STORE_RECORD_MAX, &len, NULL);
    if (!text)
        return is_there(path) ? RECORD_UNREADABLE : RECORD_NONE;
    enum record_state state = record_parse(text, len, out);
    free(text);
    return state;
}

bool record_save(const struct store *s, int slot, const struct record *r, struct err *err)
{
    char path[STORE_PATH_MAX];
    size_t len = 0;
    slot_path(s, slot, path);
    char *text = record_print(r, &len);
    struct record again = {0};
    // Read back before it is written: what could not be loaded is never the current one.
    bool good = text && record_parse(text, len, &again) == RECORD_WHOLE;
    record_finish(&again);
    if (good)
        good = file_write_atomic(path, text, len, err);
    else
        err_set(err, ERR_FAILED, path, "the facts of the programme cannot be written down");
    free(text);
    return good;
}
