#pragma once
// What `check` says of the moving contents of a programme: what they are, what is unwise about how
// they are used, and whether this machine keeps up with them.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/programme.h"

enum { MOVING_WORDS_MAX = 400 };

struct moving_facts {
    const char *place; // of the content; the programme's
    const struct video_info *video;
    enum video_alpha alpha;
    // Measured, else 0: so many pictures a second are decoded and scaled to this size.
    double speed;
    int32_t w, h;
};

// The contents that move and can be shown, as an array the caller frees. cages: measure them, which
// takes up to 2 s each; NULL: do not. Adds a warning for what is unwise.
struct moving_facts *moving_check(const struct programme *p, struct cages *cages,
                                  struct problems *problems, size_t *count);
// One line of words, and one JSON object.
void moving_words(const struct moving_facts *f, char out[MOVING_WORDS_MAX]);
void moving_json(const struct moving_facts *f, char out[MOVING_WORDS_MAX]);
