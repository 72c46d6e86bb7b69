#pragma once
// The configuration file: the long options of a command, without the dashes, as keys of a group
// named like the command.
//
//   [play]
//   source = https://signs.example/shop/manifest.json
//   panel = odh80

#include <stdbool.h>

#include "app/cli.h"

enum { CONFIG_FILE_MAX = 64 * 1024 };

struct config; // owns the texts that values point to

// Fills in what the command line left open. path: NULL means the usual file, which need not be
// there. *operand is filled from the key "source". NULL and *err (ERR_REFUSED, place = file and
// key) when the file cannot be read or holds a key that is no option.
struct config *config_apply(const struct cli_command *command, const char *path,
                            const char **values, const char **operand, struct err *err);
void config_destroy(struct config *c); // NULL is fine
// What is in force, in the form of the file.
void config_print(const struct cli_command *command, const char *const *values, const char *operand,
                  FILE *out);
