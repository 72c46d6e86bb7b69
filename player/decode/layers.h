#pragma once
// Animated pictures that are made of pieces laid over each other: WebP and GIF. What was never
// drawn on is clear.

#include "decode/rgba.h"
#include "decode/spans.h"

enum layer_after { LAYER_STAYS, LAYER_CLEARS, LAYER_RESTORES };

// One piece and what becomes of it when the next one comes.
struct layer {
    int32_t x, y, w, h; // inside of the canvas; may be empty
    bool alpha;         // not all of it is opaque
    bool over;          // drawn over what is there; else in its place
    enum layer_after after;
    size_t at, len; // its own data among the file's bytes
};

struct layers {
    const char *where;
    const uint8_t *bytes; // of the file
    struct rgba canvas;
    struct layer *list; // owned; spans.count of them
    struct spans spans;
    // Straight R G B A of a piece, in rows of its width; false when it is broken.
    bool (*decode)(const struct layers *l, int64_t i, uint8_t *pixels);
    int64_t drawn;   // the piece that was drawn last
    int64_t next;    // the piece that is asked for next
    uint8_t *pixels; // of the largest piece
    uint8_t *saved;  // what was under a piece that restores it; NULL where none does
};

// Makes room for count pieces on a canvas of w x h; false and *err when it is too much. The list
// is for the caller to fill, with the spans' ends.
bool layers_init(struct layers *l, uint64_t w, uint64_t h, int64_t count, struct err *err);
// When the list is filled: draws the first piece. False when that is broken or memory is out.
bool layers_start(struct layers *l, struct err *err);
void layers_finish(struct layers *l); // zeroed is fine
// How long a piece shows whose file says ms.
int64_t layers_ns(int64_t ms);
// Size, times and whether there is alpha.
void layers_tell(const struct layers *l, struct video_info *info);
// The calls of a reader whose state begins with its struct layers.
enum decode_answer layers_next(void *state, struct video_span *span, struct err *err);
bool layers_seek(void *state, int64_t t_ns, struct err *err);
bool layers_write(void *state, struct decode_target *target, struct err *err);
