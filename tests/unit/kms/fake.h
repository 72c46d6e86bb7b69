#pragma once
// A graphics card that is none: answers the calls of libdrm that output makes.

#include <stdbool.h>
#include <stdint.h>

#include <xf86drmMode.h>

enum { FAKE_W = 64, FAKE_H = 32, FAKE_FRAMES = 64 };

struct fake {
    bool no_card, denied, other_master, no_dumb, shadow;
    bool plugged;
    drmModeModeInfo mode; // the one display's
    int flip_error;       // what an exchange answers; 0: it works
    bool lose_flips;      // their end is not told
    int set_error;        // what setting a mode answers
    bool news;            // the kernel has a message of a display
    int flood;            // so many more come, each when the one before was read
    // What was done:
    uint32_t frame_id; // on the glass
    uint32_t corner;   // 0xRRGGBB of its first pixel when it was put there
    int sets, flips, dirty, memories, open;
};
extern struct fake fake;

void fake_reset(void);
void fake_tell(void); // a display was plugged, unplugged or changed
// A pixel on the glass as 0xRRGGBB.
uint32_t fake_pixel(int32_t x, int32_t y);
