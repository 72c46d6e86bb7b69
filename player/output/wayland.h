#pragma once
// Inside output: frames of the processor on a Wayland desktop, straight from memory that is shared
// with it. No SDL, whose every window of Wayland loads OpenGL.

#include "output/output.h"

enum {
    WAYLAND_OPEN_MAX_MS = 5000,  // the desktop answers within this, or there is no window
    WAYLAND_FRAME_MAX_MS = 100,  // show() waits so long for the display; a hidden window has none
    WAYLAND_HIDDEN_MS = 1000,    // with no word of the display a frame is made this often at most
    WAYLAND_CLOSE_MAX_MS = 100,  // clear glass at the end is waited for so long
    WAYLAND_IDLE_MS = 5000,      // memory that no frame needs for so long is given back
    WAYLAND_BUFFERS = 3,         // frames in memory: on show, on the way, in the making
    WAYLAND_SCREENS_MAX = 16,    // displays that are known
    WAYLAND_SIDE_MAX = 16384,    // pixels of a side of the window
    WAYLAND_SCALE_MAX = 16,      // pixels to a step of the desktop's
    WAYLAND_KEYMAP_MAX = 4194304 // bytes of a keyboard's map
};

extern const struct output_impl output_wayland;
