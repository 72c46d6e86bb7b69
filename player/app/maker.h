#pragma once
// Makes one picture from one order: decodes a file, or draws words. Owns the fonts of one thread.

#include <stdbool.h>
#include <stdint.h>

#include "app/programme.h"
#include "base/picture.h"
#include "cage/cage.h"
#include "compose/compose.h"

enum maker_kind {
    MAKER_IMAGE, // content, w x h for scalable ones (0: own size)
    MAKER_TEXT,  // item's text in w x h
    MAKER_CLOCK, // the clock's words at utc_ns in w x h
    MAKER_CARD,  // entry n of the feed in w x h
    MAKER_STRIP, // only length and direction of a ticker's strip of height h
    MAKER_PIECE, // [n * w, (n + 1) * w) of that strip
};

// Plain data: also the key under which the result is kept.
struct maker_order {
    enum maker_kind kind;
    uint64_t generation;
    uint64_t feed_serial; // of the feed's answer, 0 if there is none
    int32_t item, content;
    int32_t n, w, h;
    double scale;
    int64_t utc_ns; // clocks: the second (or minute) they show
    // Images that will lie there at rest are scaled for it (not part of the key).
    bool scales;
    struct compose_rest rest;
};

struct maker_result {
    struct picture *picture; // owned; NULL for a strip and after a failure
    double length_px;        // of a strip
    bool rtl;
    bool failed;
    bool died; // of a failure: its decoder did, or there was none; another time it may go well
    struct err err;
};

struct maker;
// cages: decoders of files; borrowed; NULL: there are none.
struct maker *maker_create(struct cages *cages);
void maker_destroy(struct maker *m); // NULL is fine
void maker_make(struct maker *m, const struct programme *p, const struct maker_order *order,
                struct maker_result *out);
