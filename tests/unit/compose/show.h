#pragma once
// Random scenes, and what must hold for any compositor that shows a run of them.

#include "base/prng.h"
#include "kit.h"

enum { SHOW_W = 150, SHOW_H = 61, SHOW_SLOTS = 6 };

struct show_by {
    const struct compose_impl *impl;
    struct compose_options options;
};

// An empty kit_scene of SHOW_W x SHOW_H, and SHOW_SLOTS pictures with clear, opaque and soft parts.
void show_pictures(uint64_t seed);
// Replaces kit_scene by one of this many groups.
void show_scene(struct prng *r, int groups);

// Renders into targets that take turns give the bytes of whole renders, and change no pixel but
// those they say.
void show_check(const struct show_by *by, enum compose_stage stage, const struct panel *panel,
                enum compose_format format);
// A still scene draws nothing.
void show_check_repeat(const struct show_by *by);
// Parts of a scaled picture look the same whatever was made of it before.
void show_check_parts(const struct show_by *by);
// Another backdrop or panel is seen, wherever it lies in memory; the same panel draws nothing.
void show_check_glass(const struct show_by *by);
// A group whose layers come to touch, or part, looks as if it had always been so.
void show_check_groups(const struct show_by *by);
// All orders of bytes hold the same codes.
void show_check_formats(const struct show_by *by);
