#pragma once
// Gives up all that a decoder does not need, for good: docs/CAGE.md.

#include <stdbool.h>

#include "base/err.h"

enum {
    SANDBOX_DATA_MIB_MAX = 1024,  // memory of its own
    SANDBOX_SPACE_MIB_MAX = 4096, // with what is only reserved, libraries and shared pictures
    SANDBOX_FILES_MAX = 16,       // descriptors, but for fonts
    // Of a process with a device: drivers reserve much and open what they share.
    SANDBOX_DEVICE_SPACE_MIB_MAX = 16384,
    SANDBOX_DEVICE_FILES_MAX = 64,
    SANDBOX_NODES_MAX = 16,
    SANDBOX_THREADS_MAX = 1024, // of all decoders together, where they have a user of their own
    SANDBOX_USER = 65534,       // who it is when it was started by root: nobody
};

// A decoder of the machine's own.
struct sandbox_device {
    const char *nodes[SANDBOX_NODES_MAX + 1]; // its device files in /dev, up to NULL
    bool by_name;                             // they are opened by their names, also later
};

// For a process that is to have a decoder of the machine's own, before its driver is loaded: gives
// up what no driver needs, as being root, the network and mounts. Where device files are to be
// opened by name later, they alone have names from now on. False and *err: they cannot be had, and
// the process goes on without a device.
bool sandbox_begin(const struct sandbox_device *d, struct err *err);
// Before the first byte of a file is read, and while there is one thread only, but for those of the
// driver. What the kernel (or a container) does not allow is left out, but for the filter of system
// calls: false and *err without it. d: the open device, of which no more is left than needs be;
// NULL: none. fonts: descriptors of fonts that stay open, and may be copied.
bool sandbox_enter(const struct sandbox_device *d, int fonts, struct err *err);
