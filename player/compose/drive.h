#pragma once
// Panels whose channels do not mix, as tables: from what the canvas is over white (or black) to
// drive codes. The quick way's; crossed ones are made in floats.

#include "compose/compose.h"

// Between two codes of the canvas there are so many steps. The curves are steep near black: a step
// there is up to two drive codes.
enum { DRIVE_STEPS = 64, DRIVE_SIZE = 256 * DRIVE_STEPS + 1 };

struct drive {
    bool filled;
    struct panel panel; // that it is of
    uint8_t codes[3][DRIVE_SIZE];
};

// Can a table do it? (Identities need none, and are false.)
bool drive_suits(const struct panel *panel);
// Fills d unless it is of this panel already.
void drive_fill(struct drive *d, const struct panel_map *map);
// n pixels of 8 bits as they are; and of a stack (codes times 256, kernels.h), R G B and one more.
void drive_codes(const struct drive *d, uint8_t *out, enum compose_format format,
                 const uint8_t *rgba, int n);
void drive_stack(const struct drive *d, uint8_t *out, enum compose_format format,
                 const uint16_t *stacked, int n);
