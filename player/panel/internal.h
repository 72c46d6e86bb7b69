#pragma once
// Shared by the files of this module alone.

#include <stdbool.h>

#include "panel/panel.h"

// The sRGB curve in double precision (IEC 61966-2-1, knee 0.04045).
double panel_srgb_forward(double code);
double panel_srgb_inverse(double linear);

// Also turns what is not a number into 0.
double panel_clamp01(double x);
// False when the rows of m are (nearly) dependent: no inverse that measured numbers could support.
bool panel_matrix_invert(double m[3][3], double out[3][3]);
// What the other fields imply: k_inverse, identity. False when k cannot be inverted.
bool panel_complete(struct panel *p);
// K when a profile gives none: diag(tmax - tmin), or the identity for an emissive panel.
void panel_default_k(const struct panel *p, double k[3][3]);
