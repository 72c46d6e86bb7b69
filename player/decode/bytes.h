#pragma once
// Bytes of a file, through its descriptor.

#include <stddef.h>
#include <stdint.h>

#include "decode/reader.h"

// The caller frees what comes back, which has a NUL behind *len. NULL and *err when the file is
// larger than max bytes or cannot be read.
uint8_t *bytes_read(const struct decode_input *input, size_t max, size_t *len, struct err *err);
// Those that are at a place of it; fewer than len when it ends.
size_t bytes_at(int fd, uint8_t *to, size_t len, uint64_t at);
