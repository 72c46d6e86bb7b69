#pragma once
// Gives up all that a decoder does not need, for good: docs/CAGE.md.

#include <stdbool.h>

#include "base/err.h"

enum {
    SANDBOX_DATA_MIB_MAX = 1024,  // memory of its own
    SANDBOX_SPACE_MIB_MAX = 4096, // with what is only reserved, libraries and shared pictures
    SANDBOX_FILES_MAX = 16,       // descriptors
    SANDBOX_THREADS_MAX = 1024,   // of all decoders together
    SANDBOX_USER = 65534,         // who it is when it was started by root: nobody
};

// Before the first byte of a file is read, while there is one thread only. What the kernel (or a
// container) does not allow is left out, but for the filter of system calls: false and *err without
// it.
bool sandbox_enter(struct err *err);
