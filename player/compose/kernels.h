#pragma once
// The inner loops of the processor's compositor, in whole numbers. Each is written once in plain C,
// which says what it means, and again for the vector units of processors; all give the same bytes
// (tests/unit/compose/kernels.c).
//
// A *wide* row has four values of 16 bits a pixel, R G B A, premultiplied, in units of 1/65025
// (255 x 255): a straight pixel's colour times its alpha, and a code times 255, are whole numbers
// there, so that loading a pixel is exact. Each layer drawn over it adds less than two units, 1/127
// of a code, and never takes any off; values past 65535 stay there, and packing takes 65025 and
// more for 255.

#include <stdbool.h>
#include <stdint.h>

#include "compose/compose.h"

enum {
    WIDE_ONE = 65025,     // full coverage, full light
    WEIGHT_ONE = 65536,   // a weight of 1; weights are 0..WEIGHT_ONE
    KERNEL_ALIGN = 64,    // bytes: wide rows begin at multiples of it
    KERNEL_BLOCK_PX = 32, // pixels: streaming stores need both ends at multiples of it
};

// How 8-bit pixels are to be read: bytes R G B A.
struct kernel_source {
    bool premultiplied; // colour above alpha counts as alpha
    uint32_t weight;    // what colour and alpha are multiplied by; load and over: WEIGHT_ONE
};

// Where packed pixels go.
struct kernel_target {
    enum compose_format format;
    bool stream; // past the caches: the row and both ends of the run are multiples of a block
};

// A *stack* draws all layers of a run at once, in registers from the lowest to the packed pixels.
// There codes count 256 each: a multiplication less than in a wide row, at the same precision (each
// layer errs by less than two units, 1/128 of a code, one way or the other; a sum by less than
// four). What is done with one picture's pixels:
enum kernel_step_kind {
    KERNEL_OVER, // drawn over what lies below
    KERNEL_ADD,  // times weight, added to the sum of a group, which begins at 0
    KERNEL_SUM,  // that sum, times weight, drawn over what lies below (no pixels of its own)
};
// ahead: what is read so many bytes further on comes next, as the row below does in a picture.
struct kernel_step {
    enum kernel_step_kind kind;
    bool premultiplied;
    uint32_t weight;
    const uint8_t *rgba;
    size_t ahead;
};
enum { KERNEL_STEPS_MAX = 16 };
struct kernel_stack {
    const uint8_t *base; // opaque pixels that lie below all, or NULL: color
    size_t base_ahead;
    uint8_t color[3];
    int count;
    struct kernel_step steps[KERNEL_STEPS_MAX];
};

// Which pixels of a row count how much for each pixel of another.
struct kernel_taps {
    const int *first, *taps;
    const float *weights; // stride of them for each pixel
    int stride;
};

// n pixels each; n may be 0. No two arguments overlap.
struct kernels {
    const char *name;
    bool (*usable)(void); // on this machine
    // wide = color, which is premultiplied.
    void (*fill)(uint16_t *wide, const uint16_t color[4], int n);
    // wide = pixels.
    void (*load)(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n);
    // Source-over: wide = pixels + wide (1 - their alpha).
    void (*over)(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n);
    // wide = wide + pixels: the sum within a group.
    void (*add)(uint16_t *wide, const uint8_t *rgba, struct kernel_source from, int n);
    // The same two from another wide row, times weight.
    void (*over_wide)(uint16_t *wide, const uint16_t *from, uint32_t weight, int n);
    void (*add_wide)(uint16_t *wide, const uint16_t *from, uint32_t weight, int n);
    // Source-over of one colour.
    void (*over_color)(uint16_t *wide, const uint16_t color[4], int n);
    // Colour to 8 bits; alpha is left out.
    void (*pack)(uint8_t *out, struct kernel_target to, const uint16_t *wide, int n);
    // The same from 8-bit pixels as they are.
    void (*copy)(uint8_t *out, struct kernel_target to, const uint8_t *rgba, size_t ahead, int n);
    // All that shows of a run at once, packed.
    void (*stack)(uint8_t *out, struct kernel_target to, const struct kernel_stack *stack, int n);
    // The same, not packed: codes times 256 (what is in the fourth place of a pixel, nobody may
    // ask).
    void (*stack_wide)(uint16_t *out, const struct kernel_stack *stack, int n);
    // Two opaque pictures, each times its weight, packed.
    void (*fade)(uint8_t *out, struct kernel_target to, const struct kernel_step two[2], int n);
    // A picture between its pixels, in two steps. First two rows of it, the upper one times weight
    // and the lower one times what is left, premultiplied, as codes times 256 ...
    void (*mix_rows)(uint16_t *mixed, const uint8_t *upper, const uint8_t *lower,
                     struct kernel_source from, int n);
    // ... then each pixel times weight and the one right of it times what is left: n + 1 pixels
    // become n, premultiplied.
    void (*mix_columns)(uint8_t *rgba, const uint16_t *mixed, uint32_t weight, int n);
    // ... or, for a picture that is scaled, pixel i from start + i * step on, in 1/2^32 of a pixel:
    // what is left of the one there and the fraction's part of the one right of it.
    void (*pick_columns)(uint8_t *rgba, const uint16_t *mixed, int64_t start, int64_t step, int n);
    // The good filter (compose/resample.h), in codes of 0..255, premultiplied, as floats. A row of
    // the picture, times weight, added to sums of four values a pixel ...
    void (*weigh_row)(float *sums, const uint8_t *rgba, bool premultiplied, float weight, int n);
    // ... and such sums across: out[i] is the sum of taps[i] of them from first[i] on, times
    // weights from i * stride on. What swings over is cut; colour follows its alpha.
    void (*weigh_columns)(uint8_t *rgba, const float *sums, const struct kernel_taps *taps, int n);
    // After streaming stores, before another thread may look.
    void (*fence)(void);
};

// What is left of a stack behind its first n pixels.
static inline struct kernel_stack kernel_stack_after(const struct kernel_stack *stack, int n)
{
    struct kernel_stack rest = *stack;
    if (rest.base)
        rest.base += 4 * n;
    for (int i = 0; i < rest.count; i++)
        if (rest.steps[i].kind != KERNEL_SUM)
            rest.steps[i].rgba += 4 * n;
    return rest;
}

// A set of a file that calls each of its loops as the table does.
#define KERNELS_OF(of, can)                                                                        \
    {                                                                                              \
        .name = (of), .usable = (can), .fill = fill, .load = load, .over = over, .add = add,       \
        .over_wide = over_wide, .add_wide = add_wide, .over_color = over_color, .pack = pack,      \
        .copy = copy, .stack = stack, .stack_wide = stack_wide, .fade = fade,                      \
        .mix_rows = mix_rows, .mix_columns = mix_columns, .pick_columns = pick_columns,            \
        .weigh_row = weigh_row, .weigh_columns = weigh_columns, .fence = fence,                    \
    }

extern const struct kernels kernels_c;
extern const struct kernels kernels_sse2, kernels_avx2; // x86-64
bool kernels_avx2_usable(void);                         // in kernels_sse2.c
extern const struct kernels kernels_neon;               // arm64

// The best ones that this processor can run; plain C when best is false.
const struct kernels *kernels_choose(bool best);
// All of them that it can run, plain C first; how many.
enum { KERNELS_MAX = 4 };
int kernels_list(const struct kernels *out[KERNELS_MAX]);
