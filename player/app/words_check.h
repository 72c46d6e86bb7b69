#pragma once
// Will the words of a programme be drawn as written? Families that are not there, and characters
// that no font at hand can draw.

#include "app/programme.h"

// Adds a warning for each. Reads the fonts: takes a moment.
void words_check(const struct programme *p, struct problems *problems);
