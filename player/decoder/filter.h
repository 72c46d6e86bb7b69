#pragma once
// Which system calls are left to the process, by seccomp.

#include <stdbool.h>

#include "base/err.h"

bool filter_load(struct err *err); // for all that the process does from now on
