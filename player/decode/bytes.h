#pragma once
// A whole file in memory, through its descriptor.

#include <stddef.h>
#include <stdint.h>

#include "decode/reader.h"

// The caller frees what comes back, which has a NUL behind *len. NULL and *err when the file is
// larger than max bytes or cannot be read.
uint8_t *bytes_read(const struct decode_input *input, size_t max, size_t *len, struct err *err);
