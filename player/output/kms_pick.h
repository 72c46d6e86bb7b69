#pragma once
// Inside output: what to choose on a bare display, from what the kernel says of it. Plain sums.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xf86drmMode.h>

// The mode the display asks for, else the first of its list; NULL when it has none.
const drmModeModeInfo *kms_pick_mode(const drmModeModeInfo *modes, int count);
// Whether both light the display in the same way.
bool kms_same_mode(const drmModeModeInfo *a, const drmModeModeInfo *b);
// Nanoseconds from frame to frame (of interlaced modes: from field to field); 60 Hz for a mode
// that does not say.
int64_t kms_mode_interval_ns(const drmModeModeInfo *mode);
// The engine to drive a connector: the one it has, if it may, else the first of those that any of
// its encoders may use; 0: none. possible: bits of the encoders, in the order of crtcs.
uint32_t kms_pick_crtc(const uint32_t *crtcs, int count, uint32_t possible, uint32_t current);
// Whether a message of the kernel (words with a zero byte behind each) tells of a display that was
// plugged, unplugged or changed.
bool kms_is_hotplug(const char *message, size_t bytes);
