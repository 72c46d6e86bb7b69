#pragma once
// Premultiplied pictures in another size. Not libyuv's ARGBScale(): its weights add up to 127 of
// 128, so that what was opaque is not any more.

#include "decode/rgba.h"

// Each pixel is the mean of those it covers, or lies between two by its place. A flat area keeps
// its value exactly. False when memory is out.
bool resize(const struct rgba *from, struct decode_target *to);
