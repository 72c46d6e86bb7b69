#pragma once
// Items of words: what a clock says, and the fonts of a programme.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/programme.h"
#include "base/zone.h"

enum { WORDS_CLOCK_MAX = 1024 };

// What a clock with this strftime pattern shows at an instant, in the C locale. False when the text
// would be longer than max or WORDS_CLOCK_MAX bytes.
bool words_clock(const char *pattern, const struct zone *zone, int64_t utc_ns, char *out,
                 size_t max);
// Does the pattern show seconds? Otherwise it can only change with the minute.
bool words_clock_has_seconds(const char *pattern);
// The folder of the project's own fonts: $VITRINE_FONTS, where they were installed with the program
// or were to be, or the source tree. False when there is none.
enum { WORDS_FONT_DIR_MAX = 4096 };
bool words_font_dir(char *out, size_t max);
