#pragma once
// What lies between two frames: a windowed sinc over the sixteen around them.

enum {
    TAPS = 16,
    TAPS_BEFORE = TAPS / 2 - 1, // frames before the one that is asked for,
    TAPS_AFTER = TAPS / 2,      // and after it
    TAPS_PHASES = 256,          // steps between two frames; what lies between those is a line
};

struct taps {
    float of[TAPS_PHASES + 1][TAPS];
};

void taps_init(struct taps *t);
// The weights of the frames from TAPS_BEFORE before to TAPS_AFTER after, for a place 0 <= part < 1
// behind a frame. At 0 they are exactly that frame.
void taps_at(const struct taps *t, double part, float out[TAPS]);
