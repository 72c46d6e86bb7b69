#pragma once
// Inside output: files that appear whole, and streams.

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sink {
    int fd;
    char path[PATH_MAX];      // as in errors
    char temp[PATH_MAX + 32]; // written to, until it is whole; "" when path is written directly
};

// path: "-" is standard output; a pipe or device is written directly; any other file appears under
// its name when it is closed. SIGPIPE must be ignored by the program, a closed pipe is then an
// error.
bool sink_open(struct sink *s, const char *path, struct err *err);
bool sink_write(struct sink *s, const void *bytes, size_t len, struct err *err);
// keep false: what was written to a file is removed.
bool sink_close(struct sink *s, bool keep, struct err *err);
// The three in one.
bool sink_file(const char *path, const void *bytes, size_t len, struct err *err);
