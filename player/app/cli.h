#pragma once
// The command line: one table of options per command, from which parsing, --help, the man pages and
// docs/CLI.md are made.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

struct cli_option {
    const char *name;     // without the dashes
    const char *argument; // what the help calls its value; NULL for a switch
    const char *fallback; // default as the help shows it; NULL: none
    const char *help;     // one sentence, no full stop
};

enum { CLI_OPTIONS_MAX = 40, CLI_OPERANDS_MAX = 1 };

struct cli_command {
    const char *name;
    const char *operand;            // "MANIFEST", "[SOURCE]" or NULL
    const char *summary;            // half a line
    const char *const *description; // paragraphs, NULL at the end
    const struct cli_option *options;
    size_t option_count;
    const char *const *examples; // command lines, NULL at the end
    int (*run)(const struct cli_command *command, const char *const *values, const char *operand);
    bool configurable; // its options may stand in the configuration file
};

// The commands of this program, in the order of the help.
extern const struct cli_command *const cli_commands[];
extern const size_t cli_command_count;

// Parses argv[1..] and runs the command. Returns the exit code.
int cli_main(int argc, char **argv);

// Value of an option (NULL when not given and without default; "" for a switch that is given).
const char *cli_value(const struct cli_command *command, const char *const *values,
                      const char *name);
bool cli_given(const struct cli_command *command, const char *const *values, const char *name);
// Typed values. Without one: *out stays. False and *err (ERR_USAGE, place = option) when malformed.
bool cli_seconds(const struct cli_command *command, const char *const *values, const char *name,
                 int64_t min_ns, int64_t max_ns, int64_t *out_ns, struct err *err);
// A decimal number in billionths, within a range (also in billionths).
struct cli_range {
    int64_t min, max;
    const char *unit; // for the message: "metres"
};
bool cli_decimal(const struct cli_command *command, const char *const *values, const char *name,
                 struct cli_range range, int64_t *out, struct err *err);
bool cli_int(const struct cli_command *command, const char *const *values, const char *name,
             int64_t min, int64_t max, int64_t *out, struct err *err);
// "1920x1080"
bool cli_size(const struct cli_command *command, const char *const *values, const char *name,
              int32_t *w, int32_t *h, struct err *err);
// "30", "29.97", "30000/1001" as a fraction in lowest terms.
bool cli_fps(const struct cli_command *command, const char *const *values, const char *name,
             int64_t *num, int64_t *den, struct err *err);
// One of words[0..count).
bool cli_word(const struct cli_command *command, const char *const *values, const char *name,
              const char *const *words, size_t count, int *out, struct err *err);

// The texts made from the tables.
void cli_print_help(const struct cli_command *command, FILE *out); // NULL: of the program
void cli_print_man(const struct cli_command *command, FILE *out);
void cli_print_markdown(FILE *out);
void cli_print_version(FILE *out);
