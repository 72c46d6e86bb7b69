#pragma once
// Has a local programme changed on disk? Compares what stat() says of its files.

#include <stdint.h>

#include "app/programme.h"

// A number that differs when the manifest's file or a file of the programme (may be NULL) was
// written, replaced, made or removed.
uint64_t watch_signature(const struct source *source, const struct programme *programme);
