#include "manifest/internal.h"

// The item's length when the document alone decides it, else 0.
static int64_t known_length(const json_t *o, const struct manifest_item *item)
{
    if (json_object_get(o, "duration"))
        return item->duration_ns;
    bool own = item->kind == MANIFEST_ITEM_TEXT || item->kind == MANIFEST_ITEM_CLOCK ||
               item->kind == MANIFEST_ITEM_FILL;
    return own ? OWN_DURATION_NS : 0;
}

static void read_transition(struct reader *r, const json_t *o, const char *field,
                            const struct json_at *at, struct manifest_enter *enter)
{
    enter->transition = (enum manifest_transition)reader_word(r, o, field, at, transition_words,
                                                              VT_COUNT(transition_words));
}

static void read_enter_object(struct reader *r, const json_t *e, const struct json_at *at,
                              int64_t length, struct manifest_enter *enter)
{
    static const char *const names[] = {"transition", "duration", "direction"};
    json_require(e, "transition", at, "cut, fade, slide, push, wipe or iris", r->problems);
    read_transition(r, e, "transition", at, enter);
    json_get_duration(e, "duration", at, 0, DURATION_MAX_NS, &enter->duration_ns, r->problems);
    enter->direction = (enum manifest_direction)reader_word(r, e, "direction", at, direction_words,
                                                            VT_COUNT(direction_words));
    json_warn_unknown(e, at, names, VT_COUNT(names), r->problems);
    if (!json_object_get(e, "duration") || length == 0 || enter->duration_ns <= length)
        return;
    struct json_at here = json_at_member(at, "duration");
    json_error(r->problems, &here, "is longer than the item; expected at most %.9g seconds",
               (double)length / (double)NS_PER_S);
}

void read_enter(struct reader *r, const json_t *o, const struct json_at *at,
                struct manifest_item *item)
{
    const json_t *value = json_object_get(o, "enter");
    struct manifest_enter *enter = &item->enter;
    int64_t length = known_length(o, item);
    if (!value)
        return;
    struct json_at here = json_at_member(at, "enter");
    enter->duration_ns = NS_PER_S / 2;
    if (json_is_object(value))
        read_enter_object(r, value, &here, length, enter);
    else
        read_transition(r, o, "enter", at, enter);
    if (enter->transition == MANIFEST_CUT)
        enter->duration_ns = 0;
    if (length > 0 && enter->duration_ns > length)
        enter->duration_ns = length;
}

static void read_number(struct reader *r, const json_t *o, const char *field,
                        const struct json_at *at, const double range[2], double *out)
{
    json_get_number(o, field, at, range[0], range[1], out, r->problems);
}

static void read_keyframe(struct reader *r, const json_t *o, const struct json_at *at,
                          struct manifest_keyframe *key)
{
    static const double place[] = {-COORDINATE_MAX, COORDINATE_MAX}, scale[] = {0, 1000};
    static const double angle[] = {-DEGREES_MAX, DEGREES_MAX}, part[] = {0, 1};
    static const char *const names[] = {"at", "x", "y", "scale", "rotate", "opacity", "ease"};
    *key = (struct manifest_keyframe){.scale = 1, .opacity = 1};
    if (!json_expect(o, JSON_OBJECT, at, r->problems))
        return;
    json_require(o, "at", at, "seconds since the item's start", r->problems);
    json_get_duration(o, "at", at, 0, DURATION_MAX_NS, &key->at_ns, r->problems);
    read_number(r, o, "x", at, place, &key->x);
    read_number(r, o, "y", at, place, &key->y);
    read_number(r, o, "scale", at, scale, &key->scale);
    read_number(r, o, "rotate", at, angle, &key->rotate);
    read_number(r, o, "opacity", at, part, &key->opacity);
    for (size_t i = 1; i <= 5; i++) // the bits are in the order of the names
        if (json_object_get(o, names[i]))
            key->names = (uint8_t)(key->names | 1u << (i - 1));
    key->ease = (enum manifest_ease)reader_word(r, o, "ease", at, ease_words, VT_COUNT(ease_words));
    json_warn_unknown(o, at, names, VT_COUNT(names), r->problems);
}

void read_animate(struct reader *r, const json_t *o, const struct json_at *at,
                  struct manifest_item *item)
{
    const json_t *list = json_get(o, "animate", JSON_ARRAY, at, r->problems);
    struct json_at here = json_at_member(at, "animate");
    size_t count = json_array_size(list);
    if (count > KEYFRAMES_MAX) {
        json_error(r->problems, &here, "%zu keyframes; expected at most %d", count, KEYFRAMES_MAX);
        return;
    }
    struct manifest_keyframe *keys = count ? reader_array(r, count, sizeof *keys) : NULL;
    if (!keys)
        return;
    for (size_t i = 0; i < count; i++) {
        struct json_at one = json_at_index(&here, i);
        read_keyframe(r, json_array_get(list, i), &one, &keys[i]);
        struct json_at when = json_at_member(&one, "at");
        if (i > 0 && keys[i].at_ns < keys[i - 1].at_ns)
            json_error(r->problems, &when, "is before the keyframe above; expected rising times");
    }
    item->keyframes = keys;
    item->keyframe_count = count;
}
