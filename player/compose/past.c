#include "compose/past.h"

#include <stdlib.h>
#include <string.h>

// All that decides over pixels beside the scene and the panel.
struct setting {
    enum compose_stage stage;
    enum compose_format format;
    int32_t width_px, height_px;
    uint32_t backdrop; // its serial, for another picture may come to lie where it was; 0: none
    struct color backdrop_color;
    double emission_gain;
};

struct past {
    struct scene *scene; // of the last render
    struct setting setting;
    struct panel panel; // but for the stage canvas
    int count;          // how many renders are known
    // [i]: what the i-th last render had to draw for a target that held the one before it.
    struct areas changes[COMPOSE_AGE_MAX];
};

struct past *past_create(void)
{
    struct past *p = calloc(1, sizeof *p);
    if (p && (p->scene = calloc(1, sizeof *p->scene)))
        return p;
    free(p);
    return NULL;
}

void past_destroy(struct past *p)
{
    if (!p)
        return;
    free(p->scene);
    free(p);
}

void past_forget(struct past *p)
{
    p->count = 0;
}

static struct setting setting_of(const struct compose_glass *glass,
                                 const struct compose_target *target)
{
    struct setting s = {.stage = target->stage,
                        .format = target->format,
                        .width_px = target->width_px,
                        .height_px = target->height_px};
    if (target->stage != COMPOSE_GLASS)
        return s;
    s.backdrop = glass->backdrop ? glass->backdrop->serial : 0;
    s.backdrop_color = glass->backdrop_color;
    s.emission_gain = glass->emission_gain;
    return s;
}

static bool setting_equal(const struct setting *a, const struct setting *b)
{
    return a->stage == b->stage && a->format == b->format && a->width_px == b->width_px &&
           a->height_px == b->height_px && a->backdrop == b->backdrop &&
           memcmp(&a->backdrop_color, &b->backdrop_color, sizeof a->backdrop_color) == 0 &&
           a->emission_gain == b->emission_gain;
}

// By what it says: another map may say the same, or lie where one lay that said something else.
static bool panel_equal(const struct past *p, const struct compose_glass *glass,
                        const struct setting *setting)
{
    return setting->stage == COMPOSE_CANVAS ||
           memcmp(panel_map_panel(glass->map), &p->panel, sizeof p->panel) == 0;
}

void past_changes(struct past *p, const struct scene *scene, const struct compose_glass *glass,
                  const struct compose_target *target, struct areas *out)
{
    struct setting setting = setting_of(glass, target);
    struct areas changes = {.count = 0};
    if (p->count > 0 &&
        (!setting_equal(&setting, &p->setting) || !panel_equal(p, glass, &setting) ||
         !scene_changes(p->scene, scene, &changes)))
        p->count = 0;
    for (int i = COMPOSE_AGE_MAX - 1; i > 0; i--)
        p->changes[i] = p->changes[i - 1];
    p->changes[0] = changes;
    *out = (struct areas){.count = 0};
    bool known = target->age >= 1 && target->age <= p->count;
    if (!known)
        areas_add(out, (struct area){0, 0, scene->width_px, scene->height_px});
    for (int i = 0; known && i < target->age; i++)
        areas_add_all(out, &p->changes[i]);
    p->setting = setting;
    if (setting.stage != COMPOSE_CANVAS)
        memcpy(&p->panel, panel_map_panel(glass->map), sizeof p->panel);
    p->count = p->count < COMPOSE_AGE_MAX ? p->count + 1 : COMPOSE_AGE_MAX;
    scene_copy(p->scene, scene);
}
