#pragma once
// Inside output: memory of a card that a display can be lit from.

#include <stdbool.h>
#include <stdint.h>

#include "base/area.h"
#include "base/err.h"

struct kms_memory {
    uint32_t handle, frame_id; // the kernel's names; 0: none
    uint32_t stride;
    uint64_t bytes;
    uint8_t *pixels;    // B G R X
    int64_t shown;      // number of the frame that it holds, of those made; 0: unknown
    struct areas stale; // with a shadow: what differs from it
};

// A zeroed *m. ERR_DISPLAY.
bool kms_memory_init(struct kms_memory *m, int fd, int32_t width_px, int32_t height_px,
                     struct err *err);
void kms_memory_finish(struct kms_memory *m, int fd); // a zeroed one is fine
