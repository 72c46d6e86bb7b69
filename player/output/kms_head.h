#pragma once
// Inside output: a display on a card, driven alone.

#include <stdbool.h>
#include <stdint.h>

#include <xf86drmMode.h>

#include "base/err.h"

struct kms_head {
    int fd;             // the card, owned; -1: none
    uint32_t connector; // where the display is plugged in,
    uint32_t crtc;      // and what drives it
    drmModeModeInfo mode;
};

// Opens the card with the display of this number (of the connected ones, over all cards in order)
// and becomes its master. ERR_DISPLAY.
bool kms_head_open(struct kms_head *h, int32_t display, struct err *err);
// Looks again at what is plugged in: the same place first, then any other of the card. False: there
// is no display.
bool kms_head_probe(struct kms_head *h);
void kms_head_close(struct kms_head *h);
