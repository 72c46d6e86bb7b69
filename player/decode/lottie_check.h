#pragma once
// A Lottie document, looked at before it is handed to rlottie: what that would draw wrongly without
// a word, read from other files, or never finish with, is refused here.

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
    LOTTIE_PICTURES_MAX = 216 * 1000, // an hour at 60 a second
    LOTTIE_RATE_MAX = 240,            // pictures a second
    LOTTIE_LAYERS_MAX = 10 * 1000,    // with those of compositions as often as they are used
    LOTTIE_COPIES_MAX = 100,          // of a repeater
    LOTTIE_POINTS_MAX = 1000,         // of a star
    LOTTIE_NUMBER_MAX = 1000 * 1000,  // no number is larger: places so far off take for ever
};

struct lottie_about {
    double rate;     // pictures a second
    double from, to; // first and last picture, the last not shown
    double w, h;
};

// False and *err (ERR_CONTENT) with the reason.
bool lottie_check(const char *text, size_t len, const char *where, struct lottie_about *about,
                  struct err *err);
