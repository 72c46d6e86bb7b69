#pragma once
// The compositor that --compositor, --cpu and --threads ask for.

#include <stdbool.h>

#include "app/cli.h"
#include "compose/compose.h"

struct compositor_choice {
    const struct compose_impl *impl;
    bool given;                     // asked for by name; else it may be exchanged for one that fits
    struct compose_options options; // gl: still to be filled in for gles
};

// threads_max: how many there are unless --threads says so, and the processors are as many. False
// and *err when an option is wrong.
bool compositor_read(const struct cli_command *c, const char *const *values, int threads_max,
                     struct compositor_choice *out, struct err *err);
