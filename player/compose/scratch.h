#pragma once
// Memory of one worker, reused from row to row and frame to frame.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/row.h"

enum { SCRATCH_ROWS = 6, SCRATCH_FLAT_PX = 1024 };

// What each row is for while a canvas row is made.
enum scratch_row {
    SCRATCH_CANVAS,
    SCRATCH_GROUP,
    SCRATCH_SOURCE,
    SCRATCH_TOP, // three that a source needs in between
    SCRATCH_BOTTOM,
    SCRATCH_LEVEL,
};

struct scratch {
    int width; // pixels each of these holds
    struct row rows[SCRATCH_ROWS];
    float *cover;    // one a pixel
    float *window;   // one a pixel
    float *light;    // three a pixel
    float *backdrop; // three a pixel
    float *blend;    // four a pixel
    uint8_t *bytes;  // SCRATCH_BAND rows of up to four a pixel
    // Wide rows (compose/kernels.h): what is drawn on, the sum of a group, what is drawn.
    uint16_t *canvas, *group, *source;
    uint64_t drawn; // pixels touched by layers
    // Runs of one colour, R G B A: the two that were asked for last, and which of them is the last.
    uint8_t flat[2][4 * SCRATCH_FLAT_PX];
    int flat_last;
    float *memory;   // owned; all rows of floats lie in it
    uint16_t *wides; // owned; all wide rows
    void *taps;      // owned; of a picture that is scaled
    size_t taps_bytes;
};

enum { SCRATCH_BAND = 16 }; // rows that one piece of work is made of

// Grows to at least width pixels; false without memory (what was there stays).
bool scratch_reserve(struct scratch *s, int width);
// Memory for what a picture is scaled by, until the next call; NULL without memory.
void *scratch_taps(struct scratch *s, size_t bytes);
void scratch_finish(struct scratch *s);
