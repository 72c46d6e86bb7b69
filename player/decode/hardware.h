#pragma once
// A video decoder of the machine's own: docs/HARDWARE.md. It is looked for and its driver is loaded
// before a decoder's process sees a byte of a file; what it decodes comes back as pictures in
// memory. Whatever fails of it, the processor decodes.

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct hardware;

// Looks for devices of one way: "vaapi" or "v4l2m2m". NULL and *err (ERR_FAILED): there is none.
struct hardware *hardware_find(const char *word, struct err *err);
// The device files in /dev; NULL behind the last.
const char *hardware_node(const struct hardware *h, size_t i);
// Whether each decoder opens its device file anew, by its name; else only hardware_open() does.
bool hardware_by_name(const struct hardware *h);
// Opens the device and loads its driver, for which files of the system are read and threads begin.
bool hardware_open(struct hardware *h, struct err *err);
const char *hardware_words(const struct hardware *h); // as "VAAPI (Mesa ...)"
void hardware_close(struct hardware *h);              // NULL is fine
