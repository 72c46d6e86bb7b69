#pragma once
// The keep-clear windows of a scene, row by row.

#include "scene/scene.h"

// The largest alpha of each pixel of row y, x0 to x1, into limits; 2 where there is none. False,
// and nothing written: no window limits the row.
bool window_limits(const struct scene *scene, int y, float *limits, int x0, int x1);
