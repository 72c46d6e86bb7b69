#include <string.h>

#include "base/str.h"
#include "json/json.h"

// Appends a word and a comma while there is room.
static void list_word(char *out, size_t max, const char *word)
{
    size_t used = strlen(out);
    if (used + strlen(word) + 3 > max)
        return;
    if (used) {
        memcpy(out + used, ", ", 3);
        used += 2;
    }
    str_copy(out + used, max - used, word);
}

bool json_get_word(const json_t *o, const char *name, const struct json_at *at,
                   const char *const *words, size_t count, int *out, struct problems *p)
{
    const json_t *value = json_object_get(o, name);
    if (!value)
        return true;
    const char *text = json_string_value(value);
    for (size_t i = 0; text && i < count; i++) {
        if (strcmp(text, words[i]) == 0 && strlen(text) == json_string_length(value)) {
            *out = (int)i;
            return true;
        }
    }
    char list[160] = "";
    for (size_t i = 0; i < count; i++)
        list_word(list, sizeof list, words[i]);
    struct json_at here = json_at_member(at, name);
    char found[JSON_FOUND_MAX];
    return json_error(p, &here, "found %s; expected one of %s", json_found(value, found), list);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool json_similar(const char *a, const char *b)
{
    if (strlen(a) < 3 || strlen(b) < 3) // of two letters, one slip leaves nothing
        return str_equal_nocase(a, b);
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    size_t m = strlen(a), n = strlen(b);
    while (m && n && lower(a[m - 1]) == lower(b[n - 1])) {
        m--;
        n--;
    }
    if (m <= 1 && n <= 1)
        return true;
    return m == 2 && n == 2 && lower(a[0]) == lower(b[1]) && lower(a[1]) == lower(b[0]);
}

static bool is_known(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void warn_of(const char *name, const struct json_at *at, const char *const *names,
                    size_t count, struct problems *p)
{
    struct json_at here = json_at_member(at, name);
    for (size_t i = 0; p && p->count < PROBLEMS_MAX && i < count; i++) {
        if (json_similar(name, names[i])) {
            json_warn(p, &here, "unknown field, ignored; did you mean \"%s\"?", names[i]);
            return;
        }
    }
    json_warn(p, &here, "unknown field, ignored");
}

void json_warn_unknown(const json_t *o, const struct json_at *at, const char *const *names,
                       size_t count, struct problems *p)
{
    // The iterator of jansson writes nothing, though it asks for a writable object.
    json_t *object = (json_t *)(uintptr_t)o;
    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i))
        if (!is_known(json_object_iter_key(i), names, count))
            warn_of(json_object_iter_key(i), at, names, count, p);
}
