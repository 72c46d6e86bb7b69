#pragma once
// The program's version and those of the libraries it runs with.

#include <stdio.h>

#ifndef VITRINE_VERSION
#define VITRINE_VERSION "unknown"
#endif

void version_print_libraries(FILE *out);
