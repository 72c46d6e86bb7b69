#pragma once
// How fast an audio device's clock runs against the monotonic one, and when what it is given will
// be heard. It asks for frames at moments that tremble; their mean tells. Plain sums.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tempo {
    int64_t latency_ns; // from being asked for to being heard
    double nominal_ns;  // of one frame, as the device says,
    double period_ns;   // and as measured
    int64_t origin_ns;  // monotonic: of the first time it asked; the sums below count from there
    double next_ns;     // when it is expected to ask next
    double known_ns;    // since when it has asked steadily
    bool known;
    int astray; // times in a row that it asked at quite another moment
};

// rate: frames a second, as the device names it.
void tempo_init(struct tempo *t, int rate, int64_t latency_ns);

struct tempo_moment {
    int64_t heard_ns; // monotonic: when the first frame will be heard
    double period_ns; // from each frame to the next
};
// The device asks for frames at now_ns.
struct tempo_moment tempo_note(struct tempo *t, int64_t now_ns, size_t frames);
