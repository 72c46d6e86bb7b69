#pragma once
// Decoded pixels. Immutable once made; shared by counting references.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/box.h"

// Which way colour is stored. Both are 8 bits a channel, sRGB code values, bytes R G B A in memory.
enum picture_alpha {
    PICTURE_STRAIGHT, // colour as the file has it, not multiplied by alpha
    PICTURE_PREMUL,   // colour multiplied by alpha in code values (as Cairo draws)
};

enum {
    PICTURE_SIDE_MAX = 16384,               // no wider and no higher picture is ever made
    PICTURE_PIXELS_MAX = 100 * 1000 * 1000, // and none with more pixels
};

// Pixels x0 <= x < x1 of a row, all opaque or not. Where a row has no run it is clear. Even: all of
// them are the same.
struct picture_run {
    uint16_t x0, x1;
    bool opaque, even;
};

struct picture;
struct picture_planes;

// A picture as it looks in one place of an output: premultiplied, its first pixel at (x0, y0).
struct picture_copy {
    struct picture *picture; // owned; NULL: there is none
    struct rectf box;        // where all of the original lies, output pixels
    int x0, y0;
};

struct picture {
    int width_px, height_px;
    size_t stride; // bytes from row to row
    enum picture_alpha alpha;
    bool opaque;     // every pixel has alpha 255
    uint32_t serial; // no two pictures of a process share one; never 0
    uint8_t *pixels;
    // NULL: R G B A. Else planes of a video's frame (base/planes.h), which only compositors that
    // asked for them are given: stride is 0, and there are no runs.
    const struct picture_planes *planes;
    // Found once by picture_classify(); NULL before, and for opaque pictures. Row y has the runs
    // from run_starts[y] to run_starts[y + 1].
    struct picture_run *runs;
    uint32_t *run_starts;
    struct picture_copy scaled; // made ahead of time by the maker of the picture, or none
};

// A new picture of clear pixels with one reference, for its maker to fill before it is shared. NULL
// when a side is below 1, a maximum is passed, or memory is out. Any thread.
struct picture *picture_create(int width_px, int height_px, enum picture_alpha alpha);
// The same with pixels of any value, for a maker that sets each.
struct picture *picture_create_unset(int width_px, int height_px, enum picture_alpha alpha);
// Pixels that lie in the memory of another. PICTURE_BEHIND bytes behind the last row can be read.
struct picture_memory {
    uint8_t *pixels;
    size_t stride; // bytes from row to row, at least 4 a pixel
    // Called once with owner when the last reference is gone, by whatever thread that is.
    void (*release)(void *owner);
    void *owner;
};
enum { PICTURE_BEHIND = 16 }; // for readers that look at whole words
// A picture of them, with one reference. NULL as above, and then the memory stays the caller's.
struct picture *picture_wrap(int width_px, int height_px, enum picture_alpha alpha,
                             const struct picture_memory *memory);
struct picture *picture_ref(struct picture *p); // any thread; returns p
void picture_unref(struct picture *p);          // any thread; NULL is fine
size_t picture_bytes(const struct picture *p);  // of its pixels
// Of the memory at p->pixels: a row, and a byte for each row, more than its pixels. Packed rows of
// at most 4 bytes a pixel, each with a byte before it, can lie at its end and become the pixels
// from the first row on, without another memory of that size. Of pictures that wrap another's only
// where that memory is known to be as large.
size_t picture_room(const struct picture *p);
size_t picture_room_of(int width_px, int height_px); // the same, for pictures of such a size
// Looks which parts are clear, opaque or even (p->opaque, p->runs), so that drawing need not; the
// maker calls it once after filling.
void picture_classify(struct picture *p);
