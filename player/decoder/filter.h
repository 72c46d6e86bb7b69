#pragma once
// Which system calls are left to the process, by seccomp.

#include <stdbool.h>

#include "base/err.h"

enum filter_device {
    FILTER_NO_DEVICE,
    FILTER_FONTS,       // none, but what is open (fonts) may be copied
    FILTER_DEVICE_GONE, // none either, but its driver may have left threads
    FILTER_RENDER,      // what is open of a graphics processor may be spoken to (DRM)
    FILTER_VIDEO, // video devices may be opened, where names lead to them, and spoken to (V4L2)
};

// For all that the process does from now on, in all threads.
bool filter_load(enum filter_device device, struct err *err);
