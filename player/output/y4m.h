#pragma once
// Inside output: RGB as BT.709 in the limited range.

#include <stddef.h>
#include <stdint.h>

#include "output/output.h"

// Three planes of width x height bytes each, behind each other: Y, Cb, Cr. Alpha is not looked at.
// Each value is the nearest to the exact one, halves upwards.
void y4m_planes(const struct output_frame *frame, uint8_t *planes);
