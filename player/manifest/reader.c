#include <string.h>

#include "manifest/internal.h"

void *reader_array(struct reader *r, size_t count, size_t size)
{
    void *memory = arena_array(r->arena, count, size);
    if (!memory && !r->full) {
        r->full = true;
        json_error(r->problems, NULL, "needs more memory than a manifest may; expected less of it");
    }
    return memory;
}

const char *reader_text(struct reader *r, const char *text)
{
    size_t len = strlen(text);
    char *copy = reader_array(r, len + 1, 1);
    if (!copy)
        return "";
    memcpy(copy, text, len);
    return copy;
}

const char *reader_place(struct reader *r, const struct json_at *at)
{
    char place[PLACE_BYTES_MAX];
    return reader_text(r, json_pointer(at, place, sizeof place));
}

const char *reader_id(struct reader *r, const json_t *o, const struct json_at *at)
{
    const char *id = NULL;
    json_get_text(o, "id", at, 1, NAME_BYTES_MAX, &id, r->problems);
    return id ? reader_text(r, id) : reader_place(r, at);
}

void reader_name(struct reader *r, json_t *index, const char *name, size_t value,
                 const struct json_at *at)
{
    size_t len = strlen(name);
    if (len < 1 || len > NAME_BYTES_MAX)
        json_error(r->problems, at, "a name of %zu bytes; expected 1 to %d", len, NAME_BYTES_MAX);
    json_object_set_new(index, name, json_integer((json_int_t)value));
}

// A name that differs by one slip. Looks only through short lists: it is a courtesy.
static const char *similar_name(const json_t *index, const char *name)
{
    enum { COURTESY_MAX = 200 };
    json_t *names = (json_t *)(uintptr_t)index; // iterating writes nothing
    if (json_object_size(index) > COURTESY_MAX)
        return NULL;
    for (void *i = json_object_iter(names); i; i = json_object_iter_next(names, i))
        if (json_similar(name, json_object_iter_key(i)))
            return json_object_iter_key(i);
    return NULL;
}

static void report_dangling(struct reader *r, const json_t *index, const char *what,
                            const char *name, const struct json_at *at)
{
    if (r->problems->count >= PROBLEMS_MAX) {
        json_error(r->problems, at, "dangling");
        return;
    }
    char found[JSON_FOUND_MAX], other[JSON_FOUND_MAX];
    json_quote(name, found, sizeof found);
    const char *similar = similar_name(index, name);
    if (similar)
        json_error(r->problems, at, "no %s is named %s; did you mean %s?", what, found,
                   json_quote(similar, other, sizeof other));
    else
        json_error(r->problems, at, "no %s is named %s; expected a name under \"%ss\"", what, found,
                   what);
}

int32_t reader_find(struct reader *r, const json_t *index, const char *what, const json_t *o,
                    const char *field, const struct json_at *at)
{
    const char *name = NULL;
    if (!json_get_text(o, field, at, 0, SIZE_MAX, &name, r->problems) || !name)
        return -1;
    const json_t *value = json_object_get(index, name);
    if (value)
        return (int32_t)json_integer_value(value);
    struct json_at here = json_at_member(at, field);
    report_dangling(r, index, what, name, &here);
    return -1;
}

int reader_word(struct reader *r, const json_t *o, const char *field, const struct json_at *at,
                const char *const *words, size_t count)
{
    int word = 0;
    json_get_word(o, field, at, words, count, &word, r->problems);
    return word;
}

void reader_color(struct reader *r, const json_t *o, const char *field, const struct json_at *at,
                  struct color *out)
{
    const json_t *value = json_object_get(o, field);
    if (!value || (json_is_string(value) && color_parse(json_string_value(value), out)))
        return;
    struct json_at here = json_at_member(at, field);
    char found[JSON_FOUND_MAX];
    json_error(r->problems, &here, "found %s; expected #rgb, #rrggbb, #rrggbbaa or clear",
               json_found(value, found));
}

void reader_above_zero(struct reader *r, const json_t *o, const char *field,
                       const struct json_at *at, double max, double *out)
{
    const json_t *value = json_object_get(o, field);
    double number = json_number_value(value);
    if (!value)
        return;
    if (number > 0 && number <= max) {
        *out = number;
        return;
    }
    struct json_at here = json_at_member(at, field);
    char found[JSON_FOUND_MAX];
    json_error(r->problems, &here, "found %s; expected a number above 0, at most %.15g",
               json_found(value, found), max);
}

static bool read_one_number(struct reader *r, const json_t *value, const struct json_at *at,
                            const struct number_list *want, double *out)
{
    double number = json_number_value(value) + 0.0;
    char found[JSON_FOUND_MAX];
    if (!json_is_number(value) || number < want->min || number > want->max)
        return json_error(r->problems, at, "found %s; expected a number from %.15g to %.15g",
                          json_found(value, found), want->min, want->max);
    *out = number;
    return true;
}

bool reader_numbers(struct reader *r, const json_t *o, const struct json_at *at,
                    const struct number_list *want, double *out)
{
    const json_t *array = json_get(o, want->field, JSON_ARRAY, at, r->problems);
    if (!array)
        return false;
    struct json_at here = json_at_member(at, want->field);
    if (json_array_size(array) != want->count)
        return json_error(r->problems, &here, "has %zu numbers; expected %zu",
                          json_array_size(array), want->count);
    bool ok = true;
    for (size_t i = 0; i < want->count; i++) {
        struct json_at one = json_at_index(&here, i);
        ok &= read_one_number(r, json_array_get(array, i), &one, want, &out[i]);
    }
    return ok;
}

bool reader_rect(struct reader *r, const json_t *o, const struct json_at *at, struct rectf *out)
{
    static const struct number_list want = {"rect", 4, -COORDINATE_MAX, COORDINATE_MAX};
    double n[4];
    if (!reader_numbers(r, o, at, &want, n))
        return false;
    struct json_at here = json_at_member(at, "rect");
    for (size_t i = 2; i < 4; i++) {
        struct json_at one = json_at_index(&here, i);
        if (n[i] <= 0)
            return json_error(r->problems, &one, "found %.15g; expected a %s above 0", n[i],
                              i == 2 ? "width" : "height");
    }
    *out = (struct rectf){n[0], n[1], n[2], n[3]};
    return true;
}
