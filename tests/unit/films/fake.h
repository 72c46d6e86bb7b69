#pragma once
// Decoders as the tests tell them to be, in the place of the cage's.

#include <stdbool.h>
#include <stdint.h>

#include "base/picture.h"

enum { FAKE_PICTURES_MAX = 64 };

struct fake {
    int64_t starts_ns[FAKE_PICTURES_MAX + 1]; // of each picture; then the end of the last
    int64_t (*start_of)(int64_t n); // instead of those, for more of them; NULL: they count
    int pictures;
    int64_t says_ns;    // how long the file says it is; 0: as long as it is
    int dies_at;        // the child dies instead of this picture, counted over all; 0: never
    bool device;        // files are decoded by a device, until its process dies
    bool sounds;        // without end
    bool refuses;       // no file can be opened
    int opened, closed; // files; atomic
    int made;           // pictures, over all; atomic
    int seeks;
    int planes; // cages that were told to take them; atomic
};
extern struct fake fake;

void fake_reset(int pictures, int64_t each_ns);
// Which picture of the file it is.
int fake_number(const struct picture *p);
