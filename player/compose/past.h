#pragma once
// What the last renders drew, so that the next one draws only what differs.

#include "base/area.h"
#include "compose/compose.h"

struct past;

struct past *past_create(void); // NULL without memory
void past_destroy(struct past *p);
// The pixels of the canvas in which the scene may differ from what the target holds, by its age;
// all of them when that is unknown. Remembers the scene.
void past_changes(struct past *p, const struct scene *scene, const struct compose_glass *glass,
                  const struct compose_target *target, struct areas *out);
// The render came to nothing: targets hold nothing known.
void past_forget(struct past *p);
