#pragma once
// Inside svg.

#include <stdbool.h>

#include "base/err.h"
#include "still/still.h"

// False and *err when a picture inside the SVG is none that could be shown on its own, or when they
// are too large together: the SVG library would decode them without a limit.
bool svg_pictures_fit(const struct still_file *f, struct err *err);
