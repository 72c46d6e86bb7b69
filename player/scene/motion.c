#include "scene/internal.h"

#include <stddef.h>

static double eased(enum manifest_ease ease, double u)
{
    switch (ease) {
    case MANIFEST_EASE_IN:
        return u * u;
    case MANIFEST_EASE_OUT:
        return 1 - (1 - u) * (1 - u);
    case MANIFEST_EASE_IN_OUT:
        return u * u * (3 - 2 * u);
    case MANIFEST_EASE_HOLD:
        return 0;
    case MANIFEST_EASE_LINEAR:
        break;
    }
    return u;
}

static double field(const struct manifest_keyframe *k, uint8_t name)
{
    switch (name) {
    case MANIFEST_KEY_X:
        return k->x;
    case MANIFEST_KEY_Y:
        return k->y;
    case MANIFEST_KEY_SCALE:
        return k->scale;
    case MANIFEST_KEY_ROTATE:
        return k->rotate;
    default:
        return k->opacity;
    }
}

// The keyframes around at_ns that name the field: the last one not after it, the first one after
// it.
static void neighbours(const struct manifest_item *item, uint8_t name, int64_t at_ns,
                       const struct manifest_keyframe **before,
                       const struct manifest_keyframe **after)
{
    *before = NULL;
    *after = NULL;
    for (size_t i = 0; i < item->keyframe_count && !*after; i++) {
        const struct manifest_keyframe *k = &item->keyframes[i];
        if (!(k->names & name))
            continue;
        if (k->at_ns <= at_ns)
            *before = k;
        else
            *after = k;
    }
}

static double value_at(const struct manifest_item *item, uint8_t name, int64_t at_ns, double rest)
{
    const struct manifest_keyframe *a;
    const struct manifest_keyframe *b;
    neighbours(item, name, at_ns, &a, &b);
    if (!a && !b)
        return rest;
    if (!b)
        return field(a, name);
    if (!a)
        return field(b, name);
    double u = (double)(at_ns - a->at_ns) / (double)(b->at_ns - a->at_ns);
    double from = field(a, name);
    return from + (field(b, name) - from) * eased(a->ease, u);
}

struct scene_motion scene_motion_at(const struct manifest_item *item, int64_t at_ns)
{
    return (struct scene_motion){
        .x = value_at(item, MANIFEST_KEY_X, at_ns, 0),
        .y = value_at(item, MANIFEST_KEY_Y, at_ns, 0),
        .scale = value_at(item, MANIFEST_KEY_SCALE, at_ns, 1),
        .rotate = value_at(item, MANIFEST_KEY_ROTATE, at_ns, 0),
        .opacity = value_at(item, MANIFEST_KEY_OPACITY, at_ns, 1),
    };
}

bool scene_motion_running(const struct manifest_item *item, int64_t at_ns)
{
    for (uint8_t name = MANIFEST_KEY_X; name <= MANIFEST_KEY_OPACITY; name = (uint8_t)(name << 1)) {
        const struct manifest_keyframe *a;
        const struct manifest_keyframe *b;
        neighbours(item, name, at_ns, &a, &b);
        if (a && b && a->ease != MANIFEST_EASE_HOLD && field(a, name) != field(b, name))
            return true;
    }
    return false;
}

int64_t scene_item_time(const struct plan_cue *cue, int64_t t_ns)
{
    return t_ns - cue->start_ns + cue->skip_ns;
}

double scene_entered(const struct manifest_item *item, const struct plan_cue *cue, int64_t t_ns)
{
    int64_t passed = scene_item_time(cue, t_ns);
    const struct manifest_enter *enter = &item->enter;
    if (enter->transition == MANIFEST_CUT || passed >= enter->duration_ns)
        return 1;
    return passed <= 0 ? 0 : (double)passed / (double)enter->duration_ns;
}
